"""“What needs you”: rooms say what waits for a person; the home page shows it, what is urgent first, then the oldest.

A room registers a provider in its ``apps.py``. A provider gets the person and the moment and yields items; it answers
with a fixed number of queries and with at most ``MOST`` items of a kind, the oldest ones. What can be told in a few columns
is a ``Topic``: all topics of all rooms are one query together.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, When

from portal.waiting_rows import MOST as MOST
from portal.waiting_rows import Row, read

SHOWN = 7


@dataclass(frozen=True)
class Item:
    """One thing that waits for a person: one verb, one link."""

    text: str
    verb: str
    url: str
    since: dt.datetime
    due: dt.date | None = None
    # The text of a person or the name of a channel may be in another language than the page.
    lang: str = ""
    # What tells it from another of the same name, such as the channel's platform.
    about: str = ""
    # It waits for anyone of a team, not for this person alone.
    shared: bool = False
    # Asked for in a crisis: it stands before everything else, whoever may take it up.
    urgent: bool = False
    # What its mark says; without words, that it is on the fast track.
    urgent_as: str = ""


@dataclass(frozen=True)
class Waiting:
    """``more`` things wait besides ``items``; ``at_least`` where a room did not count further."""

    items: list[Item]
    more: int = 0
    at_least: bool = False


Provider = Callable[[object, dt.datetime], Iterable[Item]]


@dataclass(frozen=True)
class Topic:
    """One kind of thing that waits. ``rows``: what is asked of the database (``waiting_rows.told``), or None where this
    person has nothing to do with it. ``tell``: the items of what was found; never called for nothing."""

    rows: Callable[[object, dt.datetime], QuerySet | None]
    tell: Callable[[list[Row], object, dt.datetime], Iterable[Item]]

    def __call__(self, person, at: dt.datetime) -> Iterator[Item]:
        """This topic alone, in a query of its own."""
        yield from (item for found in told_by([self], person, at) for item in found)


def told_by(topics: Sequence[Topic], person, at: dt.datetime) -> list[list[Item]]:
    """What each topic has for ``person``. One query for all of them, and what their ``tell`` asks where something waits."""
    found = read([topic.rows(person, at) for topic in topics])
    return [list(topic.tell(rows, person, at)) if rows else [] for topic, rows in zip(topics, found, strict=True)]


_providers: list[Provider] = []


def own_first(own: Q) -> Case:
    """For ``order_by`` where one query asks for both: what waits for this person alone stands before what anyone of a team
    may do, so that a limit never cuts it off."""
    return Case(When(own, then=0), default=1)


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def waiting_for(person, at: dt.datetime, *, everything: bool = False) -> Waiting:
    """What waits for ``person``, urgent and oldest first: at most seven things (ui.md), or everything.

    What waits for this person alone is never pushed out by what a colleague may do as well, except by what is urgent.
    """
    topics = [provider for provider in _providers if isinstance(provider, Topic)]
    by_provider = [list(provider(person, at)) for provider in _providers if not isinstance(provider, Topic)]
    by_provider += told_by(topics, person, at)
    at_least = any(len(found) >= MOST for found in by_provider)
    ranked = sorted((item for found in by_provider for item in found), key=_weight)
    shown = ranked if everything else ranked[:SHOWN]
    return Waiting(sorted(shown, key=lambda item: (not item.urgent, item.since)), len(ranked) - len(shown), at_least)


def _weight(item: Item) -> tuple[bool, bool, dt.datetime]:
    return (not item.urgent, item.shared, item.since)
