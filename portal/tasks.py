"""Small work of the portal itself."""

import datetime as dt

from celery import shared_task
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal import ratelimits
from portal.engine import catching_up, jobs, runs
from portal.models import SignOfLife, WorkerSeen

WORKERS_KEPT = dt.timedelta(days=7)


@shared_task(name="portal.heartbeat", time_limit=30, soft_time_limit=25)
def heartbeat() -> None:
    """Leave a sign that scheduler, broker and worker are alive together."""
    SignOfLife.objects.update_or_create(part="scheduler", defaults={"seen_at": timezone.now()})


@shared_task(name="portal.catch_up", time_limit=60, soft_time_limit=50)
def catch_up() -> None:
    """Send again for scheduled work whose turn was lost; safe to run twice."""
    catching_up.catch_up(at=timezone.now())


@shared_task(name="portal.tidy", time_limit=600, soft_time_limit=540)
def tidy() -> None:
    """Remove sessions, cached counts, turns and jobs that have ended."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_cache WHERE expires < %s", [timezone.now().replace(microsecond=0)])
    now = timezone.now()
    ratelimits.forget_ended(at=now)
    runs.forget_old(at=now)
    jobs.forget_old(at=now)
    WorkerSeen.objects.filter(seen_at__lt=now - WORKERS_KEPT).delete()
