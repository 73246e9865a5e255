"""Letters about conditions: one before the day, one after it, all of a person's in one, never two a week (N1, §5.12)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import conditions, nightly
from channels_registry.condition_reminders import KIND, remind_of_conditions
from channels_registry.conditions import NewCondition
from channels_registry.models import Condition
from notifications.models import Letter
from notifications.sending import words_of
from notifications.writing import write_letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
TODAY = NOW.date()


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


def condition(owner, team, *, due: int, text="Name a deputy", channel=None) -> Condition:
    channel = channel or world.channel("Kenya Forum", responsible=owner)
    new = NewCondition(text, TODAY + dt.timedelta(days=due))
    return conditions.set_conditions(channel, [new], by=team, at=NOW)[0]


def night(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def test_one_letter_before_the_day_and_one_after_it(owner, team):
    condition(owner, team, due=20)

    told = {day: remind_of_conditions(at=night(day)) for day in range(60)}

    assert {day: count for day, count in told.items() if count} == {13: 1, 21: 1}
    before, after = Letter.objects.filter(kind=KIND).order_by("created_at")
    assert "Kenya Forum: Name a deputy (before " in words_of(KIND, language="en", data=before.data).body
    assert "(was to be done before " in words_of(KIND, language="en", data=after.data).body
    assert {letter.person for letter in (before, after)} == {owner}


def test_a_night_run_twice_writes_once(owner, team):
    condition(owner, team, due=5)

    assert [remind_of_conditions(at=NOW) for _ in range(2)] == [1, 0]
    assert Letter.objects.filter(kind=KIND).count() == 1


def test_all_of_a_persons_conditions_are_in_one_letter(owner, team):
    for channel, text in (("Kenya Forum", "Name a deputy"), ("Nile Forum", "Add the logo")):
        condition(owner, team, due=3, text=text, channel=world.channel(channel, responsible=owner))

    remind_of_conditions(at=NOW)

    letter = Letter.objects.get(kind=KIND)
    words = words_of(KIND, language="fr", data=letter.data)
    assert [row["text"] for row in letter.data["conditions"]] == ["Name a deputy", "Add the logo"]
    assert "Nile Forum" in words.body and words.body.count("/conditions/") == 2


def test_never_two_letters_in_a_week(owner, team):
    """What becomes due meanwhile waits until a week has passed, then stands in the next letter."""
    condition(owner, team, due=5)
    condition(owner, team, due=9)

    told = [day for day in range(15) if remind_of_conditions(at=night(day))]

    assert told == [0, 7, 14]
    assert [len(letter.data["conditions"]) for letter in Letter.objects.filter(kind=KIND).order_by("pk")] == [1, 2, 1]


def test_a_letter_about_a_quiet_channel_counts_too(owner, team):
    write_letter("activity.notice", event="quiet:1", person=owner, at=NOW - dt.timedelta(days=3), data={})
    condition(owner, team, due=7)

    assert [day for day in range(8) if remind_of_conditions(at=night(day))] == [4]


@pytest.mark.parametrize("reason", ["reported", "waived", "far away", "nobody's", "its owner left", "channel ended"])
def test_nobody_is_reminded_of_what_is_not_theirs_to_do(owner, team, reason):
    kept = condition(owner, team, due=60 if reason == "far away" else 3)
    if reason == "reported":
        conditions.report_done(kept, evidence="Yes.", by=owner, at=NOW)
    elif reason == "waived":
        conditions.waive(kept, why="No.", by=team, at=NOW)
    elif reason == "nobody's":
        Condition.objects.update(owner=None)
        type(kept.channel).objects.update(responsible=None)
    elif reason == "its owner left":
        type(owner).objects.filter(pk=owner.pk).update(is_active=False, left_at=NOW)
    elif reason == "channel ended":
        type(kept.channel).objects.update(status="retired", retired_at=NOW)

    assert remind_of_conditions(at=NOW) == 0
    assert not Letter.objects.filter(kind=KIND).exists()


def test_a_dry_run_counts_and_writes_nothing(owner, team):
    condition(owner, team, due=3)

    assert remind_of_conditions(at=NOW, dry_run=True) == 1
    assert not Letter.objects.filter(kind=KIND).exists()
    assert Condition.objects.get().reminded_at is None


def test_more_time_brings_a_new_reminder(owner, team):
    kept = condition(owner, team, due=3)
    remind_of_conditions(at=NOW)

    conditions.extend(kept, due_on=TODAY + dt.timedelta(days=30), why="Away.", by=team, at=NOW)

    assert [day for day in range(40) if remind_of_conditions(at=night(day))] == [23, 31]


def test_the_night_does_it(owner, team):
    condition(owner, team, due=3)

    assert nightly.run(NOW).reminded_of_conditions == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_night_costs_the_same_for_any_number(owner, team, count, django_assert_num_queries):
    for _ in range(count):
        reader = world.person()
        condition(reader, team, due=3)

    with django_assert_num_queries(9):
        assert remind_of_conditions(at=NOW) == count
