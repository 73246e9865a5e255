"""The public API: the contract of design §6, and what it answers to those who mean harm."""

import datetime as dt
import json

import pytest
from django.conf import settings as portal_settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Body
from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.api import LAST_PAGE, MOST_PER_PAGE
from channels_registry.models import Overlay
from portal.models import PortalSettings
from portal.ratelimits import Limit
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
PUBLIC_FIELDS = {
    "id", "name", "platform", "platform_name", "kind", "format", "body", "summary", "purpose", "languages", "countries",
    "region", "url", "handle", "state", "official_since", "official_until", "last_confirmed", "page",
}  # fmt: skip


@pytest.fixture(autouse=True)
def still_clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


def ask(client, **query):
    return client.get("/api/v1/check", query)


def listed(client, **query):
    return client.get("/api/v1/channels", query)


def forum() -> Body:
    return Body.objects.filter(name="ACT Kenya Forum").first() or world.body("ACT Kenya Forum")


def ours(handle="actalliance", **facts):
    return world.channel(
        facts.pop("name", "ACT Alliance"),
        address=f"https://x.com/{handle}",
        at=NOW - dt.timedelta(days=20),
        of=facts.pop("of", None) or forum(),
        **facts,
    )


# --- The check ----------------------------------------------------------------------------------------------------------
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


# --- The list ---------------------------------------------------------------------------------------------------------
def names(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [channel["name"] for channel in response.json()["results"]]


@pytest.fixture
def three():
    office = world.body("Geneva office")
    kenya = ours("act_kenya", name="Kenya", languages=["en", "sw"], countries=["KE"], region="Africa")
    geneva = ours("act_geneva", name="Geneva", of=office, languages=["fr"], countries=["CH"], region="Europe")
    hidden = ours("relief_homs", name="Relief Homs", of=office)
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")
    return kenya, geneva


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["Geneva", "Kenya"]),
        ({"q": "keny"}, ["Kenya"]),
        ({"q": "@act_gen"}, ["Geneva"]),
        ({"q": "https://twitter.com/ACT_Kenya"}, ["Kenya"]),
        ({"q": "geneva OFFICE"}, ["Geneva"]),
        ({"q": "100%"}, []),
        ({"q": "Relief"}, []),
        ({"q": "https://x.com/relief_homs"}, []),
        ({"platform": "x"}, ["Geneva", "Kenya"]),
        ({"platform": "youtube"}, []),
        ({"platform": "no-such"}, []),
        ({"body": "act kenya forum"}, ["Kenya"]),
        ({"kind": "corporate"}, []),
        ({"language": "sw"}, ["Kenya"]),
        ({"language": '"'}, []),
        ({"country": "ke"}, ["Kenya"]),
        ({"country": "%"}, []),
        ({"region": "europe"}, ["Geneva"]),
        ({"page": 2}, []),
        ({"page": 2, "page_size": 1}, ["Kenya"]),
        ({"page": LAST_PAGE, "page_size": MOST_PER_PAGE}, []),
    ],
)
def test_channels_can_be_narrowed(client, three, query, expected):
    assert names(listed(client, **query)) == expected


def test_channels_tell_public_fields_only(client, three):
    response = listed(client)

    answer = response.json()
    assert {key: value for key, value in answer.items() if key != "results"} == {
        "count": 2, "page": 1, "pages": 1, "page_size": 50,
    }  # fmt: skip
    assert all(set(channel) == PUBLIC_FIELDS for channel in answer["results"])


def test_channels_leak_no_person_and_no_mailbox(client):
    """Design §5.13: the public sees neither administrators nor mailboxes."""
    runner = world.person("Zebedee Runner", email="zebedee@secret.example")
    channel = ours(shared_mailbox="key@secret.example", responsible=runner, runner=runner)

    for url in (
        "/api/v1/channels",
        "/api/v1/check?q=https://x.com/actalliance",
        f"/directory/{channel.pk}/",
        "/directory/",
    ):
        page = client.get(url).content.decode()
        assert "ACT Alliance" in page
        assert "Zebedee" not in page
        assert "secret.example" not in page


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "99999999999999999999999999"}, "page"),
        ({"page": "1e5"}, "page"),
        ({"page": "\x00"}, "page"),
        ({"page_size": "201"}, "page_size"),
        ({"page_size": ""}, "page_size"),
        ({"q": "\x00"}, "q"),
        ({"q": "x" * 301}, "q"),
        ({"body": "\x00"}, "body"),
        ({"platform": "\x00"}, "platform"),
        ({"kind": "x" * 1_000_000}, "kind"),
        ({"language": "\x00"}, "language"),
        ({"region": "\x1b"}, "region"),
        ({"country": "KEN"}, "country"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_by_name(client, three, query, parameter):
    response = listed(client, **query)

    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]
    assert response.json()["message"].endswith(".")


def test_channels_cost_the_same_however_many_there_are(client, django_assert_num_queries):
    ours("one")
    with CaptureQueriesContext(connection) as one:
        listed(client)
    for number in range(20):
        ours(f"another_{number}", name=f"Another {number}")
    with django_assert_num_queries(len(one)):
        assert len(names(listed(client))) == 21


# --- Around it -----------------------------------------------------------------------------------------------------------
ADDRESSES = ("/api/v1/check?q=https://x.com/nasa", "/api/v1/channels", "/api/v1/openapi.json")


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_site_may_read_and_nobody_gets_a_cookie(client, address):
    response = client.get(address)

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cache-Control"] == "public, max-age=60"
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.cookies == {}
    assert Session.objects.count() == 0


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_methods(client, address):
    assert client.post(address).status_code == 405
    assert client.put(address).status_code == 405
    assert client.delete(address).status_code == 405
    assert client.options(address).status_code == 204
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")


def test_an_answer_that_has_not_changed_is_not_sent_again(client):
    first = listed(client)

    again = client.get("/api/v1/channels", headers={"if-none-match": first.headers["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_a_visitor_who_asks_without_end_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr("channels_registry.api.CALLS.__class__.wait_for", lambda limit, request: 17)

    response = listed(client)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "17")
    assert response.json()["message"] == "Too many questions in a short time. Ask again in 17 seconds."


def test_the_limit_counts_by_visitor(client, rf):
    limit = Limit("test", most=2, seconds=60)
    one, other = rf.get("/", REMOTE_ADDR="192.0.2.1"), rf.get("/", REMOTE_ADDR="192.0.2.2")

    assert [bool(limit.wait_for(one)) for _ in range(4)] == [False, False, True, True]
    assert not limit.wait_for(other)


def test_every_answer_has_the_shape_that_the_description_promises(client, three):
    schema = client.get("/api/v1/openapi.json").json()

    assert set(schema["paths"]) == {"/api/v1/check", "/api/v1/channels"}
    for path in schema["paths"].values():
        assert set(path) == {"get"}
        assert set(path["get"]["responses"]) == {"200", "422", "429"}
    parts = schema["components"]["schemas"]
    assert set(parts["PublicChannel"]["properties"]) == PUBLIC_FIELDS
    assert set(parts["Check"]["properties"]) == set(ask(client, q="https://x.com/nasa").json())
    assert parts["Check"]["properties"]["verdict"]["enum"] == [
        "official", "official_overdue", "compromised", "suspended", "formerly_official", "lookalike", "not_listed", "unreadable",
    ]  # fmt: skip
    assert set(parts["Problem"]["properties"]) == set(client.get("/api/v1/check").json())
    json.dumps(schema)


def test_the_description_is_a_page_of_ours(client):
    """No script or style from elsewhere: the content policy stays as strict as on every page."""
    response = client.get(reverse("api:openapi-view"))

    page = response.content.decode()
    assert response.status_code == 200
    assert "cdn" not in page
    assert page.count("<script") == client.get("/check/").content.decode().count("<script")
    for word in ("/api/v1/check", "identity_key", "official_overdue", "page_size"):
        assert word in page
