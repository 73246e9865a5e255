"""What the things to do tell the rooms below: called once, by ``apps.py``."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def register() -> None:
    from accounts import departures, merging
    from audits import nightly
    from audits.models import UNSETTLED
    from audits.remediation import sweeping, tickets, waiting
    from ledger import phrases
    from notifications import weekly
    from portal import attention, navigation

    phrases.define(tickets.PHRASES)
    attention.register(waiting.to_do_yourself)
    attention.register(waiting.to_check_by_team)
    weekly.count(sweeping.KIND)
    departures.register_lock(sweeping.hold_tickets_of)
    departures.register_consequence(sweeping.free_tickets_of)
    departures.register_consequence(sweeping.follow_merged_access)
    nightly.SWEEPS["things to do"] = sweeping.sweep
    # The auditors' tab leads there; others come from their home page and their letters.
    navigation.register_under("audits:to-do", "audit", "channels")
    merging.PEOPLE.moves("audits.Remediation.carried_by", _("things to do on platforms"), among=Q(status__in=UNSETTLED))
