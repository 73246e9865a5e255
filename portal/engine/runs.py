"""The turns of scheduled work: each slot is done once, whoever sends for it, and how often.

Schedulers only send messages. The worker claims the turn in the database by name and slot, so that two schedulers, or a
message that the broker gives out twice, do the night's work once. A turn whose worker died can be claimed again when its
claim is over; one that failed is tried again by the reconciler (``catching_up.py``), three times in all.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from portal.models import ScheduledRun

MOST_ATTEMPTS = 3
# After a failure, so that what caused it has time to pass.
REST = dt.timedelta(minutes=10)


def claim(
    name: str, slot: dt.datetime, *, at: dt.datetime, lasts: dt.timedelta, worker: str = ""
) -> ScheduledRun | None:
    """Take this turn, or None where it is done, under way, or overtaken by a newer one. ``lasts``: as long as it may run."""
    if ScheduledRun.objects.filter(name=name, slot__gt=slot).exists():
        return None
    taken = {"claimed_at": at, "claimed_until": at + lasts, "worker": worker[:200]}
    mine = ScheduledRun.objects.filter(name=name, slot=slot)
    if not mine.exists():
        try:
            with transaction.atomic():
                return ScheduledRun.objects.create(name=name, slot=slot, **taken)
        except IntegrityError:
            pass  # another worker came first, in this very moment
    again = mine.filter(can_be_claimed_again(at))
    if not again.update(**taken, attempts=F("attempts") + 1, finished_at=None, failed=""):
        return None
    return mine.get()


def can_be_claimed_again(at: dt.datetime) -> Q:
    """Turns whose worker died, or that failed a while ago and not too often."""
    died = Q(finished_at=None, claimed_until__lte=at)
    failed = ~Q(failed="") & Q(finished_at__lte=at - REST)
    return Q(attempts__lt=MOST_ATTEMPTS) & (died | failed)


def finish(run: ScheduledRun, *, at: dt.datetime, failed: str = "") -> bool:
    """The turn is over; ``failed`` says how it went wrong. False where another worker has taken it over meanwhile."""
    mine = ScheduledRun.objects.filter(pk=run.pk, attempts=run.attempts, finished_at=None)
    return bool(mine.update(finished_at=at, failed=failed[:80]))


def last_runs(names: list[str]) -> dict[str, ScheduledRun]:
    """The newest turn of each; two queries."""
    newest = dict(_newest().filter(name__in=names).values_list("name", "last"))
    wanted = Q(pk=None)
    for name, slot in newest.items():
        wanted |= Q(name=name, slot=slot)
    return {run.name: run for run in ScheduledRun.objects.filter(wanted)}


def _newest():
    return ScheduledRun.objects.order_by().values("name").annotate(last=Max("slot"))


def forget_old(*, at: dt.datetime) -> int:
    """Turns that went well are kept for two days and those that failed for two weeks; the newest of each for ever."""
    newest = {slot for _name, slot in _newest().values_list("name", "last")}
    old = Q(failed="", slot__lt=at - dt.timedelta(days=2)) | Q(slot__lt=at - dt.timedelta(days=14))
    return ScheduledRun.objects.filter(old).exclude(slot__in=newest).delete()[0]
