"""What feeds tell, and what hostile, broken and lying ones cannot."""

import contextlib
import gzip
import io
import time
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activity.sources.feeds import FeedProblem, FeedReading, FeedUnreadable, read_feed, youtube_feed_url

FETCHED_AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
CHANNEL = "UCaaaaaaaaaaaaaaaaaaaaaa"

YOUTUBE = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns="http://www.w3.org/2005/Atom">
 <link rel="self" href="http://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"/>
 <id>yt:channel:{CHANNEL}</id>
 <yt:channelId>{CHANNEL}</yt:channelId>
 <title>Harvest Relief &amp; Friends</title>
 <link rel="alternate" href="https://www.youtube.com/channel/{CHANNEL}"/>
 <author><name>Harvest Relief</name></author>
 <published>2025-12-31T08:00:00+00:00</published>
 ENTRIES
</feed>"""
VIDEO = """<entry><id>yt:video:NUMBER</id><yt:videoId>NUMBER</yt:videoId><title>A well in Aweil</title>
 <published>PUBLISHED</published><updated>2026-01-04T20:11:48+00:00</updated>
 <media:group><media:title>A well</media:title><media:community><media:statistics views="71"/></media:community>
 </media:group></entry>"""


def rss(*dates: str, title="News", tag="pubDate", head="") -> bytes:
    items = "".join(f"<item><title>x</title><{tag}>{date}</{tag}></item>" for date in dates)
    return (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>{head}'
        f"<link>https://harvest.example/</link>{items}</channel></rss>"
    ).encode()


def youtube(*published: str) -> bytes:
    videos = [VIDEO.replace("NUMBER", str(number)).replace("PUBLISHED", date) for number, date in enumerate(published)]
    return YOUTUBE.replace("ENTRIES", "".join(videos)).encode()


def latest(body: bytes, **options) -> datetime | None:
    return read_feed(body, fetched_at=FETCHED_AT, **options).latest_post_at


def problem(body: bytes, **options) -> FeedProblem:
    with pytest.raises(FeedUnreadable) as unreadable:
        read_feed(body, fetched_at=FETCHED_AT, **options)
    return unreadable.value.code


# --- Kinds of feeds ---------------------------------------------------------------------------------------------------


def test_rss_tells_its_posts_newest_first():
    reading = read_feed(
        rss("Mon, 01 Dec 2025 08:00:00 GMT", "Fri, 02 Jan 2026 09:30:00 +0100", "Wed, 01 Oct 2025 08:00 EST"),
        fetched_at=FETCHED_AT,
    )

    assert reading.moments == [
        datetime(2026, 1, 2, 8, 30, tzinfo=UTC),
        datetime(2025, 12, 1, 8, tzinfo=UTC),
        datetime(2025, 10, 1, 13, tzinfo=UTC),
    ]
    assert reading.latest_post_at == reading.moments[0]
    assert (reading.title, reading.stable_id, reading.youtube_id) == ("News", "https://harvest.example/", "")


def test_youtube_tells_the_newest_video_not_the_channels_birthday_nor_an_edit():
    reading = read_feed(youtube("2025-03-01T10:00:00+00:00", "2025-06-01T10:00:00+00:00"), fetched_at=FETCHED_AT)

    assert reading.latest_post_at == datetime(2025, 6, 1, 10, tzinfo=UTC)
    assert reading.title == "Harvest Relief & Friends"
    assert reading.stable_id == CHANNEL


def test_youtube_without_videos_has_no_latest_post():
    assert read_feed(youtube(), fetched_at=FETCHED_AT).moments == []


def test_youtube_video_without_publication_is_not_dated_by_its_edit():
    assert problem(youtube().replace(b"</feed>", VIDEO.replace("published>", "x>").encode() + b"</feed>"))
    assert problem(youtube("2024-02-30T10:00:00+00:00")) == FeedProblem.PARSE_ERROR


def test_youtube_id_is_found_where_the_feed_leaves_out_its_beginning():
    body = youtube().replace(f"<yt:channelId>{CHANNEL}".encode(), f"<yt:channelId>{CHANNEL[2:]}".encode())

    assert read_feed(body, fetched_at=FETCHED_AT).stable_id == CHANNEL


def test_atom_falls_back_to_updated_only_where_nothing_was_published():
    def entry(inner):
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:a</id><entry>{inner}</entry></feed>'.encode()

    updated = "<updated>2026-01-04T00:00:00Z</updated>"
    assert latest(entry(updated)) == datetime(2026, 1, 4, tzinfo=UTC)
    assert latest(entry(f"<published>2025-01-01T00:00:00Z</published>{updated}")) == datetime(2025, 1, 1, tzinfo=UTC)
    assert problem(entry(f"<published>soon</published>{updated}")) == FeedProblem.PARSE_ERROR


def test_rss_1_is_dated_by_dublin_core():
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title></channel>
      <item><title>x</title><dc:date>2025-11-01T10:00+01:00</dc:date></item></rdf:RDF>"""

    assert latest(body) == datetime(2025, 11, 1, 9, tzinfo=UTC)


def test_feed_without_posts_is_read_and_says_nothing():
    assert read_feed(
        rss(head="<lastBuildDate>Mon, 05 Jan 2026 09:00:00 GMT</lastBuildDate>"), fetched_at=FETCHED_AT
    ) == (FeedReading(title="News", latest_post_at=None, posts=(), stable_id="https://harvest.example/"))


# --- Dates that lie ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "read_as"),
    [
        ("2025-12-01", datetime(2025, 12, 1, tzinfo=UTC)),
        ("2025-12-01 10:00:00", datetime(2025, 12, 1, 10, tzinfo=UTC)),
        ("2025-12-01T10:00:00.123+05:30", datetime(2025, 12, 1, 4, 30, 0, 123000, tzinfo=UTC)),
        (" Mon, 01 Dec 2025 10:00:00 -0800 ", datetime(2025, 12, 1, 18, tzinfo=UTC)),
        ("Mon, 01 Dec 2025", datetime(2025, 12, 1, tzinfo=UTC)),
        ("1 December 2025 10:00 UT", datetime(2025, 12, 1, 10, tzinfo=UTC)),
        ("2026-01-05T10:00:00Z", FETCHED_AT),
        ("2026-01-06T09:00:00+14:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-06T10:00:00Z", FETCHED_AT),
    ],
)
def test_date_is_read_and_never_later_than_the_fetch(claim, read_as):
    assert latest(rss(claim)) == read_as


@pytest.mark.parametrize(
    "claim",
    [
        "2026-01-06T10:00:01Z",
        "Thu, 31 Dec 2099 23:59:59 GMT",
        "9999-12-31T23:59:59-12:00",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "2024-02-30T10:00:00Z",
        "Fri, 30 Feb 2024 10:00:00 GMT",
        "2025-13-01",
        "2025-12-01T25:00:00Z",
        "Mon, 01 Dec 2025 10:00:00 +9999",
        "0001-01-01T00:00:00+14:00",
        "1970-01-01T00:00:00Z",
        "yesterday",
        "",
        "9" * 50_000,
        "٢٠٢٥-١٢-٠١",
    ],
)
def test_post_whose_date_cannot_be_right_is_left_out(claim):
    """A feed of such posts alone is unreadable: unknown, never silent."""
    assert problem(rss(claim)) == FeedProblem.PARSE_ERROR
    assert read_feed(rss(claim, "2025-12-01"), fetched_at=FETCHED_AT).moments == [datetime(2025, 12, 1, tzinfo=UTC)]


@given(st.text())
def test_any_text_as_a_date_is_past_or_left_out(claim):
    body = rss(claim.replace("&", "&amp;").replace("<", "&lt;"), "2025-12-01")

    assert all(post <= FETCHED_AT for post in read_feed(body, fetched_at=FETCHED_AT).moments)


@given(st.timedeltas(min_value=timedelta(days=-10_000), max_value=timedelta(days=3000)))
def test_readings_follow_the_rule_for_every_moment(distance):
    claim = FETCHED_AT + distance
    reading = read_feed(rss(claim.isoformat(), "1999-01-01"), fetched_at=FETCHED_AT)

    expected = [min(claim, FETCHED_AT)] if claim <= FETCHED_AT + timedelta(days=1) else []
    assert sorted(reading.moments) == sorted([*expected, datetime(1999, 1, 1, tzinfo=UTC)])


# --- Hostile documents ------------------------------------------------------------------------------------------------


def test_feed_that_names_a_file_does_not_open_it(tmp_path):
    """feedparser opens bytes and strings as paths: the body of a hostile answer would be read from our disk."""
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss("2025-12-01", title="secret"))

    assert problem(str(secret).encode()) == FeedProblem.PARSE_ERROR
    assert problem(b"file://" + str(secret).encode()) == FeedProblem.PARSE_ERROR
    assert problem(b"http://127.0.0.1:9/") == FeedProblem.PARSE_ERROR


def test_feedparser_is_only_given_a_stream(monkeypatch):
    given_to_it = []
    parse = feedparser.parse
    monkeypatch.setattr(feedparser, "parse", lambda given, **rest: (given_to_it.append(given), parse(given, **rest))[1])

    read_feed(rss("2025-12-01"), fetched_at=FETCHED_AT)

    assert [type(given) for given in given_to_it] == [io.BytesIO]


BILLION_LAUGHS = (
    "<!DOCTYPE rss ["
    + '<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
)


@pytest.mark.parametrize(
    "text",
    [
        BILLION_LAUGHS,
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title></channel></rss>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1/evil.dtd"><rss version="2.0"><channel/></rss>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><rss version="2.0"><channel/></rss>',
        '<!DOCTYPE rss><rss version="2.0"><channel/></rss>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-7"])
def test_document_with_its_own_entities_is_refused_in_every_encoding(text, encoding):
    body = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)

    assert problem(body) in {FeedProblem.FORBIDDEN_XML, FeedProblem.PARSE_ERROR}
    assert problem(text.encode(encoding), content_type=f"text/xml; charset={encoding}")


def document(inner: bytes, *, head: bytes = b"") -> bytes:
    return head + b'<rss version="2.0"><channel><title>t</title>' + inner + b"</channel></rss>"


MEGABYTE = 1_000_000
EXHAUSTING = {
    "declaration": b"<?xml " + b"encoding='" * (MEGABYTE // 10),
    "one line of encodings": document(b"<description>" + b"encoding='" * (MEGABYTE // 10) + b"</description>"),
    "lines before the feed": document(b"", head=b"<?xml version='1.0'?>" + b"\n" * MEGABYTE),
    "empty elements": document(b"<a/>" * (MEGABYTE // 4)),
    "categories": document(b"<item>%s</item>" % b"".join(b"<category>%d</category>" % n for n in range(40_000))),
    "categories outside": document(b"<item/>%s" % b"".join(b"<category>%d</category>" % n for n in range(40_000))),
    "attributes": document(b"<item %s/>" % b" ".join(b'a%d=""' % n for n in range(80_000))),
    "depth": document(b"<a>" * (MEGABYTE // 7) + b"</a>" * (MEGABYTE // 7)),
    "posts in posts": document(b"<item>" * (MEGABYTE // 13) + b"</item>" * (MEGABYTE // 13)),
    "never closed": document(b"<a>" * (MEGABYTE // 3)),
    "brackets": b"<" * MEGABYTE,
    "ampersands": document(b"<title>" + b"&" * MEGABYTE + b"</title>"),
    "unfinished entities": document(b"<title>" + b"&a" * (MEGABYTE // 2) + b"</title>"),
    "title": document(b"<title>" + b"&lt;" * (MEGABYTE // 4) + b"</title>"),
    "punycode": b"<?xml version='1.0' encoding='punycode'?>" + b"a9" * (MEGABYTE // 2),
    "packed": gzip.compress(b"\x00" * MEGABYTE),
    "nothing": b"\x00" * MEGABYTE,
}


@pytest.mark.parametrize("body", EXHAUSTING.values(), ids=EXHAUSTING.keys())
def test_document_made_to_exhaust_the_parser_ends_soon(body):
    began = time.process_time()
    with contextlib.suppress(FeedUnreadable):
        read_feed(body, fetched_at=FETCHED_AT)

    # Unguarded, several of these take minutes; here they take a fraction of a second.
    assert time.process_time() - began < 5


def test_long_feed_is_read_to_its_newest_posts():
    start = datetime(2024, 1, 1, tzinfo=UTC)
    dates = [start + timedelta(minutes=number) for number in range(3_000)]
    posts = read_feed(rss(*(date.isoformat() for date in dates)), fetched_at=FETCHED_AT).moments

    assert posts == dates[:-501:-1]


# --- Broken documents -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"not a feed",
        b'{"items": []}',
        rss("2025-12-01")[:-20],
        rss("2025-12-01").replace(b"</item>", b""),
        rss("2025-12-01", head="<media:x/>"),
        b"<" * 50,
    ],
)
def test_broken_document_is_unreadable(body):
    assert problem(body) == FeedProblem.PARSE_ERROR


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Hello<br></body></html>",
        b"<html><body>no end",
        b"<html xmlns='http://www.w3.org/1999/xhtml'><body/></html>",
        b"<sitemap/>",
    ],
)
def test_page_is_no_feed(body):
    assert problem(body) == FeedProblem.NOT_A_FEED


@pytest.mark.parametrize(
    ("title", "read_as"),
    [
        ("Fish & Chips", "Fish & Chips"),
        ("Caf&eacute;&nbsp;&amp;&nbsp;th&eacute;", "Café & thé"),
        ("&lt;b&gt;Bold&lt;/b&gt; <![CDATA[<script>alert(1)</script>]]>", "Bold alert(1)"),
        ("a\x0bb\u202ec\u200bd", "ab c d"),
        ("&unknown; &amp;amp; &#233;", "& é"),
        ("x" * 5000, "x" * 200),
    ],
)
def test_title_is_plain_text_and_small_faults_are_forgiven(title, read_as):
    reading = read_feed(rss("2025-12-01", title=title), fetched_at=FETCHED_AT)

    assert (reading.title, reading.latest_post_at) == (read_as, datetime(2025, 12, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("encoding", "content_type", "declaration"),
    [
        ("utf-8", "", ""),
        ("utf-8-sig", "", "<?xml version='1.0'?>"),
        ("utf-8", "text/xml", "<?xml version='1.0' encoding='utf-8'?>"),
        ("iso-8859-1", "", "<?xml version='1.0' encoding='ISO-8859-1'?>"),
        ("windows-1252", "text/xml; charset=windows-1252", ""),
        ("utf-16", "", "<?xml version='1.0' encoding='utf-16'?>"),
        ("utf-16-be", "", "<?xml version='1.0' encoding='utf-16'?>"),
        ("utf-8", "text/xml; charset=nonsense", ""),
        ("utf-8", "text/xml; charset=punycode", ""),
    ],
)
def test_title_is_read_in_the_feeds_encoding(encoding, content_type, declaration):
    body = (declaration + rss("2025-12-01", title="Réseau").decode()).encode(encoding)

    assert read_feed(body, fetched_at=FETCHED_AT, content_type=content_type).title == "Réseau"


@given(st.binary(), st.text(max_size=40))
def test_any_bytes_are_read_or_unreadable(body, content_type):
    try:
        read_feed(body, fetched_at=FETCHED_AT, content_type=content_type)
    except FeedUnreadable as unreadable:
        assert str(unreadable) == unreadable.code.label


@given(st.lists(st.sampled_from(youtube("2025-06-01T10:00:00+00:00").decode().split(">"))))
def test_any_shuffle_of_a_feed_is_read_or_unreadable(pieces):
    try:
        read_feed(">".join(pieces).encode(), fetched_at=FETCHED_AT)
    except FeedUnreadable as unreadable:
        assert unreadable.code in FeedProblem


# --- YouTube's address ------------------------------------------------------------------------------------------------


def test_youtube_feed_is_known_for_channel_ids_only():
    assert youtube_feed_url(f"youtube:id:{CHANNEL}") == (
        f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}"
    )
    others = ["youtube:handle:harvest", "youtube:user:harvest", "x:id:1", CHANNEL, "", f"youtube:id:{CHANNEL}&x=1"]
    assert [youtube_feed_url(key) for key in [*others, f"youtube:id:{CHANNEL.lower()}"]] == [None] * 7
