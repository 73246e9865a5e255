"""Days of a calendar for tests, and what a refused change must leave as it was."""

import datetime as dt

from accounts.calendars import NamedDay
from accounts.models import CalendarDay, CalendarDayName
from ledger.models import LedgerEntry

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
# A Tuesday and the Thursday after it.
TUESDAY, THURSDAY = dt.date(2026, 12, 8), dt.date(2026, 12, 10)


def days(*found: dt.date, **names) -> list[NamedDay]:
    return [NamedDay(day, names) for day in found]


def left_behind() -> tuple:
    return CalendarDay.objects.count(), CalendarDayName.objects.count(), LedgerEntry.objects.count()
