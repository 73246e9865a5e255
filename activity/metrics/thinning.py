"""Posts that looks have seen are kept for 400 days: enough for a year's calendar and report. Numbers of days stay (R3)."""

import datetime as dt

from django.db import transaction

from activity.metrics.noting import KEPT
from activity.models import ChannelPost
from portal.batches import MOST
from portal.engine import jobs


def thin_posts(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Remove the posts published before that, a thousand in a transaction; returns how many. Safe to run twice and at once."""
    old = ChannelPost.objects.filter(published_at__lt=at - KEPT)
    if dry_run:
        return old.count()
    removed = 0
    while True:
        with transaction.atomic():
            batch = list(old.order_by("published_at").values_list("pk", flat=True)[:MOST])
            gone, _by_model = ChannelPost.objects.filter(pk__in=batch).delete()
        removed += gone
        jobs.current().advance(gone)
        if len(batch) < MOST:
            return removed
