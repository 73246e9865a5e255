from celery import shared_task
from django.utils import timezone

from portal.engine import jobs
from requests_app import nightly as night


@shared_task(name="requests.nightly", time_limit=1200, soft_time_limit=1140)
def nightly() -> None:
    """The night's work over all requests; safe to run twice and at once."""
    with jobs.run("requests.nightly"):
        night.run(at=timezone.now())
