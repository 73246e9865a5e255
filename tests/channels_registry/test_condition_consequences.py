"""What follows for a condition when its day passes, its channel ends, its owner leaves, or two people act at once (A5, N1)."""

import threading

import pytest
from django.db import connection

from accounts import departures
from channels_registry import conditions, lifecycle
from channels_registry.models import ChannelStatus, Condition, Consequence, Ending, Overlay
from notifications.models import Letter
from tests import world
from tests.channels_registry.condition_world import NOW, TODAY, a_condition, days, refused

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


@pytest.fixture
def channel(owner):
    return world.channel("Kenya Forum", responsible=owner, coadmin=world.comms(), runner=owner)


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


# --- The day has passed -------------------------------------------------------------------------------------------------


def test_an_overdue_condition_changes_nothing_by_itself(channel, team):
    """Design §5.2: only a person decides; the night moves neither status nor overlay."""
    from channels_registry import nightly

    a_condition(channel, team, due=-30, consequence=Consequence.CLOSE)

    nightly.run(NOW)

    channel.refresh_from_db()
    assert (channel.status, channel.overlays) == (ChannelStatus.ACTIVE, [])
    assert Condition.objects.unanswered(on=TODAY).count() == 1


def test_suspending_is_an_answer_and_the_condition_stays_to_do(channel, team, owner):
    condition = a_condition(channel, team, due=-1)

    conditions.answer_overdue(condition, Consequence.SUSPEND, why="It matters.", by=team, at=NOW)

    channel.refresh_from_db()
    condition.refresh_from_db()
    assert channel.overlays == [Overlay.SUSPENDED]
    assert (condition.answer, condition.answered_by, condition.is_open) == (Consequence.SUSPEND, team, True)
    assert not Condition.objects.unanswered(on=TODAY).exists()
    conditions.report_done(condition, evidence="At last.", by=owner, at=NOW)


def test_closing_begins_the_closing_with_its_case_and_its_letters(channel, team, owner):
    condition = a_condition(channel, team, due=-1)

    conditions.answer_overdue(condition, Consequence.CLOSE, why="Nobody answers.", by=team, at=NOW)

    channel.refresh_from_db()
    assert channel.status == ChannelStatus.RETIRING
    assert channel.retirement_cases.get().reason == "Nobody answers."
    assert Letter.objects.filter(kind="activity.closing", person=owner).exists()


def test_a_channel_being_set_up_is_not_suspended_and_ends_by_ending_its_set_up(team):
    from tests.channels_registry.test_set_up_pages import being_set_up

    channel = being_set_up(team, at=NOW)
    condition = channel.conditions.get()
    Condition.objects.update(due_on=days(-1))

    assert conditions.consequences_for(channel) == [Consequence.EXTEND, Consequence.CLOSE]
    refused(
        lambda: conditions.answer_overdue(condition, Consequence.SUSPEND, why="x", by=team, at=NOW), "cannot follow"
    )
    conditions.answer_overdue(condition, Consequence.CLOSE, why="It will not be.", by=team, at=NOW)

    channel.refresh_from_db()
    condition.refresh_from_db()
    assert (channel.status, condition.ending) == (ChannelStatus.CANCELLED, Ending.CHANNEL_ENDED)


def test_what_is_not_overdue_asks_for_no_answer(channel, team):
    condition = a_condition(channel, team, due=0)

    refused(
        lambda: conditions.answer_overdue(condition, Consequence.SUSPEND, why="x", by=team, at=NOW),
        "not overdue any more",
    )


# --- Channels end, people leave -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["retire", "cancel", "lapse"])
def test_open_conditions_end_with_their_channel(team, end):
    from tests.channels_registry.test_set_up_pages import being_set_up

    if end == "retire":
        channel = world.channel()
        lifecycle.start_retiring(channel, by=team, at=NOW, why="over")
    else:
        channel = being_set_up(team, at=NOW)
        channel.conditions.all().delete()
    open_one, waived = a_condition(channel, team), a_condition(channel, team)
    conditions.waive(waived, why="Not needed.", by=team, at=NOW)

    {
        "retire": lambda: lifecycle.retire(channel, by=team, at=NOW, why="over"),
        "cancel": lambda: lifecycle.cancel(channel, by=team, at=NOW, why="over"),
        "lapse": lambda: lifecycle.lapse(channel, at=NOW),
    }[end]()

    ended = dict(channel.conditions.values_list("pk", "ending"))
    assert ended == {open_one.pk: Ending.CHANNEL_ENDED, waived.pk: Ending.WAIVED}


def test_who_leaves_owes_nothing_any_more(channel, team, owner):
    """What was theirs falls to whoever answers for the channel, and is not lost."""
    leaver = world.person("Leaver")
    condition, ended = a_condition(channel, team, owner=leaver), a_condition(channel, team, owner=leaver)
    conditions.waive(ended, why="Not needed.", by=team, at=NOW)

    departures.deactivate(leaver, by=world.administrator(), at=NOW, why="Left.")

    condition.refresh_from_db()
    ended.refresh_from_db()
    assert (condition.owner, ended.owner) == (None, leaver)
    assert conditions.is_in_care_of(condition, owner)


# --- Two people at once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_one_signs_off_and_one_sends_back():
    team, other, owner = world.comms(), world.comms(), world.person()
    channel = world.channel(responsible=owner, coadmin=team, runner=owner)
    for _round in range(4):
        condition = a_condition(channel, team)
        conditions.report_done(condition, evidence="Yes.", by=owner, at=NOW)
        one, two = (Condition.objects.select_related("channel", "owner").get(pk=condition.pk) for _ in range(2))

        outcomes = at_once(
            lambda one=one: conditions.sign_off(one, by=team, at=NOW),
            lambda two=two: conditions.send_back(two, why="Not yet.", by=other, at=NOW),
        )

        condition.refresh_from_db()
        assert sorted(outcomes) == ["ConditionRefused", "done"]
        assert condition.is_open == (outcomes[1] == "done")


@pytest.mark.django_db(transaction=True)
def test_a_condition_is_signed_off_while_its_set_up_is_cancelled():
    """Neither waits for the other for ever, and the condition ends once."""
    from tests.channels_registry.test_set_up_pages import being_set_up

    team, other = world.comms(), world.comms()
    for _round in range(4):
        channel = being_set_up(team, at=NOW, responsible=world.person())
        condition = channel.conditions.select_related("channel", "owner").get()
        conditions.report_done(condition, evidence="Yes.", by=condition.owner, at=NOW)

        outcomes = at_once(
            lambda condition=condition: conditions.sign_off(condition, by=other, at=NOW),
            lambda channel=channel: lifecycle.cancel(channel, by=team, at=NOW, why="Corrected."),
        )

        condition.refresh_from_db()
        assert outcomes[1] == "done"
        assert condition.ending == {"done": Ending.SIGNED_OFF, "ConditionRefused": Ending.CHANNEL_ENDED}[outcomes[0]]


def at_once(*acts) -> list[str]:
    """“done”, or the name of what was raised, of each; they start together."""
    outcomes, start = [""] * len(acts), threading.Barrier(len(acts))

    def run(number, act):
        try:
            start.wait(timeout=20)
            act()
            outcomes[number] = "done"
        except Exception as refusal:  # noqa: BLE001 -- the test compares it
            outcomes[number] = type(refusal).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes
