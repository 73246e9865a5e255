"""Silence told, flagged and ended (U7, I3, N10): the nightly sweep, in sets (design §5.10).

First the administrators of a silent channel are asked; only when their time to answer is over and its term has passed is
it flagged. A task proposes; only a person retires. What silence is stands in ``judging.py``.

Each step takes at most a thousand channels in one transaction: it holds them, asks again whether the step is still due,
and only then acts. So two sweeps at once, or a sweep and a person who answers, follow one another and nobody is told twice.

A flag is told the same night. A question waits while none of those who would be asked may be written to within the weekly
budget (design §5.12): its time to answer begins when it is asked.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.models import Silence, SilenceOutcome
from activity.silence import judging
from activity.silence.judging import Clock, Terms
from activity.silence.letters import Reader, administrators_of, tell_of_all
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus
from ledger.recording import Decision, Subject, record_many
from notifications import weekly
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
    if dry_run:
        return _dry_run(clock, terms)
    month = clock.today.month
    ended = _each_batch(judging.no_longer_silent(clock, terms), _end, clock)
    flagged = _each_batch(_to_flag(clock, terms), _flag, clock, out_of_month=month)
    noticed = _each_batch(_to_notice(clock, terms), _notice, clock, out_of_month=month)
    unknown = Channel.objects.filter(judging.unknown(clock, terms)).count()
    return Sweep(noticed=noticed, flagged=flagged, ended=ended, unknown=unknown)


def _dry_run(clock: Clock, terms: Terms) -> Sweep:
    """Count what the sweep would do; whoever it would write to has no room for a question in the same night."""
    ended = sum(map(len, _batches(judging.no_longer_silent(clock, terms))))
    flagged, noticed, written = 0, 0, set()
    for pks in _batches(_to_flag(clock, terms), out_of_month=clock.today.month):
        flagged += len(pks)
        written |= _everyone(administrators_of(_still_due(_to_flag(clock, terms), pks), at=clock.at))
    for pks in _batches(_to_notice(clock, terms), out_of_month=clock.today.month):
        channels, people = _to_ask_tonight(_still_due(_to_notice(clock, terms), pks), clock, written=written)
        noticed += len(channels)
        written |= _everyone(people)
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


def _each_batch(due: QuerySet, act: Act, clock: Clock, *, out_of_month: int | None = None) -> int:
    return sum(_act(due, pks, act, clock) for pks in _batches(due, out_of_month=out_of_month))


def _batches(due: QuerySet, *, out_of_month: int | None = None) -> Iterator[list[int]]:
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
    channels = _still_due(due, pks)
    return act(channels, clock, by=by) if channels else 0


def _still_due(due: QuerySet, pks: list[int]) -> list[Due]:
    return [Due(*row) for row in due.filter(pk__in=pks).order_by("pk").values_list(*Due._fields)]


def _open_silences(channel_ids: Iterable[int]) -> QuerySet:
    return Silence.objects.filter(channel__in=list(channel_ids), ended_at=None)


def _by_channel(silences: QuerySet) -> dict[int, Silence]:
    return {silence.channel_id: silence for silence in silences.order_by().only("channel", "answer_by")}


# --- Asking ------------------------------------------------------------------------------------------------------------


def _to_notice(clock: Clock, terms: Terms) -> QuerySet:
    return judging.known_silent(clock, terms).filter(~judging.open_silence())


def _to_ask_tonight(
    channels: list[Due], clock: Clock, *, written: Iterable[int] = ()
) -> tuple[list[Due], dict[int, list[Reader]]]:
    """The channels of whose people one at least is free to be written to, and those who are; the rest wait for a later
    night. Where nobody can be asked at all, nothing is waited for. ``written``: people who are not free besides."""
    asked = administrators_of(channels, at=clock.at)
    free = weekly.free_to_write(_everyone(asked), at=clock.at).difference(written)
    people = {pk: [reader for reader in readers if reader.pk in free] for pk, readers in asked.items()}
    return [channel for channel in channels if people[channel.pk] or not asked[channel.pk]], people


def _everyone(people: Mapping[int, list[Reader]]) -> set[int]:
    return {reader.pk for readers in people.values() for reader in readers}


def _notice(channels: list[Due], clock: Clock, *, by=None) -> int:
    channels, people = _to_ask_tonight(channels, clock)
    since = [{"channel_id": channel.pk, "silent_since": channel.latest_post_at} for channel in channels]
    insert_rows(Silence, since, alike={"noticed_at": clock.at, "answer_by": clock.answer_by})
    record_many("activity.noticed", [channel.decision for channel in channels], by=by, at=clock.at)
    silences = _open_silences(channel.pk for channel in channels)
    tell_of_all("activity.notice", channels, _by_channel(silences), clock, people=people)
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
    people = administrators_of(told, at=clock.at)
    tell_of_all("activity.flagged", told, _by_channel(silences), clock, people=people)
    return len(flagged)


# --- Ending ------------------------------------------------------------------------------------------------------------


def _end(channels: list[Due], clock: Clock, *, by=None) -> int:
    open_ones = _open_silences(channel.pk for channel in channels)
    in_service = {c.pk for c in channels if c.status in IN_SERVICE}
    spoke = open_ones.filter(channel__in=in_service, channel__latest_post_at__gt=F("silent_since"))
    spoke.update(ended_at=clock.at, outcome=SilenceOutcome.SPOKE, ended_by=by)
    open_ones.update(ended_at=clock.at, outcome=SilenceOutcome.OVERTAKEN, ended_by=by)
    flagged = [channel.pk for channel in channels if channel.status == ChannelStatus.FLAGGED]
    if flagged:
        lifecycle.keep_many(flagged, by=by, at=clock.at, why=_("The channel is no longer quiet."))
    record_many("activity.silence_ended", [channel.decision for channel in channels], by=by, at=clock.at)
    return len(channels)
