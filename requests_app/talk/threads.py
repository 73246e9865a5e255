"""The lines of a conversation as a page shows them to one side."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from requests_app.models import Side
from requests_app.models.conversation import Line
from requests_app.talk.conversing import newest_first

# Lines of a conversation on one page (design §5.14).
A_PAGE = 50
BEFORE = "before"


@dataclass(frozen=True)
class ShownLine:
    """``who`` is a name or a description; ``is_new``: written by another side and not read yet."""

    who: str
    side: str
    at: dt.datetime
    text: str
    is_own_side: bool
    is_new: bool


@dataclass(frozen=True)
class Page:
    """Lines of a thread, newest first; ``older``: the query of the address that goes on, "" at the first line.

    ``is_first`` is False where newer lines stand on another page.
    """

    lines: list[Line]
    older: str
    is_first: bool


def page_of(lines: QuerySet, asked: Mapping[str, str], *, most: int = A_PAGE) -> Page:
    """The part of a thread that an address asks for, at most ``most`` lines; three queries at most."""
    text = asked.get(BEFORE, "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
    found = newest_first(lines, most=most + 1, before=before)
    older = f"?{BEFORE}={found[most - 1].pk}" if len(found) > most else ""
    return Page(found[:most], older, is_first=before is None)


def full_name(line: Line) -> str:
    return line.by.full_name


def lines_for(lines: Iterable[Line], *, side: Side, who: Callable[[Line], str] = full_name) -> list[ShownLine]:
    return [
        ShownLine(
            who=who(line),
            side=str(Side(line.side).label),
            at=line.at,
            text=line.text,
            is_own_side=line.side == side,
            is_new=line.side != side and line.read_at is None,
        )
        for line in lines
    ]
