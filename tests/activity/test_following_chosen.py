"""What the portal follows by itself, and how a person's choice wins (A2, N10)."""

import pytest

from activity import nightly, tasks
from activity.looking import choosing
from activity.looking.dispatching import claim_due
from activity.looking.following import FeedRefused, follow_own_address, set_feed, stop_following
from activity.models import Alert, Following, NotFollowed, Source
from activity.sources.registry import source_of_address
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from tests import world
from tests.activity.followed_world import ADDRESSES, NOW, YOUTUBE_ID, channel_on, days, followed

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
URL = "https://blog.example.org/feed"


def sources() -> dict[int, str]:
    return dict(Following.objects.values_list("channel", "source"))


def allow_telegram():
    PortalSettings.objects.update_or_create(pk=1, defaults={"telegram_preview": True})


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (ADDRESSES["fediverse"], Source.MASTODON),
        (ADDRESSES["bluesky"], Source.BLUESKY),
        ("https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur", Source.BLUESKY),
        (ADDRESSES["youtube"], Source.YOUTUBE),
        ("https://www.youtube.com/@example", None),
        (ADDRESSES["telegram"], Source.TELEGRAM),
        (ADDRESSES["discord"], Source.DISCORD),
        (ADDRESSES["x"], None),
        ("https://www.tiktok.com/@example", None),
    ],
)
def test_which_addresses_a_source_can_read_without_a_key(text, source):
    address = read_address(text)

    assert source_of_address(address.identity_key, address.canonical_url) == source
    assert source_of_address(address.identity_key, "") is None


def test_channels_in_service_are_followed_where_their_address_allows_it():
    channels = {key: channel_on(key) for key in ADDRESSES}

    assert choosing.choose(at=NOW) == 4

    assert sources() == {
        channels["fediverse"].pk: Source.MASTODON,
        channels["bluesky"].pk: Source.BLUESKY,
        channels["youtube"].pk: Source.YOUTUBE,
        channels["discord"].pk: Source.DISCORD,
    }
    youtube = Following.objects.get(source=Source.YOUTUBE)
    assert youtube.url == f"https://www.youtube.com/feeds/videos.xml?channel_id={YOUTUBE_ID}"
    assert (youtube.chosen_by, youtube.host, youtube.next_look_at) == (None, "www.youtube.com", NOW)
    assert Following.objects.get(source=Source.MASTODON).host == "social.example.org"
    assert not Following.objects.get(source=Source.DISCORD).tells_posts
    assert choosing.choose(at=NOW) == 0


def test_telegram_is_read_only_where_the_settings_allow_it():
    channel = channel_on("telegram")
    assert choosing.choose(at=NOW) == 0
    allow_telegram()

    assert choosing.choose(at=NOW) == 1
    assert sources() == {channel.pk: Source.TELEGRAM}

    PortalSettings.objects.update(telegram_preview=False)
    choosing.let_go()
    assert sources() == {}


def test_many_that_come_together_are_looked_at_over_a_day(monkeypatch):
    monkeypatch.setattr(choosing, "AT_ONCE", 2)
    for number in range(4):
        channel_on("bluesky", f"https://bsky.app/profile/press{number}.example.org")

    choosing.choose(at=NOW)

    moments = set(Following.objects.values_list("next_look_at", flat=True))
    assert len(moments) == 4
    assert all(NOW <= moment <= NOW + days(1) for moment in moments)


def test_the_dispatcher_only_asks_about_the_addresses_entered_last():
    first, last = channel_on("bluesky"), channel_on("fediverse")

    assert choosing.choose(at=NOW, newest=1) == 1

    assert set(sources()) == {last.pk}
    assert choosing.choose(at=NOW) == 1
    assert set(sources()) == {first.pk, last.pk}


def test_a_persons_choice_wins():
    runner = world.person()
    own_feed, left_alone = channel_on("bluesky", runner=runner), channel_on("fediverse", runner=runner)
    choosing.choose(at=NOW)
    set_feed(own_feed, url=URL, by=runner, at=NOW)
    stop_following(left_alone, by=runner, at=NOW)

    assert choosing.choose(at=NOW + days(1)) == 0

    assert list(Following.objects.values_list("channel", "url", "chosen_by")) == [(own_feed.pk, URL, runner.pk)]
    assert list(NotFollowed.objects.values_list("channel", "by")) == [(left_alone.pk, runner.pk)]


def test_a_person_gives_the_choice_back_to_the_portal():
    runner = world.person()
    channel = channel_on("bluesky", runner=runner)
    set_feed(channel, url=URL, by=runner, at=NOW)

    assert follow_own_address(channel, by=runner, at=NOW).source == Source.BLUESKY
    stop_following(channel, by=runner, at=NOW)
    assert follow_own_address(channel, by=runner, at=NOW).chosen_by is None

    assert NotFollowed.objects.count() == 0
    with pytest.raises(FeedRefused, match="does so already"):
        follow_own_address(channel, by=runner, at=NOW)
    with pytest.raises(FeedRefused, match="cannot look"):
        follow_own_address(channel_on("x", runner=runner), by=runner, at=NOW)
    actions = (
        LedgerEntry.objects.filter(action__startswith="activity.").order_by("seq").values_list("action", flat=True)
    )
    assert list(actions) == [
        "activity.feed_set",
        "activity.address_followed",
        "activity.feed_ended",
        "activity.address_followed",
    ]


def test_a_new_main_address_is_followed_with_fresh_pins():
    following = followed(
        "fediverse", stable_id="https://social.example.org/users/press", seen_handle="press", failures=3
    )
    channel = Channel.objects.get(pk=following.channel_id)
    enter_address(channel, read_address("https://other.example.net/@press"), by=world.comms(), at=NOW)

    assert choosing.choose(at=NOW + days(1)) == 1

    now = Following.objects.get()
    assert (now.pk, now.host, now.stable_id, now.seen_handle, now.failures) == (
        following.pk,
        "other.example.net",
        "",
        "",
        0,
    )
    assert now.since == NOW + days(1)


def test_a_channel_that_leaves_service_is_let_go_and_never_handed_out():
    following = followed()
    Channel.objects.filter(pk=following.channel_id).update(status=ChannelStatus.RETIRED, retired_at=NOW)

    assert claim_due(at=NOW) == []
    nightly.run(at=NOW)

    assert Following.objects.count() == 0


def test_the_demonstration_follows_and_hands_out_nothing_by_itself(settings):
    settings.DEMO = True
    channel_on("bluesky")

    assert choosing.follow_anew(at=NOW) == 0
    assert tasks.dispatch_looks() == 0

    assert Following.objects.count() == 0


def test_whoever_took_an_account_over_cannot_end_the_alert_by_looking_elsewhere():
    runner = world.person()
    channel = channel_on("bluesky", runner=runner)
    choosing.choose(at=NOW)
    Following.objects.update(alert=Alert.CHANGED_HANDS, alert_at=NOW)

    for act in (
        lambda: set_feed(channel, url=URL, by=runner, at=NOW),
        lambda: stop_following(channel, by=runner, at=NOW),
        lambda: follow_own_address(channel, by=runner, at=NOW),
    ):
        with pytest.raises(FeedRefused, match="communications team settles"):
            act()

    assert (Following.objects.get().alert, NotFollowed.objects.count()) == (Alert.CHANGED_HANDS, 0)
    set_feed(channel, url=URL, by=world.comms(), at=NOW)
    assert Following.objects.get().alert == ""
