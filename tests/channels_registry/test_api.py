"""The public API: its list of channels, its description, and what it answers to those who mean harm (design §6)."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from channels_registry import lifecycle
from channels_registry.api import LAST_PAGE, MOST_PER_PAGE
from portal.ratelimits import Limit
from tests import world
from tests.channels_registry.api_world import NOW, ask, listed, ours, stand_still

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PUBLIC_FIELDS = {
    "id", "name", "platform", "platform_name", "kind", "format", "body", "summary", "purpose", "languages", "countries",
    "region", "url", "handle", "state", "official_since", "official_until", "last_confirmed", "page",
}  # fmt: skip


@pytest.fixture(autouse=True)
def still_clock(time_machine):
    stand_still(time_machine)


@pytest.fixture
def three():
    office = world.body("Geneva office")
    kenya = ours("act_kenya", name="Kenya", languages=["en", "sw"], countries=["KE"], region="Africa")
    geneva = ours("act_geneva", name="Geneva", of=office, languages=["fr"], countries=["CH"], region="Europe")
    hidden = ours("relief_homs", name="Relief Homs", of=office)
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")
    return kenya, geneva


# --- The list ---------------------------------------------------------------------------------------------------------


def names(response) -> list[str]:
    assert response.status_code == 200, response.content
    return [channel["name"] for channel in response.json()["results"]]


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
    assert response.headers["Cache-Control"] == "public, no-cache"
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
