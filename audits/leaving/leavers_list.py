"""A list of leavers, pasted as human resources sends it (A7): one person a line, with a last day where there is one.

People are matched by their exact e-mail address; by their exact full name only where one person alone has it, and then a
person says that it is the right one. Nothing is guessed, and nothing happens before the preview is sent back.
"""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from audits.leaving.handing_over import LeavingRefused, open_hand_over
from audits.leaving.left_today import left_today
from audits.models import HandOver

MOST_LINES = 500
MOST_CHARACTERS = 60_000
MOST_A_LINE = 300
ADDRESS = re.compile(r"[^\s,;<>\"'|]+@[^\s,;<>\"'|]+\.[^\s,;<>\"'|]+")
DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b|\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")


class Chosen(StrEnum):
    """What is to be done about one line."""

    NOTHING = "nothing"
    LEAVES = "leaves"
    LEFT = "left"


@dataclass(frozen=True)
class Line:
    """One line as it was read. Without ``person`` the ``problem`` says why; ``by_name`` must be confirmed by a person."""

    number: int
    text: str
    person: Person | None = None
    by_name: bool = False
    last_day: dt.date | None = None
    problem: str = ""
    open_hand_over: HandOver | None = None


@dataclass(frozen=True)
class Order:
    """What somebody chose for one matched person."""

    person: Person
    chosen: Chosen
    last_day: dt.date | None = None


@dataclass(frozen=True)
class Outcome:
    person: Person
    hand_over: HandOver | None = None
    refusal: str = ""


def read_list(text: str) -> list[Line]:
    """What each line says; three queries, however long the list. Raises LeavingRefused where it is too long or empty."""
    if len(text) > MOST_CHARACTERS:
        raise LeavingRefused(_("This is more text than %(count)d lines need. Paste the list in parts.") % _most())
    lines = [_tidied(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise LeavingRefused(_("The list is empty. Paste one person a line."))
    if len(lines) > MOST_LINES:
        raise LeavingRefused(_("A list can have %(count)d lines at most. Paste it in parts.") % _most())
    read = [_read(line) for line in lines]
    by_email = _by_email({email for email, _name, _day in read if email})
    by_name = _by_name({name for email, name, _day in read if name and not email})
    opened = {
        hand_over.person_id: hand_over
        for hand_over in HandOver.objects.open().filter(
            person__in=[p.pk for p in by_email.values()] + [p.pk for found in by_name.values() for p in found]
        )
    }
    result: list[Line] = []
    seen: set[int] = set()
    for number, (line, (email, name, day)) in enumerate(zip(lines, read, strict=True), start=1):
        one = _match(number, line, email, name, day, by_email, by_name)
        if one.person is not None and one.person.pk in seen:
            one = Line(number, line, problem=_("This person stands on the list twice; the first line counts."))
        if one.person is not None:
            seen.add(one.person.pk)
            hand_over = opened.get(one.person.pk)
            one = Line(one.number, one.text, one.person, one.by_name, one.last_day, one.problem, hand_over)
        result.append(one)
    return result


def _most() -> dict[str, int]:
    return {"count": MOST_LINES}


def _tidied(line: str) -> str:
    """Without what nobody sees and what a spreadsheet would take for a formula's beginning; cut where no name is so long."""
    plain = "".join(c if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"} else " " for c in line)
    return " ".join(unicodedata.normalize("NFC", plain).split())[:MOST_A_LINE]


def _read(line: str) -> tuple[str, str, dt.date | None]:
    """E-mail, name and day of a line; the name is what is left of the first cell."""
    found = ADDRESS.search(line)
    email = found.group().strip(".").lower() if found else ""
    day = _day(line)
    rest = DAY.sub(" ", ADDRESS.sub(" ", line))
    name = next((cell for cell in (c.strip(" \"'<>=+-@") for c in re.split(r"[;\t|,]", rest)) if cell), "")
    return email, " ".join(name.split()), day


def _day(line: str) -> dt.date | None:
    """The first date: 2026-03-31 or 31.03.2026; what is no date counts for nothing."""
    found = DAY.search(line)
    if found is None:
        return None
    year, month, day, dotted_day, dotted_month, dotted_year = found.groups()
    try:
        return dt.date(int(year or dotted_year), int(month or dotted_month), int(day or dotted_day))
    except ValueError:
        return None


def _by_email(emails: Iterable[str]) -> dict[str, Person]:
    wanted = list(emails)
    # Addresses are stored in lower case.
    return {person.email.lower(): person for person in Person.objects.filter(email__in=wanted)}


def _by_name(names: Iterable[str]) -> dict[str, list[Person]]:
    wanted = Q(full_name__in=list(names)) if names else Q(pk=None)
    found: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.active().filter(wanted).order_by("pk"):
        found[person.full_name].append(person)
    return found


def _match(number, text, email, name, day, by_email, by_name) -> Line:
    if email:
        person = by_email.get(email)
        if person is None:
            return Line(number, text, problem=_("The portal knows nobody with this address."))
        if not person.is_active:
            return Line(number, text, problem=_("%(name)s has already left.") % {"name": person})
        return Line(number, text, person, last_day=day)
    people = by_name.get(name, [])
    if len(people) == 1:
        return Line(number, text, people[0], by_name=True, last_day=day)
    if people:
        return Line(number, text, problem=_("Several people have this name. Give the e-mail address."))
    return Line(number, text, problem=_("The portal knows nobody with exactly this name. Give the e-mail address."))


def carry_out(orders: list[Order], *, by: Person, at: dt.datetime, why: str) -> list[Outcome]:
    """Each person in a transaction of their own: what is refused for one, with its sentence, stops none of the others."""
    outcomes = []
    for order in orders:
        try:
            if order.chosen == Chosen.LEFT:
                made = left_today(order.person, by=by, at=at, why=why)
            else:
                if order.last_day is None:
                    raise LeavingRefused(_("Give the last day of %(name)s.") % {"name": order.person})
                made = open_hand_over(order.person, last_day=order.last_day, by=by, at=at, why=why)
            outcomes.append(Outcome(order.person, made))
        except LeavingRefused as refusal:
            outcomes.append(Outcome(order.person, refusal=str(refusal)))
    return outcomes
