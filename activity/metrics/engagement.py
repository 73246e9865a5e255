"""How the posts of a channel are met with, as a rate whose formula always stands beside it (R3, U7).

By follower, per post, median over thirty days: the reactions, comments and shares of each post, divided by the followers on
the day it was published; of these shares the one in the middle. Where followers or reactions are hidden or zero there is no
rate: not known, never 0. Platforms count differently, so rates of two platforms are never brought together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext_lazy as _

from activity.metrics.reading import OLDEST, Number, known_on, series_of
from activity.models import ChannelPost, Metric
from activity.silence.engaging import OLD_ENOUGH
from channels_registry.models import Channel
from portal.store import day_of, portal_zone, start_of_day

FORMULA_NAME = _("by follower, per post, median over 30 days")
FORMULA = _(
    "Reactions, comments and shares of a post, divided by the followers on the day it was published; of the posts of 30 days "
    "the one in the middle. Posts count when they were seen at an age of three days or more."
)
OVER = dt.timedelta(days=30)
FEWEST_POSTS = 3


class AcrossPlatforms(ValueError):
    """Rates of several platforms were to be brought together: a mistake in the program, not of the reader."""


@dataclass(frozen=True)
class Rate:
    """``value`` is a share (0.02 is 2 %), of ``posts`` posts, on one platform (id)."""

    platform_id: int
    value: float
    posts: int


@dataclass(frozen=True)
class Met:
    """One post that can be judged: its day, and what it found."""

    day: dt.date
    engagements: int


def rate_on(posts: Iterable[Met], followers: Sequence[Number], *, day: dt.date, platform_id: int) -> Rate | None:
    """Of the posts of the thirty days up to ``day``; None where too few can be judged, or nothing is seen of reactions."""
    shares = []
    for post in posts:
        if not day - OVER < post.day <= day:
            continue
        number = known_on(followers, post.day)
        if number is not None and number.value:
            shares.append(post.engagements / number.value)
    # Zero throughout is what platforms answer where they hide the number.
    if len(shares) < FEWEST_POSTS or not any(shares):
        return None
    return Rate(platform_id, median(shares), len(shares))


def met_posts(channel_ids: Collection[int], *, since: dt.date, until: dt.date) -> Mapping[int, list[Met]]:
    """For each channel the posts of these days that were seen when they were old enough. Two queries."""
    zone = portal_zone()
    rows = ChannelPost.objects.filter(
        channel__in=channel_ids,
        published_at__gte=start_of_day(since, zone),
        published_at__lt=start_of_day(until + dt.timedelta(days=1), zone),
        engagements__isnull=False,
    )
    found: dict[int, list[Met]] = defaultdict(list)
    for channel, published_at, seen_at, engagements in rows.order_by("published_at", "pk").values_list(
        "channel", "published_at", "seen_at", "engagements"
    ):
        if seen_at - published_at >= OLD_ENOUGH:
            found[channel].append(Met(day_of(published_at, zone), engagements))
    return found


def rates_of(channels: Collection[Channel], *, on: dt.date) -> dict[int, Rate | None]:
    """For each channel (id) its rate on the day ``on``. Three queries."""
    ids = [channel.pk for channel in channels]
    posts = met_posts(ids, since=on - OVER, until=on)
    followers = series_of(posts.keys(), metrics=[Metric.FOLLOWERS], since=on - OVER - OLDEST, until=on)
    return {
        channel.pk: rate_on(
            posts.get(channel.pk, ()),
            followers.get((channel.pk, Metric.FOLLOWERS), ()),
            day=on,
            platform_id=channel.platform_id,
        )
        for channel in channels
    }


def middle_of(rates: Iterable[Rate]) -> Rate | None:
    """The rate in the middle of those of one platform. Raises AcrossPlatforms for rates of two."""
    rates = list(rates)
    if len({rate.platform_id for rate in rates}) > 1:
        raise AcrossPlatforms("Rates of two platforms are never brought together.")
    if not rates:
        return None
    return Rate(rates[0].platform_id, median(rate.value for rate in rates), sum(rate.posts for rate in rates))
