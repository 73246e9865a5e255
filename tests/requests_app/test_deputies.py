"""N4: the deputy of a lead who is away gives the second decision, and only that."""

import json

import pytest
from django.urls import reverse

from channels_registry.history import event_of
from ledger.models import LedgerEntry
from requests_app.models import Status
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import (
    appointed,
    approve,
    aside,
    away,
    every_verdict,
    handed_in,
    recommended,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_deputy_of_a_lead_who_is_away_gives_the_second_decision_and_it_says_so():
    lead, _other, reviewer, deputy = world.lead("Lea Lead"), world.lead(), world.comms(), world.comms("Dana Deputy")
    channel_request = recommended(by=reviewer)
    before = review.everything(channel_request)
    with pytest.raises(NotAllowed):
        approve(channel_request, by=deputy)
    assert review.everything(channel_request) == before

    away(lead, deputy=deputy)
    approve(channel_request, by=deputy)

    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED
    entry = LedgerEntry.objects.get(action="requests.approve")
    assert json.loads(entry.words.text)["for"] == "Lea Lead"
    assert event_of(entry).by == "Dana Deputy for Lea Lead"


def test_a_deputy_cannot_use_the_right_of_a_lead_with_a_part_in_the_request():
    """A conflict is not passed on by going on leave."""
    lead, _other, reviewer, deputy = world.lead(), world.lead(), world.comms(), world.comms()
    channel_request = recommended(by=reviewer)
    aside(channel_request, lead)
    away(lead, deputy=deputy)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed):
        approve(channel_request, by=deputy)

    assert review.everything(channel_request) == before


def test_a_deputy_who_recommended_does_not_decide_too():
    lead, _other, reviewer = world.lead(), world.lead(), world.comms()
    channel_request = recommended(by=reviewer)
    away(lead, deputy=reviewer)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed):
        approve(channel_request, by=reviewer)

    assert review.everything(channel_request) == before


def test_a_team_of_two_with_one_person_on_leave_is_not_stuck(client):
    """The lead filed it, the colleague is away: the lead asks a director, who decides."""
    lead, colleague = world.lead(), world.comms()
    channel_request = handed_in()
    aside(channel_request, lead)
    director = world.person("Dora Director", of=world.body())
    before = review.everything(channel_request)
    with pytest.raises(NotAllowed):
        appointed(channel_request, lead=lead, director=director)
    assert review.everything(channel_request) == before

    away(colleague)
    _director, token = appointed(channel_request, lead=lead, director=director)
    send(client, token, {"choice": "approve", "words": "", **every_verdict(channel_request)})

    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED


def test_the_page_says_who_is_free(client):
    lead, colleague = world.lead("Lea Lead"), world.comms("Colin Colleague")
    channel_request = review.submitted()
    client.force_login(lead)

    text = client.get(reverse("review:stand-in", args=[channel_request.pk])).content.decode()

    assert "Of the team these are free to judge this request" in text
    assert colleague.full_name in text and lead.full_name in text
    assert reverse("review:hand-over", args=[channel_request.pk]) in text
