"""Small work of the portal itself."""

from celery import shared_task
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal import ratelimits
from portal.models import SignOfLife


@shared_task(name="portal.heartbeat", time_limit=30, soft_time_limit=25)
def heartbeat() -> None:
    """Leave a sign that scheduler, broker and worker are alive together."""
    SignOfLife.objects.update_or_create(part="scheduler", defaults={"seen_at": timezone.now()})


@shared_task(name="portal.tidy", time_limit=600, soft_time_limit=540)
def tidy() -> None:
    """Remove sessions and cached counts that have ended."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_cache WHERE expires < %s", [timezone.now().replace(microsecond=0)])
    ratelimits.forget_ended(at=timezone.now())
