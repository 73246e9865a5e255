"""Conditions of an approval as records with a life of their own (A5, N1): who does, who signs off, what follows."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import departures
from channels_registry import conditions, lifecycle
from channels_registry.conditions import ConditionRefused, NewCondition
from channels_registry.models import (
    Channel,
    ChannelStatus,
    Condition,
    ConditionExtension,
    Consequence,
    Ending,
    Overlay,
)
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
TODAY = NOW.date()


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


@pytest.fixture
def channel(owner):
    return world.channel("Kenya Forum", responsible=owner, coadmin=world.comms(), runner=owner)


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


def a_condition(channel, team, *, due: int = 10, **facts) -> Condition:
    new = NewCondition(**{"text": "Name a deputy", "due_on": days(due), **facts})
    conditions.set_conditions(channel, [new], by=team, at=NOW)
    return Condition.objects.select_related("channel", "owner").latest("pk")


def everything() -> dict:
    """All that an act on a condition could change."""
    return {
        "conditions": list(Condition.objects.order_by("pk").values()),
        "extensions": list(ConditionExtension.objects.order_by("pk").values()),
        "channels": list(Channel.objects.order_by("pk").values("pk", "status", "suspended_at")),
        "letters": list(Letter.objects.order_by("pk").values("event")),
        "ledger": LedgerEntry.objects.count(),
    }


def refused(act, sentence: str) -> None:
    before = everything()
    with pytest.raises(ConditionRefused, match=sentence), transaction.atomic():
        act()
    after = everything()
    # The channel is held by raising a number nobody reads; nothing else may move.
    assert after == before


# --- From setting to signing off -----------------------------------------------------------------------------------------


def test_a_condition_without_an_owner_is_the_responsible_persons(channel, team, owner):
    assert a_condition(channel, team).owner == owner
    assert a_condition(channel, team, owner=team).owner == team


def test_a_condition_is_reported_with_evidence_and_signed_off_by_someone_else(channel, team, owner):
    condition = a_condition(channel, team)

    conditions.report_done(condition, evidence="Omar Farah agreed.", link="https://example.org/note", by=owner, at=NOW)
    conditions.sign_off(condition, by=team, at=NOW, note="Seen.")

    condition.refresh_from_db()
    assert (condition.done_by, condition.evidence, condition.evidence_link) == (
        owner, "Omar Farah agreed.", "https://example.org/note",
    )  # fmt: skip
    assert (condition.ending, condition.ended_by, condition.ended_why) == (Ending.SIGNED_OFF, team, "Seen.")
    actions = LedgerEntry.objects.filter(action__startswith="channels.condition").order_by("seq")
    assert list(actions.values_list("action", "actor_id")) == [
        ("channels.condition_done", owner.pk),
        ("channels.condition_signed_off", team.pk),
    ]


def test_done_without_anything_to_show_is_refused(channel, team, owner):
    condition = a_condition(channel, team)

    refused(lambda: conditions.report_done(condition, evidence="  ", by=owner, at=NOW), "what shows it")


def test_done_is_said_once(channel, team, owner):
    condition = a_condition(channel, team)
    conditions.report_done(condition, evidence="Yes.", by=owner, at=NOW)

    refused(lambda: conditions.report_done(condition, evidence="Again.", by=team, at=NOW), "already been marked")


@pytest.mark.parametrize("who", ["its owner", "who reported it", "staff", "the auditor"])
def test_nobody_signs_off_their_own(channel, team, who):
    """The second pair of eyes is another one, whoever asks."""
    reporter = world.comms("Reporter")
    person = {
        "its owner": world.comms("Owner"),
        "who reported it": reporter,
        "staff": world.person(),
        "the auditor": world.auditor(),
    }[who]
    condition = a_condition(channel, team, owner=person if who == "its owner" else None)
    conditions.report_done(condition, evidence="Yes.", by=reporter, at=NOW)

    refused(
        lambda: conditions.sign_off(condition, by=person, at=NOW),
        "a colleague looks" if person.may("manage_channels") else "Only the communications team",
    )


def test_signing_off_needs_that_it_was_said_to_be_done(channel, team):
    condition = a_condition(channel, team)

    refused(lambda: conditions.sign_off(condition, by=team, at=NOW), "nothing to look at")


def test_what_is_not_enough_goes_back_with_words_to_its_owner(channel, team, owner):
    condition = a_condition(channel, team)
    conditions.report_done(condition, evidence="Soon.", by=owner, at=NOW)

    conditions.send_back(condition, why="Who is it?", by=team, at=NOW)

    condition.refresh_from_db()
    letter = Letter.objects.get(kind="channels.condition_back")
    assert (condition.done_at, condition.done_by, condition.evidence) == (None, None, "")
    assert letter.person == owner
    assert "Who is it?" in words_of(letter.kind, language="en", data=letter.data).body


# --- More time, waived --------------------------------------------------------------------------------------------------


def test_more_time_keeps_the_earlier_day_and_asks_anew(channel, team):
    condition = a_condition(channel, team, due=-3)
    conditions.answer_overdue(condition, Consequence.SUSPEND, why="It matters.", by=team, at=NOW)
    Condition.objects.update(reminded_at=NOW, overdue_told_at=NOW)

    conditions.extend(condition, due_on=days(20), why="They were away.", by=team, at=NOW)

    condition.refresh_from_db()
    assert (condition.due_on, condition.answer, condition.answered_by) == (days(20), "", None)
    assert (condition.reminded_at, condition.overdue_told_at) == (None, None)
    assert list(condition.extensions.values_list("earlier", "later", "why", "by")) == [
        (days(-3), days(20), "They were away.", team.pk)
    ]


@pytest.mark.parametrize(
    ("due_on", "why", "sentence"),
    [(0, "x", "has come already"), (-5, "x", "has come already"), (8, "x", "a later day"), (30, " ", "Give a reason")],
)
def test_more_time_needs_a_later_day_and_a_reason(channel, team, due_on, why, sentence):
    condition = a_condition(channel, team, due=10)

    refused(lambda: conditions.extend(condition, due_on=days(due_on), why=why, by=team, at=NOW), sentence)


def test_waived_with_a_reason_and_not_by_its_owner(channel, team):
    mine = a_condition(channel, team, owner=team)
    theirs = a_condition(channel, team)

    refused(lambda: conditions.waive(mine, why="I have no time.", by=team, at=NOW), "a colleague decides")
    refused(lambda: conditions.waive(theirs, why="", by=team, at=NOW), "Give a reason")
    conditions.waive(theirs, why="The project ended.", by=team, at=NOW)

    theirs.refresh_from_db()
    assert (theirs.ending, theirs.ended_by, theirs.ended_why) == (Ending.WAIVED, team, "The project ended.")


@pytest.mark.parametrize("act", ["send_back", "extend", "waive", "answer"])
def test_only_the_team_decides(channel, team, owner, act):
    condition = a_condition(channel, team, due=-2)
    acts = {
        "send_back": lambda: conditions.send_back(condition, why="x", by=owner, at=NOW),
        "extend": lambda: conditions.extend(condition, due_on=days(9), why="x", by=owner, at=NOW),
        "waive": lambda: conditions.waive(condition, why="x", by=owner, at=NOW),
        "answer": lambda: conditions.answer_overdue(condition, Consequence.SUSPEND, why="x", by=owner, at=NOW),
    }

    refused(acts[act], "Only the communications team")


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


# --- What the database itself refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"text": ""}, "condition_has_text"),
        ({"consequence": "burn"}, "condition_consequence_known"),
        ({"done_at": NOW, "evidence": "x"}, "condition_done_at_and_by"),
        ({"done_at": NOW, "done_by": "team"}, "condition_done_has_evidence"),
        ({"answer": "suspend"}, "condition_answered_at_and_by"),
        ({"answered_at": NOW, "answered_by": "team"}, "condition_answered_at_and_by"),
        ({"ending": "waived", "ended_at": NOW, "ended_why": "x"}, "condition_ended_at_and_by"),
        ({"ended_at": NOW, "ended_by": "team"}, "condition_ended_at_and_by"),
        ({"ending": "gone", "ended_at": NOW, "ended_by": "team"}, "condition_ended_at_and_by"),
        ({"ending": "waived", "ended_at": NOW, "ended_by": "team"}, "condition_waived_has_reason"),
        ({"ending": "signed_off", "ended_at": NOW, "ended_by": "team"}, "condition_signed_off_by_someone_else"),
        (
            {
                "ending": "signed_off",
                "ended_at": NOW,
                "ended_by": "team",
                "done_at": NOW,
                "done_by": "team",
                "evidence": "x",
            },
            "condition_signed_off_by_someone_else",
        ),
        (
            {
                "ending": "signed_off",
                "ended_at": NOW,
                "ended_by": "owner",
                "done_at": NOW,
                "done_by": "team",
                "evidence": "x",
            },
            "condition_signed_off_by_someone_else",
        ),
    ],
)
def test_the_database_refuses_what_must_not_be(channel, team, owner, values, constraint):
    condition = a_condition(channel, team)
    people = {"team": team, "owner": owner}
    values = {name: people.get(value, value) if isinstance(value, str) else value for name, value in values.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Condition.objects.filter(pk=condition.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [({"later": TODAY}, "conditionextension_is_later"), ({"why": ""}, "conditionextension_has_reason")],
)
def test_the_database_refuses_more_time_that_is_none(channel, team, values, constraint):
    condition = a_condition(channel, team)
    facts = {"earlier": TODAY, "later": days(1), "why": "x", "by": team, "at": NOW, **values}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ConditionExtension.objects.create(condition=condition, **facts)


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
