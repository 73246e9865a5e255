"""How long a request has been with the team, in working days of the Secretariat, against the target (portal settings)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.fast_track.clock import UrgentAge, answered_before
from requests_app.models import ChannelRequest, RequestStage
from requests_app.models.requests import WITH_TEAM, is_urgent
from requests_app.stages import stages_with_team
from requests_app.standing.clock import WorkClock


@dataclass(frozen=True)
class Age:
    """Working days with the team so far, the requester's time not counted; ``due_on`` is the last day of the target."""

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
        return over_in_words(self.over)

    @property
    def sentence(self) -> str:
        words = {"age": self.in_days, "day": date_format(self.due_on), "over": self.over_in_words}
        if self.over:
            return _("It has been with the team for %(age)s; our answer was due by %(day)s: %(over)s.") % words
        return _("It has been with the team for %(age)s; our answer is due by %(day)s.") % words


def over_in_words(days: int) -> str:
    return ngettext("%(count)d working day over", "%(count)d working days over", days) % {"count": days}


class TeamClock:
    """Reads calendar, target and time zone once; then tells the age of any number of requests.

    A list fetches the stages with its rows (``prefetch_related("stages")``), and no age costs a query.
    """

    def __init__(self, *, at: dt.datetime):
        self.clock = WorkClock(at=at)

    def urgent_age_of(self, channel_request: ChannelRequest) -> UrgentAge:
        """On the fast track hours count, against a target of its own."""
        return UrgentAge(channel_request, at=self.clock.at, calendar=self.clock.calendar, zone=self.clock.zone)

    def age_of(self, channel_request: ChannelRequest) -> Age | UrgentAge | None:
        """None while the request is not with the team: the clock stands still."""
        if channel_request.status not in WITH_TEAM:
            return None
        if channel_request.asks_eight:
            return self.urgent_age_of(channel_request)
        return self.age_by(list(channel_request.stages.all()))

    def age_by(self, stages: list[RequestStage]) -> Age | None:
        """From the stages of one request, oldest first."""
        due_on = self.clock.due_on(stages)
        if due_on is None:
            return None
        return Age(days=self.clock.days_with_team(stages), target=self.clock.target, due_on=due_on)

    def over(self) -> list[int]:
        """The keys of the requests that are with the team and over their target; two queries."""
        before = answered_before(self.clock.at, calendar=self.clock.calendar, zone=self.clock.zone)
        urgent = dict(ChannelRequest.objects.filter(is_urgent()).values_list("pk", "submitted_at"))
        late = [number for number, handed_in in urgent.items() if handed_in < before]
        others = stages_with_team(at=self.clock.at).items()
        return [*late, *(number for number, stages in others if number not in urgent and self.age_by(stages).over)]
