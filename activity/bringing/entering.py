"""Enter the judged rows: all of them in one transaction, or none (R3, N10). Who brought them is on record."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.bringing.columns import KEY, NUMBERS, OF_FIGURES
from activity.bringing.rows import FigureRow, may_bring, plan_of
from activity.metrics.noting import DayFigure, note_figures
from activity.models import Look, PostQuestion, Precision, QuestionOutcome, Signal, Source
from activity.silence.sweeping import end_if_over
from activity.sources.interface import Figure
from channels_registry.activity_facts import hold, note_looks
from channels_registry.importing import Fate
from channels_registry.importing.rows import Plan
from channels_registry.importing.uploads import Table
from channels_registry.models import Channel
from ledger.recording import Decision, Subject, record_many
from portal.batches import in_batches

PHRASES = {"activity.figures_imported": gettext_lazy("brought in figures or the latest post from a spreadsheet")}


@transaction.atomic
def enter(
    plan: Plan,
    *,
    by: Person,
    at: dt.datetime,
    partial: bool = False,
    told: Callable[[int], None] = lambda done: None,
) -> bool:
    """Write what the ready rows tell; with any problem nothing, unless ``partial``. Returns whether anything was kept.

    A latest post moves the known one forward only, and counts as a look of the day that the row names: an old file does
    not make a channel known today. What the portal saw itself is never replaced. The number of queries grows by thousands of
    rows, and by the days on which posts are told.
    """
    if (plan.problems and not partial) or not plan.ready:
        return False
    rows = plan.ready
    channels = sorted({row.channel_id for row in rows})
    for batch in in_batches(channels):
        hold(batch)
    _tell_posts([row for row in rows if row.latest_post_at], by=by, at=at)
    note_figures(
        (
            DayFigure(row.channel_id, row.day, Figure(NUMBERS[name], value, "", Precision.DECLARED), Source.IMPORTED)
            for row in rows
            for name, value in row.numbers.items()
        ),
        at=at,
    )
    told(len(rows))
    _record(rows, channels, by=by, at=at)
    for row in rows:
        row.fate = Fate.ENTERED
    return True


def _tell_posts(rows: list[FigureRow], *, by: Person, at: dt.datetime) -> None:
    """Of each channel the row of the last day counts, with the latest post that any of its rows tells."""
    latest: dict[int, dt.datetime] = {}
    looked: dict[int, dt.datetime] = {}
    for row in rows:
        latest[row.channel_id] = max(row.latest_post_at, latest.get(row.channel_id, row.latest_post_at))
        looked[row.channel_id] = max(row.looked_at, looked.get(row.channel_id, row.looked_at))
    by_moment: dict[dt.datetime, dict[int, dt.datetime]] = defaultdict(dict)
    for pk, moment in looked.items():
        by_moment[moment][pk] = latest[pk]
    for moment in sorted(by_moment):
        note_looks(by_moment[moment], at=moment)
        told = PostQuestion.objects.open().filter(channel__in=list(by_moment[moment]), asked_at__lte=moment)
        told.update(ended_at=at, outcome=QuestionOutcome.TOLD, answered_by=by)
    Signal.objects.bulk_create(
        [
            Signal(
                channel_id=pk, source=Source.IMPORTED, look=Look.OK, at=moment, latest_post_at=latest[pk], told_by=by
            )
            for pk, moment in looked.items()
        ],
        batch_size=500,
    )
    for batch in in_batches(sorted(looked)):
        end_if_over(batch, at=at, by=by)


def _record(rows: list[FigureRow], channels: list[int], *, by: Person, at: dt.datetime) -> None:
    days: dict[int, list[str]] = defaultdict(list)
    names = {row.channel_id: row.channel_name for row in rows}
    for row in rows:
        if row.day:
            days[row.channel_id].append(row.day.isoformat())
    label = Channel._meta.label_lower
    decisions = (
        Decision(
            Subject(label, pk, names[pk]),
            data={"first": min(days[pk], default=""), "last": max(days[pk], default=""), "days": len(days[pk])},
        )
        for pk in channels
    )
    record_many("activity.figures_imported", decisions, by=by, at=at)


FIGURES = Table(
    key=KEY,
    columns=OF_FIGURES,
    may=may_bring,
    whose=lambda: _("Only those who look after a channel and the communications team can bring in figures."),
    plan=plan_of,
    run=enter,
    facts=lambda plan, at: {},
)
