"""Telegram, by the public preview of a channel: a web page, read as one (N10). Off unless the portal's settings allow it.

Numbers are shortened there and their words depend on the reader's language; the subscribers stand first. Messages stand
oldest first. A channel that shows no preview tells nothing. Each message is read by itself, so that what one of them holds
cannot change how the others are read, nor how long that takes.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import quote

from activity.models import Look, Metric, Precision, Source
from activity.sources.answers import (
    MAX_COUNT,
    MAX_MARKUP,
    AnswerProblem,
    AnswerUnreadable,
    believed_posts,
    links_of_html,
    plain_text,
    text_of,
    well_formed,
)
from activity.sources.interface import Ask, Figure, Observation, ProfileLink, SeenPost, Target
from activity.sources.moments import moment_of, newest

HOSTS = frozenset({"t.me"})
SHORTENED = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,2}))?\s?([KMB])|([0-9]{1,15})")
UNITS = {"K": 1_000, "M": 1_000_000, "B": 1_000_000_000}
MESSAGE_BEGINS = '<div class="tgme_widget_message_wrap'
DESCRIPTION_BEGINS = '<div class="tgme_channel_info_description">'
MESSAGES_READ = 40
MESSAGE, DATE, FORWARDED = "tgme_widget_message", "tgme_widget_message_date", "tgme_widget_message_forwarded_from"
VIEWS, COUNTER = "tgme_widget_message_views", "counter_value"
TAGS, ATTRIBUTES = {"div", "span", "a", "time"}, {"*": {"class", "data-post", "datetime"}}


class TelegramAdapter:
    sources = (Source.TELEGRAM,)
    tells_posts = True

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """One page. Raises FetchRefused and FetchFailed as ``ask`` does."""
        answer = ask(f"https://t.me/s/{quote(target.handle, safe='')}", accept=("text/html",), hosts=HOSTS)
        head, *pieces = answer.body.decode("utf-8", "replace").split(MESSAGE_BEGINS)
        messages = [
            told for piece in pieces[-MESSAGES_READ:] if (told := _read(_both_ends(MESSAGE_BEGINS + piece))).key
        ]
        own = [told for told in messages if told.key.lower().startswith(f"{target.handle.lower()}/")]
        try:
            if not own:  # another channel's page tells nothing of ours
                raise AnswerUnreadable(AnswerProblem.NO_PREVIEW)
            posts = believed_posts([told for told in own if not told.forwarded], lambda told: _post(told, at))
        except AnswerUnreadable as problem:
            return Observation(Look.UNREADABLE, str(problem))
        description = head.partition(DESCRIPTION_BEGINS)[2].partition("</div>")[0]
        return Observation(
            Look.OK,
            latest_post_at=newest(post.published_at for post in posts),
            posts=posts,
            figures=_subscribers(_read(head).counters),
            links=tuple(map(ProfileLink, links_of_html(description))),
            profile_text=plain_text(description),
        )


def _both_ends(markup: str) -> str:
    """A message tells its number first, its views and its date last; what it says between may be longer than we read."""
    half = MAX_MARKUP // 2
    return markup if len(markup) <= MAX_MARKUP else markup[:half] + markup[-half:]


def _post(told: "_Told", at: dt.datetime) -> SeenPost | None:
    moment = moment_of(told.moment, looked_at=at)
    return SeenPost(told.key, moment, views=_number(told.views)) if moment else None


def _subscribers(counters: list[str]) -> tuple[Figure, ...]:
    """The first number of the page."""
    members = _number(counters[0]) if counters else None
    if members is None:
        return ()
    precision = Precision.ABBREVIATED if counters[0].strip()[-1] in UNITS else Precision.EXACT
    return (Figure(Metric.FOLLOWERS, members, "subscribers", precision),)


def _number(text: str) -> int | None:
    """“3.4K” is 3,400; None for what is no number."""
    found = SHORTENED.fullmatch(text.strip())
    if found is None:
        return None
    if found[4]:
        return int(found[4])
    unit, part = UNITS[found[3]], found[2] or ""
    return min(int(found[1]) * unit + (int(part) * unit // 10 ** len(part) if part else 0), MAX_COUNT)


@dataclass
class _Told:
    """What a piece of the page tells, as it is written there."""

    key: str = ""
    moment: str = ""
    views: str = ""
    forwarded: bool = False
    counters: list[str] = field(default_factory=list)


def _read(markup: str) -> _Told:
    reader = _Reader()
    reader.feed(well_formed(markup, tags=TAGS, attributes=ATTRIBUTES))
    return reader.told


class _Reader(HTMLParser):
    """Finds one message, or the counters of the page's head, by the names of their classes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.told = _Told()
        self._inside = ""
        self._in_date = False

    def handle_starttag(self, tag, attrs):
        facts = {name: value or "" for name, value in attrs}
        classes = facts.get("class", "").split()
        if MESSAGE in classes and not self.told.key:
            self.told.key = text_of(facts.get("data-post"), at_most=300)
        self.told.forwarded = self.told.forwarded or FORWARDED in classes
        self._inside = next((name for name in (VIEWS, COUNTER) if name in classes), "")
        if COUNTER in classes:
            self.told.counters.append("")
        self._in_date = DATE in classes or (self._in_date and tag == "time")
        if tag == "time" and self._in_date:
            self.told.moment = facts.get("datetime", "")

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == COUNTER:
            self.told.counters[-1] += data[:30]
        elif self._inside == VIEWS:
            self.told.views += data[:30]
