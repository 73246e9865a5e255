"""The time that a brief is about: a week, a month, since the last meeting, or days of one's own (R4)."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from activity.metrics.periods import Period, preset
from portal.store import start_of_day
from workspace.models import MeetingDay

SINCE_MEETING, THIS_WEEK, LAST_WEEK = "since-meeting", "this-week", "last-week"
THIS_MONTH, LAST_MONTH = "this-month", "last-month"
PRESETS = {
    SINCE_MEETING: _("Since the last meeting"),
    THIS_WEEK: _("This week"),
    LAST_WEEK: _("Last week"),
    THIS_MONTH: _("This month"),
    LAST_MONTH: _("Last month"),
}
# More is a yearly report.
MOST_DAYS = 366


def last_meeting(*, before: dt.date) -> dt.date | None:
    """The day of the last meeting before a day; whoever prepares today's looks back to the one before it. One query."""
    return MeetingDay.objects.filter(day__lt=before).order_by("-day").values_list("day", flat=True).first()


def preset_days(key: str, *, today: dt.date, meeting: dt.date | None) -> tuple[str, Period]:
    """The preset that holds, and its days, none of them to come; without a meeting on record it is this month.

    A brief since a meeting begins with the day of the meeting: what was done after it on that day is new too. It goes back
    MOST_DAYS at most.
    """
    if key not in PRESETS:
        key = SINCE_MEETING
    if key == SINCE_MEETING:
        if meeting is None:
            key = THIS_MONTH
        else:
            return key, Period(max(meeting, today - dt.timedelta(days=MOST_DAYS - 1)), today)
    monday = today - dt.timedelta(days=today.weekday())
    if key == THIS_WEEK:
        return key, Period(monday, today)
    if key == LAST_WEEK:
        return key, Period(monday - dt.timedelta(days=7), monday - dt.timedelta(days=1))
    return key, preset(key, today=today)


@dataclass(frozen=True)
class Span:
    """A period as moments: from ``start`` up to, and without, ``end``; before it as many days again, from ``before`` on.

    ``counted_since`` is when the record of decisions begins: of a time before it nothing is known, which is not nought.
    """

    start: dt.datetime
    end: dt.datetime
    before: dt.datetime
    counted_since: dt.datetime | None = None

    @classmethod
    def of(cls, period: Period, *, zone: zoneinfo.ZoneInfo, counted_since: dt.datetime | None = None) -> "Span":
        days = (period.last - period.first).days + 1
        return cls(
            start_of_day(period.first, zone),
            start_of_day(period.last + dt.timedelta(days=1), zone),
            start_of_day(period.first - dt.timedelta(days=days), zone),
            counted_since,
        )

    @property
    def compares(self) -> bool:
        """Whether the time before was counted, at least a part of it."""
        return self.counted_since is not None and self.counted_since < self.start

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.start, f"{field}__lt": self.end})

    def earlier(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.before, f"{field}__lt": self.start})

    def count(self, rows: QuerySet, field: str) -> tuple[int, int | None]:
        """How many of ``rows`` have their ``field`` in the period, and how many in the time before. One query."""
        both = Q(**{f"{field}__gte": self.before, f"{field}__lt": self.end})
        counted = (
            rows.filter(both)
            .order_by()
            .aggregate(now=Count("pk", filter=self.within(field)), before=Count("pk", filter=self.earlier(field)))
        )
        return counted["now"], counted["before"] if self.compares else None
