"""The pages of numbers: everyone their own channels, not known said as that, a fixed number of queries (R3, R8, I3)."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.metrics.overview import Total, lines_of, rows_of, totals_of
from activity.metrics.periods import Period, preset
from activity.models import Precision, Source
from channels_registry.models import AccessLevel, Channel
from tests import world
from tests.activity.numbers_world import again, days, followers, looks, posts

pytestmark = pytest.mark.django_db


def today() -> dt.date:
    return timezone.localdate()


def ago(number: int) -> dt.date:
    return today() - dt.timedelta(days=number)


def numbered(**facts) -> Channel:
    """A channel with a year of numbers, posts and looks."""
    channel = world.channel(at=timezone.now() - dt.timedelta(days=900), **facts)
    followers(channel, {ago(370): 100, ago(200): 150, ago(90): 160, ago(1): 180})
    posts(channel, days(ago(300), ago(10), every=7), seen=today() - dt.timedelta(days=1))
    looks(channel, days(ago(364), ago(1)))
    return channel


def text(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode())))


def page(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def test_a_number_says_its_source_the_sources_word_how_exact_and_its_day(client):
    channel = numbered()
    followers(channel, {today(): 3400}, source=Source.TELEGRAM, precision=Precision.ABBREVIATED)

    said = text(page(client, world.comms(), "channel-numbers", channel.pk))

    assert "3,400" in said
    assert "Telegram preview · followers_count · Shortened by the platform, such as 3.4K ·" in said


def test_the_pictures_are_spoken_in_french(client):
    """No-break spaces before colons and semicolons."""
    pictures = re.findall(
        r"<desc[^>]*>(.*?)</desc>",
        page(client, world.comms(language="fr"), "channel-numbers", numbered().pk).content.decode(),
    )
    assert len(pictures) >= 2
    for picture in pictures:
        assert "\u00a0: " in picture and "\u202f; " in picture
        assert not re.search(r"[^\u00a0]:|[^\u202f];", picture)


def test_a_channel_without_numbers_says_what_to_do(client):
    channel = world.channel()

    said = text(page(client, world.comms(), "channel-numbers", channel.pk))

    assert "No number of this channel is known yet" in said
    assert "How often it publishes is not known" in said
    assert "tell the numbers below" in said


def test_the_page_of_a_channel_costs_the_same_with_and_without_numbers(client):
    team, counts = world.comms(), []
    for channel in (world.channel(), numbered()):
        page(client, team, "channel-numbers", channel.pk)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("activity:channel-numbers", args=[channel.pk])).status_code == 200
        counts.append(len(queries))

    assert counts == [11, 11]


def test_the_list_costs_the_same_with_1_and_3_channels(client):
    team, counts = world.comms(), []
    numbered()
    for _more in range(2):
        page(client, team, "numbers")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("activity:numbers")).status_code == 200
        counts.append(len(queries))
        numbered(), numbered()

    assert counts == [19, 19]


def test_everyone_sees_the_channels_they_look_after_and_no_others(client):
    mine, other = numbered(name="Voices of mine"), numbered(name="Voices of others")
    runner = world.person()
    world.grant(mine, runner, AccessLevel.EDITOR)

    for name in ("numbers", "numbers-report"):
        own = page(client, runner, name).content.decode()
        assert "Voices of mine" in own and "Voices of others" not in own
    assert "Voices of others" in page(client, world.auditor(), "numbers").content.decode()
    body = b"".join(page(client, runner, "numbers", format="csv").streaming_content).decode()
    assert "Voices of mine" in body and other.name not in body


def test_no_person_is_named_and_nothing_ranks_people(client):
    channel = numbered()
    someone = world.person("Zebedee Marker")
    world.grant(channel, someone, AccessLevel.ADMIN)
    Channel.objects.filter(pk=channel.pk).update(responsible=someone)

    for name in ("numbers", "numbers-report"):
        content = page(client, world.comms(), name).content.decode()
        assert channel.name in content and "Zebedee" not in content
        assert "Zebedee" not in b"".join(page(client, world.comms(), name, format="csv").streaming_content).decode()


def test_filters_and_days_of_ones_own_stand_in_the_address(client):
    one, other = numbered(), numbered(name="Elsewhere entirely")

    response = page(client, world.comms(), "numbers", body=one.body_id, first=str(ago(40)), last=str(ago(10)))

    assert other.name not in response.content.decode()
    assert response.context["period"] == Period(ago(40), ago(10))
    assert len(response.context["pills"]) == 3


def test_a_period_that_ends_before_it_begins_is_said(client):
    numbered()

    response = page(client, world.comms(), "numbers-report", first=str(ago(10)), last=str(ago(40)))

    assert response.status_code == 422
    assert "The period ends before it begins." in text(response)


@pytest.mark.both_databases
def test_followers_are_added_up_within_a_platform_and_only_where_they_are_known():
    at, period = timezone.now(), Period(ago(364), today())
    one, other, unknown = numbered(), numbered(), world.channel()
    channels = [again(channel) for channel in (one, other, unknown)]

    rows = rows_of(channels, period=period, at=at)
    totals = totals_of(rows)

    assert len({channel.platform_id for channel in channels}) == 1
    assert [(row.followers and row.followers.value, row.change) for row in rows] == [(180, 80), (180, 80), (None, None)]
    assert totals == [
        Total(channels[0].platform, 3, 360, known=2, change=160, compared=2, rate=totals[0].rate, rated=2)
    ]
    line = lines_of(channels, period=period)[one.platform_id]
    assert [(point.followers, point.known) for point in (line[0], line[-1])] == [(200, 2), (360, 2)]


def test_a_change_since_a_later_day_says_so():
    channel = world.channel()
    followers(channel, {ago(100): 50, ago(3): 70})

    row = rows_of([again(channel)], period=Period(ago(364), today()), at=timezone.now())[0]

    assert (row.growth.change, row.growth.since, row.growth.whole) == (20, ago(100), False)
    assert totals_of([row])[0].change is None


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("this-month", "2026-05-01", "2026-05-20"),
        ("last-month", "2026-04-01", "2026-04-30"),
        ("this-quarter", "2026-04-01", "2026-05-20"),
        ("last-quarter", "2026-01-01", "2026-03-31"),
        ("this-year", "2026-01-01", "2026-05-20"),
        ("last-year", "2025-01-01", "2025-12-31"),
        ("12-months", "2025-05-21", "2026-05-20"),
        ("nonsense", "2025-05-21", "2026-05-20"),
    ],
)
def test_presets_are_whole_periods_that_have_begun(key, first, last):
    asked = preset(key, today=dt.date(2026, 5, 20))

    assert asked == Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
