"""Keep what a look or a person tells of a channel's numbers: one row per channel, number and day (R3)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from activity.models import LOOKED_AT, SAID, ChannelPost, MetricSnapshot, Source
from activity.sources.interface import Figure, SeenPost

BATCH = 1000
# Older posts are thinned every night (``thinning.py``); a feed that still shows them must not bring them back.
KEPT = dt.timedelta(days=400)


@dataclass(frozen=True)
class DayFigure:
    """One number of one channel (id) on one day of the portal's time zone."""

    channel_id: int
    day: dt.date
    figure: Figure
    source: Source


@transaction.atomic
def note_figures(figures: Iterable[DayFigure], *, at: dt.datetime) -> int:
    """Keep the numbers, the last one told of a day; what the portal saw itself is never replaced by what someone says.

    Returns how many rows stand as told now. Three queries for each thousand.
    """
    wanted = {(told.channel_id, told.figure.metric, told.day): told for told in figures}
    rows, kept = list(wanted.values()), 0
    for start in range(0, len(rows), BATCH):
        batch = _without_better(rows[start : start + BATCH])
        MetricSnapshot.objects.bulk_create(
            [
                MetricSnapshot(
                    channel_id=told.channel_id,
                    metric=told.figure.metric,
                    day=told.day,
                    value=told.figure.value,
                    source=told.source,
                    source_name=told.figure.source_name,
                    precision=told.figure.precision,
                    observed_at=at,
                )
                for told in batch
            ],
            update_conflicts=True,
            unique_fields=["channel", "metric", "day"],
            update_fields=["value", "source", "source_name", "precision", "observed_at"],
        )
        kept += len(batch)
    return kept


def _without_better(batch: Sequence[DayFigure]) -> list[DayFigure]:
    said = [told for told in batch if told.source in SAID]
    if not said:
        return list(batch)
    days = {told.day for told in said}
    seen = MetricSnapshot.objects.filter(
        channel__in={told.channel_id for told in said}, source__in=LOOKED_AT, day__gte=min(days), day__lte=max(days)
    )
    better = set(seen.values_list("channel", "metric", "day"))
    return [
        told
        for told in batch
        if told.source not in SAID or (told.channel_id, told.figure.metric, told.day) not in better
    ]


@transaction.atomic
def note_posts(channel_id: int, posts: Sequence[SeenPost], *, at: dt.datetime) -> None:
    """Keep the posts seen of the last 400 days, each once, with how it is taken by now. A moment to come counts as now.

    One query.
    """
    rows = {post.key[:300]: post for post in posts if post.key and post.published_at >= at - KEPT}
    ChannelPost.objects.bulk_create(
        [
            ChannelPost(
                channel_id=channel_id,
                key=key,
                published_at=min(post.published_at, at),
                engagements=post.engagements,
                views=post.views,
                seen_at=at,
            )
            for key, post in rows.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["channel", "key"],
        update_fields=["published_at", "engagements", "views", "seen_at"],
    )
