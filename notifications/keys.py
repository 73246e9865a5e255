"""Letters whose link is a key: whoever has it needs no sign-in, so nobody but its reader sees it (design §5.9, N4).

A room says so of each kind (``carry_key``). Such a letter is shown on no page, and once it is sent neither its words nor
its data stay with us. A kind that was forgotten is not written: ``refuse_undeclared`` knows a key by its looks.
"""

import re
from typing import Any

_kinds: set[str] = set()
# One part of a path, as ``secrets.token_urlsafe`` and signed links make it. Names in our paths are short or lower case.
_KEY = re.compile(r"/(?=[^/]*[a-z])(?=[^/]*[A-Z])[\w:.=-]{32,}")


class UndeclaredKey(Exception):
    """A mistake in the code: the letter carries a key and its kind does not say so."""


def carry_key(*kinds: str) -> None:
    """The link in letters of these kinds opens something by itself."""
    _kinds.update(kinds)


def carries_key(kind: str) -> bool:
    return kind in _kinds


def refuse_undeclared(kind: str, data: dict[str, Any]) -> None:
    """Raise UndeclaredKey if an address in ``data`` looks like a key and the kind is not declared."""
    if kind not in _kinds and any(_KEY.search(path) for path in _paths(data)):
        raise UndeclaredKey(kind)


def _paths(value: Any, name: str = ""):
    """The addresses in the data: what stands under ``path`` or a name that ends so. People's own words are none."""
    if isinstance(value, dict):
        for inner, found in value.items():
            yield from _paths(found, inner)
    elif isinstance(value, list | tuple):
        for found in value:
            yield from _paths(found, name)
    elif isinstance(value, str) and name.endswith(("path", "url")):
        yield value
