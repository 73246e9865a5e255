from celery import shared_task
from django.utils import timezone

from activity import nightly as night
from activity.looking import rounds


@shared_task(name="activity.nightly", time_limit=1200, soft_time_limit=1140)
def nightly() -> None:
    """The night's work over the whole register; safe to run twice and at once."""
    night.run(at=timezone.now())


@shared_task(name="activity.look_at_due_feeds", time_limit=600, soft_time_limit=540)
def look_at_due_feeds() -> int:
    """Look at the feeds that are due; a run ends by itself well before its limit."""
    return rounds.look_at_due(at=timezone.now()).looked
