"""Silent channels for the tests of the nightly sweep, counted in days before one night, and the letters it wrote."""

import datetime as dt

from activity.models import Following, Source
from activity.silence.sweeping import Sweep, sweep
from channels_registry.models import Channel
from notifications.models import Letter
from tests import world

NOW = dt.datetime(2026, 6, 1, 2, 15, tzinfo=dt.UTC)
ENTERED = NOW - dt.timedelta(days=900)
NOTHING = Sweep()


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def quiet(latest: int | None = 100, looked: int | None = 1, **facts) -> Channel:
    """A channel with a co-administrator and a runner; asked about after 90 days, flagged after 180 at the
    earliest. In days before NOW."""
    channel = world.channel(at=ENTERED, **facts)
    Channel.objects.filter(pk=channel.pk).update(
        latest_post_at=None if latest is None else NOW - days(latest),
        looked_at=None if looked is None else NOW - days(looked),
    )
    return channel


def asked(latest: int = 200, *, since: int = 40, **facts) -> Channel:
    channel = quiet(latest, since, **facts)
    assert sweep(at=NOW - days(since)).nudged == 1
    return channel


def asked_again(latest: int = 250, *, since: int = 40, **facts) -> Channel:
    """Asked, and asked again ``since`` days ago."""
    channel = asked(latest, since=since + 31, **facts)
    assert sweep(at=NOW - days(since)).noticed == 1
    return channel


def follow(channel: Channel) -> Following:
    return Following.objects.create(
        channel=channel, source=Source.FEED, url="https://blog.example.org/feed", next_look_at=NOW
    )


def status_of(channel: Channel) -> str:
    return Channel.objects.values_list("status", flat=True).get(pk=channel.pk)


def letters(kind: str = "") -> list[tuple]:
    rows = Letter.objects.filter(kind__startswith=kind or "activity.").order_by("created_at", "pk")
    return list(rows.values_list("kind", "address"))
