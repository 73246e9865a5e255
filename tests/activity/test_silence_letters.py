"""What the nightly sweep tells whom, and when it waits (U7, N16, design §5.12)."""

import pytest

from activity.models import Silence
from activity.silence.sweeping import Sweep, sweep
from channels_registry.models import AccessLevel, Channel
from notifications.models import Letter
from notifications.sending import words_of
from notifications.writing import write_letter
from tests import world
from tests.activity.silent_world import ENTERED, NOTHING, NOW, days, letters, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_team_is_asked_only_where_nobody_else_is():
    coadmin = world.comms(email="coadmin@example.org")
    alone = world.channel(at=ENTERED, coadmin=coadmin, complete=False)
    world.grant(alone, coadmin, at=ENTERED)
    run = world.channel(at=ENTERED, coadmin=coadmin, runner=world.person(email="runner@example.org"))
    deputy = world.person(email="deputy@example.org")
    named = world.channel(at=ENTERED, coadmin=coadmin, complete=False, deputy=deputy)
    world.grant(named, coadmin, at=ENTERED)
    Channel.objects.update(latest_post_at=NOW - days(100), looked_at=NOW)

    assert sweep(at=NOW).nudged == 3

    told = dict(Letter.objects.values_list("data__channels__0__path", "address"))
    assert told == {
        f"/inactivity/{alone.pk}/": "coadmin@example.org",
        f"/inactivity/{run.pk}/": "runner@example.org",
        f"/inactivity/{named.pk}/": "deputy@example.org",
    }


def test_someone_who_left_or_only_sees_figures_gets_no_letter():
    channel = quiet(runner=world.person(email="runner@example.org"))
    world.grant(channel, world.person(), AccessLevel.ANALYST, at=ENTERED)
    gone = world.person()
    world.grant(channel, gone, AccessLevel.EDITOR, at=ENTERED)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, left_at=NOW)

    sweep(at=NOW)

    assert letters() == [("activity.nudge", "runner@example.org")]


def test_what_a_night_asks_of_one_person_stands_in_one_letter():
    """§5.12: all their channels in one letter, and the same night once more writes nothing."""
    runner = world.person(email="runner@example.org")
    channels = [quiet(100 + number, runner=runner) for number in range(12)]

    assert sweep(at=NOW).nudged == 12
    assert sweep(at=NOW) == NOTHING

    letter = Letter.objects.get()
    assert (letter.kind, letter.address) == ("activity.nudge", "runner@example.org")
    assert [row["path"] for row in letter.data["channels"]] == [f"/inactivity/{c.pk}/" for c in channels]
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "Are 12 channels still in use?"
    assert [row["path"] in words.body for row in letter.data["channels"]] == [True] * 12


def test_a_question_waits_until_its_people_may_be_written_to_again():
    """§5.12: never more than one a week. The time to answer begins when the question comes."""
    runner = world.person(email="runner@example.org")
    quiet(100, runner=runner)
    sweep(at=NOW)
    second = quiet(100, runner=runner)

    for night in range(1, 7):
        assert sweep(at=NOW + days(night), dry_run=True) == NOTHING
        assert sweep(at=NOW + days(night)) == NOTHING
        assert (Silence.objects.filter(channel=second).exists(), Letter.objects.count()) == (False, 1)

    assert sweep(at=NOW + days(7), dry_run=True).nudged == 1
    assert sweep(at=NOW + days(7)).nudged == 1
    assert Silence.objects.get(channel=second).answer_by == NOW + days(37)
    assert letters() == [("activity.nudge", "runner@example.org")] * 2


def test_one_who_is_free_is_enough_to_ask():
    busy, free = world.person(email="busy@example.org"), world.person(email="free@example.org")
    write_letter("activity.nudge", event="quiet:1", person=busy, at=NOW - days(2), data={})
    channel = quiet(100, runner=busy)
    world.grant(channel, free, at=ENTERED)

    assert sweep(at=NOW).nudged == 1

    assert letters() == [("activity.nudge", "busy@example.org"), ("activity.nudge", "free@example.org")]


def test_a_flag_waits_too_and_leaves_questions_for_later():
    """§5.12: the flag is told in the same breath as it is set, so it waits while its people had a letter this week."""
    runner = world.person(email="runner@example.org")
    flagged = [quiet(250, 71, runner=runner) for _number in range(2)]
    for since, step in ((71, "nudged"), (40, "noticed")):
        assert getattr(sweep(at=NOW - days(since)), step) == 2
    write_letter("activity.nudge", event="quiet:1", person=runner, at=NOW - days(2), data={})
    quiet(100, runner=runner)
    before = Letter.objects.count()

    assert sweep(at=NOW, dry_run=True) == NOTHING
    assert sweep(at=NOW) == NOTHING
    assert Letter.objects.count() == before
    later = NOW + days(5)
    assert sweep(at=later, dry_run=True) == Sweep(flagged=2)
    assert sweep(at=later) == Sweep(flagged=2)

    assert Letter.objects.count() == before + 1
    letter = Letter.objects.get(kind="activity.flagged")
    assert [row["path"] for row in letter.data["channels"]] == [f"/inactivity/{c.pk}/" for c in flagged]
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "2 channels: quiet, please check"
    assert [row["path"] in words.body for row in letter.data["channels"]] == [True, True]
    assert letter.data["answer_path"] in words.body
