from celery import shared_task
from django.utils import timezone

from audits import nightly as night
from portal.engine import jobs


@shared_task(name="audits.nightly", time_limit=1200, soft_time_limit=1140)
def nightly() -> None:
    """The night's work of the audit room; safe to run twice and at once."""
    with jobs.run("audits.nightly"):
        night.run(timezone.now())
