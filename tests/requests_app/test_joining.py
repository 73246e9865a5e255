"""Ask the people of a channel, their answer, the agreement, the team's objection (N3, U2; design §3, §4)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures
from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import ChannelRequest, Decision, JoinMessage, JoinTalk, Outcome, Side, Status, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import ADDS, asked, everything, kinds_to, request_that_can_ask, said_yes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OPEN = [Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.RECOMMENDED]


def fresh(channel_request) -> ChannelRequest:
    return ChannelRequest.objects.select_related("requester", "body", "reviewer").get(pk=channel_request.pk)


def agree(talk, *, at=None):
    channel_request = fresh(talk.request)
    talk = JoinTalk.objects.get(pk=talk.pk)
    return transitions.agree_to_join(channel_request, talk=talk, by=channel_request.requester, at=at or timezone.now())


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


# --- Answers --------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "words"),
    [(TalkState.CAN_JOIN, "Twice a month."), (TalkState.STORIES, ""), (TalkState.NO, "We are full.")],
)
def test_each_answer_is_told_and_recorded_and_ends_no_request(state, words):
    talk = asked()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]

    joining.answer(talk, state, words=words, by=by, at=timezone.now())

    talk.refresh_from_db()
    assert (talk.state, talk.words, talk.answered_by) == (state, words, by)
    assert fresh(talk.request).status == Status.IN_REVIEW
    assert kinds_to(talk.request.requester)[-1] == "requests.join_answer"
    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id) == ("requests.join_answered", by.pk)


@pytest.mark.parametrize("state", [TalkState.CAN_JOIN, TalkState.NO])
def test_a_yes_says_how_and_a_no_says_why(state):
    talk = asked()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    before = everything(talk.request)

    with pytest.raises(Incomplete):
        joining.answer(talk, state, words="  ", by=by, at=timezone.now())

    assert everything(talk.request) == before


def test_an_answer_comes_once():
    talk = said_yes()
    by = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="already been answered"):
        joining.answer(talk, TalkState.NO, words="No.", by=by, at=timezone.now())

    assert everything(talk.request) == before


def test_the_reviewer_who_proposed_learns_the_answer():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    reviewer = channel_request.reviewer
    talk = joining.propose(channel_request, channel, why="The same people.", by=reviewer, at=timezone.now())
    joining.consent(talk, whole_form=False, by=channel_request.requester, at=timezone.now())

    said_yes(talk)

    assert kinds_to(reviewer)[-1] == "requests.join_answer"


def test_letters_of_the_channels_people_do_not_name_them_to_the_requester():
    """Design §5.13: who runs a channel is told to few."""
    runner = world.person("Rosa Runner", of=world.body())
    talk = asked(of=talk_of.channel(runner=runner))
    joining.say(talk, side=Side.CHANNEL, text="How often?", by=runner, at=timezone.now())
    said_yes(talk)
    agree(talk)

    letters = Letter.objects.filter(person=talk.request.requester)
    texts = [words_of(letter.kind, language="en", data=letter.data) for letter in letters]

    assert {"requests.join_message", "requests.join_answer", "requests.joined"} <= {letter.kind for letter in letters}
    assert [text for text in texts if "Rosa" in text.subject + text.body] == []


# --- Messages ----------------------------------------------------------------------------------------------------------------------
def test_messages_reach_the_other_sides():
    talk = asked()
    runner = joining.answering(talk.request, talk.channel, at=timezone.now())[0]
    Letter.objects.all().delete()

    for side, by in (
        (Side.REQUESTER, talk.request.requester),
        (Side.CHANNEL, runner),
        (Side.TEAM, talk.request.reviewer),
    ):
        joining.say(talk, side=side, text=f"From {side}", by=by, at=timezone.now())

    told = {(letter.data["text"], letter.person) for letter in Letter.objects.all()}
    assert told == {
        ("From requester", runner),
        ("From channel", talk.request.requester),
        ("From team", talk.request.requester),
        ("From team", runner),
    }


def test_nobody_writes_to_people_who_were_not_asked():
    channel_request, channel = request_that_can_ask(), talk_of.channel()
    talk = joining.propose(
        channel_request, channel, why="The same people.", by=channel_request.reviewer, at=timezone.now()
    )
    before = everything(channel_request)

    for side, by in ((Side.REQUESTER, channel_request.requester), (Side.TEAM, channel_request.reviewer)):
        with pytest.raises(NotAllowed, match="not been asked"):
            joining.say(talk, side=side, text="Hello?", by=by, at=timezone.now())

    assert everything(channel_request) == before


def test_an_outsider_writes_on_no_side():
    talk, stranger = asked(), world.person()
    before = everything(talk.request)

    for side in Side:
        with pytest.raises(NotAllowed):
            joining.say(talk, side=side, text="Let me in.", by=stranger, at=timezone.now())

    assert everything(talk.request) == before
    assert JoinMessage.objects.count() == 0


# --- Agreed -------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", OPEN)
def test_with_both_sides_agreed_the_request_ends_as_joined(status):
    """Design §4; the yes is the decision of whoever gave it, who has no part in the request (§3)."""
    talk = said_yes(asked(request_that_can_ask(status)))
    grants = Grant.objects.count()

    decision = agree(talk)

    channel_request = fresh(talk.request)
    talk.refresh_from_db()
    assert (channel_request.status, channel_request.joined_channel) == (Status.JOINED, talk.channel)
    assert channel_request.reference
    assert channel_request.submitted_at
    assert channel_request.body
    assert (decision.outcome, decision.by, decision.reasons) == (Outcome.JOINED, talk.answered_by, talk.words)
    assert (talk.state, talk.decision) == (TalkState.AGREED, decision)
    assert channel_request.versions.count() == 1
    assert Grant.objects.count() == grants
    entry = LedgerEntry.objects.get(action="requests.agree_to_join")
    assert (entry.actor_id, entry.subject_id) == (channel_request.requester_id, channel_request.pk)
    assert channel_request.stages.open().get().stage == Status.JOINED


def test_everyone_learns_of_the_agreement():
    talk = said_yes()
    runner, lead = talk.answered_by, world.lead()
    reviewer, requester = talk.request.reviewer, talk.request.requester

    agree(talk)

    assert kinds_to(requester)[-1] == "requests.joined"
    assert kinds_to(runner)[-1] == "requests.join_agreed"
    assert kinds_to(reviewer)[-1] == "requests.join_agreed_team"
    assert kinds_to(lead) == []
    letter = Letter.objects.get(kind="requests.join_agreed_team")
    text = words_of(letter.kind, language="en", data=letter.data).body
    assert f"/registry/{talk.channel_id}/access/give/" in text
    assert f"/review/{talk.request_id}/" in text


def test_a_draft_that_joins_is_told_to_the_whole_team():
    lead, comms = world.lead(), world.comms()
    talk = said_yes(asked(request_that_can_ask(Status.DRAFT)))

    agree(talk)

    assert {lead, comms} <= {letter.person for letter in Letter.objects.filter(kind="requests.join_agreed_team")}


def test_what_else_was_asked_is_over():
    talk = asked()
    other = asked(talk.request, talk_of.channel("Another", runner=world.person("Other runner")))
    said_yes(talk)

    agree(talk)

    other.refresh_from_db()
    assert other.state == TalkState.DROPPED
    assert Letter.objects.filter(kind="requests.join_over").get().person.full_name == "Other runner"


@pytest.mark.parametrize("by", ["reviewer", "runner", "colleague"])
def test_only_the_requester_accepts(by):
    talk = said_yes()
    person = {"reviewer": talk.request.reviewer, "runner": talk.answered_by, "colleague": world.person()}[by]
    before = everything(talk.request)

    with pytest.raises(NotAllowed):
        transitions.agree_to_join(fresh(talk.request), talk=talk, by=person, at=timezone.now())

    assert everything(talk.request) == before


@pytest.mark.parametrize("state", ["asked", "proposed", "no"])
def test_nothing_is_agreed_without_a_yes(state):
    channel_request = request_that_can_ask()
    channel = talk_of.channel()
    if state == "proposed":
        talk = joining.propose(channel_request, channel, why="Same.", by=channel_request.reviewer, at=timezone.now())
    else:
        talk = asked(channel_request, channel)
    if state == "no":
        by = joining.answering(channel_request, channel, at=timezone.now())[0]
        joining.answer(talk, TalkState.NO, words="Full.", by=by, at=timezone.now())
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="already been answered or ended"):
        agree(talk)

    assert everything(channel_request) == before


def test_a_yes_for_another_request_is_none():
    talk, other = said_yes(), request_that_can_ask()
    before = everything(other)

    with pytest.raises(NotAllowed):
        transitions.agree_to_join(fresh(other), talk=talk, by=other.requester, at=timezone.now())

    assert everything(other) == before


def test_nothing_is_agreed_on_a_channel_that_closed_meanwhile():
    talk = said_yes()
    type(talk.channel).objects.filter(pk=talk.channel_id).update(status="retired", retired_at=timezone.now())
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="no longer in service"):
        agree(talk)

    assert everything(talk.request) == before


def test_a_decision_of_the_team_comes_first_where_it_was_quicker():
    talk = said_yes()
    channel_request = fresh(talk.request)
    transitions.reject(
        channel_request, by=channel_request.reviewer, at=timezone.now(), reasons="No.", way_on="Write for them."
    )
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="already been dealt with"):
        agree(talk)

    assert everything(channel_request) == before
    assert not joining.is_open(JoinTalk.objects.select_related("request").get())


def test_the_requester_may_let_it_be():
    talk = said_yes()
    runner = talk.answered_by

    joining.drop(talk, by=talk.request.requester, at=timezone.now())

    assert JoinTalk.objects.get().state == TalkState.DROPPED
    assert fresh(talk.request).status == Status.IN_REVIEW
    assert kinds_to(runner)[-1] == "requests.join_over"


def test_an_agreement_is_not_undone_but_objected_to():
    coadmin, runner = world.comms(), world.person()
    channel = world.channel(coadmin=coadmin, runner=runner)
    channel_request = request_that_can_ask()
    review.name_runner(channel_request, runner)
    talk = said_yes(asked(channel_request, channel))
    assert talk.answered_by == coadmin
    agree(talk)
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="object to it"):
        transitions.undo(fresh(channel_request), by=coadmin, at=timezone.now())

    assert everything(channel_request) == before


# --- Objected ------------------------------------------------------------------------------------------------------------------------
def test_the_team_may_object_and_has_the_review():
    talk = said_yes()
    agree(talk)
    colleague, at = world.comms(), timezone.now()

    transitions.object_to_joining(fresh(talk.request), by=colleague, at=at, why="That channel is about to close.")

    channel_request = fresh(talk.request)
    talk.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.IN_REVIEW, colleague)
    assert channel_request.joined_channel is None
    assert Decision.objects.get().undone_at == at
    assert (talk.state, talk.reason) == (TalkState.OBJECTED, "That channel is about to close.")
    for person in (channel_request.requester, talk.answered_by):
        assert kinds_to(person)[-1] == "requests.join_objected"
    assert LedgerEntry.objects.filter(action="requests.object_to_joining", actor_id=colleague.pk).count() == 1
    # What follows is an ordinary review.
    review.evaluate_all(channel_request, by=colleague, at=timezone.now())
    transitions.reject(
        fresh(channel_request), by=colleague, at=timezone.now(), reasons="Not now.", way_on="Write for the website."
    )
    assert Decision.objects.filter(undone_at=None).get().outcome == Outcome.REJECTED


def test_who_has_a_part_in_the_request_does_not_object():
    talk, runner = said_yes(), world.comms()
    review.name_runner(talk.request, runner)
    agree(talk)
    before = everything(talk.request)

    with pytest.raises(ConflictOfInterest):
        transitions.object_to_joining(fresh(talk.request), by=runner, at=timezone.now(), why="No.")
    with pytest.raises(NotAllowed):
        transitions.object_to_joining(fresh(talk.request), by=talk.answered_by, at=timezone.now(), why="No.")

    assert everything(talk.request) == before


def test_the_time_to_object_ends():
    talk = said_yes()
    decision = agree(talk)
    last_day = transitions.objection_until(decision)
    late = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC)
    before = everything(talk.request)

    with pytest.raises(NotAllowed, match="time to object is over"):
        transitions.object_to_joining(fresh(talk.request), by=talk.request.reviewer, at=late, why="Late.")

    assert everything(talk.request) == before
    transitions.object_to_joining(
        fresh(talk.request), by=talk.request.reviewer, at=late - dt.timedelta(days=1), why="In time."
    )


def test_a_concern_has_its_reason():
    talk = said_yes()
    agree(talk)
    before = everything(talk.request)

    with pytest.raises(Incomplete):
        transitions.object_to_joining(fresh(talk.request), by=talk.request.reviewer, at=timezone.now(), why=" ")

    assert everything(talk.request) == before


def test_the_teams_own_decision_to_join_is_not_objected_to():
    channel_request = review.in_state(Status.JOINED, by=world.comms())
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="no agreement"):
        transitions.object_to_joining(
            fresh(channel_request), by=channel_request.reviewer, at=timezone.now(), why="Not so."
        )

    assert everything(channel_request) == before


def test_whoever_leaves_no_longer_answers():
    talk = asked()
    second = world.person()
    world.grant(talk.channel, second)
    departures.deactivate(second, by=world.administrator(), at=timezone.now(), why="Moved on.")

    assert second not in joining.answering(talk.request, talk.channel, at=timezone.now())


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
