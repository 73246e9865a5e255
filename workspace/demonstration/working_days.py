"""The Secretariat's days off in 2026 and 2027, as in Geneva, and the nights on which people were reminded of what is due."""

import datetime as dt

from accounts.calendars import NamedDay, change_week, enter_days
from requests_app.reminding.digests import remind_requesters, remind_team
from workspace.demonstration.telling import Stage, Story

# The country's own are known; these are the canton's, and the days on which the office is closed.
DAYS = (
    ("2026-04-03", "Good Friday", "Vendredi saint"),
    ("2026-04-06", "Easter Monday", "Lundi de Pâques"),
    ("2026-05-25", "Whit Monday", "Lundi de Pentecôte"),
    ("2026-09-10", "Geneva Fast", "Jeûne genevois"),
    ("2026-12-24", "Office closed", "Bureau fermé"),
    ("2026-12-31", "Restoration of the Republic", "Restauration de la République"),
    ("2027-03-26", "Good Friday", "Vendredi saint"),
    ("2027-03-29", "Easter Monday", "Lundi de Pâques"),
    ("2027-05-17", "Whit Monday", "Lundi de Pentecôte"),
    ("2027-09-09", "Geneva Fast", "Jeûne genevois"),
    ("2027-12-31", "Restoration of the Republic", "Restauration de la République"),
)
NIGHTS = 30


def days_off(stage: Stage) -> Story:
    at = yield stage.ago(390)
    lead, home = stage.people["lead"], stage.bodies["secretariat"]
    change_week(home, weekend=home.weekend, country="CH", by=lead, at=at)
    named = [NamedDay(dt.date.fromisoformat(day), {"en": english, "fr": french}) for day, english, french in DAYS]
    enter_days(home, named, is_free=True, by=lead, at=at)


def reminders(stage: Stage) -> Story:
    """Every night of the last month; whoever had nothing due got nothing."""
    for days in range(NIGHTS, 0, -1):
        at = yield stage.ago(days, hour=2, minute=45)
        remind_requesters(at=at)
        remind_team(at=at)
