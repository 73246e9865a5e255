"""Requests on which nobody of the team is free, and the page of who decides in its place."""

from django.urls import reverse
from django.utils import timezone

from accounts.absences import enter_absence
from channels_registry.models import Tier
from portal.store import day_of
from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, Criterion, Verdict
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import sheets

WHY = "We are old friends."


def aside(channel_request, *people):
    for person in people:
        transitions.declare_part(channel_request, by=person, at=timezone.now(), why=WHY)


def appointed(channel_request, *, lead, director=None):
    director = director or world.person("Dora Director", of=world.body())
    token = transitions.appoint_stand_in(
        channel_request, person=director, by=lead, at=timezone.now(), why="Director of the Secretariat."
    )
    return director, token


def handed_in(tier=Tier.STANDARD):
    """A request whose answers are all there, so that a channel can be made of it."""
    channel_request = sheets.draft()
    hand_in(channel_request, by=channel_request.requester, at=timezone.now())
    ChannelRequest.objects.filter(pk=channel_request.pk).update(tier=tier)
    channel_request.refresh_from_db()
    return channel_request


def recommended(*, by):
    channel_request = handed_in(Tier.CAREFUL)
    transitions.claim(channel_request, by=by, at=timezone.now())
    review.evaluate_all(channel_request, by=by, at=timezone.now())
    transitions.recommend(channel_request, by=by, at=timezone.now(), approval=review.approval())
    return channel_request


def page(token):
    return reverse("requests:decide", args=[token])


def every_verdict(channel_request, verdict=Verdict.GOOD):
    return {f"verdict_{criterion}": verdict for criterion in Criterion} | {
        f"note_{criterion}": "Looked at." for criterion in Criterion
    }


def send(client, token, data):
    """Open the page, and send it back with ``data``."""
    read = client.get(page(token)).context
    return client.post(page(token), {"version": read["version"], "mark": read["mark"], **data})


def away(person, *, deputy=None):
    today = day_of(timezone.now())
    enter_absence(person, first_day=today, last_day=today, deputy=deputy, by=person, at=timezone.now())


def approve(channel_request, *, by):
    return transitions.approve(
        channel_request,
        by=by,
        at=timezone.now(),
        approval=review.approval(),
        new=review.new_channel(channel_request),
    )
