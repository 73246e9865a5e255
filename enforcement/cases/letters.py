"""The letters about concerns and formal cases: one kind, and nobody but its reader sees that it was written (A13).

It says kindly that something waits, who has it, what happens next and that the reader may answer; never what it is about:
a letter is read on shared screens. It is the reader's own matter and leaves at once (design §5.12).
"""

import datetime as dt

from django.urls import reverse

from accounts.models import Person
from enforcement.models import Concern, InfringementCase
from notifications.writing import Post, write_letters

PERSONAL = "enforcement.personal"
# What the letter tells, besides where to read it.
TALK, OPENED, GOES_ON, ANSWER, DECIDED, DECIDE, ANSWERED, YOURS = (
    "talk", "opened", "goes_on", "answer", "decided", "decide", "answered", "yours",
)  # fmt: skip


def of_concern(concern: Concern, *, at: dt.datetime) -> None:
    path = reverse("enforcement:concern", args=[concern.pk])
    _write(f"personal:concern:{concern.pk}", TALK, concern.person, concern.by, path, at=at)


def of_case(
    case: InfringementCase, what: str, *, to: Person | list[Person], at: dt.datetime, step: int = 0, until: str = ""
) -> None:
    """``step`` tells two letters of one kind apart; ``until`` is the last day of an answer, as ISO."""
    path = reverse("enforcement:case", args=[case.pk])
    for reader in to if isinstance(to, list) else [to]:
        event = f"personal:case:{case.pk}:{what}:{step}"
        _write(event, what, reader, case.investigator, path, at=at, until=until)


def _write(
    event: str, what: str, reader: Person, has_it: Person, path: str, *, at: dt.datetime, until: str = ""
) -> None:
    facts = {"what": what, "name": reader.full_name, "has_it": has_it.full_name, "path": path, "until": until}
    write_letters(PERSONAL, [Post(event, reader, data=facts)], at=at)
