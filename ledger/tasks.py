from celery import shared_task
from django.utils import timezone

from ledger.checking import check_if_asked
from portal.engine import jobs


@shared_task(name="ledger.check", time_limit=1500, soft_time_limit=1440)
def check() -> bool:
    """Verify the record where somebody asked for it; safe to run twice."""
    with jobs.run("ledger.check", lazily=True):
        return check_if_asked(at=timezone.now())
