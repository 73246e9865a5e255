"""The working-day calendar: weekends, public holidays of a country, and what a group or office entered for itself.

Clocks of requests, questions and set-ups count by it. It reads no table: whoever asks brings the days along
(``accounts.calendars``), so that a sweep over a thousand rows counts their days without a query.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import holidays

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)


@dataclass(frozen=True)
class Calendar:
    """Working weekdays (Monday is 0), the country whose public holidays count ("" means none), and the days of one's own.

    ``free`` days are not worked, ``worked`` ones are, whatever weekday and country say. Both are sorted, and no day is in
    both.
    """

    country: str = ""
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY
    free: tuple[dt.date, ...] = ()
    worked: tuple[dt.date, ...] = ()

    @cached_property
    def _own(self) -> dict[dt.date, bool]:
        return {**dict.fromkeys(self.free, False), **dict.fromkeys(self.worked, True)}

    def is_working(self, day: dt.date) -> bool:
        own = self._own.get(day)
        return self.is_usually_working(day) if own is None else own

    def is_usually_working(self, day: dt.date) -> bool:
        """By weekday and country alone, as if nothing had been entered."""
        return day.weekday() in self.weekdays and day not in _holidays(self.country, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    return frozenset(public_holidays(country, year))


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int, language: str = "") -> dict[dt.date, str]:
    """Public holidays of a country with their names, in ``language`` where they are known in it, else in its own."""
    if not country or country not in holidays.list_supported_countries():
        return {}
    known = holidays.list_localized_countries().get(country, [])
    chosen = next((code for code in known if language and code.partition("_")[0] == language), None)
    return dict(holidays.country_holidays(country, years=year, language=chosen))


def add_working_days(day: dt.date, count: int, *, calendar: Calendar, within: dt.timedelta | None = None) -> dt.date:
    """The day that is ``count`` working days after ``day``; ``day`` itself does not count.

    ``within`` is the most that it can lie after ``day``, however many days are free.
    """
    latest = dt.date.max if within is None else day + within
    while count > 0 and day < latest:
        day += dt.timedelta(days=1)
        count -= calendar.is_working(day)
    return day


def fewest_worked(calendar: Calendar, days: Iterable[dt.date], *, span: int) -> int:
    """Of all stretches of ``span`` days that hold one of ``days``: the working days of the one that has fewest."""
    near = sorted({day + dt.timedelta(days=n) for day in days for n in range(1 - span, span)})
    fewest, worked = span, 0
    for place, day in enumerate(near):
        worked += calendar.is_working(day)
        first = place - span
        if first >= 0:
            worked -= calendar.is_working(near[first])
        # Where the days lie far apart, some stretches are torn: those are none.
        if first >= -1 and (day - near[first + 1]).days == span - 1:
            fewest = min(fewest, worked)
    return fewest


def working_days_between(start: dt.date, end: dt.date, *, calendar: Calendar) -> int:
    """How many working days lie after ``start`` up to and including ``end``."""
    return sum(calendar.is_working(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))
