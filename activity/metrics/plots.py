"""The numbers of one channel as plots: what each one found, in a sentence, and its figures (R3, I3)."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.metrics import words
from activity.metrics.cadence import Cadence, Verdict, Week
from activity.metrics.engagement import FORMULA, FORMULA_NAME, Rate
from activity.metrics.reading import OLDEST, Number
from channels_registry.models import Channel, Rhythm
from portal.curves import Curve, columns, line
from portal.in_words import in_a_row, labelled
from portal.plots import Table


def followers_plot(series: Sequence[Number], *, as_of: dt.datetime) -> Curve:
    """One point for each number; where the next one is older than a number holds, the line breaks."""
    monthly = last_of_months(series)
    return line(
        "followers",
        with_gaps(series),
        heading=_followers_heading(series),
        sentence=_("Followers as they were read or told, day by day."),
        description=in_a_row(labelled(words.day(number.day), words.whole(number.value)) for number in monthly),
        table=Table(
            (_("Day"), _("Followers"), _("Source"), _("The source's own word"), _("How exact")),
            [(n.day, n.value, n.source_label, n.source_name, n.precision_label) for n in monthly],
        ),
        nothing=_("No number of followers is known of this time."),
        as_of=as_of,
    )


def _followers_heading(series: Sequence[Number]) -> str:
    if not series:
        return _("Followers are not known")
    first, last = series[0], series[-1]
    facts = {
        "number": words.whole(last.value),
        "since": words.day(first.day),
        "change": words.whole(abs(last.value - first.value)),
    }
    if last.value > first.value:
        return _("%(number)s followers: %(change)s more than on %(since)s") % facts
    if last.value < first.value:
        return _("%(number)s followers: %(change)s fewer than on %(since)s") % facts
    return ngettext("%(number)s follower", "%(number)s followers", last.value) % facts


def with_gaps(series: Sequence[Number]) -> list[tuple[dt.date, int | None]]:
    points: list[tuple[dt.date, int | None]] = []
    for number in series:
        if points and number.day - points[-1][0] > OLDEST:
            points.append((points[-1][0] + OLDEST, None))
        points.append((number.day, number.value))
    return points


def last_of_months(series: Sequence[Number]) -> list[Number]:
    """The last number of each month: a year of days is no table that is read."""
    return list({(number.day.year, number.day.month): number for number in series}.values())


def posts_plot(channel: Channel, weeks: Sequence[Week], cadence: Cadence, *, as_of: dt.datetime) -> Curve:
    plan = cadence.plan
    return columns(
        "posts",
        [(week.monday, week.posts) for week in weeks],
        band=(plan.least or 0, plan.most),
        heading=verdict_sentence(cadence),
        sentence=" ".join(
            [
                _("Posts of each week, from Monday to Sunday."),
                _planned_sentence(channel, cadence),
                words.counted_weeks(cadence),
            ]
        ),
        description=in_a_row(labelled(words.day(week.monday), words.whole(week.posts)) for week in weeks),
        table=Table((_("Week of"), _("Posts")), [(week.monday, _or_not_known(week.posts)) for week in weeks]),
        column_words=_("posts of a week"),
        band_words=_("planned: %(planned)s a week") % {"planned": words.planned(plan)},
        unknown_words=_("not known: the portal did not look often enough"),
        nothing=_(
            "The posts are not counted: the portal cannot look at this channel by itself, or has not done so for long enough."
        ),
        as_of=as_of,
    )


def _or_not_known(value):
    return words.not_known() if value is None else value


def _judged(rate: Rate | None) -> tuple:
    return (round(100 * rate.value, 2), rate.posts) if rate else (words.not_known(), words.not_known())


def verdict_sentence(cadence: Cadence) -> str:
    facts = {"actual": words.a_week(cadence.a_week), "planned": words.planned(cadence.plan)}
    if cadence.verdict == Verdict.TOO_LITTLE:
        return _("Too little: %(actual)s posts a week, planned are %(planned)s") % facts
    if cadence.verdict == Verdict.TOO_MUCH:
        return _("Too much: %(actual)s posts a week, planned are %(planned)s") % facts
    if cadence.verdict == Verdict.AS_PLANNED:
        return _("As planned: %(actual)s posts a week, planned are %(planned)s") % facts
    return _("How often it publishes is not known; planned are %(planned)s posts a week") % facts


def _planned_sentence(channel: Channel, cadence: Cadence) -> str:
    facts = {
        "rhythm": Rhythm(channel.rhythm).label,
        "platform": channel.platform.name,
        "most": words.a_week(cadence.plan.most),
    }
    return (
        _(
            "Its planned rhythm is “%(rhythm)s”; on %(platform)s more than %(most)s a week are too many. Too few and too many both cost readers."
        )
        % facts
    )


def rate_plot(points: Sequence[tuple[dt.date, Rate | None]], *, as_of: dt.datetime) -> Curve:
    """One point for each month's end."""
    last = points[-1][1] if points else None
    known = [(day, rate) for day, rate in points if rate]
    compared = _("It can be compared with the same channel at another time, never with another platform.")
    return line(
        "engagement",
        [(day, rate.value * 100 if rate else None) for day, rate in points],
        shown=lambda value: words.percent(value / 100),
        heading=_("Engagement rate %(rate)s (%(formula)s)") % {"rate": words.rate(last), "formula": FORMULA_NAME},
        sentence=f"{FORMULA} {compared}",
        description=in_a_row(labelled(words.day(day), words.rate(rate)) for day, rate in known),
        table=Table(
            (_("Thirty days up to"), _("Engagement rate (percent)"), _("Posts")),
            [(day, *_judged(rate)) for day, rate in points],
        ),
        nothing=_("Not known: followers or reactions are hidden, or fewer than three posts could be judged."),
        as_of=as_of,
    )
