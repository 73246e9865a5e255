"""Numbers that people tell: on record, never over what the portal saw, and no slip of the keyboard (R3)."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.answering import NotYours
from activity.metrics.noting import note_posts
from activity.metrics.telling import MOST, NumbersRefused, ProbablyASlip, tell_numbers
from activity.metrics.thinning import thin_posts
from activity.models import ChannelPost, MetricSnapshot, Precision, Source
from activity.sources.interface import SeenPost
from channels_registry.models import AccessLevel, Channel, ChannelStatus
from ledger.models import LedgerEntry
from tests import world
from tests.activity.numbers_world import followers

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AT = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 1)


def rows() -> list[tuple]:
    return list(
        MetricSnapshot.objects.order_by("day", "metric").values_list("day", "metric", "value", "source", "precision")
    )


def entries() -> list[tuple]:
    return list(LedgerEntry.objects.filter(action="activity.numbers_told").values_list("actor_id", "data"))


@pytest.fixture
def channel():
    return world.channel(at=AT - dt.timedelta(days=900))


def test_who_looks_after_a_channel_tells_its_numbers_and_that_is_on_record(channel):
    runner = world.person()
    world.grant(channel, runner, AccessLevel.EDITOR)

    tell_numbers(channel, day=DAY, values={"followers": 3400, "posts": 12}, by=runner, at=AT)

    told = ("declared", Precision.DECLARED)
    assert rows() == [(DAY, "followers", 3400, *told), (DAY, "posts", 12, *told)]
    ((teller, data),) = entries()
    assert (teller, json.loads(data)) == (runner.pk, {"day": "2026-06-01", "followers": 3400, "posts": 12})


@pytest.mark.parametrize(
    ("day", "values"),
    [
        (DAY + dt.timedelta(days=1), {"followers": 5}),
        (DAY - dt.timedelta(days=731), {"followers": 5}),
        (DAY, {"followers": -1}),
        (DAY, {"followers": MOST + 1}),
        (DAY, {}),
        (DAY, {"views": 5}),
    ],
)
def test_absurd_numbers_change_nothing(channel, day, values):
    with pytest.raises(NumbersRefused):
        tell_numbers(channel, day=day, values=values, by=world.comms(), at=AT)

    assert (rows(), entries()) == ([], [])


def test_strangers_tell_nothing(channel):
    with pytest.raises(NotYours):
        tell_numbers(channel, day=DAY, values={"followers": 5}, by=world.person(), at=AT)

    assert (rows(), entries()) == ([], [])


def test_a_channel_that_is_closed_has_no_numbers_any_more(channel):
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.RETIRED, retired_at=AT)

    with pytest.raises(NumbersRefused):
        tell_numbers(channel, day=DAY, values={"followers": 5}, by=world.comms(), at=AT)

    assert (rows(), entries()) == ([], [])


def test_what_the_portal_saw_stays_and_whoever_tells_otherwise_hears_so(channel):
    followers(channel, {DAY: 120})

    with pytest.raises(NumbersRefused, match="120"):
        tell_numbers(channel, day=DAY, values={"followers": 150, "posts": 3}, by=world.comms(), at=AT)

    assert (rows(), entries()) == ([(DAY, "followers", 120, "mastodon", "exact")], [])


@pytest.mark.parametrize("value", [33_990, 340])
def test_a_nought_too_many_or_too_few_is_asked_about_first(channel, value):
    before = DAY - dt.timedelta(days=90)
    followers(channel, {before: 3400 if value < 3400 else 3399}, source=Source.DECLARED, precision=Precision.DECLARED)
    team = world.comms()

    with pytest.raises(ProbablyASlip):
        tell_numbers(channel, day=DAY, values={"followers": value}, by=team, at=AT)
    assert (len(rows()), entries()) == (1, [])

    tell_numbers(channel, day=DAY, values={"followers": value}, by=team, at=AT, sure=True)
    assert rows()[-1][2] == value


def test_a_number_told_again_takes_the_place_of_the_first(channel):
    team = world.comms()
    tell_numbers(channel, day=DAY, values={"followers": 34_000}, by=team, at=AT)

    tell_numbers(channel, day=DAY, values={"followers": 3_400}, by=team, at=AT)

    assert [row[2] for row in rows()] == [3_400]
    assert len(entries()) == 2


def test_the_page_asks_before_it_takes_a_slip(client):
    now = timezone.now()
    channel = world.channel(at=now - dt.timedelta(days=900))
    today = timezone.localdate()
    followers(channel, {today - dt.timedelta(days=30): 3400}, source=Source.DECLARED)
    client.force_login(world.comms())
    address = reverse("activity:numbers-tell", args=[channel.pk])

    refused = client.post(address, {"day": today, "followers": 34_000})
    assert (refused.status_code, "sure" in refused.context["tell_form"].fields) == (422, True)
    assert MetricSnapshot.objects.count() == 1

    taken = client.post(address, {"day": today, "followers": 34_000, "sure": "on"})
    assert taken.status_code == 302
    assert MetricSnapshot.objects.get(day=today).value == 34_000


def test_posts_of_more_than_400_days_ago_are_thinned_and_do_not_come_back(django_assert_num_queries):
    channel = world.channel()
    old, young = AT - dt.timedelta(days=401), AT - dt.timedelta(days=399)
    for moment in (old, young):
        note_posts(channel.pk, [SeenPost(f"{moment}", moment)], at=moment)
    followers(channel, {old.date(): 5})

    assert thin_posts(at=AT, dry_run=True) == 1
    with django_assert_num_queries(4):  # a savepoint, its end, the keys of at most a thousand, one DELETE
        assert thin_posts(at=AT) == 1
    note_posts(channel.pk, [SeenPost(f"{old}", old)], at=AT)

    assert list(ChannelPost.objects.values_list("published_at", flat=True)) == [young]
    assert MetricSnapshot.objects.count() == 1
    assert thin_posts(at=AT) == 0
