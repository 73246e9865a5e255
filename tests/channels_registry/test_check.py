"""“Is this account official?” The verdicts of design §6, in their order, and never official by accident (A16, A22, N13)."""

import datetime as dt

import pytest

from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import end_address, enter_address
from channels_registry.check import check
from channels_registry.models import Channel, ChannelAddress, Overlay
from portal.models import PortalSettings
from tests import world
from tests.channels_registry.checked_accounts import NOW, V, end_address_of, fresh, set_up, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def settings_row():
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


# One account of ours on every platform, and near misses of it that are other accounts.
ACCOUNTS = {
    "x": ("https://x.com/actalliance", ["https://x.com/actaliance", "https://x.com/i/user/11348282"]),
    "facebook": (
        "https://www.facebook.com/actalliance",
        ["https://www.facebook.com/groups/actalliance", "https://www.facebook.com/actalliance1"],
    ),
    "instagram": ("https://www.instagram.com/actalliance/", ["https://www.instagram.com/act_alliance/"]),
    "youtube": (
        "https://www.youtube.com/@actalliance",
        ["https://www.youtube.com/user/actalliance", "https://www.youtube.com/c/actalliance"],
    ),
    "linkedin": (
        "https://www.linkedin.com/company/act-alliance/",
        ["https://www.linkedin.com/school/act-alliance/", "https://www.linkedin.com/showcase/act-alliance/"],
    ),
    "tiktok": ("https://www.tiktok.com/@actalliance", ["https://www.tiktok.com/@act.alliance"]),
    "threads": ("https://www.threads.com/@actalliance", ["https://www.threads.com/@act_alliance"]),
    "fediverse": ("https://social.example/@actalliance", ["https://other.example/@actalliance"]),
    "bluesky": ("https://bsky.app/profile/actalliance.org", ["https://bsky.app/profile/actalliance.bsky.social"]),
    "telegram": ("https://t.me/actalliance", ["https://t.me/act_alliance"]),
    "whatsapp": (
        "https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M",
        ["https://whatsapp.com/channel/0029va4k0pz5a245nkngba2m"],
    ),
    "flickr": ("https://www.flickr.com/photos/actalliance/", ["https://www.flickr.com/photos/35067687@N04/"]),
    "vimeo": (
        "https://vimeo.com/actalliance",
        ["https://vimeo.com/channels/actalliance", "https://vimeo.com/user12345"],
    ),
    "discord": ("https://discord.gg/AbC123", ["https://discord.gg/abc123"]),
    "web": ("https://actalliance.org/blog", ["https://actalliance.org/blog2", "https://actalliance.example/blog"]),
}


# --- Never official by accident -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_only_the_exact_identity_is_official(platform):
    url, near_misses = ACCOUNTS[platform]
    channel = fresh(url)

    result = check(url, at=NOW)

    assert (result.verdict, result.channel) == (V.OFFICIAL, channel)
    for miss in near_misses:
        other = check(miss, at=NOW)
        assert other.verdict in (V.LOOKALIKE, V.NOT_LISTED), miss
        assert other.channel is None


@pytest.mark.parametrize("platform", ACCOUNTS)
def test_an_empty_register_knows_nothing_as_official(platform):
    url, near_misses = ACCOUNTS[platform]

    assert {verdict(text) for text in (url, *near_misses)} == {V.NOT_LISTED}


@pytest.mark.parametrize(
    "text",
    [
        "https://x.com.evil.example/actalliance",
        "https://evil.example/https://x.com/actalliance",
        "https://evil.example/?u=https://x.com/actalliance",
        "https://notx.com/actalliance",
        "https://x.com@evil.example/actalliance",
        "https://evil.example/x.com/actalliance",
        "https://x.com/actalliance/status/1790000000000000000",
        "https://ads.x.com/actalliance",
        "https://x.com\\@evil.example/actalliance",
        "https://хcom.example/actalliance",
        "javascript://x.com/%0aalert(1)",
        "actalliance",
        "@actalliance",
        "",
        " ",
        "\x00",
        "\ud800",
        "x" * 1_000_000,
        "https://x.com/" + "a/" * 900,
        "%",
        "https://[::1]/actalliance",
    ],
)
def test_traps_are_never_official(text):
    fresh("https://x.com/actalliance")

    assert verdict(text) not in (V.OFFICIAL, V.OFFICIAL_OVERDUE)


@pytest.mark.parametrize(
    "text", ["https://twitter.com/ACTAlliance?s=20", "x.com/actalliance", "HTTPS://X.COM:443/@ActAlliance/"]
)
def test_other_spellings_of_our_link_are_official(text):
    fresh("https://x.com/actalliance")

    assert verdict(text) == V.OFFICIAL


def test_a_bare_username_is_read_on_the_platform_that_was_chosen():
    fresh("https://x.com/actalliance")

    assert check("@actalliance", at=NOW, platform="x").verdict == V.OFFICIAL
    assert check("@actalliance", at=NOW, platform="tiktok").verdict == V.LOOKALIKE
    assert check("@actalliance", at=NOW, platform="nowhere").verdict == V.UNREADABLE
    # A whole link speaks for itself.
    assert check("https://x.com/actalliance", at=NOW, platform="tiktok").verdict == V.OFFICIAL


# --- The verdicts in their order -----------------------------------------------------------------------------------------


def test_a_compromised_account_is_told_before_everything_else():
    channel = fresh("https://x.com/actalliance")
    for overlay in (Overlay.SUSPENDED, Overlay.COMPROMISED):
        lifecycle.set_overlay(channel, overlay, by=world.comms(), at=NOW, why="Test")

    assert verdict("https://x.com/actalliance") == V.COMPROMISED


def test_a_suspended_account_is_told_before_overdue():
    channel = fresh("https://x.com/actalliance", complete=False)
    lifecycle.set_overlay(channel, Overlay.SUSPENDED, by=world.comms(), at=NOW, why="Test")

    assert verdict("https://x.com/actalliance") == V.SUSPENDED


def test_flagged_and_retiring_accounts_are_official():
    channel = fresh("https://x.com/actalliance")
    lifecycle.flag_many([channel.pk], by=None, at=NOW)
    assert verdict("https://x.com/actalliance") == V.OFFICIAL

    lifecycle.start_retiring(channel, by=world.comms(), at=NOW, why="Test")
    assert verdict("https://x.com/actalliance") == V.OFFICIAL


def test_an_open_point_of_rule_a8_makes_it_overdue():
    fresh("https://x.com/actalliance", complete=False)

    assert verdict("https://x.com/actalliance") == V.OFFICIAL_OVERDUE


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"confirmed_at": NOW - dt.timedelta(days=396)}, V.OFFICIAL),
        ({"confirmed_at": NOW - dt.timedelta(days=396, seconds=1)}, V.OFFICIAL_OVERDUE),
        ({"confirmed_at": None}, V.OFFICIAL_OVERDUE),
        ({"review_on": NOW.date()}, V.OFFICIAL),
        ({"review_on": NOW.date() - dt.timedelta(days=1)}, V.OFFICIAL_OVERDUE),
    ],
)
def test_confirmation_and_review_past_due_make_it_overdue(facts, expected):
    channel = fresh("https://x.com/actalliance")
    Channel.objects.filter(pk=channel.pk).update(**facts)

    assert verdict("https://x.com/actalliance") == expected


def test_a_closed_account_was_official_until_its_day():
    channel = fresh("https://x.com/actalliance")
    lifecycle.start_retiring(channel, by=world.comms(), at=NOW, why="Test")
    lifecycle.retire(channel, by=world.comms(), at=NOW, why="Test")

    result = check("https://x.com/actalliance", at=NOW + dt.timedelta(days=900))

    assert (result.verdict, result.channel, result.former_until) == (V.FORMERLY_OFFICIAL, channel, NOW)


def test_a_former_link_of_a_live_account_was_official_and_names_the_account():
    channel = fresh("https://x.com/actalliance")
    old = ChannelAddress.objects.get(channel=channel)
    enter_address(channel, read_address("https://x.com/actalliance_new"), by=None, at=NOW)
    end_address(old, by=world.comms(), at=NOW, why="Renamed")

    result = check("https://x.com/actalliance", at=NOW)

    assert (result.verdict, result.channel, result.former_until) == (V.FORMERLY_OFFICIAL, channel, NOW)
    assert verdict("https://x.com/actalliance_new") == V.OFFICIAL


def test_the_present_holder_of_a_link_counts_before_former_ones():
    first = fresh("https://x.com/actalliance", name="First")
    end_address_of(first)
    second = fresh("https://x.com/actalliance", name="Second")

    result = check("https://x.com/actalliance", at=NOW)

    assert (result.verdict, result.channel) == (V.OFFICIAL, second)


@pytest.mark.parametrize("end", [None, "lapse", "cancel"])
def test_an_account_that_never_went_live_is_not_listed(end):
    channel = set_up("https://x.com/actalliance")
    if end == "lapse":
        lifecycle.lapse(channel, at=NOW)
    if end == "cancel":
        lifecycle.cancel(channel, by=world.comms(), at=NOW, why="Test")

    assert verdict("https://x.com/actalliance") == V.NOT_LISTED
    # Nor does it make anything else a look-alike.
    assert verdict("https://www.tiktok.com/@actalliance") == V.NOT_LISTED


# --- A22: unlisted for someone's safety -----------------------------------------------------------------------------------


@pytest.mark.parametrize("overlay", [None, *Overlay])
def test_an_unlisted_account_answers_as_any_account_we_do_not_list(overlay):
    """A22. Whatever else is true of it."""
    hidden = fresh("https://x.com/relief_homs", complete=False)
    fresh("https://x.com/actalliance")
    if overlay:
        lifecycle.set_overlay(hidden, overlay, by=world.comms(), at=NOW, why="Test")
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")

    for text in ("https://x.com/relief_homs", "https://www.tiktok.com/@relief_homs", "https://relief-homs.example/"):
        result = check(text, at=NOW)
        assert (result.verdict, result.channel, result.former_until, result.similar) == (V.NOT_LISTED, None, None, [])


def test_an_unlisted_account_that_resembles_a_listed_one_answers_like_its_twin():
    """A22: the list of similar accounts is that of any other look-alike, too."""
    fresh("https://x.com/actalliance")
    hidden = fresh("https://x.com/actallience")
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")

    result, twin = (check(f"https://x.com/{handle}", at=NOW) for handle in ("actallience", "actallyance"))

    assert result.verdict == twin.verdict == V.LOOKALIKE
    assert result.similar == twin.similar != []


def test_a_former_link_of_an_unlisted_account_is_not_told():
    hidden = fresh("https://x.com/relief_homs")
    end_address_of(hidden)
    lifecycle.unlist(hidden, by=world.comms(), at=NOW, why="Safety")

    assert verdict("https://x.com/relief_homs") == V.NOT_LISTED
