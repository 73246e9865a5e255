"""Figures about requests, against small worlds that were counted by hand (N5)."""

import datetime as dt
import zoneinfo
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import BodyKind
from channels_registry.models import Channel, ChannelStatus, Tier
from requests_app.figures.decisions import NOT_SAID, decided_in
from requests_app.figures.durations import Length, Sides, durations_of
from requests_app.figures.funnel import LIVE, NEVER, SETTING_UP, WITH_US, funnel_of
from requests_app.figures.selection import LAST_YEAR, THIS_YEAR, TWELVE_MONTHS, Selection, preset_days
from requests_app.models import (
    Answer,
    ChannelRequest,
    Decision,
    DecisionReason,
    Outcome,
    Reason,
    RequestStage,
    Status,
    WayOn,
)
from requests_app.standing.clock import WorkClock
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
S = Status
ZONE = zoneinfo.ZoneInfo("UTC")
AT = dt.datetime(2026, 4, 30, 12, tzinfo=dt.UTC)
MARCH = Selection(dt.date(2026, 3, 1), dt.date(2026, 3, 31), ZONE)
PAGE = "/review/figures/"


def march(day: int, hour: int = 10) -> dt.datetime:
    """2 March 2026 is a Monday."""
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def people(db):
    return {"requester": world.requester(name="Rita Requester"), "reviewer": world.comms("Carl Reviewer")}


def made(people, status, stays=(), *, started=None, **facts) -> ChannelRequest:
    """A request with its stages; ``stays``: (stage, from), the last one open."""
    number = ChannelRequest.objects.count() + 1
    handed = status not in (S.DRAFT, S.EXPIRED)
    started = started or march(2)
    if status == S.JOINED:
        facts.setdefault("joined_channel", world.channel())
    if status == S.IN_REVIEW:
        facts |= {"reviewer": people["reviewer"], "claimed_at": started}
    submitted = facts.pop("submitted_at", march(3) if handed else None)
    platform = facts.pop("platform", "")
    request = ChannelRequest.objects.create(
        reference=f"NCR-2026-{number:04d}" if submitted else None,
        requester=people["requester"], body=facts.pop("body", None) or people["requester"].memberships.get().body,
        status=status, language="en", created_at=started, saved_at=started, submitted_at=submitted, **facts,
    )  # fmt: skip
    if platform:
        Answer.objects.create(
            request=request,
            question="q09",
            value={"platform": platform},
            saved_at=started,
            saved_by=people["requester"],
        )
    ends = [*(since for _stage, since in stays[1:]), None]
    RequestStage.objects.bulk_create(
        RequestStage(
            request=request, stage=stage, entered_at=since, left_at=until,
            holder=people["reviewer"] if stage == S.IN_REVIEW else None,
        )
        for (stage, since), until in zip(stays, ends, strict=bool(stays))
    )  # fmt: skip
    return request


def declined_after(people, day: int, **facts) -> ChannelRequest:
    """Written from Monday 2 March, handed in on Tuesday, taken up on Thursday, declined on ``day`` of March."""
    stays = [(S.DRAFT, march(2)), (S.SUBMITTED, march(3)), (S.IN_REVIEW, march(5)), (S.REJECTED, march(day))]
    return made(people, S.REJECTED, stays, **facts)


@pytest.fixture
def five_declined(people):
    """In review for 1, 2, 3, 4 and 10 working days; the last one waited five more for its requester in between."""
    found = [declined_after(people, day) for day in (6, 9, 10, 11)]
    stays = [
        (S.DRAFT, march(2)),
        (S.SUBMITTED, march(3)),
        (S.IN_REVIEW, march(5)),  # 4 days, to Wednesday 11
        (S.CHANGES_REQUESTED, march(11)),  # 5 days, to Wednesday 18
        (S.IN_REVIEW, march(18)),  # 6 days, to Thursday 26
        (S.REJECTED, march(26)),
    ]
    return [*found, made(people, S.REJECTED, stays)]


# --- How long ---------------------------------------------------------------------------------------------------------------
def test_days_in_each_stage_as_counted_by_hand(five_declined):
    found = durations_of(MARCH, clock=WorkClock(at=AT))

    assert found.stages == {
        S.DRAFT: Length(5, 1, 1),
        S.SUBMITTED: Length(5, 2, 2),
        S.IN_REVIEW: Length(5, 3, 10),
        S.RECOMMENDED: Length(0),
        S.CHANGES_REQUESTED: Length(1),
    }
    assert found.whole == Length(5, 5, 12)
    assert found.sides == {"": Sides(5, 6.0, 1.0), "standard": Sides(5, 6.0, 1.0)}


def test_fewer_than_five_make_no_percentile(people, five_declined):
    five_declined[0].stages.all().delete()

    found = durations_of(MARCH, clock=WorkClock(at=AT))

    assert found.stages[S.IN_REVIEW] == Length(4)
    assert (found.whole, found.sides[""]) == (Length(4), Sides(4))


def test_what_was_decided_at_another_time_or_can_be_taken_back_does_not_count(people, five_declined):
    declined_after(people, 31)
    RequestStage.objects.filter(stage=S.REJECTED, entered_at=march(31)).update(
        entered_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    )
    latest = RequestStage.objects.get(stage=S.REJECTED, entered_at=march(26)).request_id
    just_now = march(26, hour=10) + dt.timedelta(minutes=9)

    assert durations_of(MARCH, clock=WorkClock(at=AT)).whole.cases == 5
    # A decision whose letter leaves at once, as that on a whole form of the fast track does, counts at once.
    assert durations_of(MARCH, clock=WorkClock(at=just_now)).whole.cases == 5
    leaves = march(26, hour=10) + dt.timedelta(minutes=10)
    ChannelRequest.objects.filter(pk=latest).update(former_status=S.IN_REVIEW, shown_from=leaves)
    assert durations_of(MARCH, clock=WorkClock(at=just_now)).whole.cases == 4
    assert durations_of(MARCH, clock=WorkClock(at=leaves)).whole.cases == 5


def test_a_day_belongs_to_the_period_in_the_portal_s_own_zone(people):
    """In Nairobi the first of March begins at nine in the evening, UTC."""
    nairobi = Selection(dt.date(2026, 3, 1), dt.date(2026, 3, 31), zoneinfo.ZoneInfo("Africa/Nairobi"))
    for moment in (dt.datetime(2026, 2, 28, 20, 59, tzinfo=dt.UTC), dt.datetime(2026, 2, 28, 21, tzinfo=dt.UTC)):
        made(people, S.DRAFT, started=moment)

    assert (funnel_of(nairobi, at=AT).started, funnel_of(MARCH, at=AT).started) == (1, 0)


# --- What becomes of them -----------------------------------------------------------------------------------------------------
def channel_in(status: str) -> Channel:
    channel = world.channel(complete=False)
    activated = {} if status == ChannelStatus.ACTIVE else {"activated_at": None}
    Channel.objects.filter(pk=channel.pk).update(status=status, **activated)
    return channel


def test_each_request_is_counted_once_where_it_stands(people):
    for status in (ChannelStatus.ACTIVE, ChannelStatus.APPROVED, ChannelStatus.LAPSED):
        made(people, S.APPROVED, channel=channel_in(status))
    for status in (
        S.REJECTED,
        S.REJECTED,
        S.WITHDRAWN,
        S.EXPIRED,
        S.DRAFT,
        S.CHANGES_REQUESTED,
        S.SUBMITTED,
        S.IN_REVIEW,
    ):
        made(people, status)
    made(people, S.JOINED)
    # Another month, and a decision whose letter has not left.
    made(people, S.DRAFT, started=march(1) - dt.timedelta(days=1))
    made(people, S.REJECTED, former_status=S.IN_REVIEW, shown_from=AT + dt.timedelta(minutes=5))

    found = funnel_of(MARCH, at=AT)

    assert (found.started, found.handed_in, found.decided, found.approved, found.live) == (13, 11, 6, 3, 1)
    assert found.outcomes == Counter(
        {LIVE: 1, SETTING_UP: 1, NEVER: 1, S.REJECTED: 2, S.JOINED: 1, S.WITHDRAWN: 1, S.EXPIRED: 1, S.DRAFT: 1,
         S.CHANGES_REQUESTED: 1, WITH_US: 3}
    )  # fmt: skip
    assert sum(found.outcomes.values()) == found.started


def test_they_are_narrowed_by_group_platform_and_depth(people, five_declined):
    office = world.body("Country office", BodyKind.COUNTRY_OFFICE)
    declined_after(people, 10, body=office, tier=Tier.CAREFUL, platform="facebook")

    def counted(**narrowing):
        selection = Selection(MARCH.first, MARCH.last, ZONE, **narrowing)
        return funnel_of(selection, at=AT).started, durations_of(selection, clock=WorkClock(at=AT)).whole.cases

    assert counted() == (6, 6)
    assert counted(kind=BodyKind.COUNTRY_OFFICE) == counted(tier=Tier.CAREFUL) == counted(platform="facebook") == (1, 1)
    assert counted(platform="x") == counted(kind=BodyKind.FORUM, tier=Tier.CAREFUL) == (0, 0)


# --- Why ------------------------------------------------------------------------------------------------------------------------
def decide(people, request, outcome, codes=(), **facts) -> Decision:
    words = {"reasons": "Because.", "way_on": "Write."} if outcome == Outcome.REJECTED else {}
    made = Decision.objects.create(
        request=request, outcome=outcome, by=people["reviewer"], at=march(10), **words, **facts
    )
    DecisionReason.objects.bulk_create(DecisionReason(decision=made, outcome=outcome, code=code) for code in codes)
    return made


def test_reasons_are_those_of_decisions_that_stand_and_were_told(people):
    reasons = [Reason.OVERLAP, Reason.PEOPLE, WayOn.STORIES]
    decide(people, made(people, S.REJECTED), Outcome.REJECTED, reasons)
    decide(people, made(people, S.REJECTED), Outcome.REJECTED, [Reason.OVERLAP])
    decide(people, made(people, S.REJECTED), Outcome.REJECTED)
    decide(people, made(people, S.JOINED), Outcome.JOINED, [Reason.SAME_PEOPLE])
    decide(people, made(people, S.APPROVED, channel=channel_in(ChannelStatus.ACTIVE)), Outcome.APPROVED)
    # Taken back, corrected, recommended only, not told yet.
    decide(people, made(people, S.IN_REVIEW), Outcome.REJECTED, [Reason.RISK], undone_at=march(10, 11))
    decide(people, made(people, S.IN_REVIEW), Outcome.REJECTED, [Reason.RISK], superseded_at=march(12))
    decide(people, made(people, S.RECOMMENDED), Outcome.RECOMMENDED)
    waiting = made(people, S.REJECTED, former_status=S.IN_REVIEW, shown_from=AT + dt.timedelta(minutes=5))
    decide(people, waiting, Outcome.REJECTED, [Reason.RISK])

    found = decided_in(MARCH, at=AT)

    assert found.outcomes == Counter({Outcome.REJECTED: 3, Outcome.JOINED: 1, Outcome.APPROVED: 1})
    assert found.approved == 1
    assert found.reasons[Outcome.REJECTED] == Counter({Reason.OVERLAP: 2, Reason.PEOPLE: 1, NOT_SAID: 1})
    assert found.reasons[Outcome.JOINED] == Counter({Reason.SAME_PEOPLE: 1})


# --- The period -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("preset", "today", "days"),
    [
        (TWELVE_MONTHS, dt.date(2026, 4, 30), (dt.date(2025, 5, 1), dt.date(2026, 4, 30))),
        (TWELVE_MONTHS, dt.date(2028, 2, 29), (dt.date(2027, 3, 1), dt.date(2028, 2, 29))),
        (THIS_YEAR, dt.date(2026, 4, 30), (dt.date(2026, 1, 1), dt.date(2026, 4, 30))),
        (LAST_YEAR, dt.date(2026, 4, 30), (dt.date(2025, 1, 1), dt.date(2025, 12, 31))),
        ("nonsense", dt.date(2026, 4, 30), (dt.date(2025, 5, 1), dt.date(2026, 4, 30))),
    ],
)
def test_presets(preset, today, days):
    assert preset_days(preset, today=today) == days


# --- The page -------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def lead(client, db):
    someone = world.lead("Lena Lead")
    client.force_login(someone)
    return someone


IN_MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


def test_the_page_says_what_was_counted_and_names_nobody(client, lead, people, five_declined):
    """R8: figures are about requests, never about a person."""
    for request in five_declined:
        decide(people, request, Outcome.REJECTED, [Reason.OVERLAP])

    page = client.get(PAGE, IN_MARCH).content.decode()

    assert "1 March 2026 to 31 March 2026" in page
    assert "Half of the requests take the team 5 working days, nine of ten 12 working days" in page
    assert "In review: half in 3 days, nine" in page
    assert "86 % of the time to a decision is spent with the team" in page
    assert "A channel reaches the same people" in page
    assert (
        '<th scope="row">With the requester</th><td class="number">1</td><td class="number">fewer than 5</td>' in page
    )
    body = page[page.index("<main") : page.index("</main>")]
    for name in ("Rita", "Carl", "Lena", five_declined[0].reference):
        assert name not in body


def test_an_empty_period_says_so(client, lead):
    page = client.get(PAGE, IN_MARCH).content.decode()

    assert page.count("No request was started in this period.") == 2
    assert "Too few decisions to say how long they take" in page
    assert '<svg role="img"' not in page


def test_a_period_that_ends_before_it_begins_is_refused_with_a_sentence(client, lead):
    response = client.get(PAGE, {"first": "2026-03-31", "last": "2026-03-01"})

    assert response.status_code == 422
    assert "The period ends before it begins." in response.content.decode()


@pytest.mark.parametrize(
    "query", [{"period": "\x00"}, {"first": "yesterday"}, {"kind": "no"}, {"tier": ["a", "b"]}, {"platform": "'--"}, {"first": "0001-01-01"}]
)  # fmt: skip
def test_nonsense_in_the_address_narrows_nothing_and_breaks_nothing(client, lead, query):
    assert client.get(PAGE, query).status_code in (200, 422)


def test_each_plot_is_a_file(client, lead, five_declined):
    text = client.get(PAGE, {**IN_MARCH, "format": "csv", "plot": "stages"}).getvalue().decode()

    assert text.splitlines() == [
        "\ufeffStage,Requests,Median,90th percentile",
        "Being written,5,1,1",
        "Waiting for a reviewer,5,2,2",
        "In review,5,3,10",
        "Waiting for a second person,0,fewer than 5,fewer than 5",
        "With the requester,1,fewer than 5,fewer than 5",
        "With the team in all,5,5,12",
    ]
    assert client.get(PAGE, {"format": "csv", "plot": "no-such"}).status_code == 404


def test_the_same_queries_for_three_requests_as_for_thirty(client, lead, people):
    counts = []
    for count in (3, 27):
        for _number in range(count):
            request = declined_after(people, 10, platform="facebook")
            decide(people, request, Outcome.REJECTED, [Reason.OVERLAP])
        client.get(PAGE, IN_MARCH)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(PAGE, {**IN_MARCH, "platform": "facebook"}).content.decode()
        assert f"Started: {ChannelRequest.objects.count()} of" in page
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 14


def test_the_queue_leads_here(client, lead):
    assert f'href="{reverse("review:figures")}"' in client.get(reverse("review:queue")).content.decode()
    assert timezone.now() > AT, "the moments of these tests lie in the past"
