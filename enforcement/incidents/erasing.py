"""What goes when its time is over (N15, design §5.4): what people wrote on the timeline of an alert, and who told it.

Who did what and when stays, and so do the tasks and what was learned: they are written without names.
"""

import datetime as dt
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from enforcement.models import EmergencyNumber, Incident, IncidentMoment
from ledger.recording import Decision, record_many
from portal.batches import until_none
from portal.store import portal_settings

TOGETHER = 500


def erase_old_words(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase them, in transactions of its own; what was noted later has its own time. Returns how many alerts."""
    before = at - dt.timedelta(days=portal_settings().alert_words_days)
    old = IncidentMoment.objects.filter(noted_at__lte=before).exclude(words="")
    said = Exists(old.filter(incident=OuterRef("pk")).order_by())
    over = Incident.objects.filter(said | ~Q(told_by=""), ended_at__lte=before)
    over = over.select_related("channel")
    return until_none(over, partial(_erase, old=old, at=at), most=TOGETHER, dry_run=dry_run)


def _erase(alerts: list[Incident], *, old: QuerySet, at: dt.datetime) -> None:
    numbers = [alert.pk for alert in alerts]
    old.filter(incident__in=numbers).update(words="", erased_at=at)
    Incident.objects.filter(pk__in=numbers).update(told_by="")
    record_many("incidents.words_erased", [Decision(alert) for alert in alerts], by=None, at=at)


def forget_numbers(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Delete the emergency numbers of people who are here no more. Returns how many."""
    over = EmergencyNumber.objects.filter(person__is_active=False)
    return over.count() if dry_run else over.delete()[0]
