"""How many points stood open at the end of each week, and how many were opened and closed in it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_registry.models import Finding
from portal.plots import Plot, Table, bars
from portal.store import day_of, portal_zone, start_of_day

WEEKS = 26


@dataclass(frozen=True)
class Week:
    """The week that began on ``monday``; of the present one, what is known so far."""

    monday: dt.date
    open: int
    opened: int
    closed: int


def weeks(*, at: dt.datetime) -> list[Week]:
    """The last 26 weeks, the oldest first, none before the one in which the first point was opened: then nobody counted.

    Two queries. A week begins on Monday where the portal is.
    """
    zone = portal_zone()
    today = day_of(at, zone)
    this_monday = today - dt.timedelta(days=today.weekday())
    counted_from = Finding.objects.filter(opened_at__lte=at).aggregate(at=Min("opened_at"))["at"] or at
    mondays = [this_monday - dt.timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    mondays = [monday for monday in mondays if start_of_day(monday + dt.timedelta(weeks=1), zone) > counted_from]
    asked = {}
    for number, monday in enumerate(mondays):
        first = start_of_day(monday, zone)
        last = min(start_of_day(monday + dt.timedelta(weeks=1), zone), at)
        asked[f"open_{number}"] = Count(
            "pk", filter=Q(opened_at__lte=last) & (Q(closed_at=None) | Q(closed_at__gt=last))
        )
        asked[f"opened_{number}"] = Count("pk", filter=Q(opened_at__gte=first, opened_at__lte=last))
        asked[f"closed_{number}"] = Count("pk", filter=Q(closed_at__gte=first, closed_at__lte=last))
    found = Finding.objects.filter(Q(closed_at=None) | Q(closed_at__gte=start_of_day(mondays[0], zone))).aggregate(
        **asked
    )
    return [
        Week(monday, found[f"open_{number}"], found[f"opened_{number}"], found[f"closed_{number}"])
        for number, monday in enumerate(mondays)
    ]


def plot(found: list[Week], *, at: dt.datetime) -> Plot:
    """A bar a week, under a heading that says which way it went."""
    drawn = found if any(week.open or week.opened or week.closed for week in found) else []
    return bars(
        "points",
        [
            (
                _("%(day)s: %(open)d open (+%(opened)d −%(closed)d)")
                % {
                    "day": date_format(week.monday, "SHORT_DATE_FORMAT"),
                    "open": week.open,
                    "opened": week.opened,
                    "closed": week.closed,
                },
                week.open,
            )
            for week in reversed(drawn)
        ],
        heading=_heading(found),
        sentence=_(
            "Points open at the end of each week, the latest first, each named after its Monday; in brackets how many were "
            "opened (+) and closed (−) in it. Points accepted for a time are open too."
        ),
        table=Table(
            (_("Week from"), _("Open at its end"), _("Opened"), _("Closed")),
            [(week.monday.isoformat(), week.open, week.opened, week.closed) for week in found],
        ),
        nothing=_("No point was ever opened in these weeks."),
        as_of=at,
    )


def _heading(found: list[Week]) -> str:
    first, last = found[0].open, found[-1].open
    words = {"first": first, "last": last}
    if len(found) == 1:
        return (
            ngettext(
                "%(last)d point is open; from next week on it is compared",
                "%(last)d points are open; from next week on they are compared",
                last,
            )
            % words
        )
    if len(found) < WEEKS:
        return _heading_of_a_young_count(words)
    if last < first:
        return _("Fewer points are open than half a year ago: %(last)d instead of %(first)d") % words
    if last > first:
        return _("More points are open than half a year ago: %(last)d instead of %(first)d") % words
    return (
        ngettext(
            "%(last)d point is open, as half a year ago",
            "%(last)d points are open, as many as half a year ago",
            last,
        )
        % words
    )


def _heading_of_a_young_count(words: dict[str, int]) -> str:
    if words["last"] < words["first"]:
        return (
            _("Fewer points are open than at the end of the first week counted: %(last)d instead of %(first)d") % words
        )
    if words["last"] > words["first"]:
        return (
            _("More points are open than at the end of the first week counted: %(last)d instead of %(first)d") % words
        )
    return (
        ngettext(
            "%(last)d point is open, as at the end of the first week counted",
            "%(last)d points are open, as many as at the end of the first week counted",
            words["last"],
        )
        % words
    )
