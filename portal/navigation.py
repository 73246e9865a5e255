"""The entries of the main navigation and the footer. Rooms register theirs in ``apps.py``; the frame asks here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One link of the frame; ``allowed`` tells who sees it."""

    key: str
    label: str
    url_name: str
    order: int
    allowed: Callable[[object], bool]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_main: dict[str, Entry] = {}
_footer: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    _main[entry.key] = entry


def register_footer(entry: Entry) -> None:
    _footer[entry.key] = entry


def everyone(user) -> bool:
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


def main_for(user) -> list[Entry]:
    """At most six entries (ui.md), in their order."""
    return sorted((e for e in _main.values() if e.allowed(user)), key=lambda e: e.order)[:6]


def footer_for(user) -> list[Entry]:
    return sorted((e for e in _footer.values() if e.allowed(user)), key=lambda e: e.order)
