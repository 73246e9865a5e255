"""N4: where nobody of the team is free, someone from outside decides once, by a link; nobody is stuck."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import SetUp, Tier
from notifications.models import Letter
from requests_app import transitions
from requests_app.judging.review_notes import add_note
from requests_app.models import ChannelRequest, StandIn, Status, Verdict
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import (
    WHY,
    appointed,
    aside,
    every_verdict,
    handed_in,
    page,
    recommended,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def test_nobody_stands_in_while_someone_of_the_team_is_free():
    lead, _free = world.lead(), world.comms()
    channel_request = review.submitted()
    aside(channel_request, lead)
    director = world.person("Dora Director", of=world.body())
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="Someone of the team is free"):
        appointed(channel_request, lead=lead, director=director)

    assert review.everything(channel_request) == before


def test_a_team_of_two_that_is_not_free_is_never_stuck(client):
    """Found stuck in a peer: even its superuser could not unblock a request."""
    lead, colleague = world.lead(), world.comms()
    channel_request = handed_in()
    aside(channel_request, lead, colleague)

    director, token = appointed(channel_request, lead=lead)
    shown = client.get(page(token))
    decided = send(client, token, {"choice": "approve", "words": "Go ahead.", **every_verdict(channel_request)})

    channel_request.refresh_from_db()
    assert shown.status_code == 200
    assert decided.status_code == 200
    assert channel_request.status == Status.APPROVED
    assert channel_request.decisions.get().by == director
    assert SetUp.objects.get(channel=channel_request.channel).owner == lead
    assert client.get(page(token)).status_code == 410


def test_opening_the_link_changes_nothing(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)
    before = ChannelRequest.objects.filter(pk=channel_request.pk).values().get()

    client.get(page(token))

    assert ChannelRequest.objects.filter(pk=channel_request.pk).values().get() == before
    assert StandIn.objects.get().ended_at is None


def test_a_careful_request_is_decided_by_the_stand_in_alone_where_nobody_could_recommend(client):
    lead = world.lead()
    channel_request = handed_in(Tier.CAREFUL)
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    send(client, token, {"choice": "approve", "words": "", **every_verdict(channel_request)})

    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED


def test_the_stand_in_gives_the_second_decision_where_one_of_the_team_recommended(client):
    lead, reviewer = world.lead(), world.comms()
    channel_request = recommended(by=reviewer)
    aside(channel_request, lead)

    director, token = appointed(channel_request, lead=lead)
    send(client, token, {"choice": "approve", "words": "I agree."})

    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED
    assert channel_request.decisions.exclude(by=reviewer).get().by == director


def test_not_approving_needs_reasons_and_a_way_on_and_keeps_what_was_typed(client):
    """A17: nobody is sent away with nothing."""
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    before = review.everything(channel_request)

    refused = send(client, token, {"choice": "reject", "words": "Two of these exist."})
    assert refused.status_code == 422
    assert "Two of these exist." in refused.content.decode()
    assert review.everything(channel_request) == before

    send(client, token, {"choice": "reject", "words": "Two of these exist.", "way_on": "Write for one of them."})
    channel_request.refresh_from_db()
    assert channel_request.status == Status.REJECTED


def test_an_approval_without_every_verdict_is_refused_and_nothing_is_kept(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    before = review.everything(channel_request)

    answer = send(client, token, {"choice": "approve", "verdict_brand": Verdict.GOOD})

    assert answer.status_code == 422
    assert review.everything(channel_request) == before


def test_a_stand_in_gives_it_back_and_the_lead_is_told(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    client.post(page(token), {"choice": "back"})

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.SUBMITTED, None)
    assert Letter.objects.filter(kind="requests.stand_in_back", person=lead).count() == 1
    assert client.get(page(token)).status_code == 410


def test_an_appointment_taken_back_ends_the_link_and_its_letter(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    transitions.end_stand_in(channel_request, by=lead, at=timezone.now())

    assert client.get(page(token)).status_code == 410
    assert client.post(page(token), {"choice": "back"}).status_code == 410
    channel_request.refresh_from_db()
    assert channel_request.status == Status.SUBMITTED


def test_a_link_that_was_guessed_or_is_too_old_opens_nothing(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)
    StandIn.objects.update(expires_at=timezone.now(), appointed_at=timezone.now() - transitions.LINK_LIFE)

    assert client.get(page(token)).status_code == 410
    assert client.get(page("x" * 43)).status_code == 410


@pytest.mark.parametrize(
    "unfit",
    [
        pytest.param(lambda request: world.external("Agency", sponsor=world.person()), id="an outsider"),
        pytest.param(lambda request: request.requester, id="the requester"),
    ],
)
def test_who_cannot_stand_in_is_refused(unfit):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    director = unfit(channel_request)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed):
        appointed(channel_request, lead=lead, director=director)

    assert review.everything(channel_request) == before


@pytest.mark.parametrize("someone", [world.comms, world.auditor, world.administrator, world.requester])
def test_only_the_lead_appoints(someone):
    channel_request = review.submitted()
    person = someone()
    if person.may("review_requests"):
        aside(channel_request, person)
    director = world.person("Dora Director", of=world.body())
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="The communications lead appoints"):
        appointed(channel_request, lead=person, director=director)

    assert review.everything(channel_request) == before


def test_the_database_knows_one_stand_in_at_a_time():
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    director, _token = appointed(channel_request, lead=lead)
    facts = {"request": channel_request, "person": director, "appointed_by": lead, "why": "Again", "token_digest": "x"}

    with pytest.raises(IntegrityError), transaction.atomic():
        StandIn.objects.create(**facts, appointed_at=NOW, expires_at=NOW + transitions.LINK_LIFE)
    with pytest.raises(IntegrityError), transaction.atomic():
        StandIn.objects.filter(person=director).update(person=lead)


def test_the_stand_in_reads_nothing_that_the_team_says_among_itself(client):
    """Design §5.9: notes stay with the team."""
    lead = world.lead()
    channel_request = review.submitted()
    add_note(channel_request, text="SECRET-MARK about them", by=lead, at=NOW)
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    assert "SECRET-MARK" not in client.get(page(token)).content.decode()


def test_the_pages_of_the_team(client):
    lead = world.lead()
    channel_request = review.submitted()
    client.force_login(lead)

    told = client.post(reverse("review:step-aside", args=[channel_request.pk]), {"why": WHY})
    director = world.person("Dora Director", of=world.body())
    asked = client.post(
        reverse("review:stand-in", args=[channel_request.pk]), {"email": director.email.upper(), "why": "Director."}
    )

    assert (told.status_code, asked.status_code) == (302, 302)
    assert StandIn.objects.get().person == director
    unknown = client.post(
        reverse("review:stand-in", args=[channel_request.pk]), {"email": "nobody@example.org", "why": "x"}
    )
    assert unknown.status_code == 422
