"""Which feed tells a channel's latest post: set, changed, no longer followed (A2)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.answering import NotYours, refuse_strangers
from activity.models import Following, Source
from activity.network.destinations import FetchRefused, judge_url
from activity.sources.feeds import YOUTUBE_HOSTS, youtube_feed_url
from channels_registry.models import Channel, ChannelAddress
from ledger.recording import record

__all__ = ["FeedRefused", "FetchRefused", "NotYours", "set_feed", "stop_following", "youtube_feed_of"]

PHRASES = {
    "activity.feed_set": gettext_lazy("chose the feed that tells the channel's latest post"),
    "activity.feed_ended": gettext_lazy("stopped following the channel's feed"),
}
YOUTUBE_PATH = "/feeds/videos.xml?"


class FeedRefused(Exception):
    """The feed cannot be followed so; the text says what to do."""


def youtube_feed_of(channel: Channel) -> str | None:
    """The feed of a YouTube channel that is registered by its permanent number; a username tells nothing."""
    keys = ChannelAddress.objects.current().filter(channel=channel, identity_key__startswith="youtube:id:")
    return next(filter(None, map(youtube_feed_url, keys.values_list("identity_key", flat=True))), None)


@transaction.atomic
def set_feed(channel: Channel, *, url: str, by: Person, at: dt.datetime) -> Following:
    """Follow this RSS, Atom or YouTube feed from now on. Raises FetchRefused, FeedRefused, NotYours."""
    refuse_strangers(channel, by=by, at=at)
    if not channel.is_on_duty:
        raise FeedRefused(_("This channel is not in service; its feed is not followed."))
    destination = judge_url(url)
    youtube = destination.host in YOUTUBE_HOSTS and destination.target.startswith(YOUTUBE_PATH)
    before = Following.objects.filter(channel=channel).values_list("url", flat=True).first()
    if before == destination.url:
        raise FeedRefused(_("The portal follows this feed already."))
    # What the old feed's server said about itself says nothing about the new one.
    feed, _created = Following.objects.update_or_create(
        channel=channel,
        defaults={
            "url": destination.url,
            "source": Source.YOUTUBE if youtube else Source.FEED,
            "etag": "",
            "last_modified": "",
            "next_look_at": at,
            "failing_since": None,
            "failures": 0,
        },
    )
    record(
        "activity.feed_set",
        channel,
        by=by,
        at=at,
        data={"source": feed.source},
        words={"url": feed.url, "before": before or ""},
    )
    return feed


@transaction.atomic
def stop_following(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """From now on the channel's people tell its latest post themselves. Raises FeedRefused, NotYours."""
    refuse_strangers(channel, by=by, at=at)
    feed = Following.objects.filter(channel=channel).first()
    if feed is None or not Following.objects.filter(pk=feed.pk).delete()[0]:
        raise FeedRefused(_("The portal follows no feed of this channel."))
    record("activity.feed_ended", channel, by=by, at=at, words={"url": feed.url})
