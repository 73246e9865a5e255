"""Series, the number of a day, and rates: what is not known is never zero, and platforms are never mixed (R3)."""

import datetime as dt

import pytest

from activity.metrics.engagement import AcrossPlatforms, Rate, middle_of, rates_of
from activity.metrics.reading import first_known, known_on, last_known, series_of, value_on
from activity.models import ChannelPost, Metric, Precision, Source
from channels_registry.models import Channel
from tests import world
from tests.activity.numbers_world import again, days, followers, posts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.date(2026, 6, 1)


def before(number: int) -> dt.date:
    return DAY - dt.timedelta(days=number)


def test_series_of_many_channels_are_one_query(django_assert_num_queries):
    one, other = world.channel(), world.channel()
    followers(one, {before(9): 5, before(2): 8})
    followers(other, {before(3): 70}, source=Source.DECLARED, precision=Precision.DECLARED)

    with django_assert_num_queries(1):
        found = series_of([one.pk, other.pk], metrics=[Metric.FOLLOWERS], since=before(5), until=DAY)

    assert {key: [(n.day, n.value, n.source, n.precision) for n in numbers] for key, numbers in found.items()} == {
        (one.pk, "followers"): [(before(2), 8, "mastodon", "exact")],
        (other.pk, "followers"): [(before(3), 70, "declared", "declared")],
    }


@pytest.mark.parametrize(("age", "value"), [(0, 5), (1, 5), (120, 5), (121, None), (-1, None)])
def test_a_number_holds_from_its_day_on_and_for_120_days(age, value):
    channel = world.channel()
    followers(channel, {before(age): 5})

    series = series_of([channel.pk], since=before(400), until=DAY + dt.timedelta(days=9))[channel.pk, "followers"]
    known = known_on(series, DAY)
    picked = last_known([channel.pk], metric=Metric.FOLLOWERS, on=DAY).get(channel.pk)
    annotated = Channel.objects.values_list(value_on(Metric.FOLLOWERS, DAY), flat=True).get(pk=channel.pk)

    assert [known and known.value, picked and picked.value, annotated] == [value] * 3


def test_the_last_and_the_first_number_of_many_channels_are_one_query_each(django_assert_num_queries):
    channels = [world.channel() for _ in range(3)]
    for number, channel in enumerate(channels[:2]):
        followers(channel, {before(30): 10 + number, before(4): 20 + number})
    ids = [channel.pk for channel in channels]

    with django_assert_num_queries(2):
        last = last_known(ids, metric=Metric.FOLLOWERS, on=DAY)
        first = first_known(ids, metric=Metric.FOLLOWERS, since=before(40), until=DAY)

    assert ({pk: n.value for pk, n in last.items()}, {pk: n.value for pk, n in first.items()}) == (
        {ids[0]: 20, ids[1]: 21},
        {ids[0]: 10, ids[1]: 11},
    )


def rate(channel):
    return rates_of([again(channel)], on=DAY)[channel.pk]


def test_the_rate_divides_by_the_followers_of_the_posts_own_day_and_takes_the_one_in_the_middle():
    channel = world.channel()
    followers(channel, {before(28): 100, before(10): 1000})
    posts(channel, [before(20)], engagements=10)  # of 100: 0.1
    posts(channel, [before(9)], engagements=10)  # of 1000: 0.01
    posts(channel, [before(5)], engagements=50)  # of 1000: 0.05

    assert rate(channel) == Rate(channel.platform_id, 0.05, 3)


@pytest.mark.parametrize(
    "hidden", ["followers unknown", "followers zero", "reactions hidden", "reactions zero", "too few"]
)
def test_there_is_no_rate_where_something_is_hidden_or_zero(hidden):
    channel = world.channel()
    if hidden != "followers unknown":
        followers(channel, {before(29): 0 if hidden == "followers zero" else 100})
    engagements = {"reactions hidden": None, "reactions zero": 0}.get(hidden, 10)
    posts(channel, days(before(20), before(19 if hidden == "too few" else 10)), engagements=engagements)

    assert rate(channel) is None
    assert ChannelPost.objects.count() >= 2


def test_posts_of_another_month_and_posts_seen_too_young_do_not_count():
    channel = world.channel()
    followers(channel, {before(60): 100})
    posts(channel, days(before(20), before(18)), engagements=10)
    posts(channel, days(before(50), before(40)), engagements=90)
    posts(channel, days(before(2), DAY), engagements=0, seen=DAY)

    assert rate(channel) == Rate(channel.platform_id, 0.1, 3)


def test_rates_of_many_channels_take_the_same_queries_as_of_one(django_assert_num_queries):
    channels = [world.channel() for _ in range(3)]
    for channel in channels:
        followers(channel, {before(29): 100})
        posts(channel, days(before(20), before(15)))
    rows = [again(channel) for channel in channels]

    for asked in (rows[:1], rows):
        with django_assert_num_queries(3):
            assert all(rates_of(asked, on=DAY).values())


def test_rates_of_two_platforms_are_never_brought_together():
    with pytest.raises(AcrossPlatforms):
        middle_of([Rate(1, 0.1, 3), Rate(2, 0.2, 3)])

    assert middle_of([Rate(1, 0.1, 3), Rate(1, 0.3, 4), Rate(1, 0.2, 5)]) == Rate(1, 0.2, 12)
    assert middle_of([]) is None
