"""A question to join ends with its request, and the channel's people are told; never before a decision is (N3, design §5.5)."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from ledger.models import LedgerEntry
from requests_app import transitions
from requests_app.models import ChannelRequest, JoinTalk, Status, TalkState
from requests_app.talk.ending import end_talks_over
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import asked, everything, kinds_to, request_that_can_ask

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OVER = "requests.join_over"


def fresh(talk) -> ChannelRequest:
    return ChannelRequest.objects.select_related("requester", "body", "reviewer").get(pk=talk.request_id)


def proposed(talk) -> JoinTalk:
    """Another channel, of which the requester has not been told to its people."""
    return JoinTalk.objects.create(
        request=talk.request, channel=talk_of.channel("Voices of the Andes"), state=TalkState.PROPOSED,
        opened_by=talk.request.requester, opened_at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def runner():
    return world.person("Rosa Runner", of=world.body())


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def talk(runner, reviewer):
    return asked(request_that_can_ask(by=reviewer), talk_of.channel(runner=runner))


def reject(talk, *, by, at):
    transitions.reject(fresh(talk), by=by, at=at, reasons="Two exist.", way_on="Write for one of them.")


def test_cancelling_ends_what_is_asked_and_tells_who_was_asked(talk, runner):
    other = proposed(talk)
    nobody_knows = talk_of.kinds_to(world.person())

    transitions.withdraw(fresh(talk), by=talk.request.requester, at=timezone.now())

    assert set(JoinTalk.objects.values_list("state", flat=True)) == {TalkState.DROPPED}
    assert kinds_to(runner)[-1] == OVER
    assert nobody_knows == [] and OVER not in kinds_to(other.channel.responsible or runner)[:-1]
    assert LedgerEntry.objects.filter(action="requests.join_dropped").count() == 2
    assert end_talks_over(at=timezone.now()) == 0


def test_a_refused_cancelling_ends_nothing(talk):
    stranger = world.person()
    before = everything(talk.request)

    with pytest.raises(transitions.NotAllowed):
        transitions.withdraw(fresh(talk), by=stranger, at=timezone.now())

    assert everything(talk.request) == before


def test_after_a_decision_it_ends_once_the_decision_is_told(talk, runner, reviewer):
    now = timezone.now()
    reject(talk, by=reviewer, at=now)
    before = everything(talk.request)
    told_at = now + dt.timedelta(minutes=settings.UNDO_MINUTES)

    assert end_talks_over(at=told_at - dt.timedelta(seconds=1)) == 0
    assert everything(talk.request) == before
    assert end_talks_over(at=told_at, dry_run=True) == 1
    assert everything(talk.request) == before
    assert [end_talks_over(at=told_at) for _night in range(2)] == [1, 0]

    talk.refresh_from_db()
    assert (talk.state, talk.ended_at) == (TalkState.DROPPED, told_at)
    assert kinds_to(runner).count(OVER) == 1


def test_a_decision_taken_back_leaves_the_question_as_it_was(talk, runner, reviewer):
    now = timezone.now()
    reject(talk, by=reviewer, at=now)
    transitions.undo(fresh(talk), by=reviewer, at=now + dt.timedelta(minutes=1), why="Not so")

    assert end_talks_over(at=now + dt.timedelta(days=1)) == 0

    talk.refresh_from_db()
    assert talk.state == TalkState.ASKED
    assert OVER not in kinds_to(runner)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED])
def test_what_goes_on_is_not_ended_by_night(status):
    talk = asked(request_that_can_ask(status))
    before = everything(talk.request)

    assert end_talks_over(at=timezone.now() + dt.timedelta(days=1)) == 0

    assert everything(talk.request) == before


def test_a_draft_that_expired_asks_no_more(runner):
    talk = asked(request_that_can_ask(Status.DRAFT), talk_of.channel(runner=runner))
    transitions.expire(review.ChannelRequest.objects.get(pk=talk.request_id), at=timezone.now())

    assert end_talks_over(at=timezone.now()) == 1

    assert kinds_to(runner)[-1] == OVER
