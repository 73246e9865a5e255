"""With a key, channels of its platform are followed; a refused key is our matter and never silence (A2, N10)."""

import contextlib
import datetime as dt
import io
import logging
import traceback

import pytest

from activity.looking import choosing, rounds
from activity.models import Following, KeyProblem, Look, PlatformKey, Signal, Silence, Source
from activity.network import platform_keys
from activity.network.fetching import FetchFailed, Outcome, fetch
from activity.network.platform_keys import remove_key
from activity.silence.sweeping import sweep
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, Finding
from notifications.models import Letter
from tests import world
from tests.activity.followed_world import DID, channel_on, known_of
from tests.activity.key_world import NOW, OURS, SECRET, everything_stored, set_key
from tests.activity.platform_server import Answer, PlainTLS, PlatformServer
from tests.activity.recorded import graph, youtube_data

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.timedelta(days=1)
PAGE, ACCOUNT = "https://www.facebook.com/Harvest.Relief", "https://www.instagram.com/harvestrelief/"
VIDEOS = f"https://www.youtube.com/channel/{youtube_data.CHANNEL_ID}"
BY_NAME = "https://www.youtube.com/@harvestrelief"


def follow(key: str, address: str) -> Following | None:
    channel = channel_on(key, address)
    choosing.of_channels([channel.pk], at=NOW)
    return Following.objects.select_related("channel").filter(channel=channel).first()


def look(following: Following, answers: dict, *, at: dt.datetime = NOW) -> Signal:
    """One look through the portal's own round, led to a server with these answers."""
    Following.objects.filter(pk=following.pk).update(claim="ours", claimed_until=at + DAY, next_look_at=at)
    with PlatformServer(answers) as server:

        def led_here(url, **given):
            return server.fetch(url, tls=PlainTLS(), **given)

        rounds.look_at([following.pk], claim="ours", now=lambda: at, fetch=led_here, turn=no_budget)
    return Signal.objects.filter(channel=following.channel).latest("at", "pk")


@contextlib.contextmanager
def no_budget(_host):
    yield lambda headers: None


@pytest.mark.parametrize(
    ("platform", "address", "source", "asks"),
    [
        ("facebook", PAGE, Source.FACEBOOK, {"handle": "harvestrelief", "stable_id": ""}),
        ("facebook", "https://www.facebook.com/100064400000000", Source.FACEBOOK, {"stable_id": "100064400000000"}),
        ("instagram", ACCOUNT, Source.INSTAGRAM, {"handle": "harvestrelief", "own_account": OURS}),
        ("youtube", VIDEOS, Source.YOUTUBE_DATA, {"stable_id": youtube_data.CHANNEL_ID}),
        ("youtube", BY_NAME, Source.YOUTUBE_DATA, {"handle": "harvestrelief", "stable_id": ""}),
    ],
)
def test_with_a_key_the_channels_of_its_platform_are_followed(platform, address, source, asks):
    set_key(source)

    followed = follow(platform, address)

    assert followed.source == source
    target = rounds.target_of(followed)
    assert {name: getattr(target, name) for name in asks} == asks
    assert target.key == SECRET


@pytest.mark.parametrize(
    ("platform", "address", "source"),
    [
        ("facebook", PAGE, None),
        ("instagram", ACCOUNT, None),
        ("youtube", BY_NAME, None),
        ("youtube", VIDEOS, Source.YOUTUBE),
    ],
)
def test_without_a_key_they_are_as_before(platform, address, source):
    followed = follow(platform, address)
    assert (followed and followed.source) == source


def test_a_facebook_group_is_read_by_nobody():
    set_key()
    assert follow("facebook", "https://www.facebook.com/groups/123456789012345") is None


def test_a_key_takes_over_from_the_feed_and_gives_it_back():
    followed = follow("youtube", VIDEOS)
    set_key(Source.YOUTUBE_DATA)

    choosing.follow_anew(at=NOW)
    assert Following.objects.get().source == Source.YOUTUBE_DATA
    assert choosing.choose(at=NOW) == 0

    remove_key(Source.YOUTUBE_DATA, by=world.administrator(), at=NOW)
    choosing.follow_anew(at=NOW + DAY)
    assert (Following.objects.get().source, Following.objects.get().url) == (Source.YOUTUBE, followed.url)


def test_what_a_person_chose_stays_with_and_without_a_key():
    channel = channel_on("facebook", PAGE)
    mine = {"source": Source.FEED, "url": "https://blog.example.org/feed", "next_look_at": NOW}
    Following.objects.create(channel=channel, chosen_by=world.person(), **mine)
    set_key()

    choosing.follow_anew(at=NOW)

    assert Following.objects.get().source == Source.FEED


def test_a_removed_key_lets_its_channels_go():
    set_key()
    assert follow("facebook", PAGE) is not None
    remove_key(Source.FACEBOOK, by=world.administrator(), at=NOW)

    choosing.follow_anew(at=NOW + DAY)

    assert list(Following.objects.all()) == []


def test_a_look_with_a_key_moves_the_date_and_says_that_it_is_accepted():
    set_key()
    followed = follow("facebook", PAGE)

    signal = look(followed, graph.FACEBOOK.answers)

    assert (signal.look, signal.source) == (Look.OK, Source.FACEBOOK)
    assert known_of(followed) == (dt.datetime(2026, 8, 14, 10, tzinfo=dt.UTC), NOW)
    key = PlatformKey.objects.get()
    assert (key.last_accepted_at, key.refused_at, key.refusal) == (NOW, None, "")


def refused(code: int = 190) -> dict:
    error = {"error": {"message": f"Words about {SECRET}", "type": "OAuthException", "code": code}}
    return {graph.PAGE_URL: Answer(error, status="400 Bad Request")}


def test_a_refused_key_is_unknown_never_silence_and_becomes_our_matter():
    set_key()
    followed = follow("facebook", PAGE)
    quiet_since = NOW - 400 * DAY
    Channel.objects.filter(pk=followed.channel_id).update(latest_post_at=quiet_since, looked_at=quiet_since)

    for night in range(16):
        signal = look(followed, refused(), at=NOW + night * DAY)
        sweep(at=NOW + night * DAY)

    assert (signal.look, signal.note) == (Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED)
    assert known_of(followed) == (quiet_since, quiet_since)
    assert not Silence.objects.exists()
    assert (PlatformKey.objects.get().refused_at, PlatformKey.objects.get().refusal) == (NOW + 15 * DAY, "key_ended")
    sync_findings([followed.channel_id], at=NOW + 16 * DAY)
    assert Finding.objects.filter(rule="source_unread", closed_at=None).count() == 1


def test_a_key_that_cannot_be_opened_is_a_sentence_and_no_fault(settings):
    set_key()
    followed = follow("facebook", PAGE)
    settings.SECRET_KEY = "another-secret-key-of-the-portal-0123456789"

    signal = look(followed, graph.FACEBOOK.answers)

    assert (signal.look, signal.note) == (Look.AUTH_REQUIRED, KeyProblem.KEY_UNREADABLE)
    assert PlatformKey.objects.get().refusal == KeyProblem.KEY_UNREADABLE


def test_nothing_that_goes_wrong_tells_the_key(monkeypatch, capfd):
    """Refused, broken, failing, and a fault of ours: the key stands in no row, no log, no exception."""
    set_key()
    followed = follow("facebook", PAGE)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        look(followed, refused(), at=NOW)
        look(followed, {graph.PAGE_URL: Answer(b"{" + SECRET.encode())}, at=NOW + DAY)
        look(followed, {graph.PAGE_URL: Answer(b"{}", status="500 Internal Server Error")}, at=NOW + 2 * DAY)
        fault = "activity.sources.graph.json_object"
        monkeypatch.setattr(fault, lambda body: {}["no such thing"])
        look(followed, refused(), at=NOW + 3 * DAY)
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(level)

    told = log.getvalue()
    assert "met a fault of ours" in told  # the log was listened to
    printed = capfd.readouterr()
    assert SECRET not in told + printed.out + printed.err + everything_stored()
    assert [signal.note for signal in Signal.objects.order_by("at")] == [
        "key_ended",
        "not_json",
        "server_error",
        "our_fault",
    ]
    assert [letter for letter in Letter.objects.all() if SECRET in str(vars(letter))] == []


def test_an_exception_on_its_way_up_does_not_carry_the_key():
    set_key()
    target = rounds.target_of(follow("facebook", PAGE))

    with (
        PlatformServer({graph.PAGE_URL: Answer(b"{}", status="418 I'm a teapot")}) as server,
        pytest.raises(FetchFailed) as failed,
    ):
        server.fetch(f"https://{graph.PAGE_URL}", tls=PlainTLS(), headers={"Authorization": f"Bearer {target.key}"})

    assert failed.value.outcome == Outcome.BAD_ANSWER
    words = [repr(failed.value), str(failed.value), *traceback.format_exception(failed.value), repr(target)]
    assert SECRET not in "\n".join(words)


def test_another_server_is_never_shown_the_key():
    """A redirect that leaves the platform ends there, and whoever follows one leaves the key behind."""
    away = Answer(b"", status="302 Found", headers={"Location": "https://elsewhere.example/steal"})
    with PlatformServer({graph.PAGE_URL: away, "elsewhere.example/steal": Answer({})}) as server:
        seen = server.look(graph.FACEBOOK.target)
        assert (seen.look, seen.note) == (Look.REFUSED, "other_host")
        server.fetch(f"https://{graph.PAGE_URL}", tls=PlainTLS(), headers={"Authorization": f"Bearer {SECRET}"})

    assert [SECRET in request for request in server.requests] == [False, True, False]


def test_the_demonstration_sends_no_key(settings):
    set_key()
    followed = follow("facebook", PAGE)
    settings.DEMO = True
    Following.objects.update(claim="ours", claimed_until=NOW + DAY)

    with PlatformServer(graph.FACEBOOK.answers) as server:
        done = rounds.look_at([followed.pk], claim="ours", now=lambda: NOW, fetch=server.fetch, turn=no_budget)

    assert (done.demonstration, done.looked, server.requests) == (True, 0, [])
    assert fetch is not server.fetch and DID


def test_choosing_costs_the_same_with_and_without_keys(django_assert_num_queries):
    channels = [channel_on("facebook", f"https://www.facebook.com/harvest{number}") for number in range(3)]
    set_key()
    with django_assert_num_queries(11):
        choosing.of_channels([channels[0].pk], at=NOW)
    with django_assert_num_queries(11):
        choosing.of_channels([channel.pk for channel in channels[1:]], at=NOW)
    assert platform_keys.with_key() == {Source.FACEBOOK}
