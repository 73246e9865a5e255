"""What a person decides about following: a feed, the channel's own account, or nothing at all (A2). Their choice wins."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.looking import choosing
from activity.models import Alert, Following, NotFollowed, Source
from activity.network.destinations import FetchRefused, judge_url
from activity.sources.feeds import YOUTUBE_HOSTS, youtube_feed_url
from channels_registry import findings
from channels_registry.models import Channel, ChannelAddress
from ledger.recording import record

__all__ = [
    "FeedRefused",
    "FetchRefused",
    "NotYours",
    "follow_own_address",
    "set_feed",
    "stop_following",
    "youtube_feed_of",
]

PHRASES = {
    "activity.feed_set": gettext_lazy("chose the feed that tells the channel's latest post"),
    "activity.feed_ended": gettext_lazy("stopped following the channel's feed"),
    "activity.address_followed": gettext_lazy("let the portal look at the channel's own account"),
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
    _refuse(channel, by=by, at=at)
    destination = judge_url(url)
    youtube = destination.host in YOUTUBE_HOSTS and destination.target.startswith(YOUTUBE_PATH)
    before = Following.objects.filter(channel=channel).values_list("url", flat=True).first()
    if before == destination.url:
        raise FeedRefused(_("The portal follows this feed already."))
    # What was seen of the old one says nothing about the new one: it begins anew.
    begun = choosing.beginning(Source.YOUTUBE if youtube else Source.FEED, destination.url, at=at)
    following, _created = Following.objects.update_or_create(
        channel=channel, defaults={**begun, "address_key": "", "chosen_by": by}
    )
    NotFollowed.objects.filter(channel=channel).delete()
    record(
        "activity.feed_set",
        channel,
        by=by,
        at=at,
        data={"source": following.source},
        words={"url": following.url, "before": before or ""},
    )
    findings.follow([channel.pk], at=at)
    return following


@transaction.atomic
def follow_own_address(channel: Channel, *, by: Person, at: dt.datetime) -> Following:
    """Look at the account behind the channel's main address, in place of whatever a person chose. Raises FeedRefused, NotYours."""
    _refuse(channel, by=by, at=at)
    Following.objects.filter(channel=channel, chosen_by__isnull=False).delete()
    NotFollowed.objects.filter(channel=channel).delete()
    if not choosing.of_channels([channel.pk], at=at):
        raise FeedRefused(_("The portal cannot look at this channel's own account by itself, or does so already."))
    following = Following.objects.get(channel=channel)
    record("activity.address_followed", channel, by=by, at=at, data={"source": following.source})
    findings.follow([channel.pk], at=at)
    return following


@transaction.atomic
def stop_following(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """From now on the channel's people tell its latest post themselves. Raises FeedRefused, NotYours."""
    refuse_strangers(channel, by=by, at=at)
    _refuse_while_in_other_hands(channel, by=by)
    following = Following.objects.filter(channel=channel).first()
    if following is None or not Following.objects.filter(pk=following.pk).delete()[0]:
        raise FeedRefused(_("The portal follows no feed of this channel."))
    NotFollowed.objects.get_or_create(channel=channel, defaults={"by": by, "at": at})
    record("activity.feed_ended", channel, by=by, at=at, words={"url": following.url})
    findings.follow([channel.pk], at=at)


def _refuse(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    refuse_strangers(channel, by=by, at=at)
    _refuse_while_in_other_hands(channel, by=by)
    if not channel.is_on_duty:
        raise FeedRefused(_("This channel is not in service; its feed is not followed."))


def _refuse_while_in_other_hands(channel: Channel, *, by: Person) -> None:
    """Whoever took an account over must not be able to end the alert by looking elsewhere."""
    in_other_hands = Following.objects.filter(channel=channel, alert=Alert.CHANGED_HANDS)
    if not by.may(Permission.FLAG_AND_RETIRE) and in_other_hands.exists():
        raise FeedRefused(
            _(
                "Another account answers under this channel's name. The communications team settles that first; write to it."
            )
        )
