"""Two plots for a meeting: the points that stand open, and how many channels there are (R4). Their tables lie beside them."""

import datetime as dt
import zoneinfo

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.metrics import words
from audits.controls import trend
from channels_registry.models import LIVE, Channel, ChannelStatus
from portal.curves import Curve, columns, line
from portal.in_words import in_a_row, labelled
from portal.plots import Table
from portal.store import day_of, end_of_day, months_after

WEEKS = 12
MONTHS = 12


def points_plot(*, at: dt.datetime) -> Curve:
    """A column for each of the last twelve weeks in which points were counted. Two queries."""
    weeks = trend.weeks(at=at)[-WEEKS:]
    first, last = weeks[0], weeks[-1]
    heading = ngettext("%(count)d point is open", "%(count)d points are open", last.open) % {"count": last.open}
    if len(weeks) > 1:
        heading = _("Points that are open: %(last)d, and %(first)d at the end of the week of %(day)s") % {
            "last": last.open,
            "first": first.open,
            "day": words.day(first.monday),
        }
    return columns(
        "points",
        [(week.monday, week.open) for week in weeks],
        heading=heading,
        sentence=_(
            "Points to put right that stood open at the end of each week, those accepted for a time among them."
        ),
        description=in_a_row(labelled(words.day(week.monday), week.open) for week in weeks),
        table=Table((_("Week of"), _("Open at its end")), [(week.monday, week.open) for week in weeks]),
        column_words=_("points open at the end of a week"),
        nothing=_("No point was ever opened in these weeks."),
        as_of=at,
    )


def channels_plot(*, at: dt.datetime, zone: zoneinfo.ZoneInfo, counted_since: dt.datetime | None) -> Curve:
    """Channels in service at the end of each of the last twelve months, this one so far. One query.

    Of months that ended before the record of decisions began nothing is known: a gap, not nought.
    """
    days = month_ends(day_of(at, zone))
    moments = [min(end_of_day(day, zone), at) for day in days]
    asked = {f"on_{number}": Count("pk", filter=in_service_at(moment)) for number, moment in enumerate(moments)}
    found = Channel.objects.filter(status__in=(*LIVE, ChannelStatus.RETIRED)).order_by().aggregate(**asked)
    known = [
        (day, found[f"on_{number}"] if counted_since is not None and moments[number] > counted_since else None)
        for number, day in enumerate(days)
    ]
    first = next(((day, value) for day, value in known if value is not None), None)
    return line(
        "channels",
        known,
        heading=_heading(first, known[-1][1]),
        sentence=_("Official channels at the end of each month, quiet and closing ones among them."),
        description=in_a_row(labelled(words.day(day), words.whole(value)) for day, value in known),
        table=Table(
            (_("Day"), _("Channels in service")),
            [(day, words.not_known() if value is None else value) for day, value in known],
        ),
        nothing=_("Nothing was counted in these months."),
        as_of=at,
    )


def in_service_at(moment: dt.datetime) -> Q:
    """Official at that moment, as far as the register knows: it had begun, and had not been closed."""
    return Q(activated_at__lte=moment) & (Q(retired_at=None) | Q(retired_at__gt=moment))


def month_ends(today: dt.date) -> list[dt.date]:
    """The last days of the eleven months before this one, and today."""
    first = today.replace(day=1)
    return [*(months_after(first, -back) - dt.timedelta(days=1) for back in range(MONTHS - 2, -1, -1)), today]


def _heading(first: tuple[dt.date, int] | None, last: int | None) -> str:
    if first is None or last is None:
        return _("How many channels there were is not known")
    facts = {"last": last, "first": first[1], "day": date_format(first[0], "DATE_FORMAT")}
    if last > first[1]:
        return _("More channels are in service than on %(day)s: %(last)d instead of %(first)d") % facts
    if last < first[1]:
        return _("Fewer channels are in service than on %(day)s: %(last)d instead of %(first)d") % facts
    return ngettext(
        "%(last)d channel is in service, as on %(day)s", "%(last)d channels are in service, as many as on %(day)s", last
    ) % facts  # fmt: skip
