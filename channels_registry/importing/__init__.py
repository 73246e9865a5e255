"""Bring in the channels that an organisation has in a spreadsheet today (design §4: amnesty). docs/import.md says how.

``read_lines`` reads the file, ``make_plan`` judges its rows, ``run`` enters them. An import enters channels as “being
brought in line”; it cannot set a state, an owner of the set-up or anything else that is decided elsewhere, and it takes
nothing away. ``uploads`` keeps what somebody is bringing in on the pages, from the file to the last button.
"""

from channels_registry.importing.columns import COLUMNS, REQUIRED
from channels_registry.importing.files import FileRefused, Line, read_lines
from channels_registry.importing.register import Answers
from channels_registry.importing.rows import Fate, Plan, Row, make_plan
from channels_registry.importing.running import run

__all__ = [
    "COLUMNS",
    "REQUIRED",
    "Answers",
    "Fate",
    "FileRefused",
    "Line",
    "Plan",
    "Row",
    "make_plan",
    "read_lines",
    "run",
]
