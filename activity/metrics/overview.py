"""Many channels side by side over a period, and what may be added up of them: followers of one platform, and nothing else (R3).

Rows are channels, never people (R8). A total says how many channels it counts, for where a number is not known there is none.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from activity.metrics.cadence import Cadence, cadence_of, weeks_of
from activity.metrics.engagement import Rate, middle_of, rates_of
from activity.metrics.periods import Period
from activity.metrics.reading import Number, first_known, last_known, value_on
from activity.models import Metric
from channels_registry.models import Channel, Platform

# More channels than this are a list and no report; their page asks to narrow them first.
MOST_TOGETHER = 500


@dataclass(frozen=True)
class Growth:
    """By how much a number changed from the day ``since`` on; ``whole``: since the period began, and not only later."""

    change: int
    since: dt.date
    whole: bool


@dataclass(frozen=True)
class Row:
    channel: Channel
    followers: Number | None
    growth: Growth | None
    cadence: Cadence
    rate: Rate | None

    @property
    def change(self) -> int | None:
        return self.growth.change if self.growth else None


@dataclass(frozen=True)
class Total:
    """The channels of one platform. ``followers`` of the ``known`` ones together; ``change`` of the ``compared`` ones, whose
    number is known at both ends of the period. Whoever follows two channels is counted twice."""

    platform: Platform
    channels: int
    followers: int | None
    known: int
    change: int | None
    compared: int
    rate: Rate | None
    rated: int


def rows_of(channels: Sequence[Channel], *, period: Period, at: dt.datetime) -> list[Row]:
    """A row for each channel, in their order; its platform is joined already. Ten queries."""
    ids = [channel.pk for channel in channels]
    now = last_known(ids, metric=Metric.FOLLOWERS, on=period.last)
    before = last_known(ids, metric=Metric.FOLLOWERS, on=period.first)
    later = first_known(ids, metric=Metric.FOLLOWERS, since=period.first, until=period.last)
    weeks = weeks_of(channels, since=period.first, until=period.last, at=at)
    rates = rates_of(channels, on=period.last)
    return [
        Row(
            channel,
            now.get(channel.pk),
            _growth(now.get(channel.pk), before.get(channel.pk), later.get(channel.pk)),
            cadence_of(channel, weeks[channel.pk]),
            rates[channel.pk],
        )
        for channel in channels
    ]


def _growth(now: Number | None, before: Number | None, later: Number | None) -> Growth | None:
    start = before or later
    if now is None or start is None or now.day <= start.day:
        return None
    return Growth(now.value - start.value, start.day, whole=before is not None)


def totals_of(rows: Iterable[Row]) -> list[Total]:
    """One for each platform, in the order of their names."""

    def platform_of(row: Row):
        return row.channel.platform.name, row.channel.platform_id

    return [_total(list(of_platform)) for _key, of_platform in groupby(sorted(rows, key=platform_of), key=platform_of)]


def _total(rows: list[Row]) -> Total:
    known = [row.followers.value for row in rows if row.followers]
    compared = [row.growth.change for row in rows if row.growth and row.growth.whole]
    rates = [row.rate for row in rows if row.rate]
    return Total(
        platform=rows[0].channel.platform,
        channels=len(rows),
        followers=sum(known) if known else None,
        known=len(known),
        change=sum(compared) if compared else None,
        compared=len(compared),
        rate=middle_of(rates),
        rated=len(rates),
    )


@dataclass(frozen=True)
class Point:
    """The followers of one platform's channels on a day; ``known`` says of how many channels."""

    day: dt.date
    followers: int | None
    known: int


POINTS = 12


def lines_of(channels: Sequence[Channel], *, period: Period) -> dict[int, list[Point]]:
    """For each platform (id) its followers from the first to the last day of the period, in twelve steps. One query."""
    span = (period.last - period.first).days
    steps = min(POINTS, span) or 1
    days = sorted({period.first + dt.timedelta(days=round(span * step / steps)) for step in range(steps + 1)})
    asked = {f"on_{number}": value_on(Metric.FOLLOWERS, day) for number, day in enumerate(days)}
    rows = Channel.objects.filter(pk__in=[channel.pk for channel in channels]).order_by()
    of_platform: dict[int, list[tuple]] = defaultdict(list)
    for platform, *values in rows.annotate(**asked).values_list("platform", *asked):
        of_platform[platform].append(values)
    return {
        platform: [_point(day, [values[number] for values in found]) for number, day in enumerate(days)]
        for platform, found in of_platform.items()
    }


def _point(day: dt.date, values: Iterable[int | None]) -> Point:
    known = [value for value in values if value is not None]
    return Point(day, sum(known) if known else None, len(known))
