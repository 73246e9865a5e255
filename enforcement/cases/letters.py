"""The letters about concerns and formal cases: one kind, and nobody but its reader sees that it was written (A13).

It says kindly that something waits, who has it, what happens next and that the reader may answer; never what it is about:
a letter is read on shared screens. It is the reader's own matter and leaves at once (design §5.12).
"""

import datetime as dt
from collections.abc import Collection, Iterable

from django.urls import reverse

from accounts.models import Person
from enforcement.models import CaseStep, Concern, InfringementCase
from notifications.writing import Post, forget_letters, write_letters

PERSONAL = "enforcement.personal"
# What the letter tells, besides where to read it.
TALK, OPENED, GOES_ON, ANSWER, DECIDED, DECIDE, ANSWERED, YOURS = (
    "talk", "opened", "goes_on", "answer", "decided", "decide", "answered", "yours",
)  # fmt: skip
KINDS_OF_CASES = (OPENED, GOES_ON, ANSWER, DECIDED, DECIDE, ANSWERED, YOURS)


def of_concern(concern: Concern, *, at: dt.datetime) -> None:
    path = reverse("enforcement:concern", args=[concern.pk])
    _write(_event_of_concern(concern.pk), TALK, concern.person, concern.by, path, at=at)


def of_case(
    case: InfringementCase, what: str, *, to: Person | list[Person], at: dt.datetime, step: int, until: str = ""
) -> None:
    """``step`` tells two letters of one kind apart; ``until`` is the last day of an answer, as ISO."""
    path = reverse("enforcement:case", args=[case.pk])
    for reader in to if isinstance(to, list) else [to]:
        _write(_event_of_case(case.pk, what, step), what, reader, case.investigator, path, at=at, until=until)


def forget_concerns(numbers: Collection[int], *, at: dt.datetime) -> None:
    """Of a concern that is deleted no letter stays to tell who talked with whom."""
    forget_letters(PERSONAL, [_event_of_concern(pk) for pk in numbers], at=at)


def forget_cases(steps: Iterable[CaseStep], *, at: dt.datetime) -> None:
    """The same for cases that go whole; ``steps`` are all of theirs: every letter tells of one."""
    events = [_event_of_case(one.case_id, what, one.pk) for one in steps for what in KINDS_OF_CASES]
    forget_letters(PERSONAL, events, at=at)


def _event_of_concern(pk: int) -> str:
    return f"personal:concern:{pk}"


def _event_of_case(pk: int, what: str, step: int) -> str:
    return f"personal:case:{pk}:{what}:{step}"


def _write(
    event: str, what: str, reader: Person, has_it: Person, path: str, *, at: dt.datetime, until: str = ""
) -> None:
    facts = {"what": what, "name": reader.full_name, "has_it": has_it.full_name, "path": path, "until": until}
    write_letters(PERSONAL, [Post(event, reader, data=facts)], at=at)
