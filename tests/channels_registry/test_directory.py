"""The public directory, the public page of an account and the page of the check (A1, A16, A22, N13)."""

import datetime as dt
import re

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import rename_address
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel, ChannelAddress, ChannelKind, Format, Overlay
from channels_registry.views import public
from portal.models import PortalSettings
from portal.ratelimits import Limit
from tests import world
from tests.channels_registry.checked_accounts import PARAMETERS

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def settings_row():
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


def listed(client, **query) -> list[str]:
    response = client.get("/directory/", query)
    assert response.status_code == 200
    return [row.name for row in response.context["page"].rows]


def content(client, url, **query) -> str:
    return client.get(url, query).content.decode()


def closed(channel: Channel) -> Channel:
    lifecycle.start_retiring(channel, by=world.comms(), at=timezone.now(), why="Test")
    lifecycle.retire(channel, by=world.comms(), at=timezone.now(), why="Test")
    return channel


def unlisted(channel: Channel) -> Channel:
    lifecycle.unlist(channel, by=world.comms(), at=timezone.now(), why="Safety")
    return channel


def being_set_up() -> Channel:
    return register_channel(
        NewChannel("Being set up", world.body(), world.platform("x"), ChannelKind.REGION, Format.PROFILE,
                   read_address("https://x.com/being_set_up")),
        parameters=PARAMETERS, conditions=[], owner=world.comms(), by=world.comms(), at=timezone.now(),
    )  # fmt: skip


# --- The list -----------------------------------------------------------------------------------------------------------
def test_directory_lists_what_speaks_for_us_now(client):
    flagged, retiring = world.channel("Flagged"), world.channel("Retiring")
    world.channel("Active")
    lifecycle.flag_many([flagged.pk], by=None, at=timezone.now())
    lifecycle.start_retiring(retiring, by=world.comms(), at=timezone.now(), why="Test")
    closed(world.channel("Closed"))
    unlisted(world.channel("Unlisted"))
    being_set_up()

    assert listed(client) == ["Active", "Flagged", "Retiring"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "keny"}, ["Kenya"]),
        ({"q": "@ACT_geneva"}, ["Geneva"]),
        ({"q": "https://mobile.twitter.com/act_kenya?s=1"}, ["Kenya"]),
        ({"q": "forum"}, ["Kenya"]),
        ({"q": "_"}, ["Geneva", "Kenya"]),
        ({"q": "%"}, []),
        ({"q": "Hidden"}, []),
        ({"platform": "x"}, ["Geneva", "Kenya"]),
        ({"language": "sw"}, ["Kenya"]),
        ({"region": "rope"}, ["Geneva"]),
        ({"country": "ke"}, ["Kenya"]),
        ({"sort": "-name"}, ["Kenya", "Geneva"]),
        # What makes no sense narrows nothing, and is said at its field.
        ({"country": "Kenya"}, ["Geneva", "Kenya"]),
        ({"country": "K\x00"}, ["Geneva", "Kenya"]),
        ({"q": "\x00"}, ["Geneva", "Kenya"]),
        ({"q": "x" * 301}, ["Geneva", "Kenya"]),
        ({"body": "nonsense"}, ["Geneva", "Kenya"]),
        ({"body": "9" * 40}, ["Geneva", "Kenya"]),
        ({"platform": "youtube"}, ["Geneva", "Kenya"]),
        ({"page": "9" * 40}, ["Geneva", "Kenya"]),
        ({"sort": "\x00"}, ["Geneva", "Kenya"]),
    ],
)
def test_directory_can_be_narrowed(client, query, expected):
    office = world.body("Geneva office")
    forum = world.body("Kenya Forum")
    world.channel(
        "Kenya", of=forum, address="https://x.com/act_kenya", languages=["sw"], countries=["KE"], region="Africa"
    )
    world.channel(
        "Geneva", of=office, address="https://x.com/act_geneva", languages=["fr"], countries=["CH"], region="Europe"
    )
    unlisted(world.channel("Hidden forum", of=forum, address="https://x.com/act_hidden", languages=["sw"]))

    assert listed(client, **query) == expected


def test_directory_offers_only_groups_and_platforms_that_have_something(client):
    world.channel(of=world.body("Kenya Forum"))
    unlisted(world.channel(of=world.body("Quiet house"), on=world.platform("facebook")))

    page = content(client, "/directory/")

    assert "Kenya Forum" in page
    assert "Quiet house" not in page
    assert "Facebook" not in page


def test_directory_costs_the_same_with_one_row_as_with_many(client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get("/directory/")
        return len(queries)

    world.channel()
    one = cost()
    for _number in range(30):
        world.channel(of=world.body(), complete=False)

    assert (one, cost()) == (6, 6)


def test_directory_as_a_file(client):
    world.channel("=Kenya", address="https://x.com/act_kenya", of=world.body("Forum"), languages=["en"])

    response = client.get("/directory/", {"format": "csv"})

    assert b"".join(response.streaming_content).decode("utf-8-sig").splitlines() == [
        "Account,Link,Platform,Group or office,Languages,State",
        "'=Kenya,https://x.com/act_kenya,X,Forum,English,",
    ]


def test_directory_files_are_not_given_without_end(client):
    answers = [client.get("/directory/", {"format": "csv"}).status_code for _ in range(7)]

    assert answers == [200] * 6 + [429]
    assert client.get("/directory/").status_code == 200


# --- One account -----------------------------------------------------------------------------------------------------------
def test_page_of_an_account_tells_public_facts(client):
    runner = world.person("Zebedee Runner", email="zebedee@secret.example")
    parent = world.channel("ACT Alliance")
    channel = world.channel(
        "ACT Kenya", of=world.body("Kenya Forum", contact_mailbox="forum@secret.example"), address="https://x.com/act_kenya",
        at=AT, languages=["en", "sw"], countries=["KE"], region="Africa", purpose="News of the forum", parent=parent,
        shared_mailbox="key@secret.example", responsible=runner, runner=runner,
    )  # fmt: skip
    unlisted(world.channel("Hidden child", parent=channel))
    world.channel("Visible child", parent=channel)

    page = content(client, f"/directory/{channel.pk}/")

    for fact in (
        "ACT Kenya", "Kenya Forum", "https://x.com/act_kenya", "English, Swahili", "Africa", "News of the forum",
        "Official. Last confirmed on", "3 March 2026", "ACT Alliance", "Visible child", "contact@actalliance.example",
    ):  # fmt: skip
        assert fact in page
    for secret in ("Zebedee", "secret.example", "Hidden child"):
        assert secret not in page


def test_page_of_a_closed_account_says_until_when(client):
    page = content(client, f"/directory/{closed(world.channel('Old')).pk}/")

    assert "It was an official account until" in page
    assert "What is published there now does not come from us." in page


def test_page_of_an_account_with_an_unlisted_parent_does_not_name_it(client):
    child = world.channel("Child", parent=unlisted(world.channel("Hidden parent")))

    assert "Hidden parent" not in content(client, f"/directory/{child.pk}/")


def test_accounts_that_are_not_public_have_no_page(client):
    hidden = [unlisted(world.channel()), unlisted(closed(world.channel())), being_set_up()]

    for pk in [channel.pk for channel in hidden] + [0, 10**30]:
        assert client.get(f"/directory/{pk}/").status_code == 404


@pytest.mark.parametrize(
    ("overlay", "words"),
    [
        (Overlay.COMPROMISED, "Do not trust this account at the moment"),
        (Overlay.SUSPENDED, "it does not speak for us now"),
        (Overlay.BLOCKED, "Blocked by the platform"),
        (Overlay.ACCESS_LOST, "Out of our hands at present"),
    ],
)
def test_page_of_an_account_in_trouble_says_so(client, overlay, words):
    channel = world.channel(address="https://x.com/act_kenya")
    lifecycle.set_overlay(channel, overlay, by=world.comms(), at=timezone.now(), why="Internal reason")

    page = content(client, f"/directory/{channel.pk}/")

    assert words in page
    assert "Internal reason" not in page
    if overlay in (Overlay.COMPROMISED, Overlay.SUSPENDED):
        assert 'href="https://x.com/act_kenya"' not in page


# --- The check ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("https://x.com/actalliance", "Yes, this is an official account"),
        ("https://x.com/nasa", "Not on our public list"),
        ("https://x.com/actaliance", "Not on our list, and it resembles one of ours"),
        ("https://x.com/actalliance_old", "It was official until"),
        ("https://youtu.be/x", "We could not read this address"),
        ("\x00", "We could not read this address"),
        ("x" * 100_000, "We could not read this address"),
    ],
)
def test_check_says_its_answer_in_big_words(client, text, headline):
    channel = world.channel(
        "ACT Alliance", address="https://x.com/actalliance_old", at=timezone.now() - dt.timedelta(days=9)
    )
    old = ChannelAddress.objects.get(channel=channel)
    rename_address(old, read_address("https://x.com/actalliance"), by=world.comms(), at=timezone.now(), why="Renamed")

    response = client.get("/check/", {"q": text})

    assert response.status_code == 200
    heading = response.content.decode().split('<h1 id="heading" tabindex="-1">')[1].split("</h1>")[0]
    assert headline in heading
    assert "fake" not in heading


def test_check_names_what_it_resembles_and_in_which_letters(client):
    world.channel("ACT Alliance", address="https://x.com/actalliance")

    page = content(client, "/check/", q="https://xn--ctalliance-yqi.example/")

    assert ">https://xn--ctalliance-yqi.<wbr>example/<" in page
    assert "“аctalliance.example”: it is written with other letters than it seems. It is not the same as ours." in page
    assert ">https://x.<wbr>com/<wbr>actalliance<" in page


def test_check_links_to_what_is_official_and_to_nothing_else(client):
    world.channel(address="https://x.com/actalliance")

    assert 'href="https://x.com/actalliance"' in content(client, "/check/", q="x.com/actalliance")
    assert "href=&quot;https://x.com/nasa" not in content(client, "/check/", q="x.com/nasa")
    assert 'href="https://x.com/nasa"' not in content(client, "/check/", q="x.com/nasa")


def test_check_reads_a_username_on_the_chosen_platform(client):
    world.channel("ACT Alliance", address="https://x.com/actalliance", at=timezone.now())

    assert "Yes, this is an official account" in content(client, "/check/", q="@actalliance", platform="x")
    assert "A username alone does not say which account" in content(client, "/check/", q="@actalliance")
    assert client.get("/check/", {"q": "@actalliance", "platform": "\x00"}).status_code == 200


def test_check_without_a_question(client):
    response = client.get("/check/", {"q": "  "})

    assert response.status_code == 422
    assert "Enter a link or a username." in response.content.decode()
    assert client.get("/check/").status_code == 200


def test_check_of_an_unlisted_account_reads_like_any_other(client, time_machine):
    """A22."""
    time_machine.move_to(AT, tick=False)
    hidden = world.channel("Relief Homs", address="https://x.com/relief_homs", at=AT)
    unlisted(hidden)

    told, twin = (
        re.sub(
            r'<wbr>|name="csrfmiddlewaretoken" value="\w+"', "", content(client, "/check/", q=f"https://x.com/{handle}")
        )
        for handle in ("relief_homs", "relief_hama")
    )

    assert told.replace("relief_homs", "relief_hama") == twin


def test_check_shows_what_was_typed_as_text(client):
    page = content(client, "/check/", q='"><script>alert(1)</script>\x07')

    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_check_costs_the_same_however_many_accounts_there_are(client):
    def cost(letters):
        for letter in letters:
            world.channel(address=f"https://x.com/actalliance{letter}")
        with CaptureQueriesContext(connection) as queries:
            page = content(client, "/check/", q="https://www.tiktok.com/@actalliance")
        assert "Ours that it resembles" in page
        return len(queries)

    assert cost("a") == cost("bcdefghijk")


def test_check_pauses_who_asks_without_end_and_only_them(client, time_machine):
    # Within one window, however slow the machine.
    time_machine.move_to(timezone.now().replace(second=20), tick=False)
    answers = [client.get("/check/", {"q": "x"}) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert client.get("/check/", {"q": "x"}, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert client.get("/check/").status_code == 200


def test_check_answers_when_visits_cannot_be_counted(client, monkeypatch):
    def broken(*args, **kwargs):
        raise OperationalError

    monkeypatch.setattr("portal.ratelimits._count_one", broken)

    assert client.get("/check/", {"q": "https://x.com/nasa"}).status_code == 200


def test_public_pages_need_no_session(client):
    channel = world.channel()
    for url in ("/directory/", f"/directory/{channel.pk}/", "/check/?q=x"):
        assert "sessionid" not in client.get(url).cookies


def test_searches_of_the_list_have_a_limit(client, monkeypatch):
    monkeypatch.setattr(public, "SEARCHES", Limit("directory-search", most=1, seconds=60))

    answers = [client.get("/directory/", {"q": "act"}).status_code for _ in range(2)]

    assert answers == [200, 429]
    assert client.get("/directory/").status_code == 200


def test_a_bare_username_names_where_it_is_ours(client):
    """A16, A22: one line for each platform where it is listed; an unlisted account is not told."""
    x = world.channel("Alliance on X", address="https://x.com/actdemo")
    world.channel("Alliance on Instagram", on=world.platform("instagram"), address="https://www.instagram.com/actdemo/")
    hidden = world.channel("Hidden", on=world.platform("tiktok"), address="https://www.tiktok.com/@actdemo")
    Channel.objects.filter(pk=hidden.pk).update(unlisted_at=timezone.now())

    page = content(client, "/check/", q="actdemo")
    of_stranger = content(client, "/check/", q="nobodyofours")

    assert page.index("On Instagram: @actdemo is ours.") < page.index("On X: @actdemo is ours.")
    assert "On TikTok" not in page and "Tiktok: @" not in page and "Hidden" not in page
    assert "We could not read this address" not in page + of_stranger
    assert "We list no account of this username." in of_stranger

    lifecycle.set_overlay(x, Overlay.COMPROMISED, by=world.comms(), at=timezone.now(), why="Stolen.")
    assert "On X: @actdemo is ours." not in content(client, "/check/", q="actdemo")


def test_the_check_of_programs_still_answers_a_bare_username_with_unreadable(client):
    """Design §6."""
    world.channel("Alliance on X", address="https://x.com/actdemo")

    answer = client.get("/api/v1/check", {"q": "actdemo"}).json()

    assert (answer["verdict"], answer["channel"], answer["identity_key"]) == ("unreadable", None, None)
