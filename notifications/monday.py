"""The parts of the team's Monday letter: one letter a week instead of one for each thing (design §5.12).

Rooms register a part in their ``apps.py``: the template of its lines, and what they tell at a moment as plain numbers and
words, or None where there is nothing to tell. The letter itself is written by the room of the points to put right.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

# At a moment; None: nothing to tell this week.
Facts = Callable[[dt.datetime], dict[str, Any] | None]
_parts: dict[str, Facts] = {}
READERS = "readers"


def register_part(template: str, facts: Facts) -> None:
    """``template`` prints the facts, which stand there as ``part``.

    A part for some of the team only names them: ``readers``, the keys of these people.
    """
    _parts[template] = facts


def parts_at(at: dt.datetime) -> list[dict[str, Any]]:
    """What the rooms have to tell now, in the order in which they registered; for the data of the letter."""
    told = ((template, facts(at)) for template, facts in _parts.items())
    return [{"template": template, **facts} for template, facts in told if facts]


def parts_for(person: int, parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of ``parts`` that this person (id) reads, without the names of the others."""
    return [
        {name: fact for name, fact in part.items() if name != READERS}
        for part in parts
        if READERS not in part or person in part[READERS]
    ]
