"""Looks of long ago: what a week of them told is kept, the rest goes, so that they do not grow by one a day for ever (N10).

Every look is kept for 114 weeks. The yearly question of goals looks a year back from its day, and shows the same for a year
after it is answered; the cadence and the year's calendar need less. Older ones are thinned to one a week, the one that
knew the latest post. What people said (``SAID``) is never thinned: it is little, and somebody stands for it.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import RowNumber, TruncWeek

from activity.models import SAID, SEEN, Signal
from channels_registry.models import Channel
from portal.batches import key_batches
from portal.store import day_of, portal_zone, start_of_day

KEPT = dt.timedelta(weeks=114)
MONDAY = 0
# Lost Mondays are made up for; a portal that was away for longer keeps a few rows more.
BACK = dt.timedelta(weeks=8)


def thin_looks(*, at: dt.datetime) -> int:
    """In the night of a Monday thin the weeks that became old, a thousand channels in a transaction. Returns how many looks
    were removed; safe to run twice and twice at once."""
    zone = portal_zone()
    today = day_of(at, zone)
    if today.weekday() != MONDAY:
        return 0
    until = today - KEPT
    span = Q(at__gte=start_of_day(until - BACK, zone), at__lt=start_of_day(until, zone))
    removed = 0
    for channels in key_batches(Channel.objects.all()):
        with transaction.atomic():
            removed += _beyond_one_a_week(Signal.objects.filter(span, channel__in=channels), zone).delete()[0]
    return removed


def _beyond_one_a_week(looks, zone):
    saw = Case(When(look__in=SEEN, then=Value(0)), default=Value(1))
    place = Window(
        RowNumber(),
        partition_by=[F("channel"), TruncWeek("at", tzinfo=zone)],
        order_by=[F("latest_post_at").desc(nulls_last=True), saw, F("at").desc(), F("pk").desc()],
    )
    ranked = looks.exclude(source__in=SAID).order_by().annotate(place=place).filter(place__gt=1)
    return Signal.objects.filter(pk__in=ranked.values("pk"))
