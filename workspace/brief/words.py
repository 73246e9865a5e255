"""The brief in words for its page, its file and its paper (R4)."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activity.metrics import words
from activity.metrics.periods import Period
from portal.curves import ABOVE, HEIGHT, Curve
from portal.store import day_of, portal_settings
from workspace.brief.lines import Line
from workspace.brief.made import Brief, Part
from workspace.brief.periods import PRESETS, SINCE_MEETING
from workspace.models import BriefRhythm, BriefSchedule


def period_in_words(period: Period, *, chosen: str, meeting: dt.date | None) -> str:
    """The days, and how they were chosen: on paper nothing else says it."""
    if chosen == SINCE_MEETING and meeting is not None:
        return _("%(period)s (since the last meeting)") % {"period": period}
    if chosen in PRESETS:
        return _("%(period)s (%(chosen)s)") % {"period": period, "chosen": PRESETS[chosen].lower()}
    return str(period)


def as_of(at: dt.datetime) -> str:
    return _("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")}


def names_in_words(line: Line) -> str:
    """“A, B and 3 more”; what the figure divides into stands before it."""
    told = ", ".join(line.names)
    if line.more and told:
        told = ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", line.more) % {
            "names": told,
            "count": line.more,
        }
    return " · ".join(filter(None, [line.note, told]))


def noughts_in_words(part: Part) -> str:
    """What there is none of, in one sentence; "" where there is some of everything."""
    if not part.noughts:
        return ""
    return _("None: %(figures)s.") % {"figures": " · ".join(str(label) for label in part.noughts)}


def counted_sentence(brief: Brief) -> str:
    """Where the time, or the one before it, began earlier than the record of decisions."""
    if brief.counted_since is None:
        return ""
    first = day_of(brief.counted_since)
    days = (brief.period.last - brief.period.first).days + 1
    if brief.period.first - dt.timedelta(days=days) >= first:
        return ""
    return _("The portal has counted since %(day)s; of the time before that nothing is known.") % {
        "day": words.day(first)
    }


def sending_sentence(row: BriefSchedule, *, readers: int) -> str:
    """When the brief goes out by itself, and to how many."""
    if not row.is_on:
        return _("The brief is not sent by itself.")
    facts = {"day": WEEKDAYS[row.weekday], "month_day": row.month_day, "count": readers}
    if row.rhythm == BriefRhythm.WEEKLY:
        return ngettext(
            "It is sent every week, on %(day)s, to %(count)d person.",
            "It is sent every week, on %(day)s, to %(count)d people.",
            readers,
        ) % facts  # fmt: skip
    return ngettext(
        "It is sent every month, on day %(month_day)d, to %(count)d person.",
        "It is sent every month, on day %(month_day)d, to %(count)d people.",
        readers,
    ) % facts  # fmt: skip


def rows_of(brief: Brief) -> list[tuple]:
    """Every figure of the brief, noughts too, for its file."""
    return [
        (str(part.heading), line.label, line.number, line.beside if part.beside else None, line.note)
        for part in brief.parts
        for line in part.lines
    ]


# --- On paper --------------------------------------------------------------------------------------------------------------------


def paper_of(brief: Brief, *, period: str, address: str) -> dict[str, Any]:
    """Plain values in one language; the template of the PDF takes them as JSON."""
    heading = _("Meeting brief")
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": f"{heading} – {brief.period}",
        "description": _("What changed, what is due and what is at risk, with the figures behind it."),
        "organisation": portal_settings().organisation_name,
        "heading": heading,
        "period": period,
        "as_of": as_of(brief.at),
        "address": address,
        "page_words": page_words(),
        "parts": [_part(part) for part in brief.parts],
        "plots": [drawn(plot) for plot in brief.plots],
        "counted": counted_sentence(brief),
        "notice": "",
    }


def page_words() -> str:
    return _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def _part(part: Part) -> dict[str, Any]:
    heads = [_("Figure"), pgettext("how many", "Number"), *([str(part.beside)] if part.beside else [])]
    return {
        "heading": str(part.heading),
        "heads": heads,
        "rows": [
            {
                "label": line.label,
                "under": names_in_words(line),
                "figures": [words.whole(line.number), *([_beside(line)] if part.beside else [])],
            }
            for line in part.told
        ],
        "nothing": str(part.nothing) if not part.told else "",
        "noughts": " ".join(filter(None, [str(part.about), noughts_in_words(part)])) if part.told else "",
    }


def _beside(line: Line) -> str:
    """A figure that has no second one leaves its cell empty: it is neither nought nor unknown."""
    if line.beside is not None:
        return words.whole(line.beside)
    return ""


def drawn(plot: Curve) -> dict[str, Any]:
    """A plot with its table, for paper: runs of points as shares of the room, the levels, both ends in words."""
    return {
        "heading": f"{plot.heading}.",
        "sentence": plot.sentence,
        "alt": f"{plot.heading}. {plot.description}",
        "nothing": "" if plot.is_drawn else str(plot.nothing),
        "columns": bool(plot.columns),
        "count": len(plot.table.rows),
        "runs": [[[x, y] for x, y in run] for run in plot.shares],
        "levels": [
            {"label": level.words, "at": f"{(ABOVE + HEIGHT - float(level.at)) / HEIGHT:.4f}"} for level in plot.levels
        ],
        "first": plot.dates[0].words if plot.dates else "",
        "last": plot.dates[-1].words if len(plot.dates) > 1 else "",
        "heads": [str(head) for head in plot.table.heads],
        "days": [_short(row[0]) for row in plot.table.rows],
        "values": [words.whole(row[1]) if isinstance(row[1], int) else str(row[1]) for row in plot.table.rows],
        "scale": "" if plot.from_zero or not plot.is_drawn else _("The scale does not begin at zero."),
    }


def _short(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
