"""One coherent presence (U2, L3): the same people twice, names that carry ours, looks that somebody has seen or not."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.coherence import Look, carried, coherence_of, marks_of, usual_start
from channels_registry.models import Channel, SetUp
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def picture(**filters):
    return coherence_of(Channel.objects.filter(**filters), organisation="ACT Alliance", at=timezone.now())


def cells_of(found) -> list:
    return [(cell.platform, cell.audience, cell.language, [one.name for one in cell.channels]) for cell in found]


def test_channels_for_the_same_people_are_named_together():
    """U2: platform × audience × language; each country and each language counts by itself."""
    world.channel("A", countries=["KE", "CH"], languages=["en", "fr"])
    world.channel("B", countries=["KE"], languages=["en"])
    world.channel("C", countries=["KE"], languages=["en"], on=world.platform("youtube"), address="")

    assert cells_of(picture().shared()) == [("X", "Kenya", "English", ["A", "B"])]
    assert len(picture().cells()) == 5


def test_the_audience_is_the_country_else_the_region_else_everyone():
    world.channel("Country", countries=["KE"], region="Africa", languages=["en"])
    world.channel("Region", region="Africa", languages=["en"])
    world.channel("Of the group", of=world.body(region="Europe"), languages=["en"])
    world.channel("Nothing told")

    assert cells_of(picture().cells()) == [
        ("X", "Africa", "English", ["Region"]),
        ("X", "Europe", "English", ["Of the group"]),
        ("X", "Everyone", "Not told", ["Nothing told"]),
        ("X", "Kenya", "English", ["Country"]),
    ]


def test_closed_channels_fragment_nothing():
    team = world.comms()
    for name in ("A", "B"):
        channel = world.channel(name, countries=["KE"], languages=["en"], coadmin=team)
    assert len(picture().shared()) == 1

    lifecycle.start_retiring(channel, by=team, at=timezone.now(), why="Test")
    lifecycle.retire(channel, by=team, at=timezone.now(), why="Test")

    assert picture().shared() == []


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("ACT Alliance in Kenya", "ACT Alliance"),
        ("ACT Kenya", "ACT"),
        ("act kenya", "ACT"),
        ("Forum Genève en ligne", "Forum Geneve"),
        ("Action now", ""),
        ("Alliance of others", ""),
    ],
)
def test_a_name_carries_ours_by_whole_words(name, mark):
    assert carried(name, [*marks_of("ACT Alliance"), "Forum Geneve", ""]) == mark


@pytest.mark.parametrize(
    ("handles", "start"),
    [
        (["act_kenya", "ACT.Haiti", "actdemo", "other"], "act"),
        (["actalliance", "actalliance_fr", "actalliancees", "act"], "actalliance"),
        (["act_a", "act_b"], ""),
        (["one", "two", "three", "four"], ""),
        ([], ""),
    ],
)
def test_the_usual_start_is_what_half_of_the_usernames_share(handles, start):
    assert usual_start(handles) == start


def test_what_nobody_looked_at_is_not_known():
    looked, _never = world.channel("Looked"), world.channel("Never")
    at = timezone.now()
    SetUp.objects.create(
        channel=looked, owner=world.comms(), due_on=at.date(), look_checked_at=at, look_checked_by=world.comms()
    )

    looks = {one.name: one.look for one in picture().presences}

    assert looks == {"Looked": Look(picture=True, link_back=None, at=at), "Never": Look()}
    assert (picture().counted()["picture_unknown"], picture().counted()["link_unknown"]) == (1, 2)


# --- The page -----------------------------------------------------------------------------------------------------------
PARTS = ("coherence", "coherence-matrix", "coherence-names")


def test_the_page_names_and_links_what_is_shared(client):
    one, two = (world.channel(name, countries=["KE"], languages=["en"]) for name in ("One", "Two"))
    client.force_login(world.person())

    page = client.get(reverse("channels:coherence")).content.decode()

    assert "In 1 place several of our channels address the same people" in page
    for channel in (one, two):
        assert f'href="/registry/{channel.pk}/"><bdi>{channel.name}</bdi>' in page


@pytest.mark.parametrize("part", PARTS)
def test_an_unlisted_channel_is_told_to_nobody_who_may_not_see_it(client, part):
    """A22, on the page and in its file; the team sees it, so there is something that could leak."""
    team = world.comms()
    hidden = world.channel("Hidden voices", countries=["KE"], languages=["en"], coadmin=team)
    world.channel("Shown", countries=["KE"], languages=["en"], coadmin=team)
    lifecycle.unlist(hidden, by=team, at=timezone.now(), why="Safety")

    def said(person) -> str:
        client.force_login(person)
        page = client.get(reverse(f"channels:{part}")).content.decode()
        return page + client.get(reverse(f"channels:{part}"), {"format": "csv"}).getvalue().decode()

    assert "Hidden voices" in said(team)
    told = said(world.person())
    assert "Hidden voices" not in told
    assert "address the same people in the same language on the same platform" in told
    assert "In 1 place" not in told


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"A", "B"}), ({"language": "fr"}, {"B"}), ({"region": "africa"}, {"A"}), ({"region": "Europe"}, {"B"}),
        ({"platform": "x"}, {"A"}), ({"body": "Forum A"}, {"A"}),
    ],
)  # fmt: skip
def test_filters_narrow_the_picture(client, query, names):
    one = world.channel("A", of=world.body("Forum A"), region="Africa", languages=["en"])
    world.channel(
        "B", of=world.body("Forum B", region="Europe"), languages=["fr"], on=world.platform("youtube"), address=""
    )
    keys = {"x": one.platform_id, "Forum A": one.body_id}
    client.force_login(world.comms())

    found = client.get(
        reverse("channels:coherence-names"), {key: keys.get(value, value) for key, value in query.items()}
    )

    assert {row.name for row in found.context["page"].rows} == names


def test_the_file_says_not_known_where_nobody_looked(client):
    world.channel("=Formula", countries=["KE"], languages=["en"])
    client.force_login(world.comms())

    data = client.get(reverse("channels:coherence-names"), {"format": "csv"}).getvalue()

    assert data.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert (row["Channel"], row["Carries our name"], row["Picture is ours"]) == ("'=Formula", "No", "Not known")


@pytest.mark.parametrize("part", PARTS)
def test_the_page_costs_the_same_for_one_channel_as_for_three(client, part):
    client.force_login(world.comms())
    costs = set()
    for number in range(3):
        world.channel(f"N{number}", countries=["KE"], languages=["en"])
        client.get(reverse(f"channels:{part}"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(f"channels:{part}"))
        costs.add(len(queries))

    assert len(costs) == 1


def test_the_matrix_stands_in_the_order_of_sounds():
    """An accent moves nobody to the end of the alphabet."""
    for region in ("Zambie", "Éthiopie", "europe", "Ghana"):
        world.channel(region, region=region, languages=["en"])

    assert [row.audience for row in picture().matrix()] == ["Éthiopie", "europe", "Ghana", "Zambie"]
