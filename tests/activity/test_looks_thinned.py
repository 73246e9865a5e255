"""Looks do not grow for ever: the old ones are thinned to one a week, and what is told from them stays true (N10)."""

import datetime as dt

import pytest

from activity.looking.thinning import KEPT, thin_looks
from activity.metrics.cadence import weeks_of
from activity.models import Look, Signal, Source
from tests import world
from tests.activity.numbers_world import looks, noon
from workspace.goals.happened import happened_to

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = dt.date(2026, 6, 1)
AT = dt.datetime(2026, 6, 1, 4, 0, tzinfo=dt.UTC)
# The first day of the youngest week that is thinned.
OLD = MONDAY - KEPT - dt.timedelta(weeks=1)


def week_from(first: dt.date) -> list[dt.date]:
    return [first + dt.timedelta(days=number) for number in range(7)]


def kept() -> list[tuple[dt.date, str]]:
    return [(at.date(), look) for at, look in Signal.objects.order_by("at", "pk").values_list("at", "look")]


def test_of_an_old_week_the_look_that_knew_the_latest_post_is_kept():
    channel = world.channel()
    days = week_from(OLD)
    looks(channel, days[:2], latest=OLD - dt.timedelta(days=3))
    looks(channel, [days[2]], latest=days[1])
    looks(channel, days[3:5], look=Look.NOT_MODIFIED)
    looks(channel, days[5:], look=Look.UNREACHABLE)

    assert thin_looks(at=AT) == 6
    assert kept() == [(days[2], "ok")]
    assert thin_looks(at=AT) == 0


def test_of_an_old_week_without_a_post_the_last_look_that_went_well_is_kept_else_the_last():
    one, other = world.channel(), world.channel()
    days = week_from(OLD)
    looks(one, days[:4], look=Look.NOT_MODIFIED)
    looks(one, days[4:], look=Look.UNREACHABLE)
    looks(other, days, look=Look.GONE)

    assert thin_looks(at=AT) == 12
    assert {(row.channel_id, row.at.date(), row.look) for row in Signal.objects.all()} == {
        (one.pk, days[3], "not_modified"),
        (other.pk, days[6], "gone"),
    }


def test_looks_of_the_last_114_weeks_and_peoples_words_stay():
    channel, runner = world.channel(), world.person()
    looks(channel, week_from(OLD + dt.timedelta(weeks=1)))
    Signal.objects.bulk_create(
        Signal(channel=channel, source=source, look=Look.OK, at=noon(day), told_by=runner)
        for day in week_from(OLD)
        for source in (Source.DECLARED, Source.IMPORTED)
    )

    assert thin_looks(at=AT) == 0
    assert Signal.objects.count() == 21


def test_only_the_night_of_a_monday_thins_and_a_lost_one_is_made_up_for():
    channel = world.channel()
    looks(channel, week_from(OLD))

    assert [thin_looks(at=AT + dt.timedelta(days=day)) for day in (1, 6)] == [0, 0]
    assert thin_looks(at=AT + dt.timedelta(weeks=7)) == 6
    assert Signal.objects.count() == 1


def test_each_thousand_channels_cost_the_same_number_of_queries(django_assert_num_queries):
    for _ in range(3):
        looks(world.channel(), week_from(OLD))

    with django_assert_num_queries(5):  # the settings, the channels' keys, a savepoint, one DELETE, its end
        assert thin_looks(at=AT) == 18


def test_a_thinned_week_is_not_known_rather_than_empty():
    """The posts of that week are gone long before its looks: what was seen then must not turn into “no post”."""
    channel = world.channel(at=AT - dt.timedelta(days=1200))
    looks(channel, week_from(OLD), latest=OLD - dt.timedelta(days=1))
    channel.latest_post_at = noon(MONDAY - dt.timedelta(days=9))

    thin_looks(at=AT)

    (week,) = weeks_of([channel], since=OLD, until=OLD + dt.timedelta(days=6), at=AT)[channel.pk]
    assert week.posts is None


def test_the_answer_of_a_yearly_question_reads_the_same_for_a_year():
    channel = world.channel(at=AT - dt.timedelta(days=1200))
    answered = AT - dt.timedelta(days=366)
    first = answered.date() - dt.timedelta(days=366)
    for number in range(366):
        day = first + dt.timedelta(days=number)
        looks(channel, [day], latest=day - dt.timedelta(days=number % 3))
    before = happened_to(channel, since=first, at=answered, rhythm="daily")

    thin_looks(at=AT)

    assert before.posts_a_week is not None
    assert happened_to(channel, since=first, at=answered, rhythm="daily") == before


def test_figures_from_a_spreadsheet_are_peoples_words_not_looks_of_the_portal():
    """Else a file with a row for each day would pass for a portal that watched, and count posts that nobody saw (N2)."""
    channel, runner = world.channel(at=AT - dt.timedelta(days=1200)), world.person()
    first = MONDAY - dt.timedelta(days=60)
    Signal.objects.bulk_create(
        Signal(
            channel=channel, source=Source.IMPORTED, look=Look.OK, at=noon(first + dt.timedelta(days=number)),
            latest_post_at=noon(first), told_by=runner,
        )
        for number in range(60)
    )  # fmt: skip

    assert happened_to(channel, since=first, at=AT, rhythm="weekly").posts_a_week is None
