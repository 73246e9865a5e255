"""Queries of our own pages, and web addresses other people typed."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

_SOME_NUMBER = 9_876_543_210


def changed_query(query: QueryDict, **changes) -> str:
    """``query`` with some keys set, or removed where the value is None, ready to stand in a link ("?" included)."""
    changed = query.copy()
    for key, value in changes.items():
        if value is None:
            changed.pop(key, None)
        elif isinstance(value, (list, tuple)):
            changed.setlist(key, [str(item) for item in value])
        else:
            changed[key] = str(value)
    return "?" + changed.urlencode()


def number_in(text: str) -> int:
    """The number of a row that an address names, 0 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 0


def by_number(url_name: str) -> Callable[[int], str]:
    """The addresses of a list's rows, which differ by their number only: one is worked out, the others follow it."""
    before, after = reverse(url_name, args=[_SOME_NUMBER]).rsplit(str(_SOME_NUMBER), 1)
    return lambda number: f"{before}{number}{after}"


def is_web_address(text) -> bool:
    """True for http and https addresses with a host: the only ones that become links."""
    try:
        parts = urlsplit(str(text or ""))
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
