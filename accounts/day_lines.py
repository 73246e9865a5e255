"""Read a pasted list of days: one line each, with a name in one language or in two. Every bad line gets its sentence."""

import datetime as dt
import re
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.calendars import NamedDay
from accounts.models import CalendarDayName
from portal.languages import Language

MOST_LINES = 200
LONGEST_SPELL = 31
LONGEST_NAME = CalendarDayName._meta.get_field("text").max_length
# Years around this one in which a day can lie: older ones move nothing, later ones are a slip of the keyboard.
YEARS_BACK, YEARS_AHEAD = 1, 5

_DATE = r"(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{4})"
_LINE = re.compile(rf"^\s*(?P<first>{_DATE})(?:\s*(?:–|—|\s-\s|\.\.|\bto\b|\bau\b)\s*(?P<last>{_DATE}))?(?P<rest>.*)$")
_BETWEEN = re.compile(r"[;|\t]")


@dataclass
class DayLines:
    """The days of a list, and a sentence for each line that could not be read."""

    days: list[NamedDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class _Unreadable(Exception):
    """The text says why, for the person who pasted the line."""


def read_days(text: str, *, today: dt.date, language: str) -> DayLines:
    """Read ``2026-12-25; Christmas; Noël``, ``24.12.2026 – 31.12.2026 Closed`` and the like, one line each.

    One name is in the reader's ``language``; two are English and French, in this order. Day comes before month where dots
    or strokes stand between them.
    """
    found, lines_of = DayLines(), {}
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        found.problems.append(
            _("The list has %(count)d lines; enter %(most)d at most at a time.")
            % {"count": len(lines), "most": MOST_LINES}
        )
        return found
    for number, line in lines:
        try:
            for one in _read_line(line, today=today, language=language):
                if one.day in lines_of:
                    raise _Unreadable(
                        _("%(day)s stands on line %(other)d already.")
                        % {"day": date_format(one.day), "other": lines_of[one.day]}
                    )
                lines_of[one.day] = number
                found.days.append(one)
        except _Unreadable as reason:
            found.problems.append(
                _("Line %(number)d, “%(line)s”: %(reason)s") % {"number": number, "line": line[:60], "reason": reason}
            )
    return found


def _read_line(line: str, *, today: dt.date, language: str) -> list[NamedDay]:
    match = _LINE.match(line)
    if match is None:
        raise _Unreadable(_("it does not begin with a date such as 2026-12-25 or 25.12.2026."))
    first = _read_day(match["first"], today=today)
    last = _read_day(match["last"], today=today) if match["last"] else first
    if last < first:
        raise _Unreadable(_("the last day comes before the first."))
    if (last - first).days >= LONGEST_SPELL:
        raise _Unreadable(_("that is more than a month. Is the year right?"))
    names = _read_names(match["rest"], language=language)
    return [NamedDay(first + dt.timedelta(days=n), names) for n in range((last - first).days + 1)]


def _read_day(text: str, *, today: dt.date) -> dt.date:
    parts = [int(part) for part in re.split(r"[-./]", text)]
    year, month, day = parts if "-" in text else parts[::-1]
    try:
        found = dt.date(year, month, day)
    except ValueError as error:
        raise _Unreadable(_("there is no such day as %(text)s.") % {"text": text}) from error
    if not today.year - YEARS_BACK <= year <= today.year + YEARS_AHEAD:
        raise _Unreadable(
            _("the year %(year)s is too far away; days from %(first)s to %(last)s can be entered.")
            % {"year": str(year), "first": str(today.year - YEARS_BACK), "last": str(today.year + YEARS_AHEAD)}
        )
    return found


def _read_names(rest: str, *, language: str) -> dict[str, str]:
    parts = [part.strip(" ,:") for part in _BETWEEN.split(rest)]
    names = [part for part in parts if part]
    if len(names) > len(Language):
        raise _Unreadable(_("write one name, or the English one and the French one with a semicolon between them."))
    if any(len(name) > LONGEST_NAME for name in names):
        raise _Unreadable(_("a name can have %(most)d characters at most.") % {"most": LONGEST_NAME})
    if len(names) == 1:
        return {language: names[0]}
    return dict(zip(Language.values, names, strict=False))
