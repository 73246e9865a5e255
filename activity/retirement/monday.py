"""What the team's Monday letter tells of closings: under way, with steps overdue, waiting for a second person (A2)."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q

from activity.models import RELEASE_WAITS, UNDER_WAY, RetirementCase, RetirementStep
from portal.store import day_of

TEMPLATE = "letters/activity/monday_closings.txt"


def facts(at: dt.datetime) -> dict | None:
    """Registered with ``notifications.monday``. One query."""
    late = RetirementStep.objects.open().filter(case=OuterRef("pk"), due_on__lt=day_of(at))
    told = (
        RetirementCase.objects.filter(UNDER_WAY)
        .annotate(late=Exists(late))
        .aggregate(
            under_way=Count("pk"),
            overdue=Count("pk", filter=Q(late=True)),
            second=Count("pk", filter=Q(proposed_at__isnull=False) | RELEASE_WAITS),
        )
    )
    return {**told, "path": "/inactivity/closings/"} if told["under_way"] else None
