from celery import shared_task
from django.utils import timezone

from enforcement import nightly as night
from portal.engine import jobs


@shared_task(name="enforcement.nightly", time_limit=1200, soft_time_limit=1140)
def nightly() -> None:
    """The night's work over questions, judged comments and what else is kept for a time; safe to run twice and at once."""
    with jobs.run("enforcement.nightly"):
        night.run(at=timezone.now())


@shared_task(name="enforcement.minute", time_limit=55, soft_time_limit=50)
def minute() -> None:
    """What cannot wait for the night: promised answers that do not come."""
    night.run_minute(at=timezone.now())
