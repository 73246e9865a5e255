"""How many working days requests spent in each stage, and on which side (N5).

Of the requests decided in the period. Working days are those of the Secretariat on both sides, so that they can be compared.
The stages are ``RequestStage``, as on the status page.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from portal.store import day_of
from requests_app.figures.selection import Selection
from requests_app.models import RequestStage, Status
from requests_app.models.requests import WITH_TEAM
from requests_app.standing.clock import HALF, NINE_OF_TEN, WorkClock, percentile

# Below so many cases a percentile says more about one case than about all of them.
ENOUGH = 5
STAGES = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED, Status.CHANGES_REQUESTED)
# Between handing in and the decision.
UNDER_WAY = (*WITH_TEAM, Status.CHANGES_REQUESTED)


@dataclass(frozen=True)
class Length:
    """Working days that ``cases`` requests took: half of them at most ``half``, nine of ten at most ``most``.

    Both are None where there are fewer than ENOUGH cases.
    """

    cases: int
    half: int | None = None
    most: int | None = None

    @classmethod
    def of(cls, lengths: Iterable[int]) -> "Length":
        lengths = list(lengths)
        if len(lengths) < ENOUGH:
            return cls(len(lengths))
        return cls(len(lengths), percentile(lengths, HALF), percentile(lengths, NINE_OF_TEN))


@dataclass(frozen=True)
class Sides:
    """Working days between handing in and the decision, on average of ``cases`` requests; None below ENOUGH of them."""

    cases: int
    team: float | None = None
    requester: float | None = None


@dataclass(frozen=True)
class Durations:
    """``stages`` by stage, ``whole`` from handing in to the decision with the team alone; ``sides`` by tier, all under ""."""

    stages: dict[str, Length]
    whole: Length
    sides: dict[str, Sides]


class DayCount:
    """How many working days lie between two moments; counted once over the whole span, then looked up."""

    def __init__(self, clock: WorkClock, *, since: dt.date, until: dt.date):
        self.zone = clock.zone
        days = (since + dt.timedelta(days=number) for number in range((until - since).days + 1))
        self.working = [day for day in days if clock.calendar.is_working(day)]

    def between(self, start: dt.datetime, end: dt.datetime) -> int:
        """Those after the day of ``start`` up to and including the day of ``end``."""
        first, last = day_of(start, self.zone), day_of(end, self.zone)
        return bisect_right(self.working, last) - bisect_right(self.working, first)


def durations_of(selection: Selection, *, clock: WorkClock) -> Durations:
    """Two queries. A decision that can still be taken back does not count yet."""
    # ``decided_between`` leaves its first moment out and takes its last one in; the period does it the other way round.
    tick = dt.timedelta(microseconds=1)
    until = min(selection.end - tick, clock.at)
    decided = (
        RequestStage.objects.decided_between(selection.start - tick, until)
        .told(clock.at)
        .filter(selection.narrowed("request__"))
    )
    tiers = dict(decided.order_by().values_list("request", "request__tier"))
    spent = (
        RequestStage.objects.filter(request__in=decided.order_by().values("request"), left_at__isnull=False)
        .order_by()
        .values_list("request", "stage", "entered_at", "left_at")
    )
    stays = list(spent)
    if not stays:
        return Durations({stage: Length(0) for stage in STAGES}, Length(0), {"": Sides(0)})
    count = DayCount(
        clock,
        since=day_of(min(stay[2] for stay in stays), clock.zone),
        until=day_of(max(stay[3] for stay in stays), clock.zone),
    )
    days: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for request, stage, entered_at, left_at in stays:
        days[stage][request] += count.between(entered_at, left_at)
    team = {request: sum(days[stage].get(request, 0) for stage in WITH_TEAM) for request in tiers}
    requester = {request: days[Status.CHANGES_REQUESTED].get(request, 0) for request in tiers}
    # Both sides can agree on an existing channel while the request is a draft: that one was never with the team.
    reached = [request for request in tiers if any(request in days[stage] for stage in UNDER_WAY)]
    return Durations(
        {stage: Length.of(days[stage].values()) for stage in STAGES},
        Length.of(team[request] for request in reached),
        {
            tier: _sides([request for request in reached if not tier or tiers[request] == tier], team, requester)
            for tier in ("", *sorted(set(tiers.values())))
        },
    )


def _sides(requests: list[int], team: dict[int, int], requester: dict[int, int]) -> Sides:
    count = len(requests)
    if count < ENOUGH:
        return Sides(count)
    return Sides(
        count,
        sum(team[request] for request in requests) / count,
        sum(requester[request] for request in requests) / count,
    )
