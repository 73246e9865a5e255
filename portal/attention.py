"""“What needs you”: rooms say what waits for a person, and the home page shows it, oldest first.

A room registers a provider in its ``apps.py``. A provider gets the person and the moment and yields items; it answers
with a fixed number of queries and with at most ``MOST`` items, the oldest ones.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST = 7


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


Provider = Callable[[object, dt.datetime], Iterable[Item]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def items_for(person, at: dt.datetime) -> list[Item]:
    """The oldest things that wait for ``person``, at most seven (ui.md)."""
    found = [item for provider in _providers for item in provider(person, at)]
    return sorted(found, key=lambda item: item.since)[:MOST]
