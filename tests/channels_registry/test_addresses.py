"""What people paste, and what is made of it (N4, A4)."""

import json
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

from channels_registry.addresses import Address, Refusal, UnreadableAddress, read_address
from channels_registry.addresses.refusals import SENTENCES
from channels_registry.addresses.rules import PLATFORMS

CASES = json.loads((Path(__file__).parent / "data" / "channel_urls.json").read_text(encoding="utf-8"))
ACCEPTED = [case for case in CASES if "key" in case]
REFUSED = [case for case in CASES if "reject" in case]

generated = settings(max_examples=400, deadline=None, database=None)


def key(text: str, **options) -> str:
    return read_address(text, **options).identity_key


def refusal(text: str, **options) -> Refusal:
    with pytest.raises(UnreadableAddress) as caught:
        read_address(text, **options)
    return caught.value.code


# --- The shared cases -------------------------------------------------------------------------------------------------


def test_the_shared_cases_are_all_here():
    assert (len(ACCEPTED), len(REFUSED)) == (90, 55)


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda case: case["input"])
def test_shared_case_is_read(case):
    address = read_address(case["input"])

    assert (address.identity_key, address.canonical_url) == (case["key"], case["url"])


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: ascii(case["input"]))
def test_shared_case_is_refused(case):
    with pytest.raises(UnreadableAddress):
        read_address(case["input"])


# --- More accounts ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  https://x.com/ACTAlliance\n", "x:handle:actalliance"),
        ("HTTPS://WWW.X.COM./ACTAlliance", "x:handle:actalliance"),
        ("http://x.com:80/nasa", "x:handle:nasa"),
        ("x.com:443/nasa", "x:handle:nasa"),
        ("https://x.com//nasa//", "x:handle:nasa"),
        ("https://x.com/n%61sa", "x:handle:nasa"),
        ("https://x.com/%40nasa", "x:handle:nasa"),
        ("https://x.com/nasa?u=https://evil.example/@x", "x:handle:nasa"),
        ("https://x.com/nasa/with_replies", "x:handle:nasa"),
        ("https://x.com/a23456789012345", "x:handle:a23456789012345"),
        ("https://x.com/_", "x:handle:_"),
        ("https://x.com/intent/user?user_id=11348282", "x:id:11348282"),
        ("https://es-la.facebook.com/actalliance", "facebook:handle:actalliance"),
        ("https://www.facebook.com/12345678901", "facebook:id:12345678901"),
        ("https://www.facebook.com/PROFILE.PHP?id=100064400000000", "facebook:id:100064400000000"),
        ("https://www.facebook.com/p/Caf%C3%A9-du-monde-100064400000000/", "facebook:id:100064400000000"),
        ("https://www.facebook.com/pages/category/NGO/Some-Page-100064400000000/", "facebook:id:100064400000000"),
        ("https://www.facebook.com/pages/Some%20Page/100064400000000", "facebook:id:100064400000000"),
        ("https://www.facebook.com/groups/act.youth/members", "facebook:group:act.youth"),
        ("https://www.instagram.com/_u/nasa", "instagram:handle:nasa"),
        ("https://www.instagram.com/" + "a" * 30, "instagram:handle:" + "a" * 30),
        ("https://www.youtube.com/@ИГОРЬ", "youtube:handle:игорь"),
        ("https://www.youtube.com/@हिन्दी", "youtube:handle:हिन्दी"),
        ("https://www.youtube.com/@ไทยน้ำ", "youtube:handle:ไทยน้ำ"),
        ("https://www.youtube.com/@张三", "youtube:handle:张三"),
        ("https://www.youtube.com/@%E3%82%AB%E3%82%99%E3%82%99", "youtube:handle:\u30ac\u3099"),
        ("https://www.youtube.com/@cafe\u0301", "youtube:handle:caf\u00e9"),
        ("https://www.youtube.com/@Ελλάς", "youtube:handle:ελλάς"),
        ("https://www.youtube.com/@act·now", "youtube:handle:act·now"),
        ("https://www.linkedin.com/company/caf%C3%A9-du-monde/", "linkedin:company:café-du-monde"),
        ("https://www.linkedin.com/company/at&t/", "linkedin:company:at&t"),
        ("https://www.linkedin.com/company/2003/admin/feed/posts/", "linkedin:company-id:2003"),
        ("https://www.linkedin.com/groups/4567/", "linkedin:group:4567"),
        ("https://www.tiktok.com/@a.", None),
        ("https://www.tiktok.com/@ab", "tiktok:handle:ab"),
        ("https://mastodon.social/deck/@Gargron", "fediverse:acct:gargron@mastodon.social"),
        ("@user.name@bridge.example", "fediverse:acct:user.name@bridge.example"),
        ("@user@server.example:443", "fediverse:acct:user@server.example"),
        ("at://did:plc:z72i7hdynmk6r22z27h6tvur", "bluesky:did:did:plc:z72i7hdynmk6r22z27h6tvur"),
        ("did:web:actalliance.org", "bluesky:did:did:web:actalliance.org"),
        ("https://telegram.me/act_alliance", "telegram:handle:act_alliance"),
        ("https://www.flickr.com/photos/35067687@n04/albums", "flickr:id:35067687@N04"),
        ("https://vimeo.com/userland", "vimeo:handle:userland"),
        ("https://www.discord.gg/AbC123", "discord:invite:AbC123"),
    ],
)
def test_account_is_read(text, expected):
    if expected is None:
        assert refusal(text) == Refusal.BAD_HANDLE
    else:
        assert key(text) == expected


def test_address_carries_what_a_person_reads():
    assert read_address("https://facebook.com/ACT.Alliance") == Address(
        platform="facebook",
        name_space="handle",
        value="actalliance",
        canonical_url="https://www.facebook.com/act.alliance",
        identity_key="facebook:handle:actalliance",
        handle="act.alliance",
    )


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("https://x.com/NASA", "nasa"),
        ("https://x.com/i/user/11348282", ""),
        ("https://www.facebook.com/groups/123456789012345", ""),
        ("https://www.facebook.com/groups/act.youth", "act.youth"),
        ("https://www.youtube.com/channel/UCLA_DiR1FfKNvjuUpBHmylQ", ""),
        ("https://discord.gg/AbC123", ""),
        ("@EU_Commission@ec.social-network.europa.eu", "EU_Commission@ec.social-network.europa.eu"),
        ("https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur", ""),
    ],
)
def test_handle_is_empty_where_the_value_is_opaque(text, handle):
    assert read_address(text).handle == handle


def test_name_spaces_of_one_platform_stay_apart():
    youtube = [f"https://www.youtube.com/{path}" for path in ("@nasa", "c/nasa", "user/nasa")]
    linkedin = [f"https://www.linkedin.com/{kind}/nasa/" for kind in ("company", "school", "showcase")]
    facebook = ["https://www.facebook.com/123456789", "https://www.facebook.com/groups/123456789"]

    assert len({key(text) for text in youtube + linkedin + facebook}) == 8


# --- A platform was chosen --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("platform", "text", "expected"),
    [
        ("x", "@NASA", "x:handle:nasa"),
        ("x", "nasa", "x:handle:nasa"),
        ("x", "https://twitter.com/nasa", "x:handle:nasa"),
        ("facebook", "100064400000000", "facebook:id:100064400000000"),
        ("facebook", "ACT.Alliance", "facebook:handle:actalliance"),
        ("instagram", "nasa.gov", "instagram:handle:nasa.gov"),
        ("youtube", "NASA", "youtube:handle:nasa"),
        ("youtube", "UCLA_DiR1FfKNvjuUpBHmylQ", "youtube:id:UCLA_DiR1FfKNvjuUpBHmylQ"),
        ("youtube", "@UCLA_DiR1FfKNvjuUpBHmylQ", "youtube:handle:ucla_dir1ffknvjuupbhmylq"),
        ("tiktok", "@nasa", "tiktok:handle:nasa"),
        ("threads", "nasa", "threads:handle:nasa"),
        ("bluesky", "@nasa.bsky.social", "bluesky:handle:nasa.bsky.social"),
        ("bluesky", "nasa.bsky.social", "bluesky:handle:nasa.bsky.social"),
        ("telegram", "durov", "telegram:handle:durov"),
        ("whatsapp", "0029Va4K0PZ5a245NkngBA2M", "whatsapp:channel:0029Va4K0PZ5a245NkngBA2M"),
        ("flickr", "35067687@N04", "flickr:id:35067687@N04"),
        ("vimeo", "user12345", "vimeo:id:12345"),
        ("discord", "AbC123", "discord:invite:AbC123"),
        ("fediverse", "nasa@server.example", "fediverse:acct:nasa@server.example"),
        ("web", "blog.example", "web:url:blog.example"),
    ],
)
def test_name_alone_is_looked_for_on_the_chosen_platform(platform, text, expected):
    assert key(text, platform=platform) == expected


@pytest.mark.parametrize(
    ("platform", "text", "code"),
    [
        ("x", "https://www.instagram.com/nasa/", Refusal.PLATFORM_MISMATCH),
        ("x", "nasa@server.example", Refusal.PLATFORM_MISMATCH),
        ("web", "https://x.com/nasa", Refusal.PLATFORM_MISMATCH),
        ("web", "https://blog.example/@nasa", Refusal.PLATFORM_MISMATCH),
        ("unheard-of", "https://x.com/nasa", Refusal.PLATFORM_MISMATCH),
        ("unheard-of", "nasa", Refusal.BARE_HANDLE),
        ("fediverse", "@nasa", Refusal.BARE_HANDLE),
        ("linkedin", "nasa", Refusal.BARE_HANDLE),  # company, school or showcase page?
        ("web", "nasa", Refusal.BARE_HANDLE),
        ("x", "@", Refusal.BARE_HANDLE),
        ("x", "@search", Refusal.RESERVED),
        ("instagram", "x.com", Refusal.NO_ACCOUNT_IN_PATH),
        ("bluesky", "nasa", Refusal.BAD_HANDLE),
        ("x", "..", Refusal.BAD_HANDLE),
    ],
)
def test_chosen_platform_refuses(platform, text, code):
    assert refusal(text, platform=platform) == code


def test_no_platform_chosen_in_a_form_is_an_empty_text():
    assert key("https://x.com/nasa", platform="") == "x:handle:nasa"


# --- The web ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected_key", "expected_url"),
    [
        ("blog.example", "web:url:blog.example", "https://blog.example/"),
        ("http://www.Blog.Example/", "web:url:blog.example", "https://www.blog.example/"),
        (
            "https://blog.example/Feed.XML?Format=rss&utm_source=x&UTM_medium=y&fbclid=z#top",
            "web:url:blog.example/Feed.XML?Format=rss",
            "https://blog.example/Feed.XML?Format=rss",
        ),
        ("https://blog.example/news/", "web:url:blog.example/news", "https://blog.example/news/"),
        ("https://blog.example//news", "web:url:blog.example/news", "https://blog.example/news"),
        ("https://blog.example/?utm_source=x", "web:url:blog.example", "https://blog.example/"),
        ("https://blog.example/café", "web:url:blog.example/caf%C3%A9", "https://blog.example/caf%C3%A9"),
        ("https://blog.example/caf%c3%a9", "web:url:blog.example/caf%C3%A9", "https://blog.example/caf%C3%A9"),
        ("https://blog.example/%7Enasa/a%20b", "web:url:blog.example/~nasa/a%20b", "https://blog.example/~nasa/a%20b"),
        ("https://blog.example/100%", "web:url:blog.example/100%25", "https://blog.example/100%25"),
        (
            "https://evil.example/?u=https://x.com/nasa",
            "web:url:evil.example?u=https://x.com/nasa",
            "https://evil.example/?u=https://x.com/nasa",
        ),
        ("https://xn--twtter-6ya.com/nasa", "web:url:xn--twtter-6ya.com/nasa", "https://xn--twtter-6ya.com/nasa"),
        ("https://medium.com/@nasa", "web:url:medium.com/@nasa", "https://medium.com/@nasa"),
        ("https://mastodon.social/about", "web:url:mastodon.social/about", "https://mastodon.social/about"),
        ("https://www.org/x", "web:url:www.org/x", "https://www.org/x"),
    ],
)
def test_page_of_an_unknown_site_is_read_as_web_address(text, expected_key, expected_url):
    address = read_address(text, web=True)

    assert (address.identity_key, address.canonical_url) == (expected_key, expected_url)
    assert address.handle == ""


# --- The table and the sentences --------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.code)
def test_example_of_a_platform_is_an_account_on_it(platform):
    assert read_address(platform.example).platform == platform.code
    assert read_address(platform.example).canonical_url == platform.example


def test_a_host_belongs_to_one_platform():
    hosts = [host for platform in PLATFORMS for host in platform.hosts]
    domains = [domain for platform in PLATFORMS for domain in platform.domains]

    assert len(hosts) == len(set(hosts))
    assert len(domains) == len(set(domains))
    assert {host.lower() for host in hosts + domains} == set(hosts + domains)


def test_every_route_names_name_spaces_of_its_platform():
    for platform in PLATFORMS:
        named = {name for route in platform._routes for name in route.name_spaces}
        assert named == set(platform.name_spaces), platform.code


@pytest.mark.parametrize("code", Refusal)
def test_refusal_is_one_sentence_that_says_what_to_paste(code):
    sentence = str(UnreadableAddress(code))

    assert SENTENCES[code]
    assert sentence.endswith(".")
    assert ". " not in sentence.replace("server.example", "")
    assert "paste" in sentence.lower() or "type" in sentence
    assert not {"please", "invalid", "error", "wrong", "sorry"} & set(sentence.lower().replace(",", "").split())


def test_refusal_shows_an_address_of_the_platform_at_hand():
    with pytest.raises(UnreadableAddress, match=r"https://vimeo\.com/example"):
        read_address("https://vimeo.com/123456789")
    with pytest.raises(UnreadableAddress, match=r"https://t\.me/example"):
        read_address("https://notx.com/durov", platform="telegram")


def test_sentence_is_in_the_language_of_the_moment(monkeypatch):
    monkeypatch.setitem(SENTENCES, Refusal.EMPTY, translation.gettext_lazy("January"))
    refused = UnreadableAddress(Refusal.EMPTY)

    with translation.override("fr"):
        assert str(refused) == "janvier"
    with translation.override("en"):
        assert str(refused) == "January"
