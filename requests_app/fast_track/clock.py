"""The clock of the fast track: hours of the days on which the Secretariat works, weekends and its holidays left out."""

import datetime as dt
import zoneinfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.workdays import Calendar
from portal.store import day_of

# Hours within which the team answers: one working day round the clock. A constant, since letters and pages promise it.
ANSWER_HOURS = 24
HOUR = dt.timedelta(hours=1)


def _midnight_after(moment: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day_of(moment, zone) + dt.timedelta(days=1), dt.time.min, tzinfo=zone)


def time_worked(start: dt.datetime, end: dt.datetime, *, calendar: Calendar, zone: zoneinfo.ZoneInfo) -> dt.timedelta:
    """The time between two moments that lies on working days; none where ``end`` is before ``start``."""
    worked, moment = dt.timedelta(0), start
    while moment < end:
        upto = min(_midnight_after(moment, zone), end)
        if calendar.is_working(day_of(moment, zone)):
            # Between moments of one clock: in UTC, so that the hour that summer time takes or gives is counted as it passed.
            worked += upto.astimezone(dt.UTC) - moment.astimezone(dt.UTC)
        moment = upto
    return worked


def due_at(
    start: dt.datetime, *, calendar: Calendar, zone: zoneinfo.ZoneInfo, hours: int = ANSWER_HOURS
) -> dt.datetime:
    """The moment by which ``hours`` of working days have passed since ``start``."""
    left, moment = hours * HOUR, start
    while True:
        midnight = _midnight_after(moment, zone)
        if calendar.is_working(day_of(moment, zone)):
            here = midnight.astimezone(dt.UTC) - moment.astimezone(dt.UTC)
            if left <= here:
                return (moment.astimezone(dt.UTC) + left).astimezone(zone)
            left -= here
        moment = midnight


def answered_before(at: dt.datetime, *, calendar: Calendar, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """What was handed in before this moment, and is with the team, is over the target."""
    left, day_end = ANSWER_HOURS * HOUR, at.astimezone(zone)
    while True:
        day_start = dt.datetime.combine(day_end.date(), dt.time.min, tzinfo=zone)
        if day_start == day_end:
            day_start = dt.datetime.combine(day_end.date() - dt.timedelta(days=1), dt.time.min, tzinfo=zone)
        if calendar.is_working(day_start.date()):
            here = day_end.astimezone(dt.UTC) - day_start.astimezone(dt.UTC)
            if left <= here:
                return day_end.astimezone(dt.UTC) - left
            left -= here
        day_end = day_start


class UrgentAge:
    """How long a request of the fast track has been with the team, in hours of working days, against its own target."""

    def __init__(self, channel_request, *, at: dt.datetime, calendar: Calendar, zone: zoneinfo.ZoneInfo):
        self.at, self.zone = at, zone
        worked = time_worked(channel_request.submitted_at, at, calendar=calendar, zone=zone)
        self.due = due_at(channel_request.submitted_at, calendar=calendar, zone=zone).astimezone(zone)
        self.hours = int(worked / HOUR)
        self.over = max(0, -((ANSWER_HOURS * HOUR - worked) // HOUR)) if worked > ANSWER_HOURS * HOUR else 0

    def __str__(self):
        if not self.over:
            return self.in_days
        return _("%(days)s, %(over)s") % {"days": self.in_days, "over": self.over_in_words}

    @property
    def due_on(self) -> dt.date:
        return self.due.date()

    @property
    def in_days(self) -> str:
        """Of the same name as that of an ordinary request, which counts in days."""
        if self.hours < 1:
            return _("less than an hour")
        return ngettext("%(count)d hour of working days", "%(count)d hours of working days", self.hours) % {
            "count": self.hours
        }

    @property
    def over_in_words(self) -> str:
        return ngettext("%(count)d hour over", "%(count)d hours over", self.over) % {"count": self.over}

    @property
    def sentence(self) -> str:
        words = {"age": self.in_days, "moment": self.due_moment, "over": self.over_in_words}
        if self.over:
            return _("It has been with the team for %(age)s; our answer was due by %(moment)s: %(over)s.") % words
        return _("It has been with the team for %(age)s; our answer is due by %(moment)s.") % words

    @property
    def due_moment(self) -> str:
        return moment_in_words(self.due, at=self.at.astimezone(self.zone))


def moment_in_words(due: dt.datetime, *, at: dt.datetime) -> str:
    """The time of day, with the day where it is another one than today."""
    if due.date() == at.date():
        return _("%(time)s today") % {"time": time_format(due)}
    return _("%(day)s, %(time)s") % {"day": date_format(due.date()), "time": time_format(due)}
