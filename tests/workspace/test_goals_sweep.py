"""When goals come back, to whom, and how often anyone is written to: the nightly sweep (N2, N16)."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from activity.retirement.cases import wish_closing
from channels_registry.models import Channel, ChannelStatus, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from notifications.writing import write_letter
from portal.attention import waiting_for
from portal.store import months_after
from tests import world
from tests.workspace.goals_world import LIVE, NOW, asked, channel, end
from workspace.goals import answering
from workspace.goals.due import comes_early, due_day
from workspace.goals.sweeping import KIND, sweep_goals
from workspace.models import GoalsOutcome, GoalsReview

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 2, 15, tzinfo=dt.UTC)


def state() -> list[tuple]:
    rows = GoalsReview.objects.order_by("pk").values_list("channel", "due_on", "outcome", "told_at", "reminded_at")
    return [*rows, LedgerEntry.objects.count(), Letter.objects.count()]


# --- The calendar ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2025, 8, 31), 6, (2026, 2, 28)),
        ((2025, 12, 15), 1, (2026, 1, 15)),
        ((2026, 3, 31), -6, (2025, 9, 30)),
    ],
)
def test_months_after_ends_on_a_day_that_exists(day, months, later):
    assert months_after(dt.date(*day), months) == dt.date(*later)


@pytest.mark.parametrize(
    ("today", "early", "due"),
    [
        ((2024, 8, 28), True, None),
        ((2024, 8, 29), True, (2024, 8, 29)),
        ((2024, 8, 29), False, None),
        ((2025, 2, 27), False, None),
        ((2025, 2, 28), False, (2025, 2, 28)),
        ((2025, 2, 28), True, (2025, 2, 28)),
        ((2026, 2, 27), True, (2025, 2, 28)),
        ((2028, 2, 28), False, (2027, 2, 28)),
        ((2028, 2, 29), False, (2028, 2, 29)),
    ],
)
def test_due_day_of_a_channel_live_since_a_leap_day(today, early, due):
    found = due_day(dt.date(2024, 2, 29), early=early, today=dt.date(*today))

    assert found == (dt.date(*due) if due else None)


@pytest.mark.parametrize(
    ("tier", "end", "early"),
    [
        (Tier.STANDARD, None, False),
        (Tier.LIGHT, None, False),
        (Tier.CAREFUL, None, True),
        (Tier.LIGHT, dt.date(2026, 12, 1), True),
        (Tier.STANDARD, dt.date(2027, 1, 11), False),
    ],
)
def test_careful_ones_and_trials_come_early(tier, end, early):
    assert comes_early(dt.date(2026, 1, 10), tier=tier, expected_end=end) is early


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_a_standard_channel_is_asked_after_a_year_and_a_careful_one_after_six_months_too(owner):
    plain = channel("Plain", live=at(2025, 3, 10), responsible=owner)
    careful = channel("Careful", live=at(2025, 3, 10), tier=Tier.CAREFUL)
    days = (at(2025, 9, 9), at(2025, 9, 10), at(2026, 3, 9), at(2026, 3, 10), at(2027, 3, 10))

    for night in days:
        sweep_goals(at=night)
        for review in GoalsReview.objects.open():
            answering.keep(review, by=world.comms(), at=night)

    assert list(GoalsReview.objects.filter(channel=plain).order_by("due_on").values_list("due_on", flat=True)) == [
        dt.date(2026, 3, 10), dt.date(2027, 3, 10),
    ]  # fmt: skip
    assert list(GoalsReview.objects.filter(channel=careful).order_by("due_on").values_list("due_on", flat=True)) == [
        dt.date(2025, 9, 10), dt.date(2026, 3, 10), dt.date(2027, 3, 10),
    ]  # fmt: skip


def test_a_channel_that_existed_before_counts_from_its_entry_into_the_register():
    made = channel(live=NOW - 30 * DAY)
    Channel.objects.filter(pk=made.pk).update(activated_at=at(2012, 3, 1))

    assert sweep_goals(at=NOW) == 0
    assert sweep_goals(at=NOW + 340 * DAY) == 1


def test_the_same_night_twice_asks_and_writes_once(owner):
    made = channel(responsible=owner)

    assert [sweep_goals(at=NOW) for _ in range(2)] == [1, 0]
    assert GoalsReview.objects.get().channel == made
    assert Letter.objects.filter(kind=KIND).count() == 1
    assert LedgerEntry.objects.filter(action="goals.asked").count() == 1


def test_a_dry_run_counts_and_changes_nothing(owner):
    channel(responsible=owner)
    before = state()

    assert sweep_goals(at=NOW, dry_run=True) == 1
    assert state() == before


@pytest.mark.parametrize("reason", ["flagged", "retiring", "retired", "approved", "suspended", "wish", "young"])
def test_who_is_not_asked(owner, reason):
    """Another question lies on the channel, nobody can get in, or its time has not come."""
    made = channel(responsible=owner, live=NOW - 360 * DAY if reason == "young" else LIVE)
    if reason == "wish":
        wish_closing(made, note="It has done its work.", by=owner, at=NOW)
    elif reason == "suspended":
        Channel.objects.filter(pk=made.pk).update(suspended_at=NOW)
    elif reason == "flagged":
        Channel.objects.filter(pk=made.pk).update(status="flagged", flagged_at=NOW)
    elif reason != "young":
        end(made, reason)

    assert sweep_goals(at=NOW) == 0
    assert not GoalsReview.objects.exists()
    assert not Letter.objects.filter(kind=KIND).exists()


def test_an_answer_in_the_last_minute_is_not_asked_for_again_the_next_morning():
    """Open for a year, then answered: the anniversary that came meanwhile is answered by it."""
    made = channel(live=at(2024, 3, 10))
    review = asked(made, at=at(2025, 3, 10))
    assert sweep_goals(at=at(2026, 3, 12)) == 0
    answering.keep(review, by=world.comms(), at=at(2026, 3, 12))

    assert sweep_goals(at=at(2026, 3, 13)) == 0
    assert sweep_goals(at=at(2027, 3, 10)) == 1


@pytest.mark.parametrize("status", [ChannelStatus.RETIRING, ChannelStatus.RETIRED])
def test_a_question_about_a_closing_channel_is_void(status):
    made = channel()
    asked(made)
    end(made, status)

    assert sweep_goals(at=NOW + DAY) == 1
    review = GoalsReview.objects.get()
    assert (review.outcome, review.answered_by, review.answered_at) == (GoalsOutcome.OVERTAKEN, None, NOW + DAY)
    assert LedgerEntry.objects.filter(action="goals.overtaken").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_night_costs_the_same_for_any_number(count, django_assert_num_queries):
    for number in range(count):
        channel(f"Channel {number}", responsible=world.person())

    with django_assert_num_queries(30):
        assert sweep_goals(at=NOW) == count


# --- Letters --------------------------------------------------------------------------------------------------------


def test_all_of_a_persons_channels_are_in_one_letter_and_there_is_one_reminder(owner):
    for name in ("Kenya Forum", "Nile Forum"):
        channel(name, responsible=owner)

    told = {day: sweep_goals(at=NOW + day * DAY) for day in range(60)}

    assert {day: count for day, count in told.items() if count} == {0: 2, 21: 2}
    first, second = Letter.objects.filter(kind=KIND).order_by("created_at")
    words = words_of(KIND, language="en", data=first.data)
    assert words.subject == "What became of the goals of 2 channels?"
    assert "Kenya Forum\n" in words.body and words.body.count("/goals/") == 2
    assert "reminder" not in words.body
    assert words_of(KIND, language="en", data=second.data).body.count("this is the only reminder") == 2
    assert {first.person, second.person} == {owner}


def test_a_letter_of_the_weekly_budget_makes_it_wait(owner):
    write_letter("activity.notice", event="quiet:1", person=owner, at=NOW - 3 * DAY, data={})
    channel(responsible=owner)

    written = [day for day in range(9) if sweep_goals(at=NOW + day * DAY) >= 0 and Letter.objects.filter(kind=KIND)]

    assert written[0] == 4
    assert GoalsReview.objects.get().told_at == NOW + 4 * DAY


def test_the_deputy_is_asked_where_the_responsible_person_has_left(owner):
    gone = world.person()
    made = channel(responsible=gone, deputy=owner)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, left_at=NOW)

    asked(made)

    assert Letter.objects.get(kind=KIND).person == owner


def test_the_question_waits_at_home_then_with_the_team_and_nothing_is_removed(owner):
    team = world.comms()
    made = channel(responsible=owner)

    def waits(person, day):
        moment = NOW + day * DAY
        sweep_goals(at=moment)
        return [item.text for item in waiting_for(person, moment).items if "/goals/" in item.url]

    assert waits(owner, 0) == ["Kenya Forum: what became of its goals?"]
    assert waits(team, 21) == []
    assert waits(team, 34) == []
    assert waits(team, 35) == ["Kenya Forum: nobody has said what became of its goals"]
    assert waits(owner, 35) == ["Kenya Forum: what became of its goals?"]
    made.refresh_from_db()
    assert (made.status, GoalsReview.objects.get().outcome) == (ChannelStatus.ACTIVE, "")


@pytest.mark.parametrize("nobody", ["none", "left", "agency"])
def test_where_nobody_can_be_asked_the_team_sees_it_at_once(nobody):
    team = world.comms()
    reader = {"none": None, "left": world.person(), "agency": world.external()}[nobody]
    made = channel(responsible=reader)
    if nobody == "left":
        type(reader).objects.filter(pk=reader.pk).update(is_active=False, left_at=NOW)

    asked(made)

    assert [item.text for item in waiting_for(team, NOW).items if "/goals/" in item.url] == [
        "Kenya Forum: nobody has said what became of its goals"
    ]
    assert not Letter.objects.filter(kind=KIND).exists()


def test_the_command_of_the_night_does_it(capsys):
    channel()

    call_command("sweep_requests", "--at", NOW.isoformat())

    assert "goals: 1" in capsys.readouterr().out
    assert GoalsReview.objects.count() == 1


# --- What the database refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("goalsreview_answered_at_and_by", {"outcome": "keep"}),
        ("goalsreview_answered_at_and_by", {"outcome": "keep", "answered_at": NOW}),
        ("goalsreview_answered_at_and_by", {"answered_at": NOW}),
        ("goalsreview_answered_at_and_by", {"outcome": "perhaps", "answered_at": NOW, "by": True}),
        ("goalsreview_merge_has_channel", {"outcome": "merge", "answered_at": NOW, "by": True, "remark": "x"}),
        ("goalsreview_end_has_reason", {"outcome": "retire", "answered_at": NOW, "by": True}),
        ("goalsreview_told_before_reminded", {"reminded_at": NOW}),
        ("goalsreview_team_differs_with_reason", {"team_outcome": "keep", "team_at": NOW, "team": True}),
        (
            "goalsreview_team_differs_with_reason",
            {"outcome": "keep", "answered_at": NOW, "by": True, "team_outcome": "keep", "team_at": NOW, "team": True,
             "team_why": "x"},
        ),
        (
            "goalsreview_team_is_someone_else",
            {"outcome": "keep", "answered_at": NOW, "by": True, "team_outcome": "retire", "team_at": NOW,
             "team_same": True, "team_why": "x"},
        ),
        (
            "goalsreview_merges_into_another",
            {"outcome": "merge", "answered_at": NOW, "by": True, "remark": "x", "itself": True},
        ),
    ],
)  # fmt: skip
def test_the_database_refuses(name, values):
    review = asked(channel())
    someone, another = world.person(), world.person()
    values = dict(values)
    if values.pop("by", False):
        values["answered_by"] = someone
    if values.pop("team", False):
        values["team_by"] = another
    if values.pop("team_same", False):
        values["team_by"] = someone
    if values.pop("itself", False):
        values["merge_into"] = review.channel

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        GoalsReview.objects.filter(pk=review.pk).update(**values)

    assert GoalsReview.objects.get().outcome == ""


def test_a_channel_has_one_open_question():
    review = asked(channel())

    with pytest.raises(IntegrityError), transaction.atomic():
        GoalsReview.objects.create(channel=review.channel, due_on=dt.date(2030, 1, 1), opened_at=NOW)

    assert GoalsReview.objects.count() == 1
