"""The first page: what needs you, what is yours, and the public start (ui.md); contact and accessibility."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.editing import change_settings
from channels_registry import lifecycle
from channels_registry.models import Overlay
from policies.library import sample
from policies.reading import acknowledge
from portal.attention import waiting_for
from portal.store import portal_settings
from requests_app.models import Status
from tests import world
from tests.requests_app import review_world
from workspace import waiting

pytestmark = pytest.mark.django_db
HOME = "/"


def test_a_visitor_finds_the_check_and_three_ways_on(client):
    page = client.get(HOME).content.decode()

    assert '<form method="get" action="/check/"' in page and 'name="q"' in page
    for way in ('href="/directory/"', 'href="/policies/"', 'href="/report/"'):
        assert way in page
    assert 'name="robots"' not in page


def test_a_newcomer_is_told_where_to_begin(client):
    client.force_login(world.requester())

    page = client.get(HOME).content.decode()

    assert "Nothing needs you today." in page
    assert "New here?" in page
    assert 'href="/requests/new/"' in page


def test_an_external_person_is_not_offered_a_request(client):
    """L2: they have the rights of their grants only."""
    client.force_login(world.external())

    page = client.get(HOME).content.decode()

    assert "/requests/new/" not in page


def test_home_shows_own_requests_and_channels(client):
    requester = world.requester()
    review_world.draft(requester=requester, title="Sahel water")
    channel = world.channel("Kenya Forum", runner=requester)
    lifecycle.set_overlay(channel, Overlay.ACCESS_LOST, by=world.comms(), at=timezone.now(), why="Lost telephone.")
    world.channel("Not mine")
    client.force_login(requester)

    page = client.get(HOME).content.decode()

    assert "Sahel water" in page and f"/registry/{channel.pk}/" in page and "Access lost" in page
    assert "Not mine" not in page


def test_whoever_runs_a_channel_is_asked_to_accept_the_policy():
    """A10."""
    now = timezone.now()
    person = world.requester()
    world.channel(runner=person, at=now - dt.timedelta(days=50))
    version = sample.load_sample(by=world.lead(), at=now - dt.timedelta(days=20))

    before = list(waiting.items(person, now))
    acknowledge(version, by=person, language="en", at=now)

    assert [(item.text, item.url, item.since) for item in before] == [
        (
            "Read and accept “Social media policy”, version 1.0",
            "/policies/social-media/1.0/#accept",
            version.published_at,
        )
    ]
    assert list(waiting.items(person, now)) == []
    assert list(waiting.items(world.requester(), now)) == []


def test_at_most_seven_things_oldest_first():
    requester = world.requester()
    for day in range(9):
        review_world.draft(requester=requester, title=f"Draft {day}", at=timezone.now() - dt.timedelta(days=day))

    items = waiting_for(requester, timezone.now()).items

    assert [item.since for item in items] == sorted(item.since for item in items)
    assert len(items) == 7


def test_home_says_how_many_more_things_wait_and_shows_them(client):
    requester = world.requester()
    for day in range(9):
        review_world.draft(requester=requester, title=f"Draft {day}", at=timezone.now() - dt.timedelta(days=day))
    client.force_login(requester)

    first, whole = client.get(HOME), client.get(HOME, {"all": "true"})

    assert '<a href="?all=true">and 2 more</a>' in first.content.decode()
    assert len(first.context["items"]) == 7
    assert len(whole.context["items"]) == 9 and "more</a>" not in whole.content.decode()


def test_own_reviews_are_not_pushed_out_by_what_anyone_may_take_up():
    """The oldest seven would all be requests that nobody has taken up."""
    reviewer, now = world.comms(), timezone.now()
    for day in range(8):
        review_world.submitted(title=f"Free {day}", at=now - dt.timedelta(days=20 + day))
    review_world.in_state(Status.IN_REVIEW, by=reviewer, title="Mine")

    shown = [item.text for item in waiting_for(reviewer, now).items]

    assert len(shown) == 7
    assert sum("You are reviewing" in text for text in shown) == 1


def test_the_team_sees_its_figures_and_others_do_not(client):
    """A8: the channels without a co-administrator come first, with the list behind the number."""
    channel = world.channel("Alone", complete=False)
    world.grant(channel, world.person())
    client.force_login(world.comms())
    page = client.get(HOME)

    first = page.context["figures"][0]
    assert (first.number, first.url, first.tone) == (1, "/audits/", "bad")
    assert "channel without a Secretariat co-administrator" in page.content.decode()
    client.force_login(world.requester())
    assert "At a glance" not in client.get(HOME).content.decode()


@pytest.mark.parametrize("role", [world.comms, world.lead, world.auditor, world.administrator, world.requester])
def test_home_costs_no_more_with_many_rows(client, role, django_assert_max_num_queries):
    person = role()
    client.force_login(person)
    client.get(HOME)
    for number in range(8):
        world.channel(runner=person if not person.is_team else None, coadmin=person if person.is_team else None)
        review_world.draft(requester=person, title=f"Draft {number}")

    with django_assert_max_num_queries(45):
        client.get(HOME)


def test_the_contact_is_shown_where_it_helps(client):
    """A14."""
    change_settings(
        portal_settings(), by=world.administrator(), at=timezone.now(),
        contact_name="Communications team", contact_email="help@alliance.example", contact_phone="+41 1",
    )  # fmt: skip

    page = client.get(reverse("workspace:contact")).content.decode()

    for part in ("Communications team", "mailto:help@alliance.example", "+41 1", "Help in emergencies and crises"):
        assert part in page


def test_an_empty_portal_says_who_enters_the_contact(client):
    assert "The contact is not entered yet." in client.get(reverse("workspace:contact")).content.decode()


def test_what_we_say_about_accessibility_is_honest(client):
    page = client.get(reverse("workspace:accessibility")).content.decode()

    assert "WCAG 2.2" in page and "we do not claim that it is free of faults" in page


def test_a_decided_request_says_when_it_was_decided_once_that_is_told(client):
    """Design §5.5: until the letter leaves, the home page reads as before."""
    requester, reviewer, now = world.requester(), world.comms(), timezone.now()
    review_world.in_state(
        Status.REJECTED, by=reviewer, requester=requester, at=now - dt.timedelta(days=3), title="Told"
    )
    review_world.in_state(Status.REJECTED, by=reviewer, requester=requester, at=now, title="Untold")
    client.force_login(requester)

    page = client.get(HOME).content.decode()

    told, untold = (page[page.index(f"<bdi>{title}</bdi>") :].split("</li>")[0] for title in ("Told", "Untold"))
    assert "Not approved <time" in told and "Saved" not in told
    assert "Saved <time" in untold and "Not approved" not in untold
