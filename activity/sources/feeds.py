"""What an RSS, Atom or YouTube feed tells of a channel's latest post (A2).

A feed is written by strangers. Its dates are claims, judged against the moment it was fetched; what cannot be read is
unreadable, never silent. feedparser is only ever given a stream (a bare string or bytes it opens as a file), and only
XML that was first read by a strict parser that refuses entities: feedparser's lenient ways take minutes on a megabyte
made for them.
"""

import codecs
import html
import io
import re
import xml.sax
import xml.sax.handler
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.entities import html5

import defusedxml.sax
import feedparser
from defusedxml.common import DefusedXmlException
from django.db.models import TextChoices
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
)
YOUTUBE_HOSTS = frozenset({"www.youtube.com"})

CLOCK_TOLERANCE = timedelta(hours=24)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before there were feeds: a placeholder, not a post
MAX_POSTS = 500
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
HIDDEN_IN_TITLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


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
    """`posts` are the moments of the newest posts, newest first, none later than the fetch. A feed without any post
    has no `latest_post_at`. `stable_id` is what the feed calls itself: a YouTube channel id, an id or a link."""

    title: str
    latest_post_at: datetime | None
    posts: list[datetime]
    stable_id: str


def read_feed(body: bytes, *, fetched_at: datetime, content_type: str = "") -> FeedReading:
    """Read a feed; raises FeedUnreadable with a code and a sentence."""
    parsed = _parsed(_well_formed(_text(body, content_type)))
    if not parsed.version:
        raise FeedUnreadable(FeedProblem.NOT_A_FEED)
    youtube_id = _youtube_id(parsed.feed)
    claims = [_claim(entry, only_published=bool(youtube_id)) for entry in parsed.entries]
    posts = sorted((min(claim, fetched_at) for claim in claims if _believable(claim, fetched_at)), reverse=True)
    if parsed.entries and not posts:
        raise FeedUnreadable(FeedProblem.PARSE_ERROR)
    return FeedReading(
        title=_plain(parsed.feed.get("title", ""), at_most=200),
        latest_post_at=posts[0] if posts else None,
        posts=posts[:MAX_POSTS],
        stable_id=youtube_id or _plain(parsed.feed.get("id") or parsed.feed.get("link") or "", at_most=500),
    )


def youtube_feed_url(identity_key: str) -> str | None:
    """The feed of a YouTube channel known by its id ("youtube:id:UC…", capitals matter); None for any other key,
    since a handle tells nothing until it is resolved to the id."""
    platform, _colon, channel_id = identity_key.rpartition(":")
    if platform != "youtube:id" or not YOUTUBE_CHANNEL.fullmatch(channel_id):
        return None
    return f"https://www.youtube.com/feeds/videos.xml?channel_id={channel_id}"


# --- Dates ------------------------------------------------------------------------------------------------------------


def _claim(entry, *, only_published: bool) -> datetime | None:
    """When the post says it was published. `updated` stands in only where a feed has nothing else: on YouTube it moves
    with every view count."""
    if "published" in entry:
        return _moment(entry["published"])
    if "updated" in entry and not only_published:
        return _moment(entry["updated"])
    return None


def _believable(claim: datetime | None, fetched_at: datetime) -> bool:
    return claim is not None and EARLIEST <= claim <= fetched_at + CLOCK_TOLERANCE


def _moment(text: str) -> datetime | None:
    """Read strictly: feedparser turns 30 February into 1 March. A date without a zone counts as UTC."""
    text = text.strip()[:100]
    for read in (datetime.fromisoformat, parsedate_to_datetime, _date_alone):
        try:
            moment = read(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _date_alone(text: str) -> datetime:
    return parsedate_to_datetime(f"{text} 00:00:00 +0000")


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
    text = HIDDEN_IN_TITLE.sub(" ", html.unescape(strip_tags(text[: 10 * at_most])))
    return " ".join(text.split())[:at_most]
