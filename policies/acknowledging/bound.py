"""Whom the policies bind: the rooms above know who has access, and say so here (A10).

One room registers. Without it nobody is bound, and nobody is asked.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Person


@dataclass(frozen=True)
class Bound:
    """``people`` gives the keys of all who have access at a moment; ``since`` the moment from which, for some of them;
    ``late`` the keys of those whose days to accept are over; ``waited_for`` the keys of those whose access begins when
    they accept, ``waits_since`` since when, and ``what_waits`` for one of them what it is, by name. ``standing_days`` is
    the term where a version has none of its own."""

    people: Callable[[dt.datetime], QuerySet]
    since: Callable[[Collection[int], dt.datetime], dict[int, dt.datetime]]
    late: Callable[[dt.datetime], QuerySet]
    waited_for: Callable[[dt.datetime], QuerySet]
    waits_since: Callable[[Collection[int], dt.datetime], dict[int, dt.datetime]]
    what_waits: Callable[[int], list[str]]
    standing_days: Callable[[], int]


def _nobody(*_args) -> QuerySet:
    return Person.objects.none().values("pk")


NOBODY = Bound(_nobody, lambda *_args: {}, _nobody, _nobody, lambda *_args: {}, lambda _pk: [], lambda: 30)
_registered: list[Bound] = []


def register(bound: Bound) -> None:
    _registered[:] = [bound]


def bound() -> Bound:
    return _registered[0] if _registered else NOBODY
