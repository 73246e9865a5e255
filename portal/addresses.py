"""Queries of our own pages, and web addresses other people typed."""

from urllib.parse import urlsplit

from django.http import QueryDict


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


def is_web_address(text) -> bool:
    """True for http and https addresses with a host: the only ones that become links."""
    try:
        parts = urlsplit(str(text or ""))
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
