"""What must not stand in the log."""

import logging
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from django.apps import apps
from django.urls import URLPattern, get_resolver

# A part of an address with one of these names opens something by itself: whoever reads the log must not be able to use it.
# A short name out of our own words (``<slug:key>``) opens nothing.
KEYED = re.compile(r"<str:(?:token|key)>|\(\?P<(?:token|key)>")
PART = re.compile(r"<[^>]*>")
# What a link's secret looks like (``portal.linktokens``), for as long as the addresses are not known yet.
ANY_TOKEN = re.compile(r"(/)[\w-]{32,}")


def hidden(value):
    return secret_parts().sub(r"\1[hidden]", value) if isinstance(value, str) else value


def secret_parts() -> re.Pattern:
    """Finds the secret in every address of the portal that has one; the group before it stays."""
    if not apps.ready:
        return ANY_TOKEN
    try:
        return _of_the_addresses()
    except Exception:  # noqa: BLE001 -- logged while the addresses are read, or they cannot be read: the line must come out
        return ANY_TOKEN


@lru_cache(maxsize=1)
def _of_the_addresses() -> re.Pattern:
    starts = sorted({start for route in _routes(get_resolver().url_patterns) if (start := _before_the_secret(route))})
    return re.compile(rf"({'|'.join(starts)})[^/\s'\"]+")


def _before_the_secret(route: str) -> str:
    """What stands before the secret as an expression, other parts that change left open; "" where there is no secret."""
    found = KEYED.search(route)
    if found is None:
        return ""
    # Of an address given as an expression only whole parts are told apart: its number and its key are one part.
    before = route[: found.start()].rpartition("/")[0] + "/"
    return r"[^/\s'\"]+".join(re.escape(words) for words in PART.split(before))


def _routes(patterns: Iterable, start: str = "/") -> Iterator[str]:
    for one in patterns:
        route = start + str(one.pattern).removeprefix("^")
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _routes(one.url_patterns, route)


class HideLinks(logging.Filter):
    """Take the secret part out of addresses, and the request object, whose words carry the address again."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(value) for value in record.args)
        record.__dict__.pop("request", None)
        return True
