"""Channels with numbers, posts and looks, as the portal notes them."""

import datetime as dt
from collections.abc import Iterable

from activity.metrics.noting import DayFigure, note_figures, note_posts
from activity.models import Look, Metric, Precision, Signal, Source
from activity.sources.interface import Figure, SeenPost
from channels_registry.models import Channel

NOON = dt.time(12, 0, tzinfo=dt.UTC)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, NOON)


def followers(channel, values: dict[dt.date, int], *, source=Source.MASTODON, precision=Precision.EXACT) -> None:
    figures = [
        DayFigure(channel.pk, day, Figure(Metric.FOLLOWERS, value, "followers_count", precision), source)
        for day, value in values.items()
    ]
    note_figures(figures, at=noon(max(values)))


def posts(channel, days: Iterable[dt.date], *, engagements: int | None = 10, seen: dt.date | None = None) -> None:
    """One post on each of the days, seen again on ``seen``, a month later where nothing is said."""
    days = list(days)
    at = noon(seen or max(days) + dt.timedelta(days=30))
    note_posts(
        channel.pk,
        [SeenPost(f"{day}-{number}", noon(day), engagements) for number, day in enumerate(days)],
        at=at,
    )


def looks(channel, days: Iterable[dt.date], *, look=Look.OK, source=Source.MASTODON, latest=None) -> None:
    Signal.objects.bulk_create(
        Signal(channel=channel, source=source, look=look, at=noon(day), latest_post_at=latest and noon(latest))
        for day in days
    )


def days(first: dt.date, last: dt.date, *, every: int = 1) -> list[dt.date]:
    return [first + dt.timedelta(days=n) for n in range(0, (last - first).days + 1, every)]


def again(channel) -> Channel:
    return Channel.objects.select_related("platform").get(pk=channel.pk)
