"""The posts of a year as a table of months and parts of a month: each cell is a number, and a shade beside it (I3)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from activity.metrics.cadence import Week

# The parts of a month: first and last day. Narrow enough for a phone, close enough to see when it was quiet.
PARTS = ((1, 7), (8, 14), (15, 21), (22, 28), (29, 31))
MONTHS = 12
MOST_SHADE = 4


@dataclass(frozen=True)
class Cell:
    """``posts`` None: not known. ``partly``: some of its days were not looked at, so there may be more. ``shade`` 1 to 4;
    ``here`` is False for days that the month has not, or that have not come."""

    posts: int | None
    partly: bool = False
    shade: int = 0
    here: bool = True


@dataclass(frozen=True)
class Month:
    first: dt.date
    cells: list[Cell]
    total: Cell


def year_of(days: Iterable[dt.date], weeks: Sequence[Week], *, today: dt.date) -> list[Month]:
    """The twelve months up to ``today``, from the days of posts and from the weeks that say which days are known."""
    posted = Counter(days)
    known = {week.monday + dt.timedelta(days=n) for week in weeks if week.posts is not None for n in range(7)}
    firsts = [_month_before(today, back) for back in reversed(range(MONTHS))]
    parts = {
        (first, part): _cell(_days(first, *part), posted=posted, known=known, today=today)
        for first in firsts
        for part in PARTS
    }
    most = max((cell.posts or 0 for cell in parts.values()), default=0)
    return [
        Month(
            first,
            [_shaded(parts[first, part], most) for part in PARTS],
            _cell(_days(first, 1, 31), posted=posted, known=known, today=today),
        )
        for first in firsts
    ]


def _month_before(today: dt.date, back: int) -> dt.date:
    months = today.year * 12 + today.month - 1 - back
    return dt.date(months // 12, months % 12 + 1, 1)


def _days(first: dt.date, start: int, end: int) -> list[dt.date]:
    days = (first + dt.timedelta(days=n) for n in range(start - 1, end))
    return [day for day in days if day.month == first.month]


def _cell(days: list[dt.date], *, posted: Counter, known: set[dt.date], today: dt.date) -> Cell:
    past = [day for day in days if day <= today]
    if not past:
        return Cell(None, here=False)
    seen = [day for day in past if day in known]
    posts = sum(posted[day] for day in past)
    if not seen and not posts:
        return Cell(None)
    return Cell(posts, partly=len(seen) < len(past))


def _shaded(cell: Cell, most: int) -> Cell:
    if cell.posts is None:
        return cell
    shade = 1 + -(-cell.posts * (MOST_SHADE - 1) // most) if most else 1
    return Cell(cell.posts, cell.partly, shade)
