"""When a piece of scheduled work is due: its slots, as moments that every scheduler and worker names alike."""

import datetime as dt

from celery.schedules import crontab, schedule

# A quarterly turn is the rarest there is; a year back finds the last one of any.
FARTHEST = 366


def slot_of(when: float | schedule | crontab, *, at: dt.datetime) -> dt.datetime:
    """The last moment up to ``at`` at which work with this schedule was due.

    ``when`` is what stands in the Celery schedule: a number of seconds, counted from 1970 so that two schedulers name the
    same slots whenever each of them was started, or a crontab in UTC. Raises ValueError for a crontab without any day.
    """
    if isinstance(when, crontab):
        return _last_of(when, at.astimezone(dt.UTC))
    seconds = when.run_every.total_seconds() if isinstance(when, schedule) else float(when)
    return dt.datetime.fromtimestamp(at.timestamp() // seconds * seconds, tz=dt.UTC)


def next_slot(when: float | schedule | crontab, *, at: dt.datetime) -> dt.datetime:
    """The first moment after ``at`` at which work with this schedule is due."""
    if isinstance(when, crontab):
        return _first_of(when, at.astimezone(dt.UTC))
    seconds = when.run_every.total_seconds() if isinstance(when, schedule) else float(when)
    return slot_of(when, at=at) + dt.timedelta(seconds=seconds)


def _last_of(when: crontab, at: dt.datetime) -> dt.datetime:
    for days in range(FARTHEST + 1):
        for moment in sorted(_moments(when, at.date() - dt.timedelta(days=days)), reverse=True):
            if moment <= at:
                return moment
    raise ValueError(f"{when} never comes.")


def _first_of(when: crontab, at: dt.datetime) -> dt.datetime:
    for days in range(FARTHEST + 1):
        for moment in sorted(_moments(when, at.date() + dt.timedelta(days=days))):
            if moment > at:
                return moment
    raise ValueError(f"{when} never comes.")


def _moments(when: crontab, day: dt.date) -> list[dt.datetime]:
    # Celery counts the days of a week from Sunday, 0.
    if (
        day.isoweekday() % 7 not in when.day_of_week
        or day.day not in when.day_of_month
        or day.month not in when.month_of_year
    ):
        return []
    return [
        dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=dt.UTC)
        for hour in when.hour
        for minute in when.minute
    ]
