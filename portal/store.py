"""Read the portal's settings row, and tell today's date where the portal is."""

import calendar
import copy
import datetime as dt
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from portal.models import PortalSettings

# What this request has read of the settings row; None outside of requests, where each question reads it anew.
_read: ContextVar[list[PortalSettings] | None] = ContextVar("portal_settings", default=None)


def portal_settings() -> PortalSettings:
    """The one settings row; an empty portal answers with the defaults. The logo is read when it is asked for."""
    known = _read.get()
    if known:
        # A copy of its own for everyone who asks: forms write on theirs.
        return copy.copy(known[0])
    row = PortalSettings.objects.filter(pk=1).defer("logo").first() or PortalSettings(pk=1)
    if known is not None:
        known.append(copy.copy(row))
    return row


@contextmanager
def settings_read_once() -> Iterator[None]:
    """Within it the settings row is read once: for the length of a request, never longer."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def forget_settings() -> None:
    """The row was changed: the next question reads it again."""
    if known := _read.get():
        known.clear()


def portal_zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(portal_settings().time_zone)


def day_of(moment: dt.datetime, zone: zoneinfo.ZoneInfo | None = None) -> dt.date:
    """The calendar day of ``moment`` in the portal's time zone."""
    return moment.astimezone(zone or portal_zone()).date()


def days_between(earlier: dt.datetime, later: dt.datetime, zone: zoneinfo.ZoneInfo | None = None) -> int:
    """How many days ago ``earlier`` was, as people count by the calendar: from the 18th to the 21st three, at any hour."""
    zone = zone or portal_zone()
    return (day_of(later, zone) - day_of(earlier, zone)).days


def end_of_day(day: dt.date, zone: zoneinfo.ZoneInfo | None = None) -> dt.datetime:
    """The moment at which ``day`` is over: midnight after it, in the portal's time zone (design §5.11)."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=zone or portal_zone())
    return midnight.astimezone(dt.UTC)


def last_day_before(end: dt.datetime, zone: zoneinfo.ZoneInfo | None = None) -> dt.date:
    """The last whole day of what ends at ``end``, the midnight after it (design §5.11)."""
    return day_of(end - dt.timedelta(seconds=1), zone)


def start_of_day(day: dt.date, zone: zoneinfo.ZoneInfo | None = None) -> dt.datetime:
    """The moment at which ``day`` begins in the portal's time zone."""
    return end_of_day(day - dt.timedelta(days=1), zone)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day ``months`` later; where that month is shorter, its last one (29 February, 31 August)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
