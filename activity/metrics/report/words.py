"""The report of a period in words, once for the page, the file and the PDF, so that all three say the same (R3, R4).

It goes out of the portal: channels that are in no list for someone's safety are left out of it (A22), and no person is named
(R8). What is not known is said in sentences of its own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activity.metrics import words
from activity.metrics.cadence import FEWEST_WEEKS, Verdict
from activity.metrics.engagement import FORMULA, FORMULA_NAME
from activity.metrics.overview import Point, Row, Total, lines_of, rows_of, totals_of
from activity.metrics.periods import Period
from activity.metrics.platform_plots import platform_plot
from activity.models import Metric, Precision
from channels_registry.models import Channel
from portal.curves import ABOVE, HEIGHT, Curve
from portal.store import portal_settings


@dataclass(frozen=True)
class Line:
    label: str
    value: str


@dataclass(frozen=True)
class Table:
    """``heads`` and rows of text; the first cell of a row names it. ``numbers``: the columns of numbers, counted from 0.
    ``widths``: the room of each column, for paper."""

    caption: str
    heads: list[str]
    rows: list[list[str]]
    numbers: list[int]
    widths: list[float]


@dataclass(frozen=True)
class Drawing:
    """A line over the period for paper: runs of points as shares of the room, the levels, both ends in words."""

    alt: str
    runs: list[list[list[float]]]
    levels: list[Line]
    first: str
    last: str


@dataclass(frozen=True)
class Part:
    """One platform."""

    heading: str
    sentences: list[str]
    table: Table
    drawing: Drawing | None


@dataclass(frozen=True)
class Report:
    """Plain values in one language; the template of the PDF takes it as JSON."""

    language: str
    title: str
    description: str
    keywords: list[str]
    organisation: str
    heading: str
    period: str
    as_of: str
    address: str
    page_words: str
    facts: list[Line]
    columns_of_pairs: list[str]
    totals_heading: str
    totals: Table
    totals_note: str
    parts: list[Part]
    unknown_heading: str
    unknown: list[str]
    method_heading: str
    method: list[str]
    nothing: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Made:
    """The report with what its page draws and its file lists."""

    report: Report
    rows: list[Row]
    plots: list[Curve] = field(default_factory=list)


def report_of(
    channels: Iterable[Channel], *, period: Period, narrowed: Sequence[tuple[str, str]], at: dt.datetime, address: str
) -> Made:
    """In the language of now. ``narrowed``: the filters in words. The number of queries is fixed."""
    listed = [channel for channel in channels if channel.unlisted_at is None]
    rows = rows_of(listed, period=period, at=at) if listed else []
    points = lines_of(listed, period=period) if listed else {}
    totals = totals_of(rows)
    plots = [platform_plot(total, points[total.platform.pk], as_of=at) for total in totals]
    heading = _("Numbers of our social media channels")
    organisation = portal_settings().organisation_name
    of_platform = {platform: list(found) for platform, found in groupby(_by_platform(rows), key=_platform)}
    report = Report(
        language=get_language() or settings.LANGUAGE_CODE,
        title=f"{heading} – {period}",
        description=_("Followers, posts and reactions of a period, by platform, with what is not known."),
        keywords=[_("social media"), _("numbers")],
        organisation=organisation,
        heading=heading,
        period=str(period),
        as_of=_("As of %(moment)s") % {"moment": date_format(timezone.localtime(at), "DATETIME_FORMAT")},
        address=address,
        page_words=_("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        facts=_facts(rows, period=period, narrowed=narrowed),
        columns_of_pairs=[_("Detail"), _("What is told")],
        totals_heading=_("By platform"),
        totals=_totals_table(totals),
        totals_note=_(
            "Followers are added up within one platform only, and whoever follows two channels there is counted twice. Nothing is added up across platforms."
        ),
        parts=[
            _part(total, of_platform[total.platform.pk], plot, points[total.platform.pk])
            for total, plot in zip(totals, plots, strict=True)
        ],
        unknown_heading=_("What is not known"),
        unknown=unknown_sentences(rows),
        method_heading=_("How the numbers are made"),
        method=_method(),
        nothing="" if rows else _("No channel matches."),
    )
    return Made(report, rows, plots)


def _platform(row: Row) -> int:
    return row.channel.platform_id


def _by_platform(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.channel.platform.name, row.channel.platform_id, row.channel.name))


def _facts(rows: Sequence[Row], *, period: Period, narrowed: Sequence[tuple[str, str]]) -> list[Line]:
    everything = [] if narrowed else [(_("Filters"), _("None: all channels the reader may see"))]
    facts = [(_("Period"), str(period)), *narrowed, *everything, (_("Channels"), str(len(rows)))]
    return [Line(str(label), str(value)) for label, value in facts]


def _totals_table(totals: Sequence[Total]) -> Table:
    return Table(
        caption=_("Followers and rates by platform"),
        heads=[
            _("Platform"), _("Channels"), str(Metric.FOLLOWERS.label), _("Channels whose followers are known"), pgettext("of a number", "Change"),
            _("Engagement rate in the middle"),
        ],
        rows=[
            [
                total.platform.name, str(total.channels), words.whole(total.followers), str(total.known),
                words.signed(total.change), words.rate(total.rate),
            ]
            for total in totals
        ],
        numbers=[1, 2, 3, 4, 5],
        widths=[2.4, 1.2, 1.5, 1.7, 1.4, 1.7],
    )  # fmt: skip


def _part(total: Total, rows: Sequence[Row], plot: Curve, points: Sequence[Point]) -> Part:
    return Part(
        heading=total.platform.name,
        sentences=_sentences(plot),
        table=Table(
            caption=_("Channels on %(platform)s") % {"platform": total.platform.name},
            heads=[
                _("Channel"), _("Group or office"), str(Metric.FOLLOWERS.label), pgettext("of a number", "Change"), _("Posts a week"), _("Planned"),
                _("Rhythm"), _("Engagement rate"),
            ],
            rows=[_cells(row) for row in rows],
            numbers=[2, 3, 4, 5, 7],
            widths=[2.3, 2.1, 1.6, 1.5, 1.45, 1.2, 1.3, 1.5],
        ),
        drawing=_drawing(plot, points),
    )  # fmt: skip


def _sentences(plot: Curve) -> list[str]:
    if not plot.is_drawn:
        return [f"{plot.heading}."]
    scale = [] if plot.from_zero else [_("The scale does not begin at zero.")]
    return [f"{plot.heading}.", plot.sentence, *scale]


def _cells(row: Row) -> list[str]:
    followers = words.whole(row.followers.value if row.followers else None)
    if row.followers:
        followers = f"{followers} ({date_format(row.followers.day, 'SHORT_DATE_FORMAT')})"
    return [
        row.channel.name, row.channel.body.name, followers, words.growth(row.growth), words.a_week(row.cadence.a_week),
        words.planned(row.cadence.plan), str(row.cadence.verdict.label), words.rate(row.rate),
    ]  # fmt: skip


def _drawing(plot: Curve, points: Sequence[Point]) -> Drawing | None:
    if not plot.is_drawn:
        return None
    return Drawing(
        alt=f"{plot.heading}. {plot.description}",
        runs=[[[x, y] for x, y in run] for run in plot.shares],
        levels=[Line(level.words, f"{(ABOVE + HEIGHT - float(level.at)) / HEIGHT:.4f}") for level in plot.levels],
        first=words.day(points[0].day),
        last=words.day(points[-1].day),
    )


def unknown_sentences(rows: Sequence[Row]) -> list[str]:
    """What the report cannot say, so that nobody reads a gap as a nought."""
    if not rows:
        return []
    without = [
        (
            sum(1 for row in rows if row.followers is None),
            _("Followers are not known of %(count)d of %(all)d channels: hidden by the platform, or nobody told them lately."),
        ),
        (
            sum(1 for row in rows if row.followers and row.growth is None),
            _("Of %(count)d of %(all)d channels only one number of followers is known, so that no change can be told."),
        ),
        (
            sum(1 for row in rows if row.cadence.verdict == Verdict.UNKNOWN),
            _("How often they publish is not known of %(count)d of %(all)d channels: the portal cannot look there, or did not look often enough."),
        ),
        (
            sum(1 for row in rows if row.rate is None),
            _("There is no engagement rate of %(count)d of %(all)d channels: followers or reactions are hidden, or too few posts could be judged."),
        ),
        (
            sum(1 for row in rows if row.followers and row.followers.precision != Precision.EXACT),
            _("The followers of %(count)d of %(all)d channels are not exact: rounded or shortened by the platform, or as somebody told them."),
        ),
    ]  # fmt: skip
    found = [sentence % {"count": count, "all": len(rows)} for count, sentence in without if count]
    return found or [_("Nothing that this report should tell is missing.")]


def _method() -> list[str]:
    return [
        _("A number of followers holds from its day on, for 120 days at most; its day stands beside it."),
        ngettext(
            "Posts a week are counted in whole weeks, Monday to Sunday, that begin in the period, and only in weeks in which the portal looked often enough; below %(count)d such week they are not known.",
            "Posts a week are counted in whole weeks, Monday to Sunday, that begin in the period, and only in weeks in which the portal looked often enough; below %(count)d such weeks they are not known.",
            FEWEST_WEEKS,
        )
        % {"count": FEWEST_WEEKS},
        _("Planned is what the rhythm of the channel promises at least, and what its platform bears at most."),
        _("Engagement rate (%(formula)s): %(what)s") % {"formula": FORMULA_NAME, "what": FORMULA},
        _("Channels that are left off all lists for someone's safety are not in this report."),
    ]
