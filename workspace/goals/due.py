"""When a channel's goals come back: on every anniversary of its going live, and for some after six months too (N2).

A channel that existed before the portal counts from the day it entered the register: nobody owes an answer for years in
which nobody asked.
"""

import datetime as dt

from channels_registry.models import Tier
from portal.store import months_after

# The planned end of a trial: it was approved for a year at most.
LONGEST_TRIAL = 12
EARLY_MONTHS = 6
YEAR_MONTHS = 12


def comes_early(live_since: dt.date, *, tier: str, expected_end: dt.date | None) -> bool:
    """Careful channels and trials are looked at after six months too."""
    trial = expected_end is not None and expected_end <= months_after(live_since, LONGEST_TRIAL)
    return tier == Tier.CAREFUL or trial


def due_day(live_since: dt.date, *, early: bool, today: dt.date) -> dt.date | None:
    """The latest day on or before ``today`` on which the goals are due; None before the first."""
    years = max(today.year - live_since.year, 0)
    for number in (years, years - 1):
        if number >= 1 and (day := months_after(live_since, number * YEAR_MONTHS)) <= today:
            return day
    first = months_after(live_since, EARLY_MONTHS)
    return first if early and first <= today else None
