"""The check of the public API: the contract of design §6, verdict by verdict, and what it keeps to itself (A22)."""

import pytest
from django.conf import settings as portal_settings

from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.models import Overlay
from tests import world
from tests.channels_registry.api_world import NOW, ask, listed, ours, stand_still

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def still_clock(time_machine):
    stand_still(time_machine)


def test_check_answers_with_the_whole_contract(client):
    channel = ours(languages=["en", "fr"], countries=["KE"], region="Africa", summary="News", purpose="To tell")

    response = ask(client, q="https://twitter.com/ACTalliance")

    assert response.status_code == 200
    assert response.json() == {
        "verdict": "official",
        "message": "“ACT Alliance” is an official account of ACT Alliance, last confirmed on 18 February 2026.",
        "canonical_url": "https://x.com/actalliance",
        "identity_key": "x:handle:actalliance",
        "channel": {
            "id": channel.pk,
            "name": "ACT Alliance",
            "platform": "x",
            "platform_name": "X",
            "kind": "region",
            "format": "profile",
            "body": "ACT Kenya Forum",
            "summary": "News",
            "purpose": "To tell",
            "languages": ["en", "fr"],
            "countries": ["KE"],
            "region": "Africa",
            "url": "https://x.com/actalliance",
            "handle": "actalliance",
            "state": None,
            "official_since": "2026-02-18T12:00:00Z",
            "official_until": None,
            "last_confirmed": "2026-02-18T12:00:00Z",
            "page": f"{portal_settings.PORTAL_URL}/directory/{channel.pk}/",
        },
        "checked_at": "2026-03-10T12:00:00Z",
        "successor_url": None,
        "similar": [],
    }


def test_check_of_an_unregistered_account(client):
    assert ask(client, q="https://x.com/nasa").json() == {
        "verdict": "not_listed",
        "message": "This account is not on our public list; this does not prove that it is fake. "
        "To be sure, write to contact@actalliance.example.",
        "canonical_url": "https://x.com/nasa",
        "identity_key": "x:handle:nasa",
        "channel": None,
        "checked_at": "2026-03-10T12:00:00Z",
        "successor_url": None,
        "similar": [],
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "actalliance",
        "https://x.com/a/status/1",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://bit.ly/x",
        "\x00",
        "https://x.com/na\u200bsa",
        "javascript://x.com/%0aalert(1)",
        "x" * 1_000_000,
    ],
)
def test_check_of_what_is_no_account(client, text):
    answer = ask(client, q=text).json()

    assert (answer["verdict"], answer["canonical_url"], answer["identity_key"]) == ("unreadable", None, None)
    assert (answer["channel"], answer["similar"]) == (None, [])
    assert answer["message"].endswith(".")


def test_check_of_an_overdue_account_says_so_without_alarm(client):
    ours(complete=False)

    answer = ask(client, q="https://x.com/actalliance").json()

    assert answer["verdict"] == "official_overdue"
    assert answer["message"].startswith("Official. Last confirmed on 18 February 2026.")


@pytest.mark.parametrize(
    ("overlay", "expected"), [(Overlay.COMPROMISED, "compromised"), (Overlay.SUSPENDED, "suspended")]
)
def test_check_tells_what_lies_over_the_account(client, overlay, expected):
    channel = ours()
    lifecycle.set_overlay(channel, overlay, by=world.comms(), at=NOW, why="Test")

    answer = ask(client, q="https://x.com/actalliance").json()

    assert (answer["verdict"], answer["channel"]["state"]) == (expected, expected)


def test_check_of_a_closed_account(client):
    channel = ours()
    lifecycle.start_retiring(channel, by=world.comms(), at=NOW, why="Test")
    lifecycle.retire(channel, by=world.comms(), at=NOW, why="Test")

    answer = ask(client, q="https://x.com/actalliance").json()

    assert answer["verdict"] == "formerly_official"
    assert (answer["channel"]["official_until"], answer["channel"]["url"]) == ("2026-03-10T12:00:00Z", None)


def test_check_of_a_lookalike_names_ours_once(client):
    channel = ours()
    enter_address(channel, read_address("https://x.com/act_alliance"), by=None, at=NOW, main=False)

    answer = ask(client, q="https://actalliance-official.example").json()

    assert answer["verdict"] == "lookalike"
    assert [similar["id"] for similar in answer["similar"]] == [channel.pk]
    assert answer["similar"][0]["url"] == "https://x.com/actalliance"
    assert "fake" not in answer["message"]


def test_an_unlisted_account_answers_byte_for_byte_as_one_we_do_not_know(client):
    """A22."""
    ours()
    hidden = ours("relief_homs", name="Relief Homs", complete=False)
    lifecycle.set_overlay(hidden, Overlay.COMPROMISED, by=world.comms(), at=NOW, why="Test")
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")

    told, twin = (ask(client, q=f"https://x.com/{handle}") for handle in ("relief_homs", "relief_hama"))

    assert told.content.replace(b"relief_homs", b"relief_hama") == twin.content
    assert told.json()["verdict"] == "not_listed"
    assert {k: v for k, v in told.headers.items() if k != "ETag"} == {
        k: v for k, v in twin.headers.items() if k != "ETag"
    }
    assert "Relief Homs" not in listed(client).content.decode()


def test_check_speaks_the_language_asked_for(client):
    from django.utils import translation

    answer = client.get("/api/v1/check", {"q": ""}, headers={"accept-language": "fr"})

    assert answer.headers["Content-Language"] == "fr"
    assert translation.get_language() != "fr"


def test_check_without_a_question_says_what_to_give(client):
    response = client.get("/api/v1/check")

    assert response.status_code == 422
    sentence = "Give “q” in the address, for instance ?q=…"
    assert response.json() == {"message": sentence, "errors": [{"parameter": "q", "message": sentence}]}


def test_check_reads_a_bare_username_where_it_is_told_to(client):
    ours()

    assert ask(client, q="@actalliance", platform="x").json()["verdict"] == "official"
    assert ask(client, q="@actalliance", platform="\x00").status_code == 422
