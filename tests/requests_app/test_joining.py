"""Ask the people of a channel: who is asked, by whom, what is shared with them (N3, U2; design §3, §4)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Grant
from notifications.models import Letter
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import JoinTalk, Side, Status, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import (
    ADDS,
    OPEN,
    agree,
    asked,
    everything,
    fresh,
    kinds_to,
    request_that_can_ask,
    said_yes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Who answers -------------------------------------------------------------------------------------------------------------


def test_the_channels_own_people_are_asked_and_not_its_co_administrator():
    runner, deputy, responsible = world.person(), world.person(), world.person()
    channel = talk_of.channel(runner=runner, responsible=responsible, deputy=deputy)
    world.grant(channel, world.person(), AccessLevel.EDITOR)
    agency = world.external()
    world.grant(channel, agency, AccessLevel.ADMIN)

    talk = asked(of=channel)

    found = set(joining.answering(talk.request, channel, at=timezone.now()))
    assert found == {runner, deputy, responsible}
    assert {letter.person for letter in Letter.objects.filter(kind="requests.join_asked")} == found


def test_co_administrators_answer_where_nobody_else_is_left():
    coadmin, runner = world.comms(), world.person()
    channel = world.channel(coadmin=coadmin, runner=runner)
    channel_request = request_that_can_ask()
    review.name_runner(channel_request, runner)

    assert joining.answering(channel_request, channel, at=timezone.now()) == [coadmin]


def test_where_nobody_can_answer_nothing_is_asked():
    coadmin, runner = world.comms(), world.person()
    channel = world.channel(coadmin=coadmin, runner=runner)
    channel_request = request_that_can_ask()
    for person in (coadmin, runner):
        talk_of.answer(channel_request, "q14", {})
        channel_request.answers.get(question="q14").people.add(person)
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="Nobody can answer"):
        asked(channel_request, channel)

    assert everything(channel_request) == before


@pytest.mark.parametrize("part", ["filed it", "wrote in it", "will run it", "manages a runner"])
def test_nobody_with_a_part_in_the_request_answers_for_the_channel(part):
    """Design §3: nobody decides on what they filed, drafted or will run, or whose runners they manage."""
    channel_request = request_that_can_ask()
    person = channel_request.requester if part == "filed it" else world.person()
    channel = talk_of.channel()
    world.grant(channel, person)
    if part == "wrote in it":
        channel_request.answers.update(saved_by=person)
    elif part == "will run it":
        review.name_runner(channel_request, person)
    elif part == "manages a runner":
        review.name_runner(channel_request, world.person(manager=person))
    talk = asked(channel_request, channel)
    before = everything(channel_request)

    with pytest.raises(ConflictOfInterest):
        joining.answer(talk, TalkState.CAN_JOIN, words="Of course.", by=person, at=timezone.now())

    assert everything(channel_request) == before
    assert "requests.join_asked" not in kinds_to(person)


@pytest.mark.parametrize("who", ["stranger", "reviewer", "lead", "editor", "former runner"])
def test_nobody_else_answers(who):
    talk = asked()
    person = {"stranger": world.person, "lead": world.lead}.get(who, world.person)()
    if who == "reviewer":
        person = talk.request.reviewer
    elif who == "editor":
        world.grant(talk.channel, person, AccessLevel.EDITOR)
    elif who == "former runner":
        world.grant(talk.channel, person)
        Grant.objects.filter(person=person).update(ended_at=timezone.now(), end_reason="Left.")
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="Only the people of"):
        joining.answer(talk, TalkState.NO, words="No.", by=person, at=timezone.now())

    assert everything(talk.request) == before


# --- Asking --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", OPEN)
def test_the_requester_asks_from_every_state_before_a_decision(status):
    talk = asked(request_that_can_ask(status))

    assert (talk.state, talk.shared["adds"]) == (TalkState.ASKED, ADDS)


@pytest.mark.parametrize("status", [s for s in Status if s not in OPEN])
def test_nothing_is_asked_afterwards(status):
    channel_request, channel = request_that_can_ask(status), talk_of.channel()
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="already been dealt with"):
        asked(channel_request, channel)

    assert everything(channel_request) == before


def test_only_the_requester_asks():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    before = everything(channel_request)

    for by in (channel_request.reviewer, channel_request.body.memberships.first().person.manager or world.person()):
        with pytest.raises(NotAllowed):
            joining.ask(channel_request, channel, whole_form=False, why="", by=by, at=timezone.now())

    assert everything(channel_request) | {"ledger": 0} == before | {"ledger": 0}


def test_a_channel_that_is_unlisted_for_safety_cannot_be_asked_by_strangers():
    """A22."""
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    lifecycle.unlist(channel, by=world.comms(), at=timezone.now(), why="Threats.")
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="in service"):
        asked(channel_request, channel)

    assert everything(channel_request) == before


@pytest.mark.parametrize("act", ["propose", "join"])
def test_the_team_does_not_name_an_unlisted_channel_to_a_requester(act):
    """A22: the letter would tell them of it."""
    channel_request, channel = request_that_can_ask(), talk_of.channel("Secret Refuge")
    reviewer = channel_request.reviewer
    lifecycle.unlist(channel, by=world.comms(), at=timezone.now(), why="Threats.")
    before = everything(channel_request)

    with pytest.raises((NotAllowed, Incomplete), match="someone's safety"):
        if act == "propose":
            joining.propose(channel_request, channel, why="Try them.", by=reviewer, at=timezone.now())
        else:
            transitions.join(channel_request, by=reviewer, at=timezone.now(), channel=channel, reasons="It serves.")

    assert everything(channel_request) == before


def test_an_unlisted_channel_is_named_to_its_own_group_and_any_other_to_everybody():
    channel_request = request_that_can_ask()
    own, public = talk_of.channel("Our Refuge", of=channel_request.body), talk_of.channel("Voices")
    lifecycle.unlist(own, by=world.comms(), at=timezone.now(), why="Threats.")
    agency = request_that_can_ask(requester=world.external(of=world.body()))

    for one, channel in ((channel_request, own), (agency, public)):
        joining.propose(one, channel, why="Try them.", by=one.reviewer, at=timezone.now())

    assert set(JoinTalk.objects.values_list("channel__name", flat=True)) == {"Our Refuge", "Voices"}


def test_a_yes_counts_no_more_once_its_giver_has_a_part_in_the_request():
    """Design §3: it is recorded as their decision."""
    talk = said_yes()
    review.name_runner(fresh(talk.request), talk.answered_by)
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="has a part in this request now"):
        agree(talk)

    assert everything(talk.request) == before


def test_what_the_channel_will_add_comes_first():
    channel_request, channel = review.in_review(), talk_of.channel()
    before = everything(channel_request)

    with pytest.raises(Incomplete, match="question 5"):
        asked(channel_request, channel)

    assert everything(channel_request) == before


def test_a_channel_is_asked_once_and_not_again_after_its_answer():
    talk = asked()
    with pytest.raises(NotAllowed, match="being asked already"):
        asked(talk.request, talk.channel)
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    joining.answer(talk, TalkState.NO, words="We are full.", by=by, at=timezone.now())

    with pytest.raises(NotAllowed, match="have answered already"):
        asked(talk.request, talk.channel)

    assert JoinTalk.objects.count() == 1


def test_not_the_whole_register_is_asked():
    channel_request = request_that_can_ask()
    for _number in range(joining.MOST_LIVE):
        asked(channel_request, talk_of.channel())

    with pytest.raises(NotAllowed, match="Wait for an answer"):
        asked(channel_request, talk_of.channel())

    assert JoinTalk.objects.count() == joining.MOST_LIVE


def test_after_the_most_that_a_request_can_ask_waiting_does_not_help_and_the_sentence_says_so(monkeypatch):
    monkeypatch.setattr(joining, "MOST_EVER", 2)
    channel_request = request_that_can_ask()
    for _number in range(2):
        joining.drop(asked(channel_request, talk_of.channel()), by=channel_request.requester, at=timezone.now())
    one_more = talk_of.channel()
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="The people of 2 channels have been asked for this request"):
        asked(channel_request, one_more)

    assert everything(channel_request) == before


# --- What is shared ---------------------------------------------------------------------------------------------------------------


def test_only_the_agreed_facts_are_shared_and_they_stay_as_they_were():
    requester = world.requester(name="Ana Pérez")
    channel_request = review.answered(requester)
    shared = asked(channel_request, talk_of.channel()).shared
    assert set(shared) == {
        "title", "introduction", "adds", "purpose", "audience", "group", "requester", "language",
    }  # fmt: skip
    assert (shared["requester"], shared["group"]) == ("Ana Pérez", channel_request.body.name)
    channel_request.answers.filter(question="q05").update(value={"adds": "Something else altogether."})

    talk = JoinTalk.objects.get()

    assert joining.shared_with_channel(talk).adds == shared["adds"] != "Something else altogether."
    assert joining.shared_form(talk, at=timezone.now()) == []


def test_the_whole_form_is_shared_where_the_requester_says_so_but_never_who_is_in_danger():
    """A22."""
    channel_request = review.answered(world.requester(), "careful")
    talk_of.answer(channel_request, "q31", {"danger": "yes", "why": "Marisol is threatened."})

    talk = asked(channel_request, talk_of.channel(), whole_form=True)

    sections = joining.shared_form(talk, at=timezone.now())
    keys = {answer.key for section in sections for answer in section.answers}
    assert {"q05", "q14"} <= keys
    assert "q31" not in keys
    assert "Marisol" not in str(talk.shared)


# --- Proposals of the team ---------------------------------------------------------------------------------------------------------


def test_a_proposal_reaches_the_requester_alone_until_they_agree():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    runner = joining.answering(channel_request, channel, at=timezone.now())[0]

    talk = joining.propose(
        channel_request, channel, why="They reach the same people.", by=channel_request.reviewer, at=timezone.now()
    )

    assert (talk.state, talk.shared, talk.consented_at) == (TalkState.PROPOSED, {}, None)
    assert kinds_to(channel_request.requester)[-1] == "requests.join_proposed"
    assert kinds_to(runner) == []
    assert joining.side_of(talk, runner, at=timezone.now()) is None

    joining.consent(talk, whole_form=False, by=channel_request.requester, at=timezone.now())

    assert kinds_to(runner) == ["requests.join_asked"]
    assert joining.side_of(talk, runner, at=timezone.now()) == Side.CHANNEL
    assert JoinTalk.objects.get().shared["adds"] == ADDS


def test_only_the_requester_consents():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    by = channel_request.reviewer
    talk = joining.propose(channel_request, channel, why="The same people.", by=by, at=timezone.now())
    before = everything(channel_request)

    with pytest.raises(NotAllowed):
        joining.consent(talk, whole_form=True, by=by, at=timezone.now())

    assert everything(channel_request) == before


def test_a_draft_is_not_the_teams_to_propose_for():
    channel_request, channel, by = request_that_can_ask(Status.DRAFT), talk_of.channel(), world.comms()
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="author's business"):
        joining.propose(channel_request, channel, why="The same people.", by=by, at=timezone.now())

    assert everything(channel_request) == before


def test_who_has_a_part_in_the_request_proposes_nothing():
    channel_request, channel, by = request_that_can_ask(), talk_of.channel(), world.comms()
    review.name_runner(channel_request, by)
    before = everything(channel_request)

    with pytest.raises(ConflictOfInterest):
        joining.propose(channel_request, channel, why="The same people.", by=by, at=timezone.now())

    assert everything(channel_request) == before


# --- What the database itself refuses --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "maybe"},
        {"state": TalkState.ASKED, "consented_at": None},
        {"state": TalkState.CAN_JOIN, "answered_at": None, "answered_by": None, "words": ""},
        {"state": TalkState.NO, "words": ""},
        {"state": TalkState.AGREED},
        {"reason": "A concern without an objection"},
        {"answered_by": None},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_the_database_refuses_what_is_no_talk(wrong):
    talk = said_yes()

    with pytest.raises(IntegrityError), transaction.atomic():
        JoinTalk.objects.filter(pk=talk.pk).update(**wrong)


def test_the_database_refuses_a_second_live_talk_with_one_channel():
    talk = asked()

    with pytest.raises(IntegrityError), transaction.atomic():
        JoinTalk.objects.create(
            request=talk.request, channel=talk.channel, state=TalkState.PROPOSED, opened_by=talk.opened_by,
            opened_at=timezone.now(),
        )  # fmt: skip
