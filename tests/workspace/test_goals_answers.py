"""Answers about a channel's goals: keep, change, merge, close, and the team's own (N2)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Person
from activity.models import ClosingWish, RetirementCase
from activity.retirement.cases import wish_closing
from channels_registry.models import AccessLevel, Channel, ChannelStatus
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import waiting_for
from tests import world
from tests.workspace.goals_world import LIVE, NOW, asked, asked_again, end, promised
from workspace.goals import answering
from workspace.goals.answering import AnswerRefused, Goals, NotYours
from workspace.models import GoalsOutcome, GoalsReview, StatedGoals

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + dt.timedelta(hours=2)


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


def facts() -> list:
    """Everything an answer can change."""
    return [
        *GoalsReview.objects.order_by("pk").values(),
        *StatedGoals.objects.order_by("pk").values(),
        *ClosingWish.objects.order_by("pk").values(),
        *Channel.objects.order_by("pk").values_list("status", flat=True),
        LedgerEntry.objects.count(),
        Letter.objects.count(),
    ]


# --- The answers ----------------------------------------------------------------------------------------------------


def test_keeping_is_one_answer_on_record(owner):
    review = asked(promised(responsible=owner))

    answering.keep(review, remark="250 teachers shared it.", by=owner, at=LATER)

    review = GoalsReview.objects.get()
    assert (review.outcome, review.answered_by, review.answered_at) == (GoalsOutcome.KEEP, owner, LATER)
    entry = LedgerEntry.objects.select_related("words").get(action="goals.keep")
    assert (entry.actor_id, entry.subject_id) == (owner.pk, review.channel_id)
    assert "250 teachers" in entry.words.text
    assert not StatedGoals.objects.exists()


def test_changing_writes_a_new_version_of_the_goals(owner):
    review = asked(promised(responsible=owner))

    answering.change(review, goals=Goals("Reach 500 teachers.", "Teachers"), remark="It grew.", by=owner, at=LATER)

    stated = StatedGoals.objects.get()
    assert (stated.number, stated.goals, stated.audience, stated.stated_by) == (
        1, "Reach 500 teachers.", "Teachers", owner,
    )  # fmt: skip
    register = Channel.objects.get(pk=review.channel_id)
    assert (register.purpose, register.audience) == ("Reach 500 teachers.", "Teachers")
    again = asked_again(review.channel)
    answering.change(again, goals=Goals("Reach 900 teachers."), by=owner, at=again.opened_at)
    assert list(StatedGoals.objects.values_list("number", "goals")) == [
        (1, "Reach 500 teachers."),
        (2, "Reach 900 teachers."),
    ]


@pytest.mark.parametrize("outcome", ["merge", "retire"])
def test_merging_and_closing_open_the_teams_task_and_close_nothing(owner, team, outcome):
    review, other = asked(promised(responsible=owner)), world.channel("Nile Forum")

    if outcome == "merge":
        answering.merge(review, into=other, why="The same people read both.", by=owner, at=LATER)
    else:
        answering.retire(review, why="The project is over.", by=owner, at=LATER)

    wish = ClosingWish.objects.get()
    assert (wish.kind, wish.target, wish.note) == {
        "merge": ("merge", other, "The same people read both."),
        "retire": ("close", None, "The project is over."),
    }[outcome]
    review = GoalsReview.objects.select_related("channel").get()
    assert (review.outcome, review.merge_into) == (outcome, other if outcome == "merge" else None)
    assert review.channel.status == ChannelStatus.ACTIVE
    assert not RetirementCase.objects.exists()
    sentence = {
        "merge": "Kenya Forum can be merged into another channel, say those who run it",
        "retire": "Kenya Forum can be closed, say those who run it",
    }[outcome]
    assert sentence in [item.text for item in waiting_for(team, LATER).items]


def test_a_wish_that_waits_already_is_not_made_twice(owner):
    review = asked(promised(responsible=owner))
    wish_closing(review.channel, note="We are too few.", by=owner, at=NOW)

    answering.retire(review, why="The project is over.", by=owner, at=LATER)

    assert ClosingWish.objects.get().note == "We are too few."
    assert GoalsReview.objects.get().outcome == GoalsOutcome.RETIRE


def test_the_second_answer_is_refused_and_changes_nothing(owner, team):
    review = asked(promised(responsible=owner))
    same = GoalsReview.objects.select_related("channel").get(pk=review.pk)
    answering.keep(review, by=owner, at=LATER)
    before = facts()

    with pytest.raises(AnswerRefused, match="answered already"):
        answering.retire(same, why="It is empty.", by=team, at=LATER)

    assert facts() == before


@pytest.mark.parametrize("who", ["stranger", "editor", "agency", "auditor", "administrator"])
def test_only_those_who_speak_for_the_channel_and_the_team_answer(owner, who):
    review = asked(promised(responsible=owner))
    by = {
        "stranger": world.person, "editor": world.person, "agency": world.external,
        "auditor": world.auditor, "administrator": world.administrator,
    }[who]()  # fmt: skip
    if who in ("editor", "agency"):
        world.grant(review.channel, by, AccessLevel.EDITOR if who == "editor" else AccessLevel.ADMIN)
    before = facts()

    for act in (
        lambda: answering.keep(review, by=by, at=LATER),
        lambda: answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="No.", by=by, at=LATER),
    ):
        with pytest.raises(NotYours):
            act()

    assert facts() == before


@pytest.mark.parametrize("who", ["responsible", "deputy", "full control", "team"])
def test_who_answers(owner, team, who):
    deputy, runner = world.person(), world.person()
    review = asked(promised(responsible=owner, deputy=deputy))
    world.grant(review.channel, runner)

    by = {"responsible": owner, "deputy": deputy, "full control": runner, "team": team}[who]
    answering.keep(review, by=by, at=LATER)

    assert GoalsReview.objects.get().answered_by == by


@pytest.mark.parametrize("fault", ["no goals", "no channel", "itself", "closed one", "no reason", "long reason"])
def test_answers_that_lack_something_are_refused_and_change_nothing(owner, fault):
    review = asked(promised(responsible=owner))
    closed = world.channel("Old Forum")
    end(closed)
    closed.refresh_from_db()
    who = {"by": owner, "at": LATER}
    before = facts()

    with pytest.raises(AnswerRefused):
        {
            "no goals": lambda: answering.change(review, goals=Goals("  "), **who),
            "no channel": lambda: answering.merge(review, into=None, why="x", **who),
            "itself": lambda: answering.merge(review, into=review.channel, why="x", **who),
            "closed one": lambda: answering.merge(review, into=closed, why="x", **who),
            "no reason": lambda: answering.retire(review, why="  ", **who),
            "long reason": lambda: answering.retire(review, why="x" * 401, **who),
        }[fault]()

    assert facts() == before


def test_nothing_is_answered_about_a_channel_that_closes(team):
    review = asked(promised())
    end(review.channel, ChannelStatus.RETIRING)
    before = facts()

    with pytest.raises(AnswerRefused, match="closing already"):
        answering.keep(review, by=team, at=LATER)

    assert facts() == before


# --- The team sees it otherwise -------------------------------------------------------------------------------------


def test_the_team_answers_otherwise_with_a_reason_and_both_stand(owner, team):
    review = asked(promised(responsible=owner))
    answering.keep(review, by=owner, at=NOW)

    answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="Nobody has read it for a year.", by=team, at=LATER)

    review = GoalsReview.objects.select_related("channel").get()
    assert (review.outcome, review.team_outcome, review.stands) == ("keep", "retire", "retire")
    assert (review.team_by, review.team_at) == (team, LATER)
    assert ClosingWish.objects.get().by == team
    assert review.channel.status == ChannelStatus.ACTIVE
    letter = Letter.objects.get(kind="goals.otherwise")
    assert letter.person == owner
    words = words_of("goals.otherwise", language="en", data=letter.data)
    assert "the channel could be closed." in words.body and "Nobody has read it for a year." in words.body


@pytest.mark.parametrize("outcome", [GoalsOutcome.KEEP, GoalsOutcome.CHANGE])
def test_the_team_keeps_what_its_people_would_close_and_writes_one_letter(owner, team, outcome):
    review = asked(promised(responsible=owner))
    answering.retire(review, why="We are tired.", by=owner, at=NOW)
    goals = Goals("A post a month is enough.") if outcome == GoalsOutcome.CHANGE else None
    count = Letter.objects.count()

    answering.answer_otherwise(review, outcome, why="It is much read.", goals=goals, by=team, at=LATER)

    assert ClosingWish.objects.get().settled_by == team
    assert list(Letter.objects.order_by("-pk").values_list("kind", "person"))[: Letter.objects.count() - count] == [
        ("activity.stays", owner.pk)
    ]
    assert StatedGoals.objects.count() == (1 if goals else 0)


@pytest.mark.parametrize("left", ["inactive", "no longer speaks for it"])
def test_the_letter_goes_to_who_speaks_for_the_channel_now(owner, team, left):
    """Whoever answered has gone or has another work: the team's reason is for those who look after the channel."""
    made = promised(responsible=owner)
    review, successor = asked(made), world.person("Otieno Were", of=made.body)
    answering.keep(review, by=owner, at=NOW)
    Channel.objects.filter(pk=made.pk).update(responsible=successor, deputy=owner if left == "inactive" else None)
    if left == "inactive":
        Person.objects.filter(pk=owner.pk).update(is_active=False, left_at=LATER)
    review = GoalsReview.objects.get(pk=review.pk)

    answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="Nobody reads it.", by=team, at=LATER)

    letter = Letter.objects.get(kind="goals.otherwise")
    assert letter.person == successor
    for language in ("en", "fr"):
        assert "Ruth Okello" in words_of(letter.kind, language=language, data=letter.data).body


def test_where_nobody_speaks_for_the_channel_no_letter_leaves(owner, team):
    made = promised(responsible=owner)
    review = asked(made)
    answering.keep(review, by=owner, at=NOW)
    Channel.objects.filter(pk=made.pk).update(responsible=None, deputy=None)
    review = GoalsReview.objects.get(pk=review.pk)

    answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="Nobody reads it.", by=team, at=LATER)

    assert GoalsReview.objects.get().team_outcome == "retire"
    assert not Letter.objects.filter(kind="goals.otherwise").exists()


@pytest.mark.parametrize("later", ["open", "answered"])
def test_what_was_answered_before_the_goals_came_back_stays_as_it_is(owner, team, later):
    made = promised(responsible=owner)
    review = asked(made)
    answering.keep(review, by=owner, at=NOW)
    newer = GoalsReview.objects.create(channel=made, due_on=review.due_on + dt.timedelta(days=365), opened_at=LATER)
    if later == "answered":
        answering.keep(newer, by=owner, at=LATER)
    before = facts()

    with pytest.raises(AnswerRefused, match="come back since"):
        answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="Nobody reads it.", by=team, at=LATER)

    assert facts() == before


@pytest.mark.parametrize("fault", ["the same", "twice", "open", "own", "no reason", "overtaken"])
def test_answering_otherwise_is_refused_and_changes_nothing(owner, team, fault):
    review = asked(promised(responsible=owner))
    outcome, why, by = GoalsOutcome.RETIRE, "Nobody reads it.", team
    if fault == "overtaken":
        GoalsReview.objects.filter(pk=review.pk).update(outcome="overtaken", answered_at=NOW)
    elif fault != "open":
        answering.keep(review, by=team if fault == "own" else owner, at=NOW)
    if fault == "the same":
        outcome = GoalsOutcome.KEEP
    elif fault == "twice":
        answering.answer_otherwise(review, GoalsOutcome.RETIRE, why="No.", by=world.comms(), at=NOW)
    elif fault == "no reason":
        why = " "
    before = facts()

    with pytest.raises(AnswerRefused):
        answering.answer_otherwise(review, outcome, why=why, by=by, at=LATER)

    assert facts() == before


def test_goals_stated_cannot_be_empty_or_numbered_twice(owner):
    review = asked(promised(responsible=owner))
    answering.change(review, goals=Goals("Reach 500 teachers."), by=owner, at=NOW)
    first = StatedGoals.objects.get()

    for values in ({"number": 1, "goals": "Other"}, {"number": 2, "goals": ""}, {"number": 0, "goals": "Other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StatedGoals.objects.create(channel=review.channel, review=review, stated_at=LIVE, stated_by=owner, **values)

    assert list(StatedGoals.objects.all()) == [first]
