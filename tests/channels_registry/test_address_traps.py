"""Forms that deceive, and texts that are no account: each refused for its own reason (N4)."""

import json
from pathlib import Path

import pytest

from channels_registry.addresses import Refusal, UnreadableAddress, read_address
from channels_registry.addresses.other_sites import SHORT_LINKS
from channels_registry.addresses.rules import BY_CODE, PLATFORMS

CASES = json.loads((Path(__file__).parent / "data" / "channel_urls.json").read_text(encoding="utf-8"))
ACCEPTED = [case for case in CASES if "key" in case]


def refusal(text: str, **options) -> Refusal:
    with pytest.raises(UnreadableAddress) as caught:
        read_address(text, **options)
    return caught.value.code


TRAPS = {
    Refusal.EMPTY: ["", "   ", "\n\t"],
    Refusal.TOO_LONG: ["x" * 2001, "https://x.com/" + "a" * 1_000_000, " " * 5000],
    Refusal.FORBIDDEN_CHARACTERS: [
        "https://x.com/na\x00sa",
        "https://x.com/nasa%00",
        "https://x.com/nasa\ud800",
        "https://x.com/na\u202esa",
        "https://x.com/na%E2%80%8Bsa",
        "https://x.com/\ufeffnasa",
        "https://www.youtube.com/@na\u3164sa",
        "https://www.youtube.com/@na\ufe0fsa",
        "https://x.com/\u212aate",
        "https://x.com/%E2%84%AAate",
        "https://x.com/intent/user?screen_name=%E2%84%AAate",
        "https://x.com/intent/user?screen_name=na%0Asa",
        "https://x.com/act alliance",
        "ACT Alliance",
        "https://x.com/nasa%2Fstatus",
        "https://x.com/nasa%5Cstatus",
        "https://x.com/nasa/../evil",
        "https://x.com/nasa/%2e%2e/evil",
        "https://x.com/%FF",
        "https:\\\\x.com\\nasa",
        "<https://x.com/nasa>",
        "https://twitter.com/#!/na%E2%80%8Bsa",
    ],
    Refusal.SCHEME: [
        "//x.com/nasa",
        "https:x.com/nasa",
        "https:/x.com/nasa",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://x.com/nasa",
        "mailto:info@actalliance.org",
        "view-source:https://x.com/nasa",
        "tg://resolve?domain=durov",
    ],
    Refusal.USER_INFO: [
        "https://x.com@evil.example/nasa",
        "https://user:secret@x.com/nasa",
        "https://@x.com/nasa",
        "https://x.com%40evil.example@x.com/nasa",
    ],
    Refusal.PORT: [
        "https://x.com:8443/nasa",
        "https://x.com:0443/nasa",
        "https://x.com:４４３/nasa",
        "https://x.com:1:443/a",
    ],
    Refusal.NON_ASCII_HOST: [
        "https://ｘ.com/nasa",
        "https://x。com/nasa",
        "https://twıtter.com/nasa",
        "https://İnstagram.com/nasa",
        "https://faceboo\u1e33.com/nasa",
        "@user@sérver.example",
    ],
    Refusal.BAD_HOST: [
        "https://",
        "https:///x.com/nasa",
        "https://https://x.com/nasa",
        "https://x.com../nasa",
        "https://x..com/nasa",
        "https://-x.com/nasa",
        "https://x%2ecom/nasa",
        "https://[::1]/nasa",
        "https://[::1/nasa",
        "https://]x.com[/nasa",
        "https://127.0.0.1/nasa",
        "https://0x7f.1/nasa",
        "https://2130706433/nasa",
        "https://localhost/nasa",
        "https://printer.local/@nasa",
        "https://x_y.example/nasa",
        "@user@127.0.0.1",
        "@user@server.local",
    ],
    Refusal.UNKNOWN_PLATFORM: [
        "https://eviltwitter.com/nasa",
        "https://x.com.evil.example/nasa",
        "https://evil.example/https://x.com/nasa",
        "https://medium.com/@nasa",
        "https://blog.example/users/sign_in",
        "https://blog.example/@ÅÄÖ",
    ],
    Refusal.NO_ACCOUNT_IN_PATH: ["x.com", "https://x.com/?u=nasa", "https://www.facebook.com/#nasa", "actalliance.org"],
    Refusal.UNKNOWN_SUBDOMAIN: [
        "https://ads.x.com/nasa",
        "https://www.m.x.com/nasa",
        "https://fra-fr.facebook.com/actalliance",
        "https://usa.linkedin.com/company/nasa",
        "https://music.youtube.com/@nasa",
        "https://www.t.me/durov",
        "https://s.t.me/durov",
        "https://a.durov.t.me/",
        "https://nasa.bsky.social",
        "https://pbs.twimg.com/nasa",
        "https://web.whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M",
    ],
    Refusal.SHORT_LINK: [
        "https://bit.ly/abc",
        "https://www.bit.ly/@nasa",
        "https://vt.tiktok.com/ZM123/",
        "https://www.facebook.com/share/1AbC/",
        "https://www.tiktok.com/t/ZM123/",
        "https://eur02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2Fnasa",
    ],
    Refusal.RESERVED: [
        "https://x.com/HOME",
        "https://x.com/@search",
        "https://x.com/intent/user?screen_name=search",
        "https://x.com/intent/user",
        "https://x.com/intent/user?screen_name=",
        "https://x.com/i/lists/123",
        "https://www.facebook.com/share.r",
        "https://www.facebook.com/photo.php?fbid=1",
        "https://www.facebook.com/events/123",
        "https://www.facebook.com/groups/discover",
        "https://www.instagram.com/Explore",
        "https://www.instagram.com/stories/nasa/123/",
        "https://www.youtube.com/WATCH?v=x",
        "https://www.youtube.com/playlist?list=x",
        "https://www.youtube.com/c/watch",
        "https://t.me/SHARE/url",
        "https://t.me/s/joinchat",
        "https://t.me/k/",
        "https://www.flickr.com/photos/tags/nasa",
        "https://vimeo.com/ondemand/nasa",
    ],
    Refusal.NOT_AN_ACCOUNT: [
        "https://x.com/nasa/lists/1",
        "https://x.com/nasa/photo/1",
        "https://www.facebook.com/groups/123456/posts/1",
        "https://www.facebook.com/100064400000000/videos/1",
        "https://www.instagram.com/nasa/p/Cabc/",
        "https://www.youtube.com/@nasa/status/1",
        "https://www.linkedin.com/feed/update/urn:li:activity:1",
        "https://www.linkedin.com/company/nasa/posts/1",
        "https://www.tiktok.com/nasa",
        "https://www.threads.com/nasa",
        "https://server.example/users/nasa/statuses/1",
        "at://bsky.app/app.bsky.feed.post/3l4omssdl632g",
        "https://t.me/durov/123",
        "https://t.me/s/durov/123",
        "https://durov.t.me/123",
        "https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M/100",
        "https://www.flickr.com/groups/nasa",
        "https://vimeo.com/channels/staffpicks/123456789",
        "https://vimeo.com/123456789/abcdef",
        "https://discord.com/AbC123",
        "https://discord.gg/AbC123/x",
    ],
    Refusal.PERSONAL_PROFILE: ["https://fr.linkedin.com/IN/jane-doe", "https://www.linkedin.com/pub/jane/1/2/3"],
    Refusal.INVITE_LINK: ["https://t.me/+AbCdEf123", "https://telegram.me/JoinChat/AAAA", "https://joinchat.t.me/AAAA"],
    Refusal.BAD_HANDLE: [
        "https://x.com/a234567890123456",
        "https://x.com/ｎａｓａ",
        "https://x.com/nasa٣",
        "https://x.com/nasa%2540",
        "https://x.com/nas%2561",
        "https://x.com/naſa",
        "https://x.com/nasa,",
        "https://x.com/i/user/011348282",
        "https://www.facebook.com/abcd",
        "https://www.facebook.com/a.b.c.d",
        "https://www.facebook.com/1.2.3.4.5",
        "https://www.facebook.com/0100064400000000",
        "https://www.facebook.com/actalliance.com",
        "https://www.facebook.com/.actalliance",
        "https://www.facebook.com/profile.php?id=1000644&id=2000644",
        "https://www.facebook.com/profile.php?id=nasa",
        "https://www.instagram.com/" + "a" * 31,
        "https://www.instagram.com/.nasa",
        "https://www.instagram.com/nasa.",
        "https://www.youtube.com/@ab",
        "https://www.youtube.com/@" + "a" * 31,
        "https://www.youtube.com/@ｎａｓａ",
        "https://www.youtube.com/@𝐧𝐚𝐬𝐚",
        "https://www.youtube.com/@\u0301nasa",
        "https://www.youtube.com/@...",
        "https://www.youtube.com/@nasa😀",
        "https://www.youtube.com/channel/UCLA_DiR1FfKNvjuUpBHmylQx",
        "https://www.youtube.com/UCLA_DiR1FfKNvjuUpBHmylQ",
        "https://www.linkedin.com/company/nasa;x/",
        "https://www.tiktok.com/@a",
        "https://www.tiktok.com/@" + "a" * 25,
        "https://www.threads.com/@user@mastodon.social",
        "https://bsky.app/profile/nasa",
        "https://bsky.app/profile/john.0",
        "https://bsky.app/profile/john..test",
        "https://bsky.app/profile/-john.test",
        "https://bsky.app/profile/bücher.test",
        "https://bsky.app/profile/" + "short." + "o" * 64 + ".test",
        "https://bsky.app/profile/" + "a." * 126 + "test",
        "did:plc:Z72I7HDYNMK6R22Z27H6TVUR",
        "did:plc:short",
        "https://t.me/abc",
        "https://t.me/1nasa",
        "https://t.me/" + "a" * 33,
        "https://whatsapp.com/channel/short",
        "@user..@server.example",
        "https://x.com/@nasa@mastodon.social",
    ],
    Refusal.BARE_HANDLE: ["nasa", "@nasa", "@nasa.gov", "@", "35067687@N04", "ＮＡＳＡ"],
    Refusal.NOT_A_FEDIVERSE_SERVER: [
        "@nasa@x.com",
        "nasa@www.threads.net",
        "@nasa@ads.x.com",
        "@nasa@bit.ly",
        "@nasa@medium.com",
        "https://mastodon.social/@nasa@twitter.com",
    ],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in TRAPS.items() for text in texts])
def test_trap_is_refused(code, text):
    assert refusal(text) == code


@pytest.mark.parametrize("text", ["https://server.example/@nasa.rss", "https://server.example/users/nasa.json"])
def test_feed_of_a_fediverse_account_is_not_an_account_of_its_own(text):
    assert refusal(text) == Refusal.UNKNOWN_PLATFORM


WEB_MAY_READ = {Refusal.UNKNOWN_PLATFORM, Refusal.NO_ACCOUNT_IN_PATH}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in TRAPS.items() for text in texts if code not in WEB_MAY_READ]
)
def test_web_reads_nothing_that_is_refused_for_another_reason(code, text):
    assert refusal(text, web=True) == code


@pytest.mark.parametrize("text", [case["input"] for case in ACCEPTED])
def test_web_changes_nothing_for_a_known_account(text):
    assert read_address(text, web=True) == read_address(text)


@pytest.mark.parametrize("host", sorted({h for p in PLATFORMS for h in (*p.hosts, *p.other_domains)} | SHORT_LINKS))
@pytest.mark.parametrize("form", ["{}", "https://{}/", "https://{}/?a=b", "https://new.{}/feed", "https://www.{}./x"])
def test_web_never_stands_on_a_host_of_a_platform(host, form):
    try:
        address = read_address(form.format(host), web=True)
    except UnreadableAddress:
        return
    assert address.platform in BY_CODE


def test_web_address_that_grows_too_long_is_refused():
    assert refusal("https://blog.example/" + "é" * 1900, web=True) == Refusal.TOO_LONG
