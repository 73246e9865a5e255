"""Silence told, flagged and ended (U7, I3, N10): the nightly sweep, in sets (design §5.10).

First the administrators of a silent channel are asked; only when their time to answer is over and its term has passed is
it flagged. A task proposes; only a person retires. What silence is stands in ``judging.py``.

Each step takes at most a thousand channels in one transaction: it holds them, asks again whether the step is still due,
and only then acts. So two sweeps at once, or a sweep and a person who answers, follow one another and nobody is told twice.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity import judging
from activity.judging import Clock, Terms
from activity.letters import tell_administrators
from activity.models import Silence, SilenceOutcome
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import Channel, ChannelStatus
from ledger.recording import Decision, Subject, record_many
from portal.inserting import insert_rows

BATCH = 1000
PHRASES = {
    "activity.noticed": gettext_lazy("asked the administrators about the channel's silence"),
    "activity.silence_ended": gettext_lazy("noted that the channel is no longer quiet"),
}


@dataclass(frozen=True)
class Sweep:
    """What one sweep did: channels asked about, flagged, found speaking again; and how many are unknown after it."""

    noticed: int
    flagged: int
    ended: int
    unknown: int


def sweep(*, at: dt.datetime, dry_run: bool = False) -> Sweep:
    """The nightly sweep over all channels; safe to run twice and twice at once. ``dry_run`` counts and changes nothing."""
    clock, terms = Clock.of(at), Terms.in_force()
    ended = _each_batch(judging.no_longer_silent(clock, terms), _end, clock, dry_run=dry_run)
    flagged = _each_batch(_to_flag(clock, terms), _flag, clock, dry_run=dry_run, not_in_quiet_months=True)
    noticed = _each_batch(_to_notice(clock, terms), _notice, clock, dry_run=dry_run, not_in_quiet_months=True)
    unknown = Channel.objects.filter(judging.unknown(clock, terms)).count()
    return Sweep(noticed=noticed, flagged=flagged, ended=ended, unknown=unknown)


def end_if_over(channel_ids: list[int], *, at: dt.datetime, by=None) -> int:
    """End the silence of those among the channels (at most 1,000) that are no longer silent; the sweep would do it at night."""
    clock = Clock.of(at)
    return _act(judging.no_longer_silent(clock, Terms.in_force()), channel_ids, _end, clock, by=by)


class Due(NamedTuple):
    """A channel of which a step is due, as far as the step needs it: no object is made for each of a thousand."""

    pk: int
    name: str
    status: ChannelStatus
    latest_post_at: dt.datetime | None
    responsible_id: int | None
    deputy_id: int | None

    @property
    def decision(self) -> Decision:
        return Decision(Subject(Channel._meta.label_lower, self.pk, self.name))


Act = Callable[..., int]


def _each_batch(due: QuerySet, act: Act, clock: Clock, *, dry_run: bool, not_in_quiet_months: bool = False) -> int:
    total = 0
    for pks in _batches(due, out_of_month=clock.today.month if not_in_quiet_months else None):
        total += len(pks) if dry_run else _act(due, pks, act, clock)
    return total


def _batches(due: QuerySet, *, out_of_month: int | None) -> Iterator[list[int]]:
    """Primary keys in batches, walking forward: each channel is met once even if its work changes nothing.

    ``out_of_month`` leaves out the channels for which silence is normal in that month (question 20 of Annex 1).
    """
    last = 0
    while True:
        found = list(due.filter(pk__gt=last).order_by("pk").values_list("pk", "quiet_months")[:BATCH])
        if pks := [pk for pk, months in found if out_of_month is None or out_of_month not in months]:
            yield pks
        if len(found) < BATCH:
            return
        last = found[-1][0]


@transaction.atomic
def _act(due: QuerySet, pks: list[int], act: Act, clock: Clock, *, by=None) -> int:
    hold(pks)
    still_due = due.filter(pk__in=pks).order_by("pk")
    channels = [Due(*row) for row in still_due.values_list(*Due._fields)]
    return act(channels, clock, by=by) if channels else 0


def _open_silences(channel_ids: Iterable[int]) -> QuerySet:
    return Silence.objects.filter(channel__in=list(channel_ids), ended_at=None)


def _by_channel(silences: QuerySet) -> dict[int, Silence]:
    return {silence.channel_id: silence for silence in silences.order_by().only("channel", "answer_by")}


# --- Asking ------------------------------------------------------------------------------------------------------------


def _to_notice(clock: Clock, terms: Terms) -> QuerySet:
    return judging.known_silent(clock, terms).filter(~judging.open_silence())


def _notice(channels: list[Due], clock: Clock, *, by=None) -> int:
    since = [{"channel_id": channel.pk, "silent_since": channel.latest_post_at} for channel in channels]
    insert_rows(Silence, since, alike={"noticed_at": clock.at, "answer_by": clock.answer_by})
    record_many("activity.noticed", [channel.decision for channel in channels], by=by, at=clock.at)
    silences = _open_silences(channel.pk for channel in channels)
    tell_administrators("activity.notice", channels, _by_channel(silences), clock)
    return len(channels)


# --- Flagging ----------------------------------------------------------------------------------------------------------


def _to_flag(clock: Clock, terms: Terms) -> QuerySet:
    unanswered = Silence.objects.filter(
        channel=OuterRef("pk"), ended_at=None, flagged_at=None, answer_by__lte=clock.at, noticed_at__lte=clock.at
    )
    return judging.known_silent(clock, terms, flag=True).filter(Exists(unanswered))


def _flag(channels: list[Due], clock: Clock, *, by=None) -> int:
    flagged = set(lifecycle.flag_many([channel.pk for channel in channels], by=by, at=clock.at))
    silences = _open_silences(flagged)
    silences.update(flagged_at=clock.at)
    told = [channel for channel in channels if channel.pk in flagged]
    tell_administrators("activity.flagged", told, _by_channel(silences), clock)
    return len(flagged)


# --- Ending ------------------------------------------------------------------------------------------------------------


def _end(channels: list[Due], clock: Clock, *, by=None) -> int:
    open_ones = _open_silences(channel.pk for channel in channels)
    in_service = {c.pk for c in channels if c.status in (ChannelStatus.ACTIVE, ChannelStatus.FLAGGED)}
    spoke = open_ones.filter(channel__in=in_service, channel__latest_post_at__gt=F("silent_since"))
    spoke.update(ended_at=clock.at, outcome=SilenceOutcome.SPOKE, ended_by=by)
    open_ones.update(ended_at=clock.at, outcome=SilenceOutcome.OVERTAKEN, ended_by=by)
    flagged = [channel.pk for channel in channels if channel.status == ChannelStatus.FLAGGED]
    if flagged:
        lifecycle.keep_many(flagged, by=by, at=clock.at, why=_("The channel is no longer quiet."))
    record_many("activity.silence_ended", [channel.decision for channel in channels], by=by, at=clock.at)
    return len(channels)
