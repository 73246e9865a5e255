"""Which requests the figures are about: a period, and what they are narrowed to."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Selection:
    """Both days count, in the portal's time zone. ``kind`` is that of the group; an empty value narrows nothing."""

    first: dt.date
    last: dt.date
    zone: zoneinfo.ZoneInfo
    kind: str = ""
    platform: str = ""
    tier: str = ""

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time(), tzinfo=self.zone)

    @property
    def end(self) -> dt.datetime:
        """The first moment that is no longer in the period."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time(), tzinfo=self.zone)

    def narrowed(self, prefix: str = "") -> Q:
        """The condition without the period; ``prefix`` leads to the request, such as ``request__``."""
        chosen = Q()
        if self.kind:
            chosen &= Q(**{f"{prefix}body__kind": self.kind})
        if self.tier:
            chosen &= Q(**{f"{prefix}tier": self.tier})
        if self.platform:
            chosen &= Q(**{f"{prefix}answers__question": "q09", f"{prefix}answers__value__platform": self.platform})
        return chosen


TWELVE_MONTHS, THIS_YEAR, LAST_YEAR = "12-months", "this-year", "last-year"
PRESETS = {
    TWELVE_MONTHS: _("Last 12 months"),
    THIS_YEAR: _("This year"),
    LAST_YEAR: _("Last year"),
}


def preset_days(preset: str, *, today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and the last day of a preset; twelve months for anything else."""
    if preset == THIS_YEAR:
        return today.replace(month=1, day=1), today
    if preset == LAST_YEAR:
        return dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31)
    # The day after the one of a year ago; a year ago on 29 February was 1 March.
    try:
        year_ago = today.replace(year=today.year - 1)
    except ValueError:
        year_ago = dt.date(today.year - 1, 2, 28)
    return year_ago + dt.timedelta(days=1), today
