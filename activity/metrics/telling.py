"""An administrator tells the numbers of a day, where the portal cannot read them itself (R3)."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.answering import NotYours, refuse_strangers
from activity.metrics.noting import DayFigure, note_figures
from activity.metrics.reading import last_known
from activity.models import LOOKED_AT, Metric, MetricSnapshot, Precision, Source
from activity.sources.interface import Figure
from channels_registry.activity_facts import hold
from channels_registry.models import Channel
from ledger.recording import record
from portal.day_words import day_in_words
from portal.store import day_of

__all__ = ["NotYours", "NumbersRefused", "ProbablyASlip", "tell_numbers"]

PHRASES = {"activity.numbers_told": gettext_lazy("told numbers of a channel")}
# What people can read off a channel's own page.
TOLD = (Metric.FOLLOWERS, Metric.POSTS)
# No account anywhere has as many; the largest have some hundred millions.
MOST = 1_000_000_000
# Older days are for a report of the past and come with an import.
OLDEST_DAY = dt.timedelta(days=730)
# From so many on, a number that is ten times or a tenth of the last one is probably a nought too many or too few.
SMALL, TIMES = 50, 10


class NumbersRefused(Exception):
    """The numbers cannot be taken so; the text says what to do."""


class ProbablyASlip(NumbersRefused):
    """The number is far from the last one; whoever means it says so (``sure``)."""


@transaction.atomic
def tell_numbers(
    channel: Channel, *, day: dt.date, values: Mapping[str, int], by: Person, at: dt.datetime, sure: bool = False
) -> None:
    """Note what someone read off the channel on ``day``: some of TOLD, with their values. It is on record who told it.

    A number told again for the same day takes the place of the first. Raises NumbersRefused, ProbablyASlip, NotYours.
    """
    refuse_strangers(channel, by=by, at=at)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status"])
    if not channel.is_on_duty:
        raise NumbersRefused(_("This channel is not in service; no numbers are noted of it."))
    _refuse_absurd(day, values, today=day_of(at))
    _refuse_seen(channel, day, values)
    if not sure:
        _refuse_slips(channel, day, values)
    note_figures(
        [
            DayFigure(channel.pk, day, Figure(metric, value, "", Precision.DECLARED), Source.DECLARED)
            for metric, value in values.items()
        ],
        at=at,
    )
    record("activity.numbers_told", channel, by=by, at=at, data={"day": day, **values})


def _refuse_absurd(day: dt.date, values: Mapping[str, int], *, today: dt.date) -> None:
    if not values or not set(values) <= set(TOLD):
        raise NumbersRefused(_("Enter at least one number."))
    if day > today:
        raise NumbersRefused(_("This day has not come yet. Enter the day on which you read the numbers."))
    if today - day > OLDEST_DAY:
        raise NumbersRefused(_("This day is more than two years ago. Numbers of older days come with an import."))
    for metric, value in values.items():
        if not 0 <= value <= MOST:
            raise NumbersRefused(
                _("“%(number)s” can be %(most)s at most, and not less than 0.")
                % {"number": Metric(metric).label, "most": number_format(MOST, force_grouping=True)}
            )


def _refuse_seen(channel: Channel, day: dt.date, values: Mapping[str, int]) -> None:
    seen = MetricSnapshot.objects.filter(channel=channel, day=day, metric__in=list(values), source__in=LOOKED_AT)
    first = seen.order_by("metric").first()
    if first is not None:
        raise NumbersRefused(
            _("The portal itself read “%(number)s” on %(day)s: %(value)s. What it saw stays.")
            % {
                "number": first.get_metric_display(),
                "day": day_in_words(day),
                "value": number_format(first.value, force_grouping=True),
            }
        )


def _refuse_slips(channel: Channel, day: dt.date, values: Mapping[str, int]) -> None:
    for metric, value in values.items():
        last = last_known([channel.pk], metric=metric, on=day).get(channel.pk)
        if last is None or last.day == day or max(last.value, value) < SMALL:
            continue
        if value * TIMES <= last.value or value >= max(last.value, 1) * TIMES:
            raise ProbablyASlip(
                _(
                    "On %(day)s “%(number)s” was %(last)s; now it would be %(value)s. If that is right, tick the box and send it again."
                )
                % {
                    "day": day_in_words(last.day),
                    "number": Metric(metric).label,
                    "last": number_format(last.value, force_grouping=True),
                    "value": number_format(value, force_grouping=True),
                }
            )
