"""“Is this account official?” The verdicts of design §6, in their order, and never official by accident (A16, A22, N13)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import end_address, enter_address
from channels_registry.check import CheckVerdict, check
from channels_registry.entering import NewChannel, register_channel
from channels_registry.imitation import near, own_names, shown_names
from channels_registry.models import Channel, ChannelAddress, ChannelKind, Format, NearForm, Overlay
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
V = CheckVerdict
NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
PARAMETERS = {
    "posts_agreed_by": "nobody",
    "speaks_on_disputed": "team",
    "rhythm": "weekly",
    "discussion": "open",
    "answer_hours": 24,
    "visual_identity": "alliance",
    "review_on": dt.date(2027, 1, 1),
}
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


@pytest.fixture(autouse=True)
def settings_row():
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


def channel_at(url: str, **facts) -> Channel:
    address = read_address(url, web=True)
    channel = world.channel(
        on=world.platform(address.platform), address=None if address.platform != "x" else url, **facts
    )
    if address.platform != "x":
        enter_address(channel, address, by=None, at=channel.entered_at)
    return channel


def fresh(url: str, **facts) -> Channel:
    return channel_at(url, at=NOW - dt.timedelta(days=30), **facts)


def verdict(text: str, at: dt.datetime = NOW) -> CheckVerdict:
    return check(text, at=at).verdict


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


def end_address_of(channel: Channel) -> None:
    ChannelAddress.objects.filter(channel=channel).update(until=NOW)


def set_up(url: str) -> Channel:
    return register_channel(
        NewChannel("New", world.body(), world.platform("x"), ChannelKind.REGION, Format.PROFILE, read_address(url)),
        parameters=PARAMETERS,
        conditions=[],
        owner=world.comms(),
        by=world.comms(),
        at=NOW - dt.timedelta(days=5),
    )


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


# --- Look-alikes ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "https://x.com/actaIliance",  # capital i for l
        "https://x.com/act_alliance",
        "https://x.com/actalliance1",
        "https://x.com/actallianc3",
        "https://x.com/actal1iance",
        "https://x.com/real_actallianc",
        "https://www.tiktok.com/@actalliance",
        "https://www.instagram.com/actalliance_official/",
        "https://t.me/actalliancesupport",
        "https://mastodon.example/@actalliance",
        "@news@actalliance.example",
        "https://bsky.app/profile/actalliance.bsky.social",
        "https://bsky.app/profile/actalliance.evil.org",
        "https://actalliance-official.example",
        "https://actalliance.example/",
        "https://www.actalliance.example/donate",
        "https://actalliance.evil.example/",
        "https://secure.act-alliance.example/",
        "https://donate-actalliance.example/",
        "https://xn--ctalliance-yqi.example/",
        "https://actalliance.wordpress.com/",
        "https://notx.com/actalliance",
        "https://x.com.evil.example/@actalliance",
    ],
)
def test_an_imitation_of_our_username_is_a_lookalike(text):
    """N13: whatever resembles one of ours is said to, and names the one it resembles."""
    channel = fresh("https://x.com/actalliance")

    result = check(text, at=NOW)

    assert result.verdict == V.LOOKALIKE
    assert [entered.channel for entered in result.similar] == [channel]


@pytest.mark.parametrize(
    "text",
    [
        "https://x.com/nasa",
        "https://x.com/alliance",
        "https://x.com/actionalliance",
        "https://x.com/act",
        "https://www.facebook.com/actforpeace",
        "https://blog.example.org/",
        "https://oikoumene.example/resources/news",
        "https://medium.com/@someone",
        "https://www.facebook.com/100064400000000",
        "https://whatsapp.com/channel/0029Va4K0PZ5a245NkngBA2M",
    ],
)
def test_another_name_is_no_lookalike(text):
    fresh("https://x.com/actalliance")

    result = check(text, at=NOW)

    assert (result.verdict, result.similar) == (V.NOT_LISTED, [])


def test_names_that_share_a_form_and_are_two_slips_apart_are_no_lookalikes():
    """“actallianc” stands between both; each is one letter away from it, not from the other."""
    fresh("https://x.com/xactallianc")

    assert NearForm.objects.filter(form="actalllanc").exists()
    assert verdict("https://x.com/actalliancy") == V.NOT_LISTED


@pytest.mark.parametrize(
    ("ours", "imitation"),
    [
        ("https://actalliance.org/feed", "https://actalliance.example/feed"),
        ("https://blog.actalliance.org/", "https://actalliance-blog.example/"),
        ("https://blog.actalliance.org.uk/", "https://actalliance.example/"),
        ("https://actalliance.wordpress.com/", "https://actalliance.blogspot.com/"),
        ("https://medium.com/@actalliance", "https://medium.com/@actaliance"),
        ("https://actalliance.org/feed", "https://x.com/actalliance"),
        ("https://social.example/@actalliance", "https://mastodon.example/@actalliance"),
    ],
)
def test_our_sites_and_accounts_elsewhere_are_imitated_by_their_own_name(ours, imitation):
    fresh(ours)

    assert verdict(ours) == V.OFFICIAL
    assert verdict(imitation) == V.LOOKALIKE


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("https://actalliance.wordpress.com/", "https://somebody.wordpress.com/"),
        ("https://medium.com/@actalliance", "https://medium.com/@somebody"),
        ("https://mastodon.social/@actalliance", "https://mastodon.social/@somebody"),
        ("https://blog.example.co.uk/", "https://blog.other.co.uk/"),
        # The other pages of a site that is ours as a whole imitate nobody.
        ("https://actalliance.org/feed", "https://actalliance.org/about"),
        ("https://actalliance.org/feed", "https://www.actalliance.org/about"),
        ("https://actalliance.org/feed", "https://shop.actalliance.org/"),
    ],
)
def test_the_name_of_a_shared_site_is_nobodys_own(ours, other):
    fresh(ours)

    assert verdict(other) == V.NOT_LISTED


def test_a_site_that_is_partly_named_like_ours_is_not_ours():
    fresh("https://actalliance.org/feed")

    assert verdict("https://actalliance.org.evil.example/feed") == V.LOOKALIKE


def test_a_closed_account_can_still_be_imitated():
    channel = fresh("https://x.com/actalliance")
    lifecycle.start_retiring(channel, by=world.comms(), at=NOW, why="Test")
    lifecycle.retire(channel, by=world.comms(), at=NOW, why="Test")

    assert verdict("https://www.tiktok.com/@actalliance") == V.LOOKALIKE


# --- Names of addresses ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://x.com/actalliance", ["actalliance"]),
        ("https://x.com/i/user/11348282", []),
        ("https://actalliance.org/feed", ["actalliance"]),
        ("https://blog.actalliance.org/feed", ["actalliance", "blog.actalliance"]),
        ("https://actalliance.wordpress.com/", ["actalliance", "actalliance.wordpress"]),
        ("https://medium.com/@actalliance/lists", ["actalliance"]),
        ("https://soundcloud.com/", []),
    ],
)
def test_own_names(url, own):
    address = read_address(url, web=True)

    assert own_names(address.platform, address.handle, address.canonical_url) == own


def test_shown_names_are_bounded():
    host = ".".join("label" + chr(97 + n % 26) + chr(97 + n // 26) for n in range(30)) + ".example"

    assert len(shown_names(read_address(f"https://{host}/a/b/c/d/e", web=True))) == 12


def test_long_names_are_entered_whole_or_cut_but_never_break():
    """A name longer than its column: PostgreSQL would refuse the row."""
    server = ".".join(["a" * 60] * 4) + ".example"
    channel = world.channel(on=world.platform("fediverse"))
    enter_address(channel, read_address(f"@{'u' * 60}@{server}"), by=None, at=NOW)
    other = world.channel(on=world.platform("linkedin"))
    enter_address(other, read_address("https://www.linkedin.com/company/" + "\ufdfa" * 100), by=None, at=NOW)

    assert ChannelAddress.objects.filter(channel__in=[channel, other]).count() == 2
    assert verdict(f"https://{server}/@{'u' * 60}") == V.OFFICIAL


# --- For the request: what is like it, to the team -----------------------------------------------------------------------------
def test_near_names_pending_channels_to_the_house_only():
    set_up("https://x.com/actalliance")

    assert [entered.handle for entered in near("actaliance")] == ["actalliance"]
    assert near("actaliance", public_only=True) == []


def test_near_puts_namesakes_first():
    fresh("https://x.com/actaliance")
    fresh("https://www.tiktok.com/@actalliance")

    assert [entered.handle for entered in near("actalliance")] == ["actalliance", "actaliance"]


@pytest.mark.parametrize(("rows", "text"), [(1, "https://x.com/actalliance"), (20, "https://x.com/actalliance")])
def test_a_check_costs_the_same_however_many_accounts_there_are(rows, text, django_assert_num_queries):
    for number in range(rows):
        fresh(f"https://www.tiktok.com/@actalliance{chr(97 + number)}")

    with django_assert_num_queries(2):
        assert check(text, at=timezone.now()).verdict == V.LOOKALIKE
