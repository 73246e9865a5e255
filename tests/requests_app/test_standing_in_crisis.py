"""N4 on the fast track: where nobody of the team is free in a crisis, who stands in approves for a limited time."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.store import day_of
from requests_app import transitions
from requests_app.models import MOST_DAYS, Status, TimedPermission
from tests import world
from tests.requests_app import crisis
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import appointed, aside, every_verdict, page, send

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def asked():
    """(request on eight facts, the link's token, the lead who asked)."""
    lead = world.lead()
    channel_request = crisis.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)
    return channel_request, token, lead


def test_who_stands_in_approves_for_a_limited_time(client, asked):
    channel_request, token, lead = asked
    today = day_of(timezone.now())
    rest_by, ends_on = today + dt.timedelta(days=10), today + dt.timedelta(days=20)

    shown = client.get(page(token)).content.decode()
    days = {"rest_by": rest_by.isoformat(), "ends_on": ends_on.isoformat()}
    decided = send(client, token, {"choice": "approve", **days, **every_verdict(channel_request)})

    channel_request.refresh_from_db()
    permission = TimedPermission.objects.get()
    assert "an approval holds for a limited time" in shown
    assert f"Needed if you approve. {MOST_DAYS} days from today at most" in shown
    assert decided.status_code == 200
    assert "You approved the request until" in decided.content.decode()
    assert channel_request.status == Status.PROVISIONAL
    assert (permission.rest_by, permission.ends_on) == (rest_by, ends_on)
    assert permission.channel.set_up.owner == lead
    assert client.get(page(token)).status_code == 410


def test_the_page_begins_with_days_that_hold(client, asked):
    channel_request, token, _lead = asked
    form = client.get(page(token)).context["form"]
    begun = {name: form[name].initial.isoformat() for name in ("rest_by", "ends_on")}

    send(client, token, {"choice": "approve", **begun, **every_verdict(channel_request)})

    channel_request.refresh_from_db()
    assert channel_request.status == Status.PROVISIONAL


@pytest.mark.parametrize(
    ("rest_in", "ends_in"), [(None, 20), (10, None), (10, MOST_DAYS + 1), (21, 20), (0, 20)], ids=str
)
def test_days_that_the_fast_track_does_not_know_are_refused(client, asked, rest_in, ends_in):
    channel_request, token, _lead = asked
    today = day_of(timezone.now())
    days = {
        name: (today + dt.timedelta(days=number)).isoformat()
        for name, number in (("rest_by", rest_in), ("ends_on", ends_in))
        if number is not None
    }
    before = review.everything(channel_request)

    refused = send(client, token, {"choice": "approve", **days, **every_verdict(channel_request)})

    assert refused.status_code == 422
    assert review.everything(channel_request) == before
    assert not TimedPermission.objects.exists()


def test_an_ordinary_request_asks_for_no_days(client):
    lead = world.lead()
    channel_request = review.submitted()
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    assert not {"rest_by", "ends_on"} & set(client.get(page(token)).context["form"].fields)


def test_not_approving_needs_no_days(client, asked):
    channel_request, token, _lead = asked

    send(client, token, {"choice": "reject", "words": "The region's page serves.", "way_on": "Write for it."})

    channel_request.refresh_from_db()
    assert channel_request.status == Status.REJECTED


def test_what_changed_meanwhile_is_read_again(client, asked):
    channel_request, token, _lead = asked
    read = client.get(page(token)).context
    begun = {name: read["form"][name].initial.isoformat() for name in ("rest_by", "ends_on")}
    type(channel_request).objects.filter(pk=channel_request.pk).update(version=read["version"] + 1)
    before = review.everything(channel_request)

    answer = client.post(
        page(token),
        {
            "choice": "approve", "version": read["version"], "mark": read["mark"],
            **begun, **every_verdict(channel_request),
        },
    )  # fmt: skip

    assert answer.status_code == 409
    assert review.everything(channel_request) == before
    assert transitions.open_stand_in(token, at=timezone.now()) is not None
