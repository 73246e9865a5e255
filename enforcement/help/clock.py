"""When an answer is promised: in hours of the clock for what is urgent, else in working hours (A11).

Working hours are those in which somebody is to be on duty, on the Secretariat's working days, in the portal's time zone.
"""

import datetime as dt

from accounts.calendars import secretariat_calendar
from enforcement.duty.rota import hour_of
from enforcement.help.kinds import FACTS
from enforcement.models import HelpKind
from notifications.workdays import Calendar
from portal.models import PortalSettings
from portal.store import day_of, portal_settings, portal_zone

# However many days are free: nobody waits longer than this.
LONGEST = dt.timedelta(days=60)


def promised(kind: HelpKind, *, at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """(the moment at which the whole team is told if nobody answered, the promised answer) to what is asked at ``at``.

    The team is told when half of the time is over. One query for a kind counted in working hours, none for the others.
    """
    settings, facts = portal_settings(), FACTS[kind]
    minutes = getattr(settings, facts.hours) * 60
    if not facts.working:
        return at + dt.timedelta(minutes=minutes / 2), at + dt.timedelta(minutes=minutes)
    calendar = secretariat_calendar()
    return (
        add_working_minutes(at, minutes // 2, calendar=calendar, settings=settings),
        add_working_minutes(at, minutes, calendar=calendar, settings=settings),
    )


def add_working_minutes(at: dt.datetime, minutes: int, *, calendar: Calendar, settings: PortalSettings) -> dt.datetime:
    """The moment at which so many minutes of working hours have passed since ``at``."""
    zone, left = portal_zone(), dt.timedelta(minutes=minutes)
    day, last = day_of(at, zone), day_of(at + LONGEST, zone)
    while day <= last:
        if settings.duty_on_free_days or calendar.is_working(day):
            begins = max(at, hour_of(day, settings.duty_from_hour, zone))
            ends = hour_of(day, settings.duty_until_hour, zone)
            if begins < ends:
                if left <= ends - begins:
                    return begins + left
                left -= ends - begins
        day += dt.timedelta(days=1)
    return at + LONGEST
