"""What waits to be worked on, as the database tells it: rooms register their lines, the page and the figures ask them all.

The broker only carries wake-up calls, so its length says little: what counts is what is due.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True)
class Standing:
    """How much is due now, and since when the oldest of it."""

    due: int
    oldest: dt.datetime | None

    def lag(self, at: dt.datetime) -> dt.timedelta:
        return max(at - self.oldest, dt.timedelta(0)) if self.oldest else dt.timedelta(0)


@dataclass(frozen=True)
class Line:
    """One kind of work. ``standing`` costs one query. ``patience``: how long it may wait before a page worries.

    ``back`` says in a sentence what brings it back when a worker or a message is lost.
    """

    key: str
    label: str | Promise
    queue: str
    standing: Callable[[dt.datetime], Standing]
    back: str | Promise
    patience: dt.timedelta
    url_name: str = ""


@dataclass(frozen=True)
class UnderWay:
    """Work whose progress its room keeps itself. No name of a person or a file."""

    label: str
    started_at: dt.datetime
    done: int
    total: int | None


_lines: dict[str, Line] = {}
_under_way: list[Callable[[dt.datetime], Iterable[UnderWay]]] = []


def register(line: Line) -> None:
    _lines[line.key] = line


def all_lines() -> list[Line]:
    return list(_lines.values())


def register_under_way(provider: Callable[[dt.datetime], Iterable[UnderWay]]) -> None:
    """``provider`` tells what is under way besides the jobs (``jobs.py``), with one query."""
    if provider not in _under_way:
        _under_way.append(provider)


def under_way(at: dt.datetime) -> list[UnderWay]:
    return [one for provider in _under_way for one in provider(at)]


def standing_of(due: QuerySet, *, since: str) -> Standing:
    """How many rows are ``due``, and the oldest moment in their field ``since``; one query."""
    found = due.order_by().aggregate(n=Count("pk"), oldest=Min(since))
    return Standing(found["n"], found["oldest"])
