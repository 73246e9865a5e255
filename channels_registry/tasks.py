from celery import shared_task
from django.utils import timezone

from channels_registry.importing.uploads import work_on_waiting


@shared_task(name="channels.work_on_imports", time_limit=1320, soft_time_limit=1260)
def work_on_imports() -> int:
    """Judge or enter the spreadsheets that wait; safe to run twice and at once."""
    return work_on_waiting(at=timezone.now())
