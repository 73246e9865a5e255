"""What the duty rota tells the rooms below: called once, by ``apps.py``."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.merging import PEOPLE
from accounts.roles import Permission, having
from enforcement.duty import keeping
from ledger import phrases
from portal import attention, navigation


def register() -> None:
    phrases.define(keeping.PHRASES)
    attention.register(keeping.gaps_for_the_lead)
    # Nobody substitutes for themselves: where the other entry stands in the same duty, this one stays as it was, and the
    # entry that is kept is on duty alone.
    PEOPLE.moves(
        "enforcement.DutyShift.person",
        _("Duties of the communications team"),
        among=lambda merge: Q(cancelled_at=None) & (Q(substitute=None) | ~Q(substitute=merge.kept)),
    )
    PEOPLE.moves(
        "enforcement.DutyShift.substitute", _("Duties as a substitute"),
        among=lambda merge: Q(cancelled_at=None) & ~Q(person=merge.kept),
    )  # fmt: skip
    entry = navigation.Entry("duty", _("Who is on duty"), "enforcement:duty", 78, having(Permission.READ_AUDIT))
    navigation.register_footer(entry, navigation.Section.HELP)
