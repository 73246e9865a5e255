"""Both sides agree that an existing channel serves, and the team may object (N3, U2; design §4)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import departures
from channels_registry.models import Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import Decision, JoinTalk, Outcome, Status, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import (
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
