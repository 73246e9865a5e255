from celery import shared_task
from django.utils import timezone

from activity import nightly as night
from activity.looking import rounds, running
from activity.ownership import checking
from portal.engine import jobs


@shared_task(name="activity.nightly", time_limit=1200, soft_time_limit=1140)
def nightly() -> None:
    """The night's work over the whole register; safe to run twice and at once."""
    with jobs.run("activity.nightly"):
        night.run(at=timezone.now())


@shared_task(name="activity.dispatch_looks", time_limit=240, soft_time_limit=200)
def dispatch_looks() -> int:
    """Hand out the looks that are due, in batches."""
    return running.dispatch(lambda batch: look_at.delay(list(batch.ids), batch.claim), at=timezone.now())


@shared_task(name="activity.look_at", time_limit=660, soft_time_limit=600)
def look_at(following_ids: list[int], claim: str) -> int:
    """Look at one batch; it ends by itself well before its limit. A message that comes twice finds its claim gone."""
    with jobs.run("activity.look_at", total=len(following_ids), lazily=True):
        return rounds.look_at(following_ids, claim=claim).looked


@shared_task(name="activity.check_ownership", time_limit=1260, soft_time_limit=1200)
def check_ownership() -> int:
    """Read the pages of ours and the files on our domains that are due; each is due again a month later."""
    return checking.check_due(at=timezone.now())
