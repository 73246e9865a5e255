"""Writes docs/requests-who-may.md from the table of the tests: ``python -m tests.requests_app.matrix.document``."""

import os
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[3] / "docs" / "requests-who-may.md"
COMMAND = "python -m tests.requests_app.matrix.document"
WORDS = {
    "submit": "hand in",
    "hand_in_rest": "hand in the rest of the form",
    "expire": "let the draft expire",
    "withdraw": "cancel",
    "claim": "take up the review",
    "release": "give the review back",
    "assign": "assign the review",
    "hand_over": "hand the review over",
    "step_aside": "step aside, and with it give the request back",
    "appoint_stand_in": "ask someone to stand in",
    "end_stand_in": "take that back",
    "hand_back": "give back what one stands in for",
    "ask_for_changes": "ask for changes",
    "recommend": "recommend to a second person",
    "approve": "approve",
    "approve_for_a_time": "approve for a limited time",
    "lapse": "let the permission lapse",
    "reject": "not approve",
    "join": "decide that an existing channel serves",
    "agree_to_join": "accept the yes of an existing channel",
    "object_to_joining": "object to what both sides agreed",
    "undo": "take the decision back",
    "correct_to_rejected": "correct: not approved after all",
    "correct_to_approved": "correct: approved after all",
    "write": "change answers",
    "answer": "answer the team's point",
    "message_of_requester": "write to the team",
    "message_of_team": "write to the requester",
    "nudge": "ask what keeps the answer",
    "note": "note for the team only",
    "evaluate": "evaluate a criterion",
    "recuse": "step aside without having the request",
    "propose_to_join": "propose to ask an existing channel",
    "propose_correction": "propose a correction",
    "drop_correction": "leave the decision as it is",
    "extend_permission": "give the limited permission more time",
    "change_requester": "pass the rest of the form on to a colleague of the group",
}
HEAD = """\
# Who may do what with a request

Written by `{command}` from `tests/requests_app/matrix/`; do not edit.
`make test` asks three doors: the function of the domain, and the button or link on the page, for every cell; and the form that
is sent: by everybody in the first state that has it, elsewhere by those whose answer hangs on the state and, in turn, by one of
the others. What is refused changes nothing, and says why. The API is the fourth door, and a closed one: it has no act on
requests at all, only questions to the public register.

## The people

Where a conflict of interest is the point, the person is of the communications team, so that only the conflict refuses them.

{people}

## Why not

A cell is **yes**, or a word that says why not:

{reasons}

An action that is not listed for a state does not start from it, whoever asks. Until the letter of a decision leaves, those who
ask read the state before it. Whoever can still take a decision back is offered that in place of correcting it.
"""


def page() -> str:
    from django.utils import translation

    from tests.requests_app.matrix.cast import ROLES
    from tests.requests_app.matrix.scenes import SETTINGS
    from tests.requests_app.matrix.table import ACTIONS, REASONS, TABLE

    with translation.override("en"):
        parts = [
            HEAD.format(
                command=COMMAND,
                people="\n".join(f"- **{role}**: {who}" for role, who in ROLES.items()),
                reasons="\n".join(f"- *{word}*: {why}" for word, why in REASONS.items()),
            )
        ]
        for name, setting in SETTINGS.items():
            parts.append(f"## {', '.join(part for part in (str(setting.status.label), setting.title) if part)}\n")
            rows = [action for action in ACTIONS if action in TABLE[name]]
            if not rows:
                parts.append("Nobody does anything with it any more.\n")
                continue
            lines = ["| action | " + " | ".join(ROLES) + " |", "|---|" + "---|" * len(ROLES)]
            for action in rows:
                cells = [TABLE[name][action].cell(role) for role in ROLES]
                shown = ["**yes**" if cell == "yes" else cell for cell in cells]
                lines.append(f"| {WORDS[action]} | " + " | ".join(shown) + " |")
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    os.environ.setdefault("PORTAL_MODE", "demo")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Written: {PAGE.name}\n")
