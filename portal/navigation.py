"""The entries of the main navigation and the footer. Rooms register theirs in ``apps.py``; the frame asks here."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST = 6


class Section(IntEnum):
    """The parts of the footer, in their order."""

    ABOUT = 1
    HELP = 2
    TEAM = 3

    @property
    def heading(self) -> str | Promise:
        return _HEADINGS[self]


_HEADINGS = {
    Section.ABOUT: _("Our accounts and rules"),
    Section.HELP: _("Help and alerts"),
    Section.TEAM: _("For the team"),
}


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
        return _address_of(self.url_name, get_urlconf(), get_script_prefix())


# Every page asks for all of them.
@functools.lru_cache(maxsize=200)
def _address_of(url_name: str, _addresses: str | None, _prefix: str) -> str:
    return reverse(url_name)


_main: dict[str, Entry] = {}
_footer: dict[Section, dict[str, Entry]] = {section: {} for section in Section}


def register(entry: Entry) -> None:
    _main[entry.key] = entry


def register_footer(entry: Entry, section: Section = Section.ABOUT) -> None:
    _footer[section][entry.key] = entry


def everyone(user) -> bool:
    return True


def signed_in(user) -> bool:
    return user.is_authenticated


def main_for(user) -> list[Entry]:
    """At most six entries (ui.md), in their order."""
    return _allowed(_main, user)[:MOST]


def footer_for(user) -> dict[Section, list[Entry]]:
    """The parts of the footer that have something for this reader. What did not fit into the main navigation stands first
    in the last: nothing is out of reach.
    """
    found = {section: _allowed(entries, user) for section, entries in _footer.items()}
    found[Section.TEAM] = [*_allowed(_main, user)[MOST:], *found[Section.TEAM]]
    return {section: entries for section, entries in found.items() if entries}


def _allowed(entries: dict[str, Entry], user) -> list[Entry]:
    return sorted((entry for entry in entries.values() if entry.allowed(user)), key=lambda entry: entry.order)


# Pages whose address does not begin with that of the entry they stand under.
_under: list[tuple[str, tuple[str, ...]]] = []


def register_under(url_name: str, *keys: str) -> None:
    """All pages below ``url_name`` stand under the first of the main entries ``keys`` that their reader has."""
    if (url_name, keys) not in _under:
        _under.append((url_name, keys))


def current_of(entries: list[Entry], path: str) -> Entry | None:
    """The one of ``entries`` that the page at ``path`` stands under, if any."""
    for url_name, keys in _under:
        if path.startswith(reverse(url_name)):
            return next((entry for key in keys for entry in entries if entry.key == key), None)
    fitting = [e for e in entries if path == e.url or (e.url != "/" and path.startswith(e.url))]
    return max(fitting, key=lambda entry: len(entry.url), default=None)
