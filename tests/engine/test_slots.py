"""Slots: every scheduler and worker names the same moment for the same turn."""

import datetime as dt

import pytest
from celery.schedules import crontab

from governance.celery import app
from portal.engine.slots import next_slot, slot_of


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("when", "now", "slot", "following"),
    [
        (60.0, "2026-03-02 03:10:59.9", "2026-03-02 03:10", "2026-03-02 03:11"),
        (300.0, "2026-03-02 03:10", "2026-03-02 03:10", "2026-03-02 03:15"),
        (crontab(minute="*/15"), "2026-03-02 03:14:59", "2026-03-02 03:00", "2026-03-02 03:15"),
        (crontab(hour=2, minute=15), "2026-03-02 02:15", "2026-03-02 02:15", "2026-03-03 02:15"),
        (crontab(hour=2, minute=15), "2026-03-02 02:14:59", "2026-03-01 02:15", "2026-03-02 02:15"),
        # 2 March 2026 is a Monday.
        (crontab(hour=6, minute=0, day_of_week="mon"), "2026-03-02 05:59", "2026-02-23 06:00", "2026-03-02 06:00"),
        (crontab(hour=6, minute=0, day_of_week="sun"), "2026-03-02 05:59", "2026-03-01 06:00", "2026-03-08 06:00"),
        (
            crontab(hour=5, minute=0, day_of_month=1, month_of_year="1,4,7,10"),
            "2026-03-31 23:00", "2026-01-01 05:00", "2026-04-01 05:00",
        ),
    ],
)  # fmt: skip
def test_the_last_turn_and_the_next(when, now, slot, following):
    assert (slot_of(when, at=at(now)), next_slot(when, at=at(now))) == (at(slot), at(following))


def test_a_day_that_never_comes_is_said():
    with pytest.raises(ValueError, match="never comes"):
        slot_of(crontab(hour=2, minute=0, day_of_month=29, month_of_year=2), at=at("2026-03-02 05:59"))


def test_another_time_zone_names_the_same_slot():
    elsewhere = at("2026-03-02 02:20").astimezone(dt.timezone(dt.timedelta(hours=9)))

    assert slot_of(crontab(hour=2, minute=15), at=elsewhere) == at("2026-03-02 02:15")


@pytest.mark.parametrize("line", sorted(app.conf.beat_schedule))
def test_celery_calls_each_of_our_entries_due_at_its_slot(line):
    """Our reading of a crontab is Celery's: one second before the slot it is not due, at the slot it is."""
    when = app.conf.beat_schedule[line]["schedule"]
    if not isinstance(when, crontab):
        return
    slot = next_slot(when, at=at("2026-03-02 12:00"))
    before = slot_of(when, at=slot - dt.timedelta(seconds=1))
    own = crontab(
        minute=when._orig_minute, hour=when._orig_hour, day_of_week=when._orig_day_of_week,
        day_of_month=when._orig_day_of_month, month_of_year=when._orig_month_of_year,
        nowfun=lambda: slot - dt.timedelta(seconds=1), app=app,
    )  # fmt: skip
    assert not own.is_due(before).is_due
    own.nowfun = lambda: slot
    assert own.is_due(before).is_due
