"""How long a request has been with the team, in working days of the Secretariat, against the target (portal settings)."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.workdays import add_working_days, working_days_between
from portal.store import day_of, portal_settings
from requests_app.models import ChannelRequest
from requests_app.models.requests import WITH_TEAM
from requests_app.standing.clock import secretariat_calendar


@dataclass(frozen=True)
class Age:
    """Working days with the team so far; ``due_on`` is the last day of the target."""

    days: int
    target: int
    due_on: dt.date

    @property
    def over(self) -> int:
        return max(0, self.days - self.target)

    def __str__(self):
        if self.over:
            return _("%(days)s, %(over)s") % {"days": self.in_days, "over": self.over_in_words}
        return self.in_days

    @property
    def in_days(self) -> str:
        return ngettext("%(count)d working day", "%(count)d working days", self.days) % {"count": self.days}

    @property
    def over_in_words(self) -> str:
        return ngettext("%(count)d day over the target", "%(count)d days over the target", self.over) % {
            "count": self.over
        }

    @property
    def sentence(self) -> str:
        if self.over:
            return _("It has been with the team for %(age)s.") % {"age": self}
        return _("It has been with the team for %(age)s; our answer is due by %(day)s.") % {
            "age": self,
            "day": date_format(self.due_on),
        }


class TeamClock:
    """Reads calendar, target and time zone once; then tells the age of any number of requests without a query."""

    def __init__(self, *, at: dt.datetime):
        settings = portal_settings()
        self.calendar = secretariat_calendar()
        self.target = settings.answer_days
        self.zone = zoneinfo.ZoneInfo(settings.time_zone)
        self.today = day_of(at, self.zone)

    def age_of(self, channel_request: ChannelRequest) -> Age | None:
        """None while the request is not with the team: the clock stands still."""
        if channel_request.status not in WITH_TEAM:
            return None
        handed_in = day_of(channel_request.submitted_at, self.zone)
        return Age(
            days=working_days_between(handed_in, self.today, calendar=self.calendar),
            target=self.target,
            due_on=add_working_days(handed_in, self.target, calendar=self.calendar),
        )

    @property
    def over_before(self) -> dt.datetime:
        """What was handed in before this moment, and is with the team, is over the target."""
        day, left = self.today, self.target
        while left or not self.calendar.is_working(day):
            left -= self.calendar.is_working(day)
            day -= dt.timedelta(days=1)
        return dt.datetime.combine(day, dt.time.min, tzinfo=self.zone)
