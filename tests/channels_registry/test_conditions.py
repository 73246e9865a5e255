"""Conditions of an approval as records: who does, who signs off, who gives more time or waives, what cannot be (A5, N1)."""

import pytest
from django.db import IntegrityError, transaction

from channels_registry import conditions
from channels_registry.models import Condition, ConditionExtension, Consequence, Ending
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
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
