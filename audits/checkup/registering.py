"""What the check-up tells the rooms below: called once, by ``apps.py``."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def register() -> None:
    from accounts import departures, editing, merging
    from audits import nightly
    from audits.checkup import answering, looks, sheets, waiting
    from channels_registry import coherence
    from channels_registry.models import Severity
    from channels_registry.standing_rules import register_rule
    from ledger import phrases
    from portal import attention, navigation

    phrases.define(answering.PHRASES)
    attention.register(waiting.sheets)
    coherence.register_looks(looks.looks_of)
    departures.register_consequence(sheets.leave_sheets_of)
    editing.register_change_of_address(sheets.end_keys_of)
    nightly.SWEEPS["check-up: ask somebody else"] = sheets.place_again
    # The auditors' tab leads there; others come from their home page and their letters.
    navigation.register_under("audits:check-up", "audit", "channels")
    merging.PEOPLE.moves("audits.Sheet.person", _("pages of a check-up"), among=Q(answered_at=None))
    merging.PEOPLE.stays("audits.SheetKey.person")
    register_rule(
        sheets.DISAGREEMENT,
        _("The two sides of the check-up differ"),
        None,
        severity=Severity.MEDIUM,
        why=_("Where its people and the Secretariat say the opposite, one of them is mistaken about the channel."),
        fix=_("Ask both, and let whoever was mistaken answer the check-up again; the point closes when both agree."),
        prevent=_("Tell the co-administrator when somebody joins or leaves, not only once a year."),
    )
    register_rule(
        sheets.UNANSWERED,
        _("The check-up was not answered"),
        None,
        severity=Severity.MEDIUM,
        why=_(
            "Nobody has said for a year that people, access and rules are still right. That says nothing against them."
        ),
        fix=_("Ring up whoever was asked; the page can still be answered."),
        prevent=_("Name a deputy who can answer while the responsible person is away."),
    )
