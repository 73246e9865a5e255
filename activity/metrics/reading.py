"""The numbers of channels over time, as the portal has them: nothing is filled in, and not known is never zero (R3).

A day's number is the last one known on or before that day, and at most OLDEST old: older ones say nothing of it.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from activity.models import Metric, MetricSnapshot, Precision, Source
from channels_registry.models import Channel

# A number that people tell comes once a quarter; a month more for those who are late.
OLDEST = dt.timedelta(days=120)
FIELDS = ("channel_id", "metric", "day", "value", "source", "source_name", "precision")


@dataclass(frozen=True)
class Number:
    """One number of one channel (id) on one day, with where it comes from and how exact it is."""

    channel_id: int
    metric: str
    day: dt.date
    value: int
    source: str
    source_name: str
    precision: str

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)

    @property
    def precision_label(self) -> str:
        return str(Precision(self.precision).label)

    @property
    def metric_label(self) -> str:
        return str(Metric(self.metric).label)


Series = Sequence[Number]


def series_of(
    channel_ids: Collection[int], *, metrics: Iterable[str] = tuple(Metric), since: dt.date, until: dt.date
) -> Mapping[tuple[int, str], list[Number]]:
    """For each channel and metric its numbers from ``since`` to ``until``, the oldest first. One query."""
    rows = MetricSnapshot.objects.filter(
        channel__in=channel_ids, metric__in=list(metrics), day__gte=since, day__lte=until
    )
    found: dict[tuple[int, str], list[Number]] = defaultdict(list)
    for row in rows.order_by("day", "pk").values_list(*FIELDS):
        number = Number(*row)
        found[number.channel_id, number.metric].append(number)
    return found


def known_on(series: Series, day: dt.date) -> Number | None:
    """Of numbers in the order of their days the one that holds on ``day``; None where there is none, or none recent."""
    place = bisect_right(series, day, key=lambda number: number.day)
    if not place or day - series[place - 1].day > OLDEST:
        return None
    return series[place - 1]


def last_known(channel_ids: Collection[int], *, metric: str, on: dt.date) -> dict[int, Number]:
    """For each channel its number that holds on the day ``on``; a channel without one is left out. One query."""
    channels = Channel.objects.filter(pk__in=channel_ids)
    return _picked(channels.values(picked=Subquery(_until(metric, on).values("pk")[:1])))


def first_known(channel_ids: Collection[int], *, metric: str, since: dt.date, until: dt.date) -> dict[int, Number]:
    """For each channel its first number from ``since`` to ``until``. One query."""
    first = MetricSnapshot.objects.filter(channel=OuterRef("pk"), metric=metric, day__gte=since, day__lte=until)
    channels = Channel.objects.filter(pk__in=channel_ids)
    return _picked(channels.values(picked=Subquery(first.order_by("day").values("pk")[:1])))


def value_on(metric: str, day: dt.date) -> Subquery:
    """For an annotation of channels: the value that holds on ``day``, NULL where none is known."""
    return Subquery(_until(metric, day).values("value")[:1])


def _until(metric: str, day: dt.date) -> QuerySet:
    known = Q(channel=OuterRef("pk"), metric=metric, day__lte=day, day__gte=day - OLDEST)
    return MetricSnapshot.objects.filter(known).order_by("-day")


def _picked(keys: QuerySet) -> dict[int, Number]:
    rows = MetricSnapshot.objects.filter(pk__in=keys).order_by().values_list(*FIELDS)
    return {number.channel_id: number for number in (Number(*row) for row in rows)}
