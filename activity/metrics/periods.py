"""The period that numbers are told of: a month, a quarter, a year, or days of one's own."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, pgettext

from portal.day_words import day_in_words
from portal.store import months_after

LAST_YEAR_TO_DAY = "12-months"
PRESETS = {
    LAST_YEAR_TO_DAY: gettext_lazy("Last 12 months"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "this-quarter": gettext_lazy("This quarter"),
    "last-quarter": gettext_lazy("Last quarter"),
    "this-year": gettext_lazy("This year"),
    "last-year": gettext_lazy("Last year"),
}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
# Posts are kept for 400 days; followers of more years than this would fill no page that is read.
MOST_DAYS = 366 * 5


@dataclass(frozen=True)
class Period:
    """Both days count, in the portal's time zone."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        first, last = (day_in_words(day) for day in (self.first, self.last))
        return pgettext("period", "%(first)s to %(last)s") % {"first": first, "last": last}


def preset(key: str, *, today: dt.date) -> Period:
    """The days of a preset, none of them to come; twelve months for what is none."""
    which, _dash, unit = key.partition("-")
    if key not in PRESETS or unit not in MONTHS:
        return Period(months_after(today, -12) + dt.timedelta(days=1), today)
    months = MONTHS[unit]
    first = dt.date(today.year, (today.month - 1) // months * months + 1, 1)
    if which == "this":
        return Period(first, today)
    return Period(months_after(first, -months), first - dt.timedelta(days=1))
