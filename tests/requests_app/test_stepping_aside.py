"""N4: who steps aside judges no more, and nobody judges their own."""

import pytest
from django.utils import timezone

from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of
from requests_app.models import ChannelRequest, Recusal, Status
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import aside, recommended

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def test_who_steps_aside_judges_no_more_and_the_review_goes_back():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)

    aside(channel_request, reviewer)

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.SUBMITTED, None)
    assert conflict_of(reviewer, channel_request).startswith("You stepped aside")
    assert not ChannelRequest.objects.decidable_by(reviewer).exists()
    with pytest.raises(ConflictOfInterest):
        transitions.claim(channel_request, by=reviewer, at=NOW)


def test_a_recommendation_falls_with_the_person_who_gave_it():
    reviewer = world.comms()
    channel_request = recommended(by=reviewer)

    aside(channel_request, reviewer)

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.recommended_by) == (Status.SUBMITTED, None)
    assert not channel_request.decisions.filter(voided_at=None).exists()


def test_a_colleague_who_steps_aside_leaves_the_review_where_it_is():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = review.in_review(by=reviewer)

    aside(channel_request, colleague)

    channel_request.refresh_from_db()
    assert channel_request.reviewer == reviewer


@pytest.mark.parametrize("someone", [world.requester, world.auditor, world.administrator])
def test_only_the_team_steps_aside(someone):
    channel_request, person = review.submitted(), someone()
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed):
        aside(channel_request, person)

    assert review.everything(channel_request) == before


def test_stepping_aside_needs_a_reason_and_happens_once():
    reviewer, channel_request = world.comms(), review.submitted()

    before = review.everything(channel_request)
    with pytest.raises(Incomplete):
        transitions.declare_part(channel_request, by=reviewer, at=NOW, why="  ")
    assert review.everything(channel_request) == before

    aside(channel_request, reviewer)
    before = review.everything(channel_request)
    with pytest.raises(NotAllowed):
        aside(channel_request, reviewer)

    assert review.everything(channel_request) == before
    assert Recusal.objects.count() == 1
