"""What the worker does for policies; the night's work is found again in the database, so a lost message costs nothing."""

from celery import shared_task
from django.utils import timezone

from policies import nightly as night
from portal.engine import jobs


@shared_task(name="policies.nightly", time_limit=600, soft_time_limit=560)
def nightly() -> None:
    """Once a night: tell who is asked for comments, and remind them once."""
    with jobs.run("policies.nightly"):
        night.run(at=timezone.now())
