"""Looks at feeds: what moves a date, what does not, and when the next look comes (A2, design §5.2)."""

import datetime as dt
import threading

import pytest
from django.db import connections

from activity.looking import rounds
from activity.looking.following import FeedRefused, NotYours, set_feed, stop_following, youtube_feed_of
from activity.models import Alert, Following, Look, Signal, Silence, SilenceOutcome, Source
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefusal, FetchRefused
from activity.network.fetching import Fetched
from activity.silence.sweeping import sweep
from activity.sources.feeds import FEED_TYPES, YOUTUBE_HOSTS
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
URL = "https://blog.example.org/feed"
YOUTUBE_ID = "UCLA_DiR1FfKNvjuUpBHmylQ"


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def rss(*posts: dt.datetime) -> bytes:
    items = "".join(
        f"<item><title>Post</title><pubDate>{p:%a, %d %b %Y %H:%M:%S +0000}</pubDate></item>" for p in posts
    )
    return f"<rss version='2.0'><channel><title>Blog</title>{items}</channel></rss>".encode()


def answer(body: bytes = b"", *, status: int = 200, **facts) -> Fetched:
    values = {
        "content_type": "application/rss+xml",
        "etag": '"v2"',
        "last_modified": "",
        "redirected_permanently_to": None,
    }
    return Fetched(final_url=URL, status=status, body=body, **{**values, **facts})


class Server:
    """Stands in for ``fetch``: answers as told and keeps what it was asked."""

    def __init__(self, reply):
        self.reply, self.asked = reply, []

    def __call__(self, url, **options):
        self.asked.append((url, options))
        reply = self.reply(url) if callable(self.reply) else self.reply
        if isinstance(reply, Exception):
            raise reply
        return reply


def followed(url: str = URL, *, due: dt.datetime = NOW, **facts) -> Following:
    channel = world.channel(at=NOW - days(900))
    return Following.objects.create(
        channel=channel, source=facts.pop("source", Source.FEED), url=url, next_look_at=due, **facts
    )


def run(reply, **options) -> tuple[rounds.Round, Server]:
    server = Server(reply)
    return rounds.look_at_due(at=options.pop("at", NOW), fetch=server, **options), server


def known_of(feed: Following):
    return Channel.objects.values_list("latest_post_at", "looked_at").get(pk=feed.channel_id)


def test_a_look_that_sees_a_post_moves_the_date():
    feed = followed(failures=3, failing_since=NOW - days(2))

    done, server = run(answer(rss(NOW - days(2), NOW - days(9))))

    assert (done.looked, done.succeeded) == (1, 1)
    assert known_of(feed) == (NOW - days(2), NOW)
    signal = Signal.objects.get()
    assert (signal.source, signal.look, signal.latest_post_at, signal.told_by) == (
        Source.FEED,
        Look.OK,
        NOW - days(2),
        None,
    )
    feed.refresh_from_db()
    assert (feed.etag, feed.failures, feed.failing_since) == ('"v2"', 0, None)
    assert NOW + hours(24) <= feed.next_look_at < NOW + hours(26)
    assert server.asked[0][0] == URL
    options = server.asked[0][1]
    assert (options["accept"], options["hosts"]) == (FEED_TYPES, None)
    assert "OfficialChannelsPortal" in options["user_agent"]


def test_nothing_new_is_a_look_that_moves_no_post_and_keeps_the_mark():
    feed = followed(etag='"v1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT")
    Channel.objects.filter(pk=feed.channel_id).update(latest_post_at=NOW - days(80))

    _done, server = run(answer(status=304, etag="", last_modified=""))

    assert (server.asked[0][1]["etag"], server.asked[0][1]["last_modified"]) == (feed.etag, feed.last_modified)
    feed.refresh_from_db()
    assert (feed.etag, feed.last_modified) == ('"v1"', "Mon, 01 Jun 2026 00:00:00 GMT")
    assert known_of(feed) == (NOW - days(80), NOW)
    assert Signal.objects.get().look == Look.NOT_MODIFIED


def test_an_older_post_in_the_feed_moves_nothing_back():
    feed = followed()
    Channel.objects.filter(pk=feed.channel_id).update(latest_post_at=NOW - days(1))

    run(answer(rss(NOW - days(50))))

    assert known_of(feed) == (NOW - days(1), NOW)


def test_a_feed_without_posts_was_still_looked_at():
    feed = followed()

    run(answer(rss()))

    assert known_of(feed) == (None, NOW)


@pytest.mark.parametrize(
    ("reply", "look"),
    [
        (FetchFailed(Outcome.NOT_FOUND, status=404), Look.NOT_FOUND),
        (FetchFailed(Outcome.GONE, status=410), Look.GONE),
        (FetchFailed(Outcome.TIMEOUT), Look.UNREACHABLE),
        (FetchFailed(Outcome.SERVER_ERROR, status=500), Look.UNREACHABLE),
        (FetchFailed(Outcome.FORBIDDEN, status=403), Look.UNREADABLE),
        (FetchFailed(Outcome.WRONG_TYPE), Look.UNREADABLE),
        (FetchFailed(Outcome.RATE_LIMITED, status=429), Look.RATE_LIMITED),
        (FetchRefused(FetchRefusal.ADDRESS), Look.REFUSED),
        (answer(b"<html>Not a feed</html>"), Look.UNREADABLE),
        (answer(rss(NOW + days(9))), Look.UNREADABLE),
        (RuntimeError("a fault of ours"), Look.UNREADABLE),
    ],
)
def test_a_failed_look_leaves_the_channel_unknown(reply, look):
    """Design §5.2: a 404 is one look that found nothing, not a silent channel."""
    feed = followed(etag='"v1"')
    Channel.objects.filter(pk=feed.channel_id).update(latest_post_at=NOW - days(400), looked_at=NOW - days(30))

    done, _server = run(reply)

    assert (done.looked, done.succeeded) == (1, 0)
    assert known_of(feed) == (NOW - days(400), NOW - days(30))
    assert Signal.objects.get().look == look
    feed.refresh_from_db()
    assert (feed.failures, feed.failing_since, feed.etag) == (1, NOW, '"v1"')
    assert sweep(at=NOW).noticed == 0


def test_failures_are_tried_ever_more_rarely_and_a_day_apart_at_most():
    feed, waits = followed(), []

    for _number in range(8):
        at = Following.objects.get().next_look_at
        run(FetchFailed(Outcome.TIMEOUT), at=at)
        waits.append(Following.objects.get().next_look_at - at)

    assert waits == [hours(n) for n in (1, 2, 4, 8, 16, 24, 24, 24)]
    feed.refresh_from_db()
    assert (feed.failures, feed.failing_since) == (8, NOW)


@pytest.mark.parametrize(
    ("outcome", "asked", "wait"),
    [
        (Outcome.RATE_LIMITED, hours(30), hours(30)),
        (Outcome.SERVER_ERROR, hours(5), hours(5)),
        (Outcome.RATE_LIMITED, dt.timedelta(seconds=5), hours(1)),
        (Outcome.GONE, None, days(7)),
    ],
)
def test_a_server_that_asks_to_wait_is_left_alone_so_long(outcome, asked, wait):
    followed()

    run(FetchFailed(outcome, retry_after=asked))

    assert Following.objects.get().next_look_at == NOW + wait


def test_only_due_feeds_of_channels_in_service_are_looked_at():
    followed(due=NOW + dt.timedelta(seconds=1))
    closed = followed()
    Channel.objects.filter(pk=closed.channel_id).update(status=ChannelStatus.RETIRED, retired_at=NOW)

    done, server = run(answer(rss(NOW)))

    assert (done.looked, server.asked) == (0, [])


def test_a_run_ends_when_its_time_is_up():
    for number in range(5):
        followed(f"{URL}/{number}")
    ticks = iter(range(0, 1000, 10))

    done, _server = run(answer(rss(NOW)), seconds=25, clock=lambda: next(ticks))

    assert done.looked == 2
    assert Following.objects.filter(next_look_at__lte=NOW).count() == 3


def test_the_demonstration_never_fetches(settings):
    settings.DEMO = True
    followed()

    done, server = run(answer(rss(NOW)))

    assert (done.demonstration, done.looked, server.asked) == (True, 0, [])
    assert Following.objects.get().next_look_at == NOW


def test_a_permanent_move_is_noted_for_a_person_and_never_adopted():
    feed = followed()

    run(answer(rss(NOW), redirected_permanently_to="https://new.example.org/feed"))

    feed.refresh_from_db()
    assert (feed.url, feed.proposed_url) == (URL, "https://new.example.org/feed")
    assert (feed.alert, feed.alert_detail) == (Alert.MOVED, "https://new.example.org/feed")
    assert Signal.objects.get().note == ""
    assert known_of(feed) == (NOW, NOW)


def test_youtube_is_asked_on_its_own_host_only():
    followed(f"https://www.youtube.com/feeds/videos.xml?channel_id={YOUTUBE_ID}", source=Source.YOUTUBE)

    _done, server = run(FetchFailed(Outcome.NOT_FOUND))

    assert server.asked[0][1]["hosts"] == YOUTUBE_HOSTS


def test_a_new_post_in_the_feed_takes_the_flag_away():
    feed = followed()
    Channel.objects.filter(pk=feed.channel_id).update(latest_post_at=NOW - days(400))
    for ago in (120, 80, 40, 0.01):
        Channel.objects.filter(pk=feed.channel_id).update(looked_at=NOW - days(ago))
        sweep(at=NOW - days(ago))
    assert Channel.objects.get(pk=feed.channel_id).status == ChannelStatus.FLAGGED

    run(answer(rss(NOW - days(1))))

    assert Channel.objects.get(pk=feed.channel_id).status == ChannelStatus.ACTIVE
    assert Silence.objects.get().outcome == SilenceOutcome.SPOKE


def test_a_look_at_a_feed_that_was_changed_meanwhile_says_nothing():
    feed = followed()

    def changed_while_away(url):
        Following.objects.update(url="https://blog.example.org/other")
        return answer(rss(NOW))

    run(changed_while_away)

    assert known_of(feed) == (None, None)
    assert Signal.objects.count() == 0
    assert Following.objects.get().etag == ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_look_once():
    for number in range(6):
        followed(f"{URL}/{number}")
    start, asked, problems = threading.Barrier(2), [], []

    def server(url, **options):
        asked.append(url)
        return answer(rss(NOW - days(1)))

    def work():
        try:
            start.wait(10)
            rounds.look_at_due(at=NOW, fetch=server)
        except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    assert sorted(asked) == [f"{URL}/{number}" for number in range(6)]
    assert Signal.objects.count() == 6


# --- Choosing the feed ---------------------------------------------------------------------------------------------------


def test_a_feed_is_set_changed_and_dropped_on_record():
    runner = world.person()
    channel = world.channel(runner=runner)

    set_feed(channel, url="HTTPS://Blog.Example.org:443/feed", by=runner, at=NOW)
    Following.objects.update(etag='"v1"', failures=4, failing_since=NOW)
    changed = set_feed(channel, url="https://blog.example.org/atom.xml", by=runner, at=NOW + days(1))

    assert Following.objects.get() == changed
    assert (changed.etag, changed.failures, changed.failing_since, changed.next_look_at) == ("", 0, None, NOW + days(1))
    with pytest.raises(FeedRefused, match="already"):
        set_feed(channel, url="https://blog.example.org/atom.xml", by=runner, at=NOW)
    stop_following(channel, by=runner, at=NOW)
    with pytest.raises(FeedRefused, match="no feed"):
        stop_following(channel, by=runner, at=NOW)
    assert list(
        LedgerEntry.objects.filter(action__startswith="activity.feed").values_list("action", flat=True).order_by("seq")
    ) == [
        "activity.feed_set",
        "activity.feed_set",
        "activity.feed_ended",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/feed",
        "http://169.254.169.254/latest/meta-data/",
        "http://0x7f.1/",
        "https://user:secret@blog.example.org/feed",
        "file:///etc/passwd",
        "https://blog.example.org:8443/feed",
        "https://localhost/feed",
        "https://blog.example.org/feed\tx",
        "x" * 3000,
        "",
    ],
)
def test_a_feed_the_fetcher_would_not_read_is_refused(url):
    runner = world.person()
    channel = world.channel(runner=runner)

    with pytest.raises(FetchRefused):
        set_feed(channel, url=url, by=runner, at=NOW)

    assert Following.objects.count() == 0


def test_a_stranger_sets_no_feed():
    channel = world.channel()

    with pytest.raises(NotYours):
        set_feed(channel, url=URL, by=world.person(), at=NOW)

    assert Following.objects.count() == 0


def test_the_youtube_feed_comes_from_the_permanent_number():
    runner = world.person()
    youtube = world.platform("youtube")
    channel = world.channel(on=youtube, address="https://www.youtube.com/@example", runner=runner)
    assert youtube_feed_of(channel) is None
    by_number = read_address(f"https://www.youtube.com/channel/{YOUTUBE_ID}")
    enter_address(channel, by_number, by=runner, at=NOW, main=False)

    url = youtube_feed_of(channel)

    assert url == f"https://www.youtube.com/feeds/videos.xml?channel_id={YOUTUBE_ID}"
    assert set_feed(channel, url=url, by=runner, at=NOW).source == Source.YOUTUBE
