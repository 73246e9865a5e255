"""Numbers and posts kept of a channel: one row a day, what was seen before what is said, nothing to come (R3)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from activity.metrics.noting import DayFigure, note_figures, note_posts
from activity.models import ChannelPost, Metric, MetricSnapshot, Precision, Source
from activity.sources.interface import Figure, SeenPost
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 1)


def told(channel, value: int, source: Source, *, day: dt.date = DAY, metric: str = Metric.FOLLOWERS) -> DayFigure:
    return DayFigure(channel.pk, day, Figure(metric, value, "followers_count"), source)


def rows() -> list[tuple]:
    return list(MetricSnapshot.objects.order_by("day", "metric").values_list("day", "metric", "value", "source"))


def test_the_last_number_of_a_day_stays():
    channel = world.channel()

    note_figures([told(channel, 10, Source.MASTODON)], at=NOW)
    note_figures([told(channel, 12, Source.MASTODON), told(channel, 7, Source.MASTODON, metric=Metric.POSTS)], at=NOW)

    assert rows() == [(DAY, "followers", 12, "mastodon"), (DAY, "posts", 7, "mastodon")]


def test_what_the_portal_saw_is_not_replaced_by_what_someone_says():
    channel, other = world.channel(), world.channel()
    note_figures([told(channel, 10, Source.MASTODON)], at=NOW)

    kept = note_figures([told(channel, 900, Source.IMPORTED), told(other, 5, Source.DECLARED)], at=NOW)

    assert (kept, rows()) == (1, [(DAY, "followers", 10, "mastodon"), (DAY, "followers", 5, "declared")])


def test_what_was_said_is_replaced_by_what_the_portal_sees():
    channel = world.channel()
    note_figures([told(channel, 900, Source.IMPORTED)], at=NOW)

    note_figures([told(channel, 10, Source.BLUESKY)], at=NOW)

    assert rows() == [(DAY, "followers", 10, "bluesky")]


def test_numbers_of_many_days_are_kept_at_once(django_assert_num_queries):
    channels = [world.channel() for _ in range(3)]
    figures = [
        told(channel, 1, Source.IMPORTED, day=DAY - dt.timedelta(days=n)) for channel in channels for n in range(30)
    ]

    with django_assert_num_queries(4):  # a savepoint, its end, one question, one insert
        note_figures(figures, at=NOW)

    assert MetricSnapshot.objects.count() == 90


def test_a_post_is_kept_once_with_its_newest_numbers_and_never_in_the_future():
    channel = world.channel()
    early, late = NOW - dt.timedelta(days=3), NOW + dt.timedelta(days=9)

    note_posts(channel.pk, [SeenPost("a", early, engagements=1), SeenPost("b", late)], at=NOW)
    note_posts(channel.pk, [SeenPost("a", early, engagements=4)], at=NOW)

    assert list(ChannelPost.objects.order_by("key").values_list("key", "published_at", "engagements")) == [
        ("a", early, 4),
        ("b", NOW, None),
    ]


def test_the_database_refuses_a_negative_number():
    channel = world.channel()
    values = {"channel": channel, "day": DAY, "source": Source.MASTODON, "precision": Precision.EXACT}

    with pytest.raises(IntegrityError, match="metricsnapshot_not_negative"), transaction.atomic():
        MetricSnapshot.objects.create(**values, metric=Metric.FOLLOWERS, value=-1, observed_at=NOW)

    assert not MetricSnapshot.objects.exists()
