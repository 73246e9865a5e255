"""What the team's Monday letter tells of quiet channels: how many stand at which step, and what nobody knows (N10)."""

import datetime as dt

from django.db.models import Count, Q

from activity.models import Following, Silence
from activity.silence.judging import Clock, unknown
from activity.silence.terms import Terms
from channels_registry.models import LIVE, Channel, ChannelStatus

TEMPLATE = "letters/activity/monday_part.txt"


def facts(at: dt.datetime) -> dict | None:
    """Registered with ``notifications.monday``. Five queries."""
    clock = Clock.of(at)
    flagged = Q(channel__status=ChannelStatus.FLAGGED, flagged_at__isnull=False)
    told = Silence.objects.filter(ended_at=None).aggregate(
        asked=Count("pk", filter=Q(flagged_at=None)),
        flagged=Count("pk", filter=flagged & Q(proposed_at=None)),
        proposed=Count("pk", filter=flagged & Q(proposed_at__isnull=False)),
    )
    told["unknown"] = Channel.objects.filter(unknown(clock, Terms.in_force())).count()
    # A source that cannot be read for so long is the team's own technical matter.
    failing = Following.objects.filter(failing_since__lte=clock.fresh_since, channel__status__in=LIVE)
    told["failing"] = failing.count()
    return {**told, "path": "/inactivity/"} if any(told.values()) else None
