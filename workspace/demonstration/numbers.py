"""A year of followers, posts and looks for channels of different shapes: growing, too much, too little, hidden, told (R3, I3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from activity.metrics.noting import DayFigure, note_figures, note_posts
from activity.metrics.telling import tell_numbers
from activity.models import Look, Metric, Precision, Signal, Source
from activity.sources.interface import Figure, SeenPost
from portal.batches import in_batches
from workspace.demonstration.telling import Stage, Story

A_YEAR = 364
# Numbers of the account on Bluesky and on Mastodon are told by ``looks.py`` from here on.
TOLD_ELSEWHERE = 62


@dataclass(frozen=True)
class Shape:
    """``followers`` and ``posts`` of the day that many days ago; ``reactions`` to a post per thousand followers, None where the
    platform hides them. From ``until`` days ago on somebody else tells the numbers."""

    key: str
    source: Source
    word: str
    followers: Callable[[int], int]
    posts: Callable[[int], int]
    reactions: int | None
    precision: Precision = Precision.EXACT
    until: int = 0


def _wave(days: int, most: int) -> int:
    """A number from 0 to ``most`` that looks like chance and is the same every time."""
    return days * days * 7919 % 1_009 * (most + 1) // 1_009


SHAPES = (
    # Grows, and publishes as planned.
    Shape("bsky", Source.BLUESKY, "followersCount", lambda d: 1190 - 3 * (d - 62) + _wave(d, 6), lambda d: d % 3 != 1, 21,
          until=TOLD_ELSEWHERE),
    Shape("masto", Source.MASTODON, "followers_count", lambda d: 328 - (d - 62) // 4, lambda d: d % 5 == 0, 30,
          until=TOLD_ELSEWHERE),
    # Three posts a day: people turn away.
    Shape("fb", Source.FACEBOOK, "followers_count", lambda d: 41_200 + 9 * d + _wave(d, 40), lambda d: 1 + _wave(d, 3), 2),
    # A film every three months.
    Shape("yt", Source.YOUTUBE_DATA, "subscriberCount", lambda d: (6_480 - 2 * d) // 10 * 10, lambda d: d % 92 == 40, 9,
          Precision.ROUNDED),
    # Publishes well; how people react is hidden.
    Shape("ig", Source.INSTAGRAM, "followers_count", lambda d: 12_900 - 7 * d + _wave(d, 25), lambda d: d % 2, None),
    # Emergencies only; the platform shortens what it shows.
    Shape("tg", Source.TELEGRAM, "subscribers", lambda d: (2_460 - d) // 100 * 100, lambda d: 4 * (d in (233, 234, 96, 95)), None,
          Precision.ABBREVIATED),
)  # fmt: skip
# Followers of a page that only people can tell, by days ago.
TOLD = {345: 8_140, 254: 8_300, 162: 8_290, 71: 8_655}


def seen(stage: Stage) -> Story:
    """Noted at once, as they would have been day by day."""
    at = yield stage.ago(0.2)
    for shape in SHAPES:
        channel = stage.channels[shape.key]
        days = range(A_YEAR, shape.until, -1)
        note_figures([_figure(stage, shape, ago) for ago in days], at=at)
        for posts in in_batches(list(_posts(stage, shape))):
            note_posts(channel.pk, posts, at=at)
        # The last weeks of the two were looked at every third day; here every day of them.
        Signal.objects.bulk_create(
            Signal(channel=channel, source=shape.source, look=Look.OK, at=stage.ago(ago, hour=5)) for ago in range(A_YEAR, 0, -1)
        )  # fmt: skip


def _figure(stage: Stage, shape: Shape, ago: int) -> DayFigure:
    figure = Figure(Metric.FOLLOWERS, shape.followers(ago), shape.word, shape.precision)
    return DayFigure(stage.channels[shape.key].pk, stage.day(-ago), figure, shape.source)


def _posts(stage: Stage, shape: Shape) -> Iterator[SeenPost]:
    for ago in range(A_YEAR, shape.until, -1):
        for number in range(int(shape.posts(ago))):
            engagements = None
            if shape.reactions is not None:
                engagements = shape.followers(ago) * (shape.reactions + _wave(ago + number, shape.reactions)) // 1_000
            yield SeenPost(f"demo-{ago}-{number}", stage.ago(ago, hour=8 + 3 * number), engagements)


def told(stage: Stage) -> Story:
    """Every quarter somebody reads the number off the page and tells it."""
    for days, value in TOLD.items():
        at = yield stage.ago(days, hour=16)
        channel = stage.channels["fb-latam"]
        channel.refresh_from_db()
        tell_numbers(channel, day=at.date(), values={Metric.FOLLOWERS: value}, by=stage.people["comms"], at=at)
