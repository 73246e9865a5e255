"""Answers about a quiet channel on its pages, each with bad input (N10, U7, A2)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.models import Keeping, RetirementCase, Signal
from channels_registry.models import ChannelStatus
from notifications.models import Letter
from portal.attention import waiting_for
from tests import world
from tests.activity.quiet_pages import NASTY, facts, page, post, quiet

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def test_the_letters_link_leads_to_a_page_that_changes_nothing(client, now):
    """Design §5.7."""
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    before = facts()
    client.force_login(runner)

    for name in ("channel", "latest-post", "keep", "closing-wish"):
        response = client.get(reverse(f"activity:{name}", args=[channel.pk]))
        assert response.status_code == 200
        assert "Tell the latest post" in response.content.decode()

    (told,) = Letter.objects.get(kind="activity.flagged").data["channels"]
    assert told["path"] == reverse("activity:channel", args=[channel.pk])
    assert facts() == before


def test_an_administrator_answers_with_the_latest_post(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)

    response = post(
        client,
        runner,
        "latest-post",
        channel,
        **{"latest-latest_post_on": now.date().isoformat(), "latest-note": "Here."},
    )

    assert response.status_code == 302
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE
    assert Signal.objects.get().told_by == runner


def test_no_newer_post_is_an_answer_too(client, now):
    runner = world.person()
    channel = quiet(now, runner=runner)

    response = post(client, runner, "latest-post", channel, **{"latest-nothing_newer": "on"})

    assert response.status_code == 302
    assert Signal.objects.get().latest_post_at == channel.latest_post_at


def test_an_administrator_keeps_the_channel(client, now):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    until = (now + dt.timedelta(days=60)).date()

    response = post(
        client, runner, "keep", channel, **{"keep-until": until.isoformat(), "keep-reason": "Starts in autumn."}
    )

    assert response.status_code == 302
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE
    assert Keeping.objects.get().until == until


def test_it_can_be_closed_asks_the_team(client, now):
    runner, team = world.person(), world.comms()
    channel = quiet(now, runner=runner)

    assert post(client, runner, "closing-wish", channel, **{"wish-note": "The project is over."}).status_code == 302

    text = page(client, team, "channel", channel.pk).content.decode()
    assert "The project is over." in text
    assert [item.verb for item in waiting_for(team, now).items if channel.name in item.text] == ["Decide"]
    assert post(client, team, "closing-wish-set-aside", channel, **{"aside-why": "It goes on."}).status_code == 302
    again = post(client, team, "closing-wish-set-aside", channel, **{"aside-why": "It goes on."})
    assert again.status_code == 422
    assert "answered already" in again.content.decode()


def test_the_team_begins_a_closing_with_its_plan(client, now):
    team, successor = world.comms(), world.channel(address="https://x.com/voices_region")
    channel = quiet(now, step="flagged", coadmin=team)
    last_day = (now + dt.timedelta(days=40)).date()
    data = {
        "close-reason": "Over.", "close-last_day": last_day.isoformat(), "close-goes_on": "https://x.com/voices_region",
    }  # fmt: skip

    begun = post(client, team, "closing-start", channel, **data)

    case = RetirementCase.objects.get()
    assert (begun.status_code, begun["Location"]) == (302, reverse("activity:case", args=[case.pk]))
    assert (case.channel, case.last_day, case.successor) == (channel, last_day, successor)
    assert reverse("activity:case", args=[case.pk]) in page(client, team, "channel", channel.pk).content.decode()


BAD_ANSWERS = [
    ("latest-post", {}, "Enter the day of the latest post"),
    ("latest-post", {"latest-latest_post_on": "yesterday"}, "needs a date such as"),
    ("latest-post", {"latest-latest_post_on": "2026-02-30"}, "needs a date such as"),
    ("latest-post", {"latest-latest_post_on": "9999-12-31"}, "date between the years"),
    ("latest-post", {"latest-latest_post_on": "2190-01-01"}, "has not come yet"),
    ("latest-post", {"latest-latest_post_on": "2020-01-01", "latest-nothing_newer": "on"}, "not both"),
    ("latest-post", {"latest-latest_post_on": "2001-01-01"}, "We know of a later post"),
    ("latest-post", {"latest-nothing_newer": "on", "latest-note": "x" * 301}, "300 characters at most"),
    ("keep", {}, "needs an answer"),
    ("keep", {"keep-until": "2001-01-01", "keep-reason": "A pause."}, "still to come"),
    ("keep", {"keep-until": "2190-01-01", "keep-reason": "A pause."}, "a year at most"),
    ("keep", {"keep-until": "soon", "keep-reason": "x" * 601}, "600 characters at most"),
    ("closing-wish", {"wish-note": "  "}, "needs an answer"),
    ("closing-wish", {"wish-note": "x" * 601}, "600 characters at most"),
    ("feed", {"feed-url": ""}, "needs an answer"),
    ("feed", {"feed-url": "http://127.0.0.1/feed"}, "does not read this address"),
    ("feed", {"feed-url": "http://169.254.169.254/"}, "does not read this address"),
    ("feed", {"feed-url": "x" * 2001}, "2,000 characters at most"),
]


@pytest.mark.parametrize(("name", "data", "sentence"), BAD_ANSWERS)
def test_bad_input_gets_a_sentence_and_changes_nothing(client, now, name, data, sentence):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    before = facts()

    response = post(client, runner, name, channel, **data)

    text = response.content.decode()
    assert response.status_code == 422
    assert sentence in text
    assert "<title>Error:" in text
    assert facts() == before


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize(
    ("name", "field"),
    [("keep", "keep-reason"), ("closing-wish", "wish-note"), ("latest-post", "latest-note"), ("feed", "feed-url")],
)
def test_hostile_text_never_breaks_a_page(client, now, name, field, nasty):
    runner = world.person()
    channel = quiet(now, step="flagged", runner=runner)
    until = (now + dt.timedelta(days=60)).date().isoformat()

    response = post(client, runner, name, channel, **{"keep-until": until, "latest-nothing_newer": "on", field: nasty})

    assert response.status_code in (302, 422)
    text = page(client, runner, "channel", channel.pk).content.decode()
    assert "<script>alert" not in text + response.content.decode()


def test_bad_input_of_the_team_gets_a_sentence(client, now):
    team = world.comms()
    channel, closing = quiet(now, step="flagged"), quiet(now, step="closing")
    before = facts()

    for name, on, data in (
        ("closing-start", channel, {"close-reason": " "}),
        ("closing-start", closing, {"close-reason": "Again."}),
        ("closing-start", channel, {"close-reason": "Over.", "close-last_day": "2020-01-01"}),
        ("closing-start", channel, {"close-reason": "Over.", "close-goes_on": "our other page"}),
    ):
        response = post(client, team, name, on, **data)
        assert (name, response.status_code) == (name, 422)
        assert "error-summary" in response.content.decode()
    assert facts() == before


def test_the_lead_decides_the_third_time(client, now):
    runner, lead = world.person(), world.lead()
    channel = quiet(now, step="flagged", runner=runner)
    for number in (3, 4):
        Keeping.objects.create(
            channel=channel,
            until=now.date() - dt.timedelta(days=number),
            reason="Later.",
            by=runner,
            at=now - dt.timedelta(days=number),
        )
    data = {"keep-until": (now + dt.timedelta(days=60)).date().isoformat(), "keep-reason": "Once more."}

    assert post(client, runner, "keep", channel, **data).status_code == 422
    assert post(client, lead, "keep", channel, **data).status_code == 302
