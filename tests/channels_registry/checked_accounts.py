"""Accounts for the tests of the check: on the register since a month, being set up, or no longer ours."""

import datetime as dt

from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.check import CheckVerdict, check
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel, ChannelAddress, ChannelKind, Format
from tests import world

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
