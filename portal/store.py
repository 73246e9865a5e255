"""Read the portal's settings row, and tell today's date where the portal is."""

import datetime as dt
import zoneinfo

from portal.models import PortalSettings


def portal_settings() -> PortalSettings:
    """The one settings row; an empty portal answers with the defaults."""
    return PortalSettings.objects.filter(pk=1).first() or PortalSettings(pk=1)


def portal_zone() -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(portal_settings().time_zone)


def day_of(moment: dt.datetime, zone: zoneinfo.ZoneInfo | None = None) -> dt.date:
    """The calendar day of ``moment`` in the portal's time zone."""
    return moment.astimezone(zone or portal_zone()).date()


def end_of_day(day: dt.date, zone: zoneinfo.ZoneInfo | None = None) -> dt.datetime:
    """The moment at which ``day`` is over: midnight after it, in the portal's time zone (design §5.11)."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=zone or portal_zone())
    return midnight.astimezone(dt.UTC)


def start_of_day(day: dt.date, zone: zoneinfo.ZoneInfo | None = None) -> dt.datetime:
    """The moment at which ``day`` begins in the portal's time zone."""
    return end_of_day(day - dt.timedelta(days=1), zone)
