"""The lines of a conversation as a page shows them to one side."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from requests_app.models import Side
from requests_app.models.conversation import Line


@dataclass(frozen=True)
class ShownLine:
    """``who`` is a name or a description; ``is_new``: written by another side and not read yet."""

    who: str
    side: str
    at: dt.datetime
    text: str
    is_own_side: bool
    is_new: bool


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
