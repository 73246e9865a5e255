"""What leavers and hand-overs contribute to the pages and the nights of other rooms."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import holdings
from accounts.merging import PEOPLE, Merge, MergeRefused
from accounts.models import Person
from accounts.roles import Permission
from audits import nightly
from audits.leaving import handing_over, sweeping, terms, waiting
from audits.models import NOT_SETTLED, HandOver
from channels_registry import standing_rules
from ledger import phrases
from notifications import keys, weekly
from policies import reading
from portal import attention, navigation


def register() -> None:
    phrases.define(handing_over.PHRASES)
    for provider in (waiting.hand_overs, waiting.taking_over, terms.for_home):
        attention.register(provider)
    weekly.count(terms.KIND)
    keys.carry_key(handing_over.TAKING_OVER)
    # Administrators hand their own access over here; the audit room is the team's.
    navigation.register_under("audits:leaving", "audit", "channels")
    nightly.SWEEPS["hand_overs"] = sweeping.sweep
    nightly.SWEEPS["terms"] = terms.tell
    reading.register_follower(lambda person, at: sweeping.complete_waiting(at=at, successor=person))
    holdings.register(waiting.of_hand_overs)
    holdings.register_act(
        holdings.Act(
            _("If this person leaves"),
            lambda person: reverse("audits:what-if", args=[person.pk]),
            lambda reader, person: reader.may(Permission.READ_AUDIT) and reader.pk != person.pk and person.is_active,
        )
    )
    holdings.register_act(
        holdings.Act(
            _("Replace me on all"),
            lambda person: reverse("audits:replace", args=[person.pk]),
            lambda reader, person: reader.pk == person.pk and not person.is_external and not person.is_newcomer,
        )
    )
    holdings.register_act(
        holdings.Act(
            _("Replace on all"),
            lambda person: reverse("audits:replace", args=[person.pk]),
            lambda reader, person: (
                reader.may(Permission.MANAGE_CHANNELS) and reader.pk != person.pk and person.is_active
            ),
        )
    )
    standing_rules.register_rule(
        sweeping.LATE_RULE,
        sweeping.LATE_LABEL,
        sweeping.breaks_late_rule,
        severity=standing_rules.Severity.GRAVE,
        why=_("Someone's last day is over, and what they held here has not gone to anybody."),
        fix=_("Open the hand-over and name a successor for each row, or say that nobody is needed and why."),
        prevent=_("Plan a hand-over as soon as a last day is known; terms are announced sixty days ahead."),
    )
    _register_merging()


def _register_merging() -> None:
    PEOPLE.guard(_refuse_hand_overs_to_each_other)
    # Only closed ones are left: the guard refuses while one is open.
    PEOPLE.stays("audits.HandOver.person")
    PEOPLE.moves("audits.HandOver.successor", _("Hand-overs they take over as a whole"), among=Q(closed_at=None))
    PEOPLE.moves("audits.HandOverItem.successor", _("Rows they take over"), among=Q(state__in=NOT_SETTLED))
    PEOPLE.moves("audits.HandOverItem.charge", _("Hand-overs of their contract"), among=Q(state__in=NOT_SETTLED))
    PEOPLE.stays("audits.TermNotice.person")


def _refuse_hand_overs_to_each_other(merge: Merge) -> None:
    """Whoever hands over, or has a hand-over open, is dealt with first: two lists would become one without a person looking."""
    pair: list[Person] = [merge.kept, merge.gone]
    opened = HandOver.objects.open().filter(person__in=pair).first()
    if opened is not None:
        raise MergeRefused(
            gettext("A hand-over of %(name)s is open. Finish it, or call it off, then join the entries.")
            % {"name": opened.person}
        )
