"""What is counted of a year. Each function asks the room whose facts they are; two years cost twice as much as one (R4)."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from activity.models import RetirementCase, RetirementOutcome
from audits.models import Campaign, Sheet
from audits.watch import breaking
from channels_registry.models import LIVE, Channel, ChannelStatus, Finding, Rule
from enforcement.models import (
    HelpKind,
    HelpRequest,
    ImpersonationCase,
    ImpersonationState,
    Incident,
    IncidentKind,
    IncidentState,
    Whose,
)
from policies.models import Acknowledgement, PolicyVersion
from portal.store import day_of, portal_zone, start_of_day
from requests_app.figures.decisions import decided_in
from requests_app.figures.durations import ENOUGH, durations_of
from requests_app.figures.selection import Selection
from requests_app.models import ChannelRequest, Outcome
from requests_app.standing.clock import HALF, WorkClock, percentile
from workspace.brief.plots import in_service_at

HOUR = 3600
Number = int | None


@dataclass(frozen=True)
class Year:
    """A calendar year in the portal's time zone; of the present one what is known so far. ``end`` is its last moment."""

    number: int
    start: dt.datetime
    end: dt.datetime
    last: dt.date

    @classmethod
    def of(cls, number: int, *, at: dt.datetime) -> "Year":
        zone = portal_zone()
        over = start_of_day(dt.date(number + 1, 1, 1), zone)
        last = min(dt.date(number, 12, 31), day_of(at, zone))
        return cls(
            number, start_of_day(dt.date(number, 1, 1), zone), min(over, at + dt.timedelta(microseconds=1)), last
        )

    def within(self, name: str) -> Q:
        return Q(**{f"{name}__gte": self.start, f"{name}__lt": self.end})


@dataclass
class Counted:
    """The figures of one year by their keys; a key that is not there is not known."""

    year: Year
    numbers: dict[str, Number] = field(default_factory=dict)
    platforms: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Number:
        return self.numbers.get(key)

    @property
    def is_known(self) -> bool:
        return bool(self.numbers)


def count(number: int, *, at: dt.datetime, counted_since: dt.datetime | None) -> Counted:
    """Everything of one year; nothing of a year that ended before the record of decisions began."""
    year = Year.of(number, at=at)
    if counted_since is None or counted_since >= year.end or year.start > at:
        return Counted(year)
    numbers = {
        **_register(year), **_requests(year, at), **_coadministration(year, at), **_closings(year), **_alerts(year),
        **_policies(year), **_help(year),
    }  # fmt: skip
    return Counted(year, numbers, _platforms(year))


def _register(year: Year) -> dict[str, Number]:
    return (
        Channel.objects.filter(status__in=(*LIVE, ChannelStatus.RETIRED))
        .order_by()
        .aggregate(
            in_service=Count("pk", filter=_at_the_end(year)),
            opened=Count("pk", filter=year.within("activated_at")),
            closed=Count("pk", filter=year.within("retired_at")),
            groups=Count("body", distinct=True, filter=_at_the_end(year)),
        )
    )


def _at_the_end(year: Year) -> Q:
    return in_service_at(year.end - dt.timedelta(microseconds=1))


def _platforms(year: Year) -> dict[str, int]:
    """Channels in service at the end of the year by the name of their platform, the largest first."""
    rows = Channel.objects.filter(_at_the_end(year), status__in=(*LIVE, ChannelStatus.RETIRED))
    counted = rows.order_by().values_list("platform__name").annotate(number=Count("pk"))
    return dict(sorted(counted, key=lambda row: (-row[1], row[0])))


def _requests(year: Year, at: dt.datetime) -> dict[str, Number]:
    """Percentiles are None below ENOUGH decisions, where they would say more about one case than about all."""
    selection = Selection(dt.date(year.number, 1, 1), year.last, portal_zone())
    decided = decided_in(selection, at=at)
    whole = durations_of(selection, clock=WorkClock(at=at)).whole
    return {
        "handed_in": ChannelRequest.objects.filter(year.within("submitted_at")).count(),
        "decided": sum(decided.outcomes.values()),
        "approved": decided.approved,
        "rejected": decided.outcomes[Outcome.REJECTED],
        "joined": decided.outcomes[Outcome.JOINED],
        "days_half": whole.half,
        "days_most": whole.most,
    }


def _coadministration(year: Year, at: dt.datetime) -> dict[str, Number]:
    """A8, by the points that were opened and closed, and for today by the access itself; how the check-ups of the year went."""
    last = year.end - dt.timedelta(microseconds=1)
    gaps = Finding.objects.filter(rule=Rule.NO_COADMIN).aggregate(
        gaps_opened=Count("pk", filter=year.within("opened_at")),
        gaps_closed=Count("pk", filter=year.within("closed_at")),
        gaps=Count("pk", filter=Q(opened_at__lte=last) & (Q(closed_at=None) | Q(closed_at__gt=last))),
    )
    if year.end > at:
        gaps["gaps"] = breaking(Rule.NO_COADMIN, at).count()
    points = Finding.objects.order_by().aggregate(
        points_opened=Count("pk", filter=year.within("opened_at")),
        points_closed=Count("pk", filter=year.within("closed_at")),
    )
    sheets = Sheet.objects.order_by().aggregate(
        asked=Count("pk", filter=year.within("opened_at")),
        answered=Count("pk", filter=year.within("opened_at") & Q(answered_at__lt=year.end)),
    )
    return {**gaps, **points, **sheets, "reviews": Campaign.objects.filter(year.within("closed_at")).count()}


def _closings(year: Year) -> dict[str, Number]:
    outcomes = {
        f"closings_{outcome.value}": Count("pk", filter=year.within("closed_at") & Q(outcome=outcome))
        for outcome in RetirementOutcome
    }
    return RetirementCase.objects.order_by().aggregate(
        closings_begun=Count("pk", filter=year.within("opened_at")),
        closings_ended=Count("pk", filter=year.within("closed_at")),
        closings_stopped=Count("pk", filter=year.within("stopped_at")),
        **outcomes,
    )


def _alerts(year: Year) -> dict[str, Number]:
    raised = Incident.objects.filter(year.within("opened_at"))
    real = ~Q(state=IncidentState.FALSE_ALARM)
    counted = raised.order_by().aggregate(
        alerts=Count("pk"),
        false_alarms=Count("pk", filter=~real),
        compromised=Count("pk", filter=real & Q(kind=IncidentKind.COMPROMISED)),
    )
    in_hand = raised.filter(real, contained_at__isnull=False).values_list("opened_at", "contained_at")
    accounts = ImpersonationCase.objects.order_by().aggregate(
        imitations=Count("pk", filter=year.within("judged_at") & Q(whose=Whose.HOSTILE)),
        taken_down=Count("pk", filter=year.within("ended_at") & Q(state=ImpersonationState.DOWN)),
    )
    return {**counted, **accounts, "alert_hours": _half_of(in_hand)}


def _policies(year: Year) -> dict[str, Number]:
    accepted = Acknowledgement.objects.filter(year.within("at")).aggregate(
        acceptances=Count("pk"), accepted_by=Count("person", distinct=True)
    )
    return {**accepted, "published": PolicyVersion.objects.filter(year.within("published_at")).count()}


def _help(year: Year) -> dict[str, Number]:
    """Numbers only: what was asked is between those who asked and the team."""
    asked = HelpRequest.objects.filter(year.within("asked_at"))
    counted = asked.aggregate(questions=Count("pk"), answered_questions=Count("pk", filter=Q(answered_at__lt=year.end)))
    corrected = HelpRequest.objects.filter(year.within("corrected_at"), kind=HelpKind.ERROR).count()
    hours = _half_of(asked.filter(answered_at__lt=year.end).values_list("asked_at", "answered_at"))
    return {**counted, "corrected": corrected, "answer_hours": hours}


def _half_of(spans) -> Number:
    """Within how many whole hours half of them were over; None below ENOUGH of them."""
    hours = [-(-int((end - start).total_seconds()) // HOUR) for start, end in spans]
    return percentile(hours, HALF) if len(hours) >= ENOUGH else None


def years_to_choose(*, at: dt.datetime, counted_since: dt.datetime | None) -> list[int]:
    """From the first year that was counted to this one, the latest first."""
    this = timezone.localtime(at, portal_zone()).year
    first = timezone.localtime(counted_since, portal_zone()).year if counted_since else this
    return list(range(this, first - 1, -1))
