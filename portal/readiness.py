"""Whether the portal can serve: what a load balancer and the operators ask (design §6)."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.models import SignOfLife

# The scheduler leaves a sign each minute; five missed ones are worth a word.
SCHEDULER_QUIET = dt.timedelta(minutes=5)


@login_not_required
@require_safe
def ready(request):
    """`/readyz`: 503 only without the database; `degraded` when the scheduler has been quiet (design §6)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen = SignOfLife.objects.filter(part="scheduler").values_list("seen_at", flat=True).first()
    except Error:
        return JsonResponse({"status": "unavailable", "database": "down", "scheduler": "unknown"}, status=503)
    alive = seen is not None and timezone.now() - seen < SCHEDULER_QUIET
    return JsonResponse(
        {
            "status": "ready" if alive else "degraded",
            "database": "up",
            # The sign travels scheduler → broker → worker → database, so one of the three is down when it is missing.
            "scheduler": "up" if alive else "quiet",
            "scheduler_seen_at": seen and seen.isoformat(),
        }
    )
