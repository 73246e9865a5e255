"""Channels that the portal follows, and servers that stand in for the platforms."""

import datetime as dt

from activity.looking import choosing
from activity.models import Following, Look
from activity.sources.interface import Observation
from channels_registry.models import Channel
from tests import world

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
YOUTUBE_ID = "UCLA_DiR1FfKNvjuUpBHmylQ"
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"
OTHER_DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
ADDRESSES = {
    "fediverse": "https://social.example.org/@press",
    "bluesky": "https://bsky.app/profile/press.example.org",
    "youtube": f"https://www.youtube.com/channel/{YOUTUBE_ID}",
    "telegram": "https://t.me/example_press",
    "discord": "https://discord.gg/AbC123",
    "x": "https://x.com/example_press",
}


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def channel_on(key: str, address: str = "", **facts) -> Channel:
    return world.channel(on=world.platform(key), address=address or ADDRESSES[key], at=NOW - days(900), **facts)


def followed(key: str = "bluesky", address: str = "", **pins) -> Following:
    """A channel on that platform, followed by the portal itself."""
    channel = channel_on(key, address, **pins.pop("channel", {}))
    assert choosing.of_channels([channel.pk], at=NOW) == 1
    Following.objects.filter(channel=channel).update(**pins)
    return Following.objects.select_related("channel").get(channel=channel)


def again(following: Following) -> Following:
    return Following.objects.select_related("channel").get(pk=following.pk)


def seen(**facts) -> Observation:
    return Observation(**{"look": Look.OK, **facts})


def known_of(following: Following):
    return Channel.objects.values_list("latest_post_at", "looked_at").get(pk=following.channel_id)
