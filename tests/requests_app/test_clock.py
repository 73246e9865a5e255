"""What may be expected: the portal's own median and 90th percentile, paused while the requester has it (N5)."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Body
from notifications.workdays import Calendar
from portal.models import PortalSettings
from requests_app import transitions
from requests_app.models import ChannelRequest, Status
from requests_app.stages import enter_stages, stages_of
from requests_app.standing.clock import ENOUGH, Expectation, WorkClock, expectation, percentile, turn_of
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
# A Monday; the weeks around it have no holiday that the tests set.
MONDAY = dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def no_figures_from_other_tests():
    cache.clear()


def week_day(weeks: int, day: int = 0, hour: int = 10) -> dt.datetime:
    """Monday is day 0 of week 0."""
    return MONDAY + dt.timedelta(weeks=weeks, days=day, hours=hour - 10)


def brought_through(*, requester, moves: list[tuple[str, dt.datetime]], tier: str = "standard") -> ChannelRequest:
    """A request with these stages, without letters and evaluations: hundreds of them must be quick."""
    made = ChannelRequest.objects.create(
        requester=requester, body=requester.memberships.get().body, tier=tier, language="en", created_at=moves[0][1],
        saved_at=moves[0][1], submitted_at=moves[0][1], reference=f"T-{ChannelRequest.objects.count()}", title="Water",
    )  # fmt: skip
    reviewer = None
    for status, at in moves:
        made.status = status
        if status == Status.IN_REVIEW:
            reviewer = reviewer or world.comms()
            made.reviewer = reviewer
        enter_stages([made], at=at)
    return made


def decided(days: int, *, requester, week: int = 0, tier: str = "standard") -> ChannelRequest:
    """Submitted on the Monday of ``week`` and declined ``days`` working days later."""
    end = week_day(week + days // 5, days % 5)
    return brought_through(
        requester=requester, tier=tier, moves=[(Status.SUBMITTED, week_day(week)), (Status.REJECTED, end)]
    )


def ask(*, at: dt.datetime, requester, tier: str = "standard") -> Expectation:
    waiting = brought_through(requester=requester, tier=tier, moves=[(Status.SUBMITTED, at)])
    return expectation(waiting, at=at)


# --- The figures ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lengths", "half", "most"),
    [
        (range(1, 11), 5, 9),
        ([4] * 10, 4, 4),
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 30], 0, 0),
        ([0, 0, 0, 0, 0, 0, 0, 0, 30, 30], 0, 30),
        (range(1, 12), 6, 10),
        ([7], 7, 7),
    ],
)
def test_the_sentence_is_true_of_the_cases(lengths, half, most):
    lengths = list(lengths)
    assert (percentile(lengths, 0.5), percentile(lengths, 0.9)) == (half, most)
    assert sum(length <= half for length in lengths) >= len(lengths) / 2
    assert sum(length <= most for length in lengths) >= len(lengths) * 0.9


def test_before_ten_cases_the_target_is_all_that_can_be_said():
    PortalSettings.objects.update_or_create(pk=1, defaults={"answer_days": 8})
    someone = world.requester()
    for _number in range(ENOUGH - 1):
        decided(3, requester=someone)

    found = ask(at=week_day(4), requester=someone)

    assert found == Expectation(target=8)
    assert (found.sentence, found.days) == ("We mean to answer within 8 working days.", 8)


def test_from_ten_cases_on_the_portal_says_what_it_does():
    someone = world.requester()
    for days in (1, 2, 3, 4, 4, 4, 5, 6, 7, 9, 9, 12):
        decided(days, requester=someone)

    found = ask(at=week_day(4), requester=someone)

    assert (found.cases, found.half, found.most, found.tier) == (12, 4, 9, "standard")
    assert found.sentence == (
        "Half of such requests are answered in 4 working days, nine of ten in 9 working days "
        "(12 requests like this in the last 12 months)."
    )
    assert found.days == 9


def test_a_tier_with_ten_cases_speaks_for_itself_and_the_others_together():
    someone = world.requester()
    for _number in range(ENOUGH):
        decided(2, requester=someone, tier="standard")
    for _number in range(ENOUGH - 1):
        decided(8, requester=someone, tier="careful")

    standard, careful, light = (
        ask(at=week_day(4), requester=someone, tier=tier) for tier in ("standard", "careful", "light")
    )

    assert (standard.tier, standard.half, standard.most, standard.cases) == ("standard", 2, 2, 10)
    assert (careful.tier, careful.half, careful.most, careful.cases) == ("", 2, 8, 19)
    assert light == careful
    assert "like this" not in careful.sentence

    decided(8, requester=someone, tier="careful")
    assert ask(at=week_day(4), requester=someone, tier="careful").half == 8


def test_the_clock_stands_still_while_the_requester_has_it():
    someone = world.requester()
    for _number in range(ENOUGH):
        brought_through(
            requester=someone,
            moves=[
                (Status.SUBMITTED, week_day(0, 0)),
                (Status.IN_REVIEW, week_day(0, 1)),
                (Status.CHANGES_REQUESTED, week_day(0, 2)),  # two working days with the team
                (Status.SUBMITTED, week_day(3, 0)),
                (Status.IN_REVIEW, week_day(3, 0)),
                (Status.RECOMMENDED, week_day(3, 1)),
                (Status.APPROVED, week_day(3, 3)),  # and three more
            ],
        )

    found = ask(at=week_day(5), requester=someone)

    assert (found.half, found.most) == (5, 5)


def test_weekends_and_holidays_of_the_secretariat_do_not_count():
    home = world.secretariat()
    Body.objects.filter(pk=home.pk).update(holiday_country="DE")
    someone = world.requester()
    # Thursday before Easter 2026 to Wednesday after it: Good Friday, the weekend and Easter Monday lie between.
    moves = [
        (Status.SUBMITTED, dt.datetime(2026, 4, 2, 10, tzinfo=dt.UTC)),
        (Status.REJECTED, dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)),
    ]
    for _number in range(ENOUGH):
        brought_through(requester=someone, moves=moves)
    at = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
    with_holidays = ask(at=at, requester=someone).half

    # The figures are not kept over a change of the calendar.
    Body.objects.filter(pk=home.pk).update(holiday_country="")
    without_holidays = ask(at=at, requester=someone).half

    assert (with_holidays, without_holidays) == (2, 4)


@pytest.mark.parametrize(
    "moves",
    [
        # decided more than twelve months ago
        [(Status.SUBMITTED, week_day(-60)), (Status.REJECTED, week_day(-59))],
        # taken back: it is in review again
        [
            (Status.SUBMITTED, week_day(0)),
            (Status.IN_REVIEW, week_day(0)),
            (Status.APPROVED, week_day(1)),
            (Status.IN_REVIEW, week_day(1)),
        ],
        # no answer of ours
        [(Status.SUBMITTED, week_day(0)), (Status.WITHDRAWN, week_day(1))],
    ],
)
def test_what_is_no_answer_given_lately_does_not_count(moves):
    someone = world.requester()
    for _number in range(ENOUGH - 1):
        decided(3, requester=someone)
    brought_through(requester=someone, moves=moves)

    assert not ask(at=week_day(4), requester=someone).is_measured


def test_a_decision_counts_from_the_moment_its_letter_leaves():
    someone, leaves = world.requester(), week_day(4) + dt.timedelta(minutes=9)
    for _number in range(ENOUGH - 1):
        decided(3, requester=someone)
    moves = [(Status.SUBMITTED, week_day(0)), (Status.REJECTED, week_day(4) - dt.timedelta(minutes=1))]
    made = brought_through(requester=someone, moves=moves)
    ChannelRequest.objects.filter(pk=made.pk).update(
        status=Status.REJECTED, former_status=Status.SUBMITTED, shown_from=leaves
    )

    assert not ask(at=week_day(4), requester=someone).is_measured
    assert ask(at=leaves, requester=someone).is_measured


# --- What it costs, and how long it is kept ------------------------------------------------------------------------------------


def test_the_figures_cost_a_fixed_number_of_queries_and_are_kept_until_the_next_decision():
    someone = world.requester()
    for _number in range(ENOUGH):
        decided(3, requester=someone)
    waiting = brought_through(requester=someone, moves=[(Status.SUBMITTED, week_day(4))])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            expectation(waiting, at=week_day(4))
        return len([one for one in queries if "portal_cache" not in one["sql"] and "SAVEPOINT" not in one["sql"]])

    # Settings, calendar, the mark of the decisions, and once the decisions and their stages.
    assert (cost(), cost()) == (5, 3)
    for _number in range(20):
        decided(4, requester=someone)
    assert (cost(), cost()) == (5, 3)
    assert expectation(waiting, at=week_day(4)).cases == 30


def test_undoing_a_decision_is_in_the_figures_at_once():
    someone, reviewer = world.requester(), world.comms()
    for _number in range(ENOUGH - 1):
        decided(3, requester=someone)
    at = week_day(1)
    last = review.in_state(Status.REJECTED, by=reviewer, at=at)
    later = at + dt.timedelta(minutes=20)
    waiting = brought_through(requester=someone, moves=[(Status.SUBMITTED, later)])
    before = expectation(waiting, at=later)

    transitions.undo(last, by=reviewer, at=at + dt.timedelta(minutes=1))

    assert (before.cases, expectation(waiting, at=later).cases) == (ENOUGH, 0)


# --- Where one request is ----------------------------------------------------------------------------------------------------


def test_a_turn_goes_on_through_the_hands_of_one_side():
    someone = world.requester()
    made = brought_through(
        requester=someone,
        moves=[
            (Status.DRAFT, week_day(0)),
            (Status.SUBMITTED, week_day(0, 1)),
            (Status.IN_REVIEW, week_day(0, 3)),
            (Status.SUBMITTED, week_day(0, 4)),
        ],
    )
    clock = WorkClock(at=week_day(1, 1))

    turn = turn_of(stages_of(made), clock=clock)

    assert (turn.since, turn.days, turn.team_days, turn.is_with_team) == (week_day(0, 1), 5, 5, True)


def test_a_decision_taken_back_does_not_begin_a_new_turn():
    made = brought_through(
        requester=world.requester(),
        moves=[
            (Status.SUBMITTED, week_day(0)),
            (Status.IN_REVIEW, week_day(0, 1)),
            (Status.REJECTED, week_day(0, 2)),
            (Status.IN_REVIEW, week_day(0, 2)),
        ],
    )

    assert turn_of(stages_of(made), clock=WorkClock(at=week_day(0, 3))).since == week_day(0)


def test_with_the_requester_the_days_are_those_of_their_group():
    made = brought_through(
        requester=world.requester(),
        moves=[(Status.SUBMITTED, week_day(0)), (Status.CHANGES_REQUESTED, week_day(0, 2))],
    )
    stages, clock = stages_of(made), WorkClock(at=week_day(1))
    sunday_to_thursday = Calendar(weekdays=(6, 0, 1, 2, 3))

    turn = turn_of(stages, clock=clock, requesters_calendar=sunday_to_thursday)

    # Thursday, Sunday, Monday; the two days with the team are counted in the Secretariat's week.
    assert (turn.days, turn.team_days, turn.is_with_team) == (3, 2, False)
    assert turn_of([], clock=clock) is None


def test_the_day_an_answer_is_due_stands_still_while_the_requester_has_it():
    someone = world.requester()
    made = brought_through(
        requester=someone,
        moves=[
            (Status.SUBMITTED, week_day(0)),
            (Status.IN_REVIEW, week_day(0, 1)),
            (Status.CHANGES_REQUESTED, week_day(0, 3)),
            (Status.SUBMITTED, week_day(2)),
            (Status.IN_REVIEW, week_day(2, 1)),
        ],
    )
    PortalSettings.objects.update_or_create(pk=1, defaults={"answer_days": 5})
    stages = stages_of(made)
    due = {WorkClock(at=week_day(week)).due_on(stages) for week in (2, 3, 9)}

    # Three of five working days were used before the question; two are left from the Monday on which it came back.
    assert due == {week_day(2, 2).date()}
    assert WorkClock(at=week_day(2)).due_on(stages[:3]) is None
    assert WorkClock(at=week_day(2)).due_on([]) is None


def test_whoever_of_the_team_takes_it_up_the_day_stays():
    """Taken up on the Saturday after its last day, the answer was due on the Friday all the same."""
    made = brought_through(
        requester=world.requester(), moves=[(Status.SUBMITTED, week_day(0)), (Status.IN_REVIEW, week_day(1, 5))]
    )

    assert WorkClock(at=week_day(3)).due_on(stages_of(made), days=9) == week_day(1, 4).date()


def test_what_was_late_before_the_question_stays_late():
    made = brought_through(
        requester=world.requester(),
        moves=[
            (Status.SUBMITTED, week_day(0)),
            (Status.CHANGES_REQUESTED, week_day(1)),
            (Status.SUBMITTED, week_day(4)),
        ],
    )
    clock = WorkClock(at=week_day(4))

    found = [clock.due_on(stages_of(made), days=days) for days in (4, 5, 6)]

    assert found == [week_day(0, 4).date(), week_day(4).date(), week_day(4, 1).date()]
