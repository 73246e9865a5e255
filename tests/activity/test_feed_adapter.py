"""Feeds as a source behind the one small interface: what a look asks, and what it makes of the answer (A2, N10)."""

import datetime as dt

import pytest

from activity.models import Look, Source
from activity.network.fetching import Fetched
from activity.sources.feeds import FEED_TYPES, YOUTUBE_HOSTS, FeedAdapter
from activity.sources.interface import SeenPost, Target

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
URL = "https://blog.example.org/feed"
CHANNEL = "UCLA_DiR1FfKNvjuUpBHmylQ"


def look(body: bytes = b"", *, source=Source.FEED, **facts):
    asked = []

    def ask(url, **options):
        asked.append((url, options))
        answer = {"status": 200, "content_type": "application/rss+xml", "etag": '"v2"', "last_modified": "today"}
        return Fetched(**{"final_url": url, "body": body, "redirected_permanently_to": None, **answer, **facts})

    target = Target(source, URL, stable_id="pinned", etag='"v1"', last_modified="yesterday")
    return FeedAdapter().look(target, ask=ask, at=NOW), asked


def test_a_look_asks_once_and_only_for_what_is_new():
    _seen, asked = look(b"<rss version='2.0'><channel/></rss>")

    assert asked == [(URL, {"accept": FEED_TYPES, "etag": '"v1"', "last_modified": "yesterday", "hosts": None})]


def test_youtube_tells_likes_views_and_its_permanent_number():
    body = f"""<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns="http://www.w3.org/2005/Atom"><id>yt:channel:{CHANNEL}</id><yt:channelId>{CHANNEL}</yt:channelId>
      <title>Harvest</title><published>2016-01-17T11:31:33+00:00</published>
      <entry><id>yt:video:one</id><published>2026-05-30T10:00:00+00:00</published><media:group><media:community>
      <media:starRating count="3" average="3.67"/><media:statistics views="71"/></media:community></media:group></entry>
      <entry><id>yt:video:two</id><published>2026-05-31T10:00:00+00:00</published><media:group><media:community>
      <media:starRating count="-1"/><media:statistics views="many"/></media:community></media:group></entry>
      </feed>""".encode()

    seen, asked = look(body, source=Source.YOUTUBE)

    assert asked[0][1]["hosts"] == YOUTUBE_HOSTS
    assert (seen.look, seen.stable_id, seen.latest_post_at) == (
        Look.OK,
        CHANNEL,
        dt.datetime(2026, 5, 31, 10, tzinfo=dt.UTC),
    )
    assert seen.posts == (
        SeenPost("yt:video:two", dt.datetime(2026, 5, 31, 10, tzinfo=dt.UTC)),
        SeenPost("yt:video:one", dt.datetime(2026, 5, 30, 10, tzinfo=dt.UTC), engagements=3, views=71),
    )


def test_a_blogs_own_id_is_no_permanent_number_and_a_long_key_is_shortened():
    long_id = "https://blog.example.org/" + "x" * 400
    body = f"""<rss version='2.0'><channel><link>https://blog.example.org/</link>
      <item><guid>{long_id}</guid><pubDate>Sat, 30 May 2026 10:00:00 GMT</pubDate></item>
      <item><pubDate>Fri, 29 May 2026 10:00:00 GMT</pubDate></item></channel></rss>""".encode()

    seen, _asked = look(body)

    assert (seen.stable_id, len(seen.posts)) == ("", 2)
    assert len(seen.posts[0].key) == 64
    assert seen.posts[1].key == "2026-05-29T10:00:00+00:00"


def test_nothing_new_keeps_the_validators_and_tells_a_move():
    seen, _asked = look(status=304, etag="", last_modified="", redirected_permanently_to="https://new.example.org/feed")

    assert (seen.look, seen.etag, seen.last_modified) == (Look.NOT_MODIFIED, '"v1"', "yesterday")
    assert seen.moved_to == "https://new.example.org/feed"


@pytest.mark.parametrize("body", [b"<html>no feed</html>", b"<rss", b"", b"\x00\xff"])
def test_what_is_no_feed_is_unreadable_and_never_silent(body):
    seen, _asked = look(body)

    assert (seen.look, seen.latest_post_at, seen.posts) == (Look.UNREADABLE, None, ())
    assert seen.note in {"not_a_feed", "parse_error", "forbidden_xml"}
