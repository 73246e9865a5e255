"""The budget of letters: one a week, four routine ones a year, a place kept for the check-up (design §5.12, decision 0036)."""

import datetime as dt

import pytest

from notifications import weekly
from notifications.models import Letter
from notifications.weekly import free_to_write, of_free_readers
from notifications.writing import cancel_letters, write_letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = dt.datetime(2026, 6, 1, 2, 15, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
QUESTION, CHECK_UP, REMINDER, STEP = (
    "activity.question",
    "audits.review_opened",
    "audits.review_reminder",
    "activity.nudge",
)


@pytest.fixture
def reader():
    return world.person()


def had(person, kind: str, *ago: float) -> None:
    for days in ago:
        write_letter(kind, event=f"{kind}:{days}", person=person, at=NOW - days * DAY, data={})


def is_free(person, kind: str = "") -> bool:
    return free_to_write([person.pk], at=NOW, kind=kind) == {person.pk}


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("activity.question", "routine"),
        ("goals.due", "routine"),
        ("channels.access_changes", "routine"),
        ("audits.review_opened", "routine"),
        ("audits.review_reminder", "routine"),
        ("activity.nudge", "week"),
        ("activity.notice", "week"),
        ("activity.flagged", "week"),
        ("channels.conditions_due", "week"),
        ("audits.to_do", "week"),
        ("audits.term_ends", "week"),
        ("activity.answer_link", "outside"),
        ("activity.stays", "outside"),
        ("channels.full_control_changed", "outside"),
        ("channels.access_ends", "outside"),
        ("requests.approved", "outside"),
    ],
)
def test_every_kind_stands_where_the_decision_says(kind, place):
    found = "routine" if kind in weekly._routine else "week" if kind in weekly._counted else "outside"
    assert found == place


@pytest.mark.parametrize("kind", ["", STEP, QUESTION, REMINDER])
def test_one_a_week_of_whatever_kind_is_counted(reader, kind):
    had(reader, STEP, 6.9)
    assert not is_free(reader, kind)
    Letter.objects.update(created_at=NOW - 7 * DAY)
    assert is_free(reader, kind)


def test_what_stands_outside_counts_nowhere(reader):
    had(reader, "activity.stays", 1, 50, 100, 150, 200)

    assert is_free(reader, QUESTION)


@pytest.mark.parametrize(
    ("routine", "steps", "question", "reminder"),
    [
        ((300, 200), (), True, True),
        ((300, 200, 100), (), False, True),
        ((300, 200, 100, 50), (), False, False),
        ((366, 200, 100), (), True, True),
        ((300, 200), (150, 100, 50), True, True),
    ],
)
def test_four_a_year_of_which_one_is_left_to_the_check_up(reader, routine, steps, question, reminder):
    had(reader, QUESTION, *routine)
    had(reader, STEP, *steps)

    assert (is_free(reader, QUESTION), is_free(reader, REMINDER)) == (question, reminder)
    assert is_free(reader, STEP), "a step about a quiet channel is bound by the week alone"


def test_a_letter_taken_back_before_it_left_does_not_count(reader):
    had(reader, CHECK_UP, 1)
    assert not is_free(reader, QUESTION)

    cancel_letters(f"{CHECK_UP}:1", at=NOW)

    assert is_free(reader, QUESTION)


def test_one_query_for_everybody(reader, django_assert_num_queries):
    others = [world.person() for _number in range(3)]
    had(reader, QUESTION, 300, 200, 100)

    with django_assert_num_queries(1):
        told = of_free_readers({reader: "this", **dict.fromkeys(others, "that")}, at=NOW, kind=QUESTION)

    assert told == dict.fromkeys(others, "that")
