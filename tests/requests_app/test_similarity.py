"""Which channels are near to one that is asked for (U2, N3)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from requests_app.similarity import Wanted, how_alive, nearest, score
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


@pytest.fixture
def forum(db):
    return world.body("Kenya Forum", region="East Africa", countries=["KE"])


def names(wanted, user):
    return [channel.name for channel in nearest(wanted, user=user)]


def test_nearest_first(forum):
    facebook = world.platform("facebook")
    world.channel("Elsewhere", on=facebook, address="https://www.facebook.com/elsewhere")
    world.channel("Same group", of=forum, on=facebook, address="https://www.facebook.com/samegroup", languages=["en"])
    world.channel(
        "Same region",
        on=facebook,
        address="https://www.facebook.com/sameregion",
        region="East Africa",
        countries=["KE"],
    )
    wanted = Wanted("facebook", forum, frozenset({"ke"}), "east africa", frozenset({"en"}))

    assert names(wanted, world.person()) == ["Same group", "Same region", "Elsewhere"]


def test_a_channel_with_little_in_common_is_not_near(forum):
    world.channel("Far", on=world.platform("x"), region="East Africa")

    assert names(Wanted("facebook", forum, region="east africa"), world.person()) == []


def test_words_of_the_audience_count(forum):
    channel = world.channel("Teachers", on=world.platform("x"), audience="Teachers and pupils in rural Kenya")
    wanted = Wanted(words=frozenset({"teachers", "rural", "kenya", "other"}))

    assert score(channel, wanted) == 2


def test_closed_channels_are_not_offered(forum):
    channel = world.channel("Closed", of=forum)
    team = world.comms()
    lifecycle.start_retiring(channel, by=team, at=NOW, why="No longer needed")
    during = names(Wanted("x", forum), world.person())
    lifecycle.retire(channel, by=team, at=NOW, why="Done")

    assert (during, names(Wanted("x", forum), world.person())) == (["Closed"], [])


def test_a_channel_unlisted_for_safety_is_shown_to_its_own_people_only(forum):
    """A22."""
    runner, team = world.person(), world.comms()
    channel = world.channel("Hidden", of=forum, runner=runner)
    lifecycle.unlist(channel, by=team, at=NOW, why="Danger")
    wanted = Wanted("x", forum)

    assert names(wanted, world.person()) == []
    assert names(wanted, runner) == names(wanted, team) == names(wanted, world.person(of=forum)) == ["Hidden"]


def test_how_alive():
    channel = world.channel()
    unknown = how_alive(channel, at=NOW)
    channel.latest_post_at = NOW - dt.timedelta(hours=2)
    today = how_alive(channel, at=NOW)
    channel.latest_post_at = dt.datetime(2026, 3, 17, 12, tzinfo=dt.UTC)

    assert unknown == "When it last published is not known."
    assert today == "It published today."
    assert how_alive(channel, at=NOW) == "Its latest post is of 17 March 2026."


def test_the_same_queries_for_many_channels(forum, django_assert_num_queries):
    person = world.person()
    wanted = Wanted("x", forum)
    for number in range(3):
        world.channel(f"Channel {number}", of=forum)
    person.permissions, person.body_ids  # noqa: B018 -- read once per request

    with django_assert_num_queries(1):
        assert len(nearest(wanted, user=person)) == 3
