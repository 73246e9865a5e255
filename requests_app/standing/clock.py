"""How long requests take with the team, and what that promises to the next one (N5).

Working days are those of the Secretariat; while the requester has a request, the clock stands still.
"""

import datetime as dt
import hashlib
import math
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.calendars import secretariat_calendar
from notifications.workdays import Calendar, add_working_days, working_days_between
from portal.store import day_of, portal_settings
from requests_app.fast_track.clock import ANSWER_HOURS
from requests_app.models import ChannelRequest, RequestStage, Status
from requests_app.models.requests import DECIDED

ENOUGH = 10
PERIOD = dt.timedelta(days=365)
HALF, NINE_OF_TEN = 0.5, 0.9
DAY = 24 * 60 * 60


class WorkClock:
    """Reads calendar, target and time zone once; then counts the working days of any stages without a query."""

    def __init__(self, *, at: dt.datetime, calendar: Calendar | None = None):
        portal = portal_settings()
        self.at = at
        self.target = portal.answer_days
        self.late_days = portal.late_days
        self.zone = zoneinfo.ZoneInfo(portal.time_zone)
        self.calendar = secretariat_calendar() if calendar is None else calendar
        self.today = day_of(at, self.zone)

    def days_between(self, start: dt.datetime, end: dt.datetime, *, calendar: Calendar | None = None) -> int:
        """Working days after the day of ``start`` up to and including the day of ``end``."""
        days = day_of(start, self.zone), day_of(end, self.zone)
        return working_days_between(*days, calendar=calendar or self.calendar)

    def days_with_team(self, stages: Iterable[RequestStage]) -> int:
        """Working days that these stages spent with the team, the open one up to now."""
        return sum(self.days_between(one.entered_at, one.left_at or self.at) for one in stages if one.is_with_team)

    def due_on(self, stages: Iterable[RequestStage], *, days: int | None = None) -> dt.date | None:
        """The day on which these stages, oldest first, will have spent ``days`` working days with the team (the target).

        While the requester has the request, and while it is decided, the clock stands still; so the day does not depend on
        today as long as the request stays where it is. None where it is not with the team.
        """
        spells = _spells_with_team(stages)
        if not spells or spells[-1][1] is not None:
            return None
        left = self.target if days is None else days
        for start, end in spells:
            spent = None if end is None else self.days_between(start, end)
            if spent is None or spent > left:
                return add_working_days(day_of(start, self.zone), left, calendar=self.calendar)
            left -= spent
        return None

    def next_working_day(self) -> dt.date:
        return add_working_days(self.today, 1, calendar=self.calendar)

    @property
    def is_working_day(self) -> bool:
        return self.calendar.is_working(self.today)


def _spells_with_team(stages: Iterable[RequestStage]) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """From when to when the team had a request, whoever of it; an open end is None."""
    spells: list[tuple[dt.datetime, dt.datetime | None]] = []
    for stage in stages:
        if not stage.is_with_team:
            continue
        goes_on = spells and spells[-1][1] == stage.entered_at
        start = spells.pop()[0] if goes_on else stage.entered_at
        spells.append((start, stage.left_at))
    return spells


# --- What may be expected -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Expectation:
    """Within how many working days with the team requests are decided.

    ``half`` and ``most`` are the portal's own median and 90th percentile over ``cases`` requests decided in the last
    twelve months; None before there are ten of them, where ``target`` is all that can be said. ``tier`` names the depth
    of care of these cases, "" where all tiers are taken together.
    """

    target: int
    cases: int = 0
    half: int | None = None
    most: int | None = None
    tier: str = ""

    @property
    def is_measured(self) -> bool:
        return self.most is not None

    @property
    def days(self) -> int:
        """Working days after which it is fair to ask what keeps the answer."""
        return self.target if self.most is None else self.most

    @property
    def sentence(self) -> str:
        if not self.is_measured:
            return ngettext(
                "We mean to answer within %(count)d working day.",
                "We mean to answer within %(count)d working days.",
                self.target,
            ) % {"count": self.target}
        words = {"half": in_days(self.half), "most": in_days(self.most), "cases": self.cases}
        if self.tier:
            return (
                _(
                    "Half of such requests are answered in %(half)s, nine of ten in %(most)s "
                    "(%(cases)d requests like this in the last 12 months)."
                )
                % words
            )
        return (
            _(
                "Half of the requests are answered in %(half)s, nine of ten in %(most)s "
                "(%(cases)d requests in the last 12 months)."
            )
            % words
        )


class UrgentExpectation(Expectation):
    """On the fast track the target is one of its own, in hours, whatever other requests take."""

    @property
    def sentence(self) -> str:
        return ngettext(
            "In a crisis we mean to answer within %(count)d hour, weekends and public holidays aside.",
            "In a crisis we mean to answer within %(count)d hours, weekends and public holidays aside.",
            ANSWER_HOURS,
        ) % {"count": ANSWER_HOURS}


def in_days(days: int) -> str:
    """A length in working days, in words."""
    if days < 1:
        return _("less than one working day")
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}


def expectation(channel_request: ChannelRequest, *, at: dt.datetime, clock: WorkClock | None = None) -> Expectation:
    """What the requester may honestly expect, from the portal's own last twelve months, else the stated target.

    A tier that has ten decided requests speaks for itself, otherwise all are taken together. Decisions whose letter can
    still be called back do not count yet. A fixed number of queries; the figures are cached under a key that any decision,
    its undoing, a new day or another calendar changes.
    """
    clock = clock or WorkClock(at=at)
    if channel_request.asks_eight:
        return UrgentExpectation(clock.target)
    decided = RequestStage.objects.decided_between(at - PERIOD, at).told(at)
    mark = decided.aggregate(count=Count("pk"), last=Max("pk"), latest=Max("entered_at"))
    if mark["count"] < ENOUGH:
        return Expectation(clock.target)
    around = (clock.today, clock.calendar, clock.zone.key, mark["count"], mark["last"], mark["latest"])
    key = f"expectation:{hashlib.sha256(repr(around).encode()).hexdigest()}"
    figures = cache.get(key)
    if figures is None:
        figures = _figures(decided, clock=clock)
        cache.set(key, figures, DAY)
    own = figures.get(channel_request.tier) or figures[""]
    return Expectation(target=clock.target, **own)


def _figures(decided, *, clock: WorkClock) -> dict[str, dict]:
    """Median and 90th percentile of all (""), and of each tier with enough cases."""
    tiers = dict(decided.values_list("request", "request__tier"))
    days: dict[int, int] = dict.fromkeys(tiers, 0)
    spent = RequestStage.objects.with_team().filter(request__in=decided.values("request"), left_at__isnull=False)
    for number, entered_at, left_at in spent.order_by().values_list("request", "entered_at", "left_at"):
        if number in days:
            days[number] += clock.days_between(entered_at, left_at)
    lengths: dict[str, list[int]] = defaultdict(list)
    for number, length in days.items():
        lengths[""].append(length)
        lengths[tiers[number]].append(length)
    return {
        tier: {
            "tier": tier,
            "cases": len(found),
            "half": percentile(found, HALF),
            "most": percentile(found, NINE_OF_TEN),
        }
        for tier, found in lengths.items()
        if len(found) >= ENOUGH
    }


def percentile(lengths: Iterable[int], share: float) -> int:
    """The smallest of these lengths within which at least ``share`` of them lie, so that the sentence is true as said."""
    ordered = sorted(lengths)
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]


# --- Where one request is -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Turn:
    """Whose turn it is: the unbroken stretch in which the same side has had the request, up to now.

    ``days`` are working days of this stretch, ``team_days`` those of all stretches with the team.
    """

    since: dt.datetime
    days: int
    team_days: int
    is_with_team: bool


def turn_of(
    stages: Iterable[RequestStage], *, clock: WorkClock, requesters_calendar: Calendar | None = None
) -> Turn | None:
    """The present turn, from the stages of one request, oldest first; None where there is no stage.

    With the requester the days are those of their own group's calendar. A decision that was taken back never left the
    team, so it does not begin a new turn.
    """
    stages = list(stages)
    if not stages:
        return None
    last = stages[-1]
    since = last.entered_at
    later = last
    for stage in reversed(stages[:-1]):
        # What followed a decision by being handed in was not taken back: the whole form of the fast track.
        taken_back = last.is_with_team and stage.stage in DECIDED and later.stage != Status.SUBMITTED
        if _side(stage) != _side(last) and not taken_back:
            break
        since, later = stage.entered_at, stage
    calendar = requesters_calendar if last.is_with_requester else None
    return Turn(
        since=since,
        days=clock.days_between(since, clock.at, calendar=calendar),
        team_days=clock.days_with_team(stages),
        is_with_team=last.is_with_team,
    )


def _side(stage: RequestStage) -> str:
    if stage.is_with_team:
        return "team"
    return "requester" if stage.is_with_requester else stage.stage
