"""Which channels are near to one that is asked for (U2, N3)."""

import datetime as dt

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format

from channels_registry import lifecycle
from channels_registry.models import Channel
from requests_app import similarity
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


def test_the_same_purpose_counts_and_decides_between_equals(forum):
    facebook = world.platform("facebook")
    world.channel("A region", on=facebook, address="https://www.facebook.com/aregion", kind="region")
    world.channel("B project", on=facebook, address="https://www.facebook.com/bproject", kind="project")

    assert names(Wanted("facebook", kind="project"), world.person()) == ["B project", "A region"]
    assert names(Wanted("facebook"), world.person()) == ["A region", "B project"]


def test_a_country_and_a_language_in_common_are_near_on_any_platform(forum):
    """U2: platform × group × country × audience × language."""
    world.channel("Kenya", on=world.platform("x"), countries=["KE", "TZ"], languages=["sw"])
    world.channel("Elsewhere", on=world.platform("x"), countries=["TG"], languages=["sw"])
    wanted = Wanted("facebook", countries=frozenset({"ke"}), languages=frozenset({"sw"}))

    assert names(wanted, world.person()) == ["Kenya"]


def test_the_nearest_of_very_many_is_found(forum, monkeypatch):
    """The database puts those first that it can tell to be near, before only so many are compared."""
    monkeypatch.setattr(similarity, "MOST_COMPARED", 2)
    facebook = world.platform("facebook")
    for number in range(3):
        world.channel(f"Far {number}", on=facebook, address=f"https://www.facebook.com/faraway{number}")
    world.channel("Near", of=forum, on=facebook, address="https://www.facebook.com/nearest", countries=["KE"])

    assert names(Wanted("facebook", forum, frozenset({"ke"})), world.person()) == ["Near", "Far 0"]


def test_what_the_database_tells_is_what_counts(forum):
    """The two say the same where both can tell, so that none is lost on the way to being compared."""
    parent = world.body("Mother")
    sister, child = world.body("Sister", parent=parent), world.body("Child")
    forum.parent, child.parent = parent, forum
    forum.save(update_fields=["parent"])
    child.save(update_fields=["parent"])
    for body in (forum, parent, sister, child, world.body("Stranger")):
        world.channel(f"Of {body}", of=body, region="East Africa", countries=["KE"])
    wanted = Wanted("x", forum, frozenset({"ke"}), "east africa")

    rows = Channel.objects.annotate(countries_text=Cast("countries", TextField()))
    told = {row.name: row.closeness for row in rows.annotate(closeness=similarity._closeness(wanted))}

    assert told == {channel.name: score(channel, wanted) for channel in Channel.objects.all()}
    assert len(set(told.values())) == 3


def test_how_alive():
    """What nobody can say is not silence, and an old date that nobody has confirmed since is not known (design §5.2)."""
    channel = world.channel()

    def said(latest=None, looked=None):
        channel.latest_post_at, channel.looked_at = latest, looked
        channel.save(update_fields=["latest_post_at", "looked_at"])
        return how_alive([channel], at=NOW)[channel.pk]

    assert said() == "When it last published is not known."
    assert said(NOW, NOW) == "It published today."
    day = NOW - dt.timedelta(days=12)
    assert said(day, day) == f"Its latest post is of {date_format(day)}."
    years = NOW - dt.timedelta(days=800)
    assert said(years, NOW) == f"Its latest post is of {date_format(years)}."
    assert said(years, years) == "When it last published is not known."


def test_the_same_queries_for_many_channels(forum, django_assert_num_queries):
    person = world.person()
    wanted = Wanted("x", forum)
    for number in range(3):
        world.channel(f"Channel {number}", of=forum)
    person.permissions, person.body_ids  # noqa: B018 -- read once per request

    with django_assert_num_queries(1):
        assert len(nearest(wanted, user=person)) == 3
