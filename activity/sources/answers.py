"""Answers of platforms, read as what strangers say: shape, size, number and moment are judged before anything is used.

Nothing here raises for a missing or odd value: what cannot be right is not known.
"""

import html
import json
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from activity.models import Look, Metric
from activity.sources.interface import Figure, SeenPost

JSON_TYPES = (
    "application/json",
    "application/activity+json",
    "application/ld+json",
    "application/jrd+json",
)
MAX_COUNT = 2**63 - 1
SPACE = re.compile(r"\s+")
# Characters that hide, reorder or break what a person reads.
HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
# JSON may spell half of a pair of UTF-16, which is no text.
HALF_PAIR = re.compile("[\ud800-\udfff]")
URL_IN_TEXT = re.compile(r"https?://[^\s<>\"'\[\]{}]{3,2000}", re.IGNORECASE)
MAX_LINKS = 50
# Posts of one answer; whoever tells more than was asked for is not listened to.
MAX_POSTS = 100
# Characters of a piece of HTML. The worst that can be nested into so much costs a twentieth of a second; time grows with the
# square of it.
MAX_MARKUP = 20_000


class AnswerProblem(TextChoices):
    """Why an answer tells nothing, with the sentence a person may read."""

    NOT_JSON = "not_json", _("The answer is not in the form that the platform promises.")
    NOT_AN_OBJECT = "not_an_object", _("The answer is not in the form that the platform promises.")
    NOT_A_LIST = "not_a_list", _("The answer is not in the form that the platform promises.")
    NO_ACCOUNT = "no_account", _("The answer tells of no account.")
    NO_POSTS = "no_posts", _("The server shows the account, but not its posts.")
    NO_DATES = "no_dates", _("None of the posts has a date that can be right.")
    NOT_AT_HOME = "not_at_home", _("The account lives on another server, and only that one knows its figures.")
    NOT_CONFIRMED = "not_confirmed", _("The server that the name leads to does not confirm it.")
    NO_PREVIEW = "no_preview", _("The channel shows no preview to people who are not signed in.")
    INVITATION_ENDED = "invitation_ended", _("This invitation has ended. Give one that does not end.")


class AnswerUnreadable(Exception):
    """The answer has not the shape it should have; it tells nothing."""


class AnswerRefused(Exception):
    """The platform answered that it will not tell; ``look`` says how that counts, ``note`` is a code for the page."""

    def __init__(self, look: Look, note: str = ""):
        super().__init__(look)
        self.look, self.note = look, note


def json_object(body: bytes) -> dict:
    """The answer as an object. Raises AnswerUnreadable."""
    read = _json(body)
    if not isinstance(read, dict):
        raise AnswerUnreadable(AnswerProblem.NOT_AN_OBJECT)
    return read


def json_list(body: bytes) -> list[dict]:
    """The answer as a list of objects. Raises AnswerUnreadable."""
    return list_in(_json(body))


def _json(body: bytes):
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise AnswerUnreadable(AnswerProblem.NOT_JSON) from error


def list_in(value) -> list[dict]:
    """The objects of a list that has to be there, the first hundred. Raises AnswerUnreadable where it is none, or holds
    something else: then nothing is known of what it should tell."""
    objects = objects_in(value)
    if not isinstance(value, list) or (value and not objects):
        raise AnswerUnreadable(AnswerProblem.NOT_A_LIST)
    return objects[:MAX_POSTS]


def believed_posts(own: Iterable[dict], post_of: Callable[[dict], SeenPost | None]) -> tuple[SeenPost, ...]:
    """The account's own posts, of which ``post_of`` gives None for what has no moment to believe. Raises AnswerUnreadable
    where there are some and all are such: that is no silence."""
    read = [post_of(item) for item in own]
    posts = tuple(post for post in read if post is not None)
    if read and not posts:
        raise AnswerUnreadable(AnswerProblem.NO_DATES)
    return posts


def object_at(value, *names: str) -> dict:
    """The object that stands under these names, one inside the other; an empty one if there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def objects_in(value) -> list[dict]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_of(value, *, at_most: int) -> str:
    """One line of plain text; what is longer is cut, what is no text is empty."""
    if not isinstance(value, str):
        return ""
    return SPACE.sub(" ", HIDDEN.sub(" ", value[: 4 * at_most])).strip()[:at_most]


def count_of(value) -> int | None:
    """A count, written as a number or in digits; None for everything else, and for the −1 of servers that hide it."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,20}", value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, MAX_COUNT)


def sum_of(*values) -> int | None:
    """The sum of the counts that are told; None if none is."""
    told = [count for count in map(count_of, values) if count is not None]
    return min(sum(told), MAX_COUNT) if told else None


def figures_of(told: dict, names: dict[str, Metric]) -> tuple[Figure, ...]:
    """The exact counts among what is told, by the platform's names for them."""
    counts = ((metric, count_of(told.get(name)), name) for name, metric in names.items())
    return tuple(Figure(metric, count, name) for metric, count, name in counts if count is not None)


# --- Words and links in profiles --------------------------------------------------------------------------------------


def plain_text(markup, *, at_most: int = 5000) -> str:
    """What a reader sees of a piece of HTML, as one line."""
    if not isinstance(markup, str):
        return ""
    spaced = re.sub(r"<(?:br|/p|/li|/div)\b[^>]{0,200}>", " ", markup[: 4 * at_most], flags=re.IGNORECASE)
    return text_of(html.unescape(nh3.clean(HALF_PAIR.sub(" ", spaced), tags=set())), at_most=at_most)


def links_of_html(markup) -> list[str]:
    """Where the links of a piece of HTML lead, each once, in order."""
    if not isinstance(markup, str):
        return []
    reader = _Links()
    reader.feed(well_formed(markup, tags={"a"}, attributes={"a": {"href"}}))
    return list(dict.fromkeys(reader.found))[:MAX_LINKS]


def well_formed(markup: str, *, tags: set[str], attributes: dict[str, set[str]]) -> str:
    """The beginning of the HTML with nothing but these tags and attributes, every tag closed: Python's own parser takes
    minutes on a megabyte that was made for it."""
    markup = HALF_PAIR.sub(" ", markup[:MAX_MARKUP])
    return nh3.clean(markup, tags=tags, attributes=attributes, link_rel=None, strip_comments=True)


def web_address(value, *, at_most: int = 2000) -> str:
    """The value if it is the address of something on the web, "" for everything else."""
    address = text_of(value, at_most=at_most)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in {"http", "https"} and parts.hostname else ""


def https_host(address: str) -> str:
    """The server of an https address, "" for every other text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme == "https" else ""


def links_of_text(text: str) -> list[str]:
    """The web addresses that stand in a text, without the full stop or bracket that follows them."""
    found = (match.group().rstrip(".,;:!?)»”’") for match in URL_IN_TEXT.finditer(text[:20_000]))
    return list(filter(web_address, dict.fromkeys(found)))[:MAX_LINKS]


class _Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found += [link for name, value in attrs if name == "href" and (link := web_address(value))]
