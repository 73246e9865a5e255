"""Writes docs/cases-who-may.md from the table of the tests: ``python -m tests.enforcement.cases.document``."""

import sys
from pathlib import Path

from tests.enforcement.cases.roles import ROLES
from tests.enforcement.cases.table import ACTIONS, TABLE, WAYS, may

PAGE = Path(__file__).resolve().parents[3] / "docs" / "cases-who-may.md"
COMMAND = "python -m tests.enforcement.cases.document"
STATES = {
    "opened": "Opened",
    "talk": "Talked over",
    "removal": "Removal asked for or done",
    "recommended": "Withdrawal recommended",
    "withdrawn": "Withdrawn on this platform",
    "not_withdrawn": "Not withdrawn",
    "ended": "Ended without a withdrawal",
    "reversed": "Withdrawal taken back",
}
HEAD = f"""\
# Who may do what with a formal case

Written by `{COMMAND}` from `tests/enforcement/cases/table.py`; do not edit. `make test` asks the function of the domain and the
page for every cell. What is refused changes nothing. An action that is not listed for a state does not start from it, whoever
asks.

Whoever looks into a case, opened it or has looked into it never decides it, nor does the person concerned; the database refuses
a row that says otherwise. Everybody to whom a case is not shown gets “not found” (404). Auditors see the steps with their dates
and authors, without the name, the words, the evidence and the answers. A concern is seen by the two who talk, and by nobody else.

## The people

"""


def page() -> str:
    lines = [HEAD, *[f"- **{role}**: {what}\n" for role, what in ROLES.items()]]
    for state, label in STATES.items():
        lines.append(f"\n## {label}\n\n| action | who decides | {' | '.join(ROLES)} |\n")
        lines.append(f"|---|---|{'---|' * len(ROLES)}\n")
        for action in TABLE[state]:
            by_way = {way: may(state, action, way) for way in WAYS}
            ways = list(WAYS) if len(set(by_way.values())) > 1 else [""]
            for way in ways:
                allowed = by_way[way or next(iter(WAYS))]
                cells = " | ".join("**yes**" if role in allowed else "" for role in ROLES)
                lines.append(f"| {ACTIONS[action]} | {way} | {cells} |\n")
    return "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE}\n")
