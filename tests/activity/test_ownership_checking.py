"""Pages of ours that link to our accounts, and files on our domains that name them, read once a month (N10)."""

import time
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import OwnPageLink, ProofMethod, Source
from activity.network.budgets import HostResting
from activity.network.clients import arbitrary_client
from activity.network.fetching import at_once
from activity.ownership import checking
from activity.ownership.noting import note
from activity.ownership.pages import links_of_page
from activity.ownership.strength import Strength, standing_of
from channels_registry.models import Finding
from tests.activity.own_world import NOW, SEEN, channel_at, days, followed, link, page, proof, proofs_of, site
from tests.activity.platform_server import HTML, Answer, PlainTLS, PlatformServer

URL = "https://harvest.example/follow"
PRESS, SHOP = "https://social.elsewhere.example/@press", "https://www.instagram.com/harvestshop/"


def html(*tags: str) -> Answer:
    return Answer(f"<!DOCTYPE html><html><body><p>Follow us</p>{''.join(tags)}</body></html>", HTML)


def anchor(url: str, rel: str = "") -> str:
    return f'<a class="x" href="{url}" rel="{rel}">us</a>'


def check(answers: dict, *, at=NOW) -> PlatformServer:
    """One run against a server that has these answers."""
    with PlatformServer(answers) as server:

        def led_here(url, **given):
            return server.fetch(url, tls=PlainTLS(), **given)

        server.made = checking.check_due(at=at, ask=arbitrary_client(fetch=led_here, turn=at_once), now=lambda: at)
    return server


# --- Reading a page ---------------------------------------------------------------------------------------------------


def test_links_of_a_page_with_what_they_promise():
    body = f"""<html><head><link rel="ME authorization" href="{PRESS}"></head><body>
      <A HREF='{SHOP}' rel=nofollow>x</A><a href=/contact>c</a><a rel="home me" href="{SHOP}?a=1&amp;b=2">y</a>
      <!-- <a href="https://x.com/hidden">h</a> --><script>"<a href='https://x.com/script'>"</script>
      <template><a href="https://x.com/template">t</a></template><a name="x">n</a><a href="javascript:x()">j</a>
      <a href="https://[">b</a><a href="mailto:a@b.example">m</a></body></html>""".encode()

    assert links_of_page(body, url=URL) == {
        PRESS: True,
        SHOP: False,
        "https://harvest.example/contact": False,
        f"{SHOP}?a=1&b=2": True,
    }


@pytest.mark.parametrize(
    "body",
    [
        b"<a " * 300_000,
        b"<a href=x" * 110_000,
        b"<!--" * 250_000,
        b"<script>" * 120_000,
        b"<a href='https://x.com/a'>" * 38_000,
        b"<div>" * 200_000,
        b"<a " + b"a=b " * 249_000 + b">",
        b"\xff\xfe\x00" * 300_000,
    ],
)
def test_page_made_to_exhaust_is_read_in_bounded_time(body):
    began = time.monotonic()
    links_of_page(body, url=URL)
    assert time.monotonic() - began < 3


# --- Pages of ours ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.both_databases
def test_page_that_links_to_accounts_proves_for_all_of_them_with_one_request():
    own = page()
    press, shop = channel_at(PRESS), channel_at(SHOP)
    other = channel_at("https://www.instagram.com/someoneelse/")

    server = check({"harvest.example/follow": html(anchor(PRESS, "me"), anchor(SHOP), anchor("https://x.com/unknown"))})

    assert (server.made, server.asked) == (1, ["harvest.example/follow"])
    assert [proofs_of(c.pk) for c in (press, shop, other)] == [{"own_page": "found"}, {"own_page": "found"}, {}]
    assert [proof(c.pk, ProofMethod.OWN_PAGE).detail for c in (press, shop)] == ["rel_me", "plain_link"]
    assert standing_of(press).strength == Strength.WE_SAY_SO
    own.refresh_from_db()
    assert (own.read_at, own.problem, own.next_check_at) == (NOW, "", NOW + days(30))
    assert check({}).made == 0  # a month later, not before


@pytest.mark.django_db
@pytest.mark.both_databases
def test_page_and_profile_that_name_each_other_prove_both_ways():
    page()
    following = followed(PRESS)

    check({"harvest.example/follow": html(anchor(PRESS))})
    note(following, replace(SEEN, links=(link("https://harvest.example"),)), at=NOW)

    assert standing_of(following.channel).strength == Strength.BOTH


@pytest.mark.django_db
@pytest.mark.both_databases
def test_link_taken_off_the_page_is_gone_unless_another_page_has_it(django_capture_on_commit_callbacks):
    page()
    press, shop = channel_at(PRESS), channel_at(SHOP)
    page("https://harvest.example/shop")
    both = html(anchor(PRESS), anchor(SHOP))
    check({"harvest.example/follow": both, "harvest.example/shop": html(anchor(SHOP))})

    later = NOW + days(31)
    with django_capture_on_commit_callbacks(execute=True):
        check({"harvest.example/follow": html(), "harvest.example/shop": html(anchor(SHOP))}, at=later)

    assert [proofs_of(c.pk) for c in (press, shop)] == [{"own_page": "gone"}, {"own_page": "found"}]
    assert [f.channel_id for f in Finding.objects.open().filter(rule="ownership_lost")] == [press.pk]
    assert list(OwnPageLink.objects.values_list("page__url", "channel")) == [("https://harvest.example/shop", shop.pk)]
    assert proof(shop.pk, ProofMethod.OWN_PAGE).url == "https://harvest.example/shop"


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (Answer("", status="500 Fault"), "server_error"),
        (Answer("", status="404 Not Found"), "not_found"),
        (Answer("{}"), "wrong_type"),
        (Answer("", status="302 Found", headers={"Location": "https://elsewhere.example/"}), "elsewhere"),
        (Answer("", status="302 Found", headers={"Location": "https://10.0.0.1/"}), "address"),
    ],
)
def test_page_that_cannot_be_read_loses_nothing(answer, problem):
    own = page()
    press = channel_at(PRESS)
    check({"harvest.example/follow": html(anchor(PRESS))})

    check({"harvest.example/follow": answer, "elsewhere.example/": html(anchor(SHOP))}, at=NOW + days(31))

    own.refresh_from_db()
    assert proofs_of(press.pk) == {"own_page": "found"}
    assert (own.problem, own.read_at, own.next_check_at) == (problem, NOW, NOW + days(32))


@pytest.mark.django_db
@pytest.mark.both_databases
def test_queries_do_not_grow_with_the_links_on_a_page():
    urls = [f"https://www.instagram.com/harvest{number}/" for number in range(6)]
    for url in urls:
        channel_at(url)
    counted = []
    for number, part in enumerate((urls[:1], urls[1:])):
        own = page(f"https://harvest.example/{number}")
        with CaptureQueriesContext(connection) as queries:
            checking.note_page(own, dict.fromkeys(part, False), at=NOW)
        counted.append(len(queries))

    assert counted[0] == counted[1] <= 12
    assert OwnPageLink.objects.count() == 6


@pytest.mark.django_db
def test_page_whose_server_rests_is_read_afterwards():
    own = page()

    def ask(url, **options):
        raise HostResting(NOW + days(2), at_rest=True)

    assert checking.check_due(at=NOW, ask=ask, now=lambda: NOW) == 0
    own.refresh_from_db()
    assert (own.next_check_at, own.tried_at) == (NOW + days(2), None)


@pytest.mark.django_db
def test_two_workers_read_a_page_once():
    own, asked = page(), []

    def ask(url, **options):
        asked.append(url)
        assert not checking.check_page(own, ask=ask, at=NOW)  # the other worker, which saw the same row
        raise HostResting(NOW, at_rest=False)

    checking.check_page(own, ask=ask, at=NOW)
    assert asked == [URL]


@pytest.mark.django_db
def test_demonstration_never_goes_out(settings):
    settings.DEMO = True
    page()

    assert check({}).asked == []


# --- Files on our domains ---------------------------------------------------------------------------------------------

DID = "did:plc:h4rv3str3l13fpr3ss000000"
FILE = "press.harvestrelief.org/.well-known/atproto-did"


@pytest.fixture
def named():
    site("harvestrelief.org")
    following = followed(
        "https://bsky.app/profile/press.harvestrelief.org",
        Source.BLUESKY,
        stable_id=DID,
        seen_handle="press.harvestrelief.org",
    )
    note(following, replace(SEEN, handle="press.harvestrelief.org"), at=NOW - days(1))
    return following


@pytest.mark.django_db
@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("answer", "result"),
    [
        (Answer(f" {DID}\n", "application/octet-stream"), "found"),
        (Answer("did:plc:another", "text/plain"), "not_found"),
        (Answer("", "text/plain", status="404 Not Found"), "unreadable"),
        (Answer("", "text/plain", status="503 Busy"), "unreadable"),
        (Answer("x" * 100_000, "text/plain"), "unreadable"),
    ],
)
def test_file_on_our_domain_names_the_account(named, answer, result):
    server = check({FILE: answer})

    assert server.asked == [FILE]
    assert proofs_of(named.channel_id)["domain_file"] == result
    assert proofs_of(named.channel_id)["own_name"] == "found"  # the name may rest on DNS
    assert check({FILE: answer}, at=NOW + days(29)).asked == []
    assert check({FILE: answer}, at=NOW + days(31)).asked == [FILE]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_file_that_names_another_account_after_it_named_ours_is_a_loss(named):
    check({FILE: Answer(DID, "text/plain")})
    check({FILE: Answer("did:plc:another", "text/plain")}, at=NOW + days(31))

    row = proof(named.channel_id, ProofMethod.DOMAIN_FILE)
    assert (row.lost_at, row.detail) == (NOW + days(31), "other_account")


@pytest.mark.django_db
def test_names_under_other_domains_are_not_asked_for():
    site()
    following = followed(
        "https://bsky.app/profile/press.bsky.social", Source.BLUESKY, stable_id=DID, seen_handle="press.bsky.social"
    )
    note(following, replace(SEEN, handle="press.bsky.social"), at=NOW)

    assert check({}).asked == []
