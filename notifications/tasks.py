from celery import shared_task
from django.utils import timezone

from notifications import sending
from portal.engine import jobs


@shared_task(name="notifications.send_due_letters", time_limit=600, soft_time_limit=540)
def send_due_letters() -> int:
    """Send what waits in the outbox; safe to run twice and at once."""
    with jobs.run("notifications.send_due_letters", lazily=True):
        return sending.send_due_letters(at=timezone.now(), clock=timezone.now)
