"""The list of channels, as different people see it (N14)."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Finding, Overlay, Rule
from tests import world
from tests.channels_registry.registry_pages import LIST, names, page_of, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


def test_staff_see_all_channels_and_an_external_person_only_their_own(client):
    """L2: an agency sees what it works on, nothing else."""
    agency = world.external()
    mine, other = world.channel("Mine"), world.channel("Other")
    world.grant(mine, agency, AccessLevel.EDITOR)

    client.force_login(world.person())
    assert names(client.get(LIST)) == ["Mine", "Other"]

    client.force_login(agency)
    assert names(client.get(LIST)) == ["Mine"]
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(other)).status_code == 404


def test_the_list_tells_the_coadministrator_or_since_when_there_is_none(client):
    """A8 in words on every row."""
    coadmin = world.comms("Amina Diallo")
    world.channel("With", coadmin=coadmin)
    without = world.channel("Without", complete=False)
    since = Finding.objects.get(channel=without, rule=Rule.NO_COADMIN).opened_at
    client.force_login(coadmin)

    text = client.get(LIST).content.decode()

    assert "Amina Diallo" in text
    assert f">None</span></span><br>since {since:%-d %b %Y}" in text


def test_administrators_names_are_told_to_their_body_and_the_team_only(client):
    """A22: others learn that there is one, and the mailbox."""
    of = world.body(contact_mailbox="forum@example.org")
    coadmin, runner = world.comms("Amina Diallo"), world.person("Rune Berg")
    channel = world.channel("Forum", of=of, coadmin=coadmin, runner=runner)
    secret = ["Amina Diallo", "Rune Berg", coadmin.email, runner.email]

    for reader, told in [
        (world.person(), False),
        (world.administrator(), False),
        (world.person(of=of), True),
        (runner, True),
        (world.comms(), True),
        (world.auditor(), True),
    ]:
        client.force_login(reader)
        page, listed = client.get(page_of(channel)).content.decode(), client.get(LIST).content.decode()
        exported = b"".join(client.get(LIST, {"format": "csv"}).streaming_content).decode()
        seen = [word for word in secret if word in page or word in listed or word in exported]
        assert bool(seen) == told, (reader, seen)
        assert ("forum@example.org" in page) == (not told)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same_for_one_channel_as_for_many(client, django_assert_num_queries, count):
    of = world.body()
    for number in range(count):
        world.channel(of=of, complete=number % 2 == 0, latest_post_at=timezone.now())
    reader = world.person()
    client.force_login(reader)
    client.get(LIST)

    with django_assert_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "region"}, ["Regional"]),
        ({"q": "@actregion"}, ["Regional"]),
        ({"q": "https://twitter.com/ActRegion?s=20"}, ["Regional"]),
        ({"q": "%"}, []),
        ({"kind": "project"}, ["Project"]),
        ({"status": "flagged"}, ["Project"]),
        ({"status": "suspended"}, ["Regional"]),
        ({"language": "fr"}, ["Regional"]),
        ({"country": "ke"}, ["Project"]),
        ({"tier": "careful"}, ["Project"]),
        ({"without": "coadmin"}, ["Bare"]),
        ({"without": "second"}, ["Bare"]),
        ({"review": "due"}, ["Regional"]),
        ({"sort": "-name"}, ["Regional", "Project", "Bare"]),
        ({"kind": "nonsense", "page": "%00", "sort": "x"}, ["Bare", "Project", "Regional"]),
        ({"q": "\x00"}, ["Bare", "Project", "Regional"]),
        ({"q": "no such channel"}, []),
    ],
)
def test_filters_and_sorting_live_in_the_address(client, at, query, found):
    team = world.comms()
    regional = world.channel("Regional", address="https://x.com/actregion", languages=["fr"])
    project = world.channel("Project", kind="project", countries=["KE"], tier="careful")
    world.channel("Bare", complete=False)
    lifecycle.flag_many([project.pk], by=None, at=at)
    lifecycle.set_overlay(regional, Overlay.SUSPENDED, by=team, at=at, why="look first")
    rules(regional, by=team, at=at, review_on=at.date())
    client.force_login(team)

    assert names(client.get(LIST, query)) == found


def test_the_export_is_what_is_seen(client, at):
    team = world.comms()
    world.channel("=Danger", coadmin=world.comms("Amina Diallo"))
    world.channel("Quiet", complete=False, latest_post_at=at - dt.timedelta(days=3))
    client.force_login(team)

    response = client.get(LIST, {"format": "csv", "without": "coadmin"})

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Quiet"]
    everything = b"".join(client.get(LIST, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "'=Danger" in everything
    assert "Not known" in everything


def test_unknown_looks_different_from_silent(client, at):
    """Unknown is a value (design §5.2): where nobody could look, the page does not say that nothing was posted."""
    never = world.channel("Never looked at")
    silent = world.channel("Silent", latest_post_at=at - dt.timedelta(days=200), looked_at=at - dt.timedelta(hours=2))
    client.force_login(world.person())

    assert "not the same as silence" in client.get(page_of(never)).content.decode()
    assert "not the same as silence" not in client.get(page_of(silent)).content.decode()
