"""Posts a week beside the plan: counted only where the portal looked often enough, too much told as well as too little (I3)."""

import datetime as dt

import pytest

from activity.metrics.cadence import Cadence, Plan, Verdict, Week, cadence_of, plan_of, weeks_of
from activity.metrics.calendar import PARTS, year_of
from activity.metrics.noting import note_posts
from activity.models import Look, Source
from activity.sources.interface import SeenPost
from channels_registry.models import Channel, Rhythm
from portal.models import PortalSettings
from tests import world
from tests.activity.numbers_world import again, days, looks, noon, posts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = dt.date(2026, 5, 4)
TODAY = dt.date(2026, 6, 3)  # a Wednesday: four whole weeks, and one that runs


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def counted(channel, *, since=MONDAY, until=TODAY) -> list[int | None]:
    found = weeks_of([again(channel)], since=since, until=until, at=noon(TODAY) + dt.timedelta(hours=1))
    return [week.posts for week in found[channel.pk]]


def test_posts_are_counted_in_weeks_that_were_looked_at_and_the_others_are_not_known():
    channel = world.channel()
    posts(channel, [day(0), day(0), day(6), day(8), day(29)], seen=TODAY)
    looks(channel, [*days(day(0), day(6)), *days(day(14), day(17)), *days(day(21), day(25)), *days(day(28), TODAY)])

    # The first in full; the second never; the third on four days only; the fourth on five; the last as far as it goes.
    assert counted(channel) == [3, None, None, 0, 1]


@pytest.mark.parametrize("blind", [{"look": Look.UNREACHABLE}, {"source": Source.DISCORD}], ids=["failed", "no posts"])
def test_looks_that_saw_no_posts_make_nothing_known(blind):
    channel = world.channel()
    looks(channel, days(day(0), TODAY), **blind)

    assert counted(channel) == [None] * 5


def test_a_week_whose_post_was_seen_but_not_kept_is_not_known():
    """A source that tells the latest post only says when it was, not how many there were."""
    channel = world.channel()
    looks(channel, days(day(0), TODAY), latest=None)
    looks(channel, [day(10)], latest=day(9))

    assert counted(channel) == [0, None, 0, 0, 0]


def test_one_look_a_week_is_enough_for_a_channel_that_is_silent():
    channel = world.channel()
    Channel.objects.filter(pk=channel.pk).update(latest_post_at=noon(day(2)))
    looks(channel, [day(3), day(9), day(16)])

    assert counted(channel) == [None, 0, 0, None, None]


def test_weeks_of_many_channels_take_the_same_queries(django_assert_num_queries):
    channels = [again(world.channel()) for _ in range(3)]
    for channel in channels:
        looks(channel, days(day(0), TODAY))

    for asked in (channels[:1], channels):
        with django_assert_num_queries(4):
            found = weeks_of(asked, since=MONDAY, until=TODAY, at=noon(TODAY))
        assert len(found) == len(asked)


def test_a_week_belongs_to_the_portals_time_zone():
    """Sunday evening in UTC is Monday in Geneva."""
    PortalSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Europe/Zurich"})
    channel = world.channel()
    looks(channel, days(day(0), TODAY))
    late = dt.datetime(2026, 5, 10, 23, 30, tzinfo=dt.UTC)
    note_posts(channel.pk, [SeenPost("late", late)], at=noon(TODAY))

    assert counted(channel) == [0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("rhythm", "a_week", "verdict"),
    [
        (Rhythm.DAILY, 5, Verdict.AS_PLANNED),
        (Rhythm.DAILY, 4, Verdict.TOO_LITTLE),
        (Rhythm.WEEKLY, 1, Verdict.AS_PLANNED),
        (Rhythm.WEEKLY, 0, Verdict.TOO_LITTLE),
        (Rhythm.WEEKLY, 60, Verdict.TOO_MUCH),
        (Rhythm.SEASONAL, 0, Verdict.AS_PLANNED),
        (Rhythm.EMERGENCIES, 60, Verdict.TOO_MUCH),
    ],
)
def test_too_much_is_told_as_well_as_too_little(rhythm, a_week, verdict):
    channel = world.channel()
    Channel.objects.filter(pk=channel.pk).update(rhythm=rhythm)
    weeks = [Week(day(7 * n), a_week, whole=True) for n in range(4)]

    assert cadence_of(again(channel), weeks).verdict == verdict


def test_who_promises_more_than_the_platform_bears_is_held_to_the_promise():
    channel = again(world.channel())
    channel.rhythm, channel.platform.posts_per_week_most = Rhythm.DAILY, 2

    assert plan_of(channel) == Plan(pytest.approx(4.67, abs=0.01), 10.5)


def test_too_few_weeks_are_no_verdict_and_the_running_one_and_quiet_months_do_not_count():
    channel = again(world.channel())
    channel.quiet_months = [6]
    weeks = [Week(day(0), 3, True), Week(day(7), None, True), Week(day(14), 0, True), Week(day(21), 9, False)]
    june = Week(dt.date(2026, 6, 1), 50, True)

    cadence = cadence_of(channel, [*weeks, june])

    assert cadence == Cadence(plan_of(channel), posts=3, weeks=2, of=3, silent_weeks=1)
    assert (cadence.a_week, cadence.verdict) == (None, Verdict.UNKNOWN)


def test_the_calendar_tells_numbers_gaps_and_days_to_come():
    weeks = [Week(day(7 * n), 1, True) for n in range(4)] + [Week(day(28), None, False)]
    months = year_of([day(0), day(0), day(1), day(9)], weeks, today=TODAY)

    may, june = months[-2:]
    assert [month.first for month in (months[0], may, june)] == [
        dt.date(2025, 7, 1),
        dt.date(2026, 5, 1),
        dt.date(2026, 6, 1),
    ]
    # The first of May is a Friday that nobody looked at: there may be more than three.
    assert [(c.posts, c.partly, c.shade) for c in may.cells] == [
        (3, True, 4),
        (1, False, 2),
        (0, False, 1),
        (0, False, 1),
        (0, False, 1),
    ]
    assert (may.total.posts, may.total.partly) == (4, True)
    assert [(c.posts, c.here) for c in june.cells] == [(None, True), *[(None, False)] * 4]
    assert len(PARTS) == 5 and months[0].total.posts is None
