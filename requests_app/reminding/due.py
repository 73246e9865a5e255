"""What the team is reminded of on one day: answers due and overdue, letters that did not arrive, questions without answer.

``plan`` only reads; ``digests`` writes. One day's plan costs a fixed number of queries and one for each person of the
team, however many requests are open; working days are counted in memory.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from accounts.models import Person
from portal.store import day_of
from requests_app.fast_track.clock import ANSWER_HOURS
from requests_app.judging.delivery import in_trouble
from requests_app.judging.telling import DECISION_EVENT
from requests_app.models import ChannelRequest, Decision, FastTrack, Reminder, Step
from requests_app.models.requests import WITH_TEAM
from requests_app.reminding.readers import Reader, Team
from requests_app.reminding.silent import LAST_DAYS, silent_requests
from requests_app.stages import stages_with_team
from requests_app.standing.clock import WorkClock

Key = tuple[int, str, dt.date]  # request, step, counted from
# Of several lines about one request, a person reads the one that is theirs to act on.
ORDER = (Step.AFTER, Step.BEFORE, Step.UNDELIVERED, Step.UNANSWERED, Step.ESCALATED)
# The fast track is counted in hours; for reminders, which leave once a day, that is the next working day.
FAST_DAYS = -(-ANSWER_HOURS // 24)


@dataclass(frozen=True)
class Line:
    """One request in one person's letter. ``over``: working days of the team beyond the target; 0 until then."""

    request: ChannelRequest
    step: Step
    counted_from: dt.date
    reader: Reader
    over: int = 0

    @property
    def key(self) -> Key:
        return self.request.pk, self.step.value, self.counted_from


@dataclass
class Plan:
    """Each person's lines, and those steps among them that nobody was reminded of before."""

    lines: dict[Person, list[Line]] = field(default_factory=dict)
    new: set[Key] = field(default_factory=set)

    def to_write(self) -> dict[Person, list[Line]]:
        """Only to whom something new is told; what was told before and is still open stands beside it."""
        return {person: lines for person, lines in self.lines.items() if any(line.key in self.new for line in lines)}


def plan(*, at: dt.datetime) -> Plan:
    """What is to be told on the day of ``at``; nothing on a day on which the Secretariat does not work."""
    clock = WorkClock(at=at)
    if not clock.is_working_day:
        return Plan()
    due, troubled = _due(clock), _undelivered(clock)
    silent = {pk: one for pk, one in silent_requests(at=at).items() if one.days >= LAST_DAYS}
    keys = {*due, *silent, *troubled}
    requests = list(
        ChannelRequest.objects.filter(pk__in=keys)
        .select_related("reviewer", "requester")
        .order_by("submitted_at", "pk")
    )
    team = Team(clock.today, at, requests)
    found: dict[Person, list[Line]] = defaultdict(list)
    for request in requests:
        lines: list[Line] = []
        if request.pk in due:
            lines += _of_due(request, *due[request.pk], team=team, clock=clock)
        if request.pk in silent:
            asked_on = silent[request.pk].asked_on
            lines += [Line(request, Step.UNANSWERED, asked_on, reader) for reader in team.readers_of(request)]
        if request.pk in troubled:
            decided_by, written_on = troubled[request.pk]
            readers = team.readers_for(decided_by, request)
            lines += [Line(request, Step.UNDELIVERED, written_on, reader) for reader in readers]
        for line in lines:
            found[line.reader.person].append(line)
    told = set(Reminder.objects.filter(request__in=keys).values_list("request", "step", "counted_from"))
    return Plan(dict(found), {line.key for lines in found.values() for line in lines} - told)


def shown(lines: list[Line]) -> list[Line]:
    """One line for each request, what is longest due first."""
    best: dict[int, Line] = {}
    for line in sorted(lines, key=lambda line: ORDER.index(line.step)):
        best.setdefault(line.request.pk, line)
    return sorted(best.values(), key=lambda line: (line.counted_from, line.request.pk))


def _due(clock: WorkClock) -> dict[int, tuple[dt.date, int]]:
    """By its key, the day on which each request's answer is or was due, and the working days beyond; two queries.

    Only what is due by the next working day.
    """
    horizon, found = clock.next_working_day(), {}
    fast = set(
        ChannelRequest.objects.filter(status__in=WITH_TEAM, fast_track=FastTrack.EIGHT).values_list("pk", flat=True)
    )
    for pk, stages in stages_with_team(at=clock.at).items():
        target = FAST_DAYS if pk in fast else clock.target
        due_on = clock.due_on(stages, days=target)
        if due_on is not None and due_on <= horizon:
            found[pk] = due_on, max(0, clock.days_with_team(stages) - target)
    return found


def _of_due(request: ChannelRequest, due_on: dt.date, over: int, *, team: Team, clock: WorkClock) -> list[Line]:
    step = Step.AFTER if due_on < clock.today else Step.BEFORE
    lines = [Line(request, step, due_on, reader, over) for reader in team.readers_of(request)]
    if over >= clock.late_days:
        lines += [Line(request, Step.ESCALATED, due_on, reader, over) for reader in team.leads_or_deputies(request)]
    return lines


def _undelivered(clock: WorkClock) -> dict[int, tuple[Person, dt.date]]:
    """By the request's key, who decided, and when the letter was written that did not arrive; two queries."""
    letters = {int(one.event.removeprefix(DECISION_EVENT)): one for one in in_trouble().order_by("created_at", "pk")}
    decisions = Decision.objects.filter(pk__in=letters, undone_at=None, superseded_at=None).select_related("by")
    return {one.request_id: (one.by, day_of(letters[one.pk].created_at, clock.zone)) for one in decisions}
