"""The working-day calendar: weekends and public holidays of a country (clocks of requests and questions)."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
SUNDAY_TO_THURSDAY = (6, 0, 1, 2, 3)


@dataclass(frozen=True)
class Calendar:
    """Working weekdays (Monday is 0) and the country whose public holidays count; "" means none."""

    country: str = ""
    weekdays: tuple[int, ...] = MONDAY_TO_FRIDAY

    def is_working(self, day: dt.date) -> bool:
        return day.weekday() in self.weekdays and day not in _holidays(self.country, day.year)


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[dt.date]:
    if not country or country not in holidays.list_supported_countries():
        return frozenset()
    return frozenset(holidays.country_holidays(country, years=year))


def add_working_days(day: dt.date, count: int, *, calendar: Calendar) -> dt.date:
    """The day that is ``count`` working days after ``day``; ``day`` itself does not count."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= calendar.is_working(day)
    return day


def working_days_between(start: dt.date, end: dt.date, *, calendar: Calendar) -> int:
    """How many working days lie after ``start`` up to and including ``end``."""
    return sum(calendar.is_working(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))
