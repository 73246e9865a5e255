"""What an RSS, Atom or podcast feed, or the feed of a YouTube channel, tells of a channel's posts (A2).

A feed is written by strangers. Its dates are claims, judged against the moment it was fetched; what cannot be read is
unreadable, never silent. feedparser is only ever given a stream (a bare string or bytes it opens as a file), and only
XML that was first read by a strict parser that refuses entities: feedparser's lenient ways take minutes on a megabyte
made for them.
"""

import codecs
import hashlib
import html
import io
import re
import xml.sax
import xml.sax.handler
from dataclasses import dataclass
from datetime import datetime
from html.entities import html5

import defusedxml.sax
import feedparser
from defusedxml.common import DefusedXmlException
from django.db.models import TextChoices
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from activity.models import Look, Source
from activity.sources.answers import HIDDEN, count_of
from activity.sources.interface import Ask, Observation, SeenPost, Target
from activity.sources.moments import moment_of

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
)
YOUTUBE_HOSTS = frozenset({"www.youtube.com"})

MAX_POSTS = 500
MAX_KEY_CHARACTERS = 200
MAX_ELEMENTS = 100_000
MAX_ELEMENTS_OF_ONE = 2_000  # of one post, and of all that is outside posts
MAX_ATTRIBUTES = 100
MAX_DEPTH = 100

YOUTUBE_CHANNEL = re.compile(r"UC[0-9A-Za-z_-]{22}")
DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding=["']([A-Za-z0-9._-]{1,30})["']""")
CHARSET = re.compile(r"""charset=["']?([A-Za-z0-9._-]{1,30})""", re.IGNORECASE)
# Encodings of text. Python knows others: "punycode" takes hours, "utf-7" hides what it says.
TEXT_ENCODING = re.compile(r"utf-8|utf-16(-[lb]e)?|ascii|iso8859-\d+|cp\d+|koi8-[ru]|gb\w+|big5\w*|shift_jis|euc_\w\w")
NOT_XML_CHARACTERS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HTML_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
BARE_AMPERSAND = re.compile(r"&(?!#?[A-Za-z0-9]{1,31};)")


class FeedProblem(TextChoices):
    FORBIDDEN_XML = "forbidden_xml", _("The feed uses parts of XML that the portal does not read for safety.")
    NOT_A_FEED = "not_a_feed", _("This is no RSS or Atom feed. Give the address of the feed itself.")
    PARSE_ERROR = "parse_error", _("The feed could not be read, or none of its posts has a date that can be right.")


class FeedUnreadable(Exception):
    """The feed tells nothing: the channel's activity stays unknown."""

    def __init__(self, code: FeedProblem):
        super().__init__(code)
        self.code = code

    def __str__(self):
        return str(self.code.label)


@dataclass(frozen=True)
class FeedReading:
    """`posts` are the newest posts, newest first, none later than the fetch. A feed without any post has no
    `latest_post_at`. `stable_id` is what the feed calls itself: a YouTube channel id, an id or a link; `youtube_id` the
    first of these alone."""

    title: str
    latest_post_at: datetime | None
    posts: tuple[SeenPost, ...]
    stable_id: str
    youtube_id: str = ""

    @property
    def moments(self) -> list[datetime]:
        return [post.published_at for post in self.posts]


def read_feed(body: bytes, *, fetched_at: datetime, content_type: str = "") -> FeedReading:
    """Read a feed; raises FeedUnreadable with a code and a sentence."""
    parsed = _parsed(_well_formed(_text(body, content_type)))
    if not parsed.version:
        raise FeedUnreadable(FeedProblem.NOT_A_FEED)
    youtube_id = _youtube_id(parsed.feed)
    claims = [(_claim(entry, only_published=bool(youtube_id)), entry) for entry in parsed.entries]
    dated = [(moment_of(claim, looked_at=fetched_at), entry) for claim, entry in claims]
    posts = [_post(entry, moment) for moment, entry in dated if moment is not None]
    posts.sort(key=lambda post: post.published_at, reverse=True)
    if parsed.entries and not posts:
        raise FeedUnreadable(FeedProblem.PARSE_ERROR)
    return FeedReading(
        title=_plain(parsed.feed.get("title", ""), at_most=200),
        latest_post_at=posts[0].published_at if posts else None,
        posts=tuple(posts[:MAX_POSTS]),
        stable_id=youtube_id or _plain(parsed.feed.get("id") or parsed.feed.get("link") or "", at_most=500),
        youtube_id=youtube_id,
    )


class FeedAdapter:
    """Feeds as a source. What a blog's feed calls itself changes with its settings, so only a YouTube id is pinned."""

    sources = (Source.FEED, Source.YOUTUBE)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: datetime) -> Observation:
        """One look. Raises FetchRefused and FetchFailed as ``ask`` does."""
        youtube = target.source == Source.YOUTUBE
        answer = ask(
            target.url,
            accept=FEED_TYPES,
            etag=target.etag,
            last_modified=target.last_modified,
            hosts=YOUTUBE_HOSTS if youtube else None,
        )
        moved_to = answer.redirected_permanently_to or ""
        if answer.status == 304:
            return Observation(
                Look.NOT_MODIFIED, moved_to=moved_to, etag=target.etag, last_modified=target.last_modified
            )
        try:
            reading = read_feed(answer.body, fetched_at=at, content_type=answer.content_type)
        except FeedUnreadable as problem:
            return Observation(Look.UNREADABLE, problem.code.value)
        return Observation(
            Look.OK,
            latest_post_at=reading.latest_post_at,
            posts=reading.posts,
            stable_id=reading.youtube_id if youtube else "",
            moved_to=moved_to,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )


def youtube_feed_url(identity_key: str) -> str | None:
    """The feed of a YouTube channel known by its id ("youtube:id:UC…", capitals matter); None for any other key,
    since a handle tells nothing until it is resolved to the id."""
    platform, _colon, channel_id = identity_key.rpartition(":")
    if platform != "youtube:id" or not YOUTUBE_CHANNEL.fullmatch(channel_id):
        return None
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel_id}"


# --- Posts ------------------------------------------------------------------------------------------------------------


def _post(entry, published_at: datetime) -> SeenPost:
    """The likes and views of a video are in its feed; of other posts a feed tells none."""
    own = _plain(entry.get("id") or entry.get("link") or published_at.isoformat(), at_most=10_000)
    return SeenPost(
        key=own if len(own) <= MAX_KEY_CHARACTERS else hashlib.sha256(own.encode()).hexdigest(),
        published_at=published_at,
        engagements=_count(entry.get("media_starrating"), "count"),
        views=_count(entry.get("media_statistics"), "views"),
    )


def _count(facts, name: str) -> int | None:
    return count_of(facts.get(name)) if isinstance(facts, dict) else None


def _claim(entry, *, only_published: bool) -> str | None:
    """When the post says it was published. `updated` stands in only where a feed has nothing else: on YouTube it moves
    with every view count."""
    if "published" in entry:
        return entry["published"]
    return entry.get("updated") if not only_published else None


# --- XML --------------------------------------------------------------------------------------------------------------


def _text(body: bytes, content_type: str) -> str:
    """The document as text without its declaration, so that no later parser chooses another encoding."""
    declared, charset = DECLARED_ENCODING.search(body[:300]), CHARSET.search(content_type)
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif body[:4] in (b"<\0?\0", b"\0<\0?"):
        encoding = "utf-16-le" if body[1] == 0 else "utf-16-be"
    elif charset:
        encoding = charset[1]
    else:
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        known = TEXT_ENCODING.fullmatch(codecs.lookup(encoding).name)
    except LookupError:
        known = None
    text = body.decode(encoding if known else "utf-8", "replace").removeprefix("\ufeff")
    # One line: feedparser searches the space before the first element in a way that long runs of lines make endless.
    return re.sub(r"\s+", " ", NOT_XML_CHARACTERS.sub("", DECLARATION.sub("", text, count=1))).strip()


def _well_formed(text: str) -> bytes:
    """XML that a strict parser accepts; forgives the two faults that feeds really have, HTML's entities and bare
    ampersands."""
    try:
        return _checked(text)
    except xml.sax.SAXException:
        text = HTML_ENTITY.sub(lambda found: html5.get(found[1], ""), text)
    try:
        return _checked(BARE_AMPERSAND.sub("&amp;", text))
    except xml.sax.SAXException:
        looks_like_page = re.match(r"<!doctype html|<html", text, re.IGNORECASE)
        raise FeedUnreadable(FeedProblem.NOT_A_FEED if looks_like_page else FeedProblem.PARSE_ERROR) from None


def _checked(text: str) -> bytes:
    document = f"<?xml version='1.0' encoding='utf-8'?>\n{text}".encode("utf-8", "replace")
    try:
        parser = defusedxml.sax.make_parser()
        parser.forbid_dtd = True
        parser.setFeature(xml.sax.handler.feature_namespaces, True)  # as feedparser will
        parser.setContentHandler(_Shape())
        parser.parse(io.BytesIO(document))
    except DefusedXmlException:
        looks_like_page = re.match(r"<!doctype html", text, re.IGNORECASE)
        raise FeedUnreadable(FeedProblem.NOT_A_FEED if looks_like_page else FeedProblem.FORBIDDEN_XML) from None
    return document


class _Shape(xml.sax.handler.ContentHandler):
    """Refuses documents made to exhaust the parser: it compares every category of a post with every other one."""

    def __init__(self):
        super().__init__()
        self.depth = self.elements = self.of_post = self.outside = 0
        self.in_post = False

    def startElementNS(self, name, qname, attributes):  # noqa: N802  named by SAX
        self.depth += 1
        self.elements += 1
        if name[1].lower() in {"item", "entry"}:
            nested, self.in_post, self.of_post = self.in_post, True, 0
        else:
            nested = False
            self.of_post += self.in_post
            self.outside += not self.in_post
        too_much = (
            self.depth > MAX_DEPTH
            or self.elements > MAX_ELEMENTS
            or max(self.of_post, self.outside) > MAX_ELEMENTS_OF_ONE
            or len(attributes) > MAX_ATTRIBUTES
        )
        if nested or too_much:
            raise FeedUnreadable(FeedProblem.PARSE_ERROR)

    def endElementNS(self, name, qname):  # noqa: N802  named by SAX
        self.depth -= 1
        if name[1].lower() in {"item", "entry"}:
            self.in_post = False


def _parsed(document: bytes):
    try:
        parsed = feedparser.parse(io.BytesIO(document), resolve_relative_uris=False, sanitize_html=False)
    except Exception:  # noqa: BLE001  whatever a parser of other people's text stumbles over, the feed is unreadable
        raise FeedUnreadable(FeedProblem.PARSE_ERROR) from None
    if parsed.bozo:  # cannot happen after the check, and the lenient parser is what must not run
        raise FeedUnreadable(FeedProblem.PARSE_ERROR)
    return parsed


def _youtube_id(feed) -> str:
    """The channel id, with the "UC" that some of YouTube's feeds leave out."""
    claimed = feed.get("yt_channelid", "").strip()
    for channel_id in (claimed, f"UC{claimed}"):
        if YOUTUBE_CHANNEL.fullmatch(channel_id):
            return channel_id
    return ""


def _plain(text: str, *, at_most: int) -> str:
    text = HIDDEN.sub(" ", html.unescape(strip_tags(text[: 10 * at_most])))
    return " ".join(text.split())[:at_most]
