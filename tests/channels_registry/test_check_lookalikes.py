"""“Is this account official?” What resembles one of ours is told so, and what it costs (A16, N4)."""

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.check import check
from channels_registry.imitation import near, own_names, shown_names
from channels_registry.models import ChannelAddress, NearForm
from portal.models import PortalSettings
from tests import world
from tests.channels_registry.checked_accounts import NOW, V, fresh, set_up, verdict

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def settings_row():
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


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

    # Held by us, resembled by ours, and known as an account that pretends to be us: one question each.
    with django_assert_num_queries(3):
        assert check(text, at=timezone.now()).verdict == V.LOOKALIKE
