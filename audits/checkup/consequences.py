"""What rooms above make of an answer that this room may not follow itself: a channel that could be closed or merged.

Rooms on one floor do not import each other (design §1), so the room above registers here and speaks to the room beside.
"""

import datetime as dt
from collections.abc import Callable

from accounts.models import Person
from audits.models import Sheet

# Called inside the answer's transaction; ``sheet`` has outcome and reason.
Consequence = Callable[..., None]
_consequences: list[Consequence] = []


def register(consequence: Consequence) -> None:
    """``consequence(sheet, by=, at=)`` is called for each page that says “merge” or “close”."""
    if consequence not in _consequences:
        _consequences.append(consequence)


def follow_wish(sheet: Sheet, *, by: Person, at: dt.datetime) -> None:
    for consequence in _consequences:
        consequence(sheet, by=by, at=at)
