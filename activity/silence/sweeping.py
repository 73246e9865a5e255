"""Silence asked about, flagged and ended (U7, I3, N10): the nightly sweep, in sets (design §5.10).

The ladder, one step a night at most: the administrators of a silent channel are asked; when their time to answer is over
they are asked again; when that is over too and the longer term has passed it is flagged; when nobody answered for a while
after that, its closing is proposed to the team. Every answer ends it at once. A task proposes; only a person retires. What
silence is stands in ``judging.py``.

Each step takes at most a thousand channels in one transaction: it holds them, asks again whether the step is still due,
and only then acts. So two sweeps at once, or a sweep and a person who answers, follow one another and nobody is told twice.

A step that is told waits while none of those who would be told may be written to within the budget (design §5.12): the
time to answer begins when the question is asked. The team reads of all of it in its Monday letter.
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
from activity.silence.judging import Clock
from activity.silence.keys import paths_for
from activity.silence.letters import Reader, administrators_of, tell_of_all
from activity.silence.terms import Terms
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus, no_overlay
from ledger.recording import Decision, Subject, record_many
from notifications import weekly
from portal.among import Among
from portal.batches import in_batches
from portal.inserting import insert_rows

BATCH = 1000
PHRASES = {
    "activity.nudged": gettext_lazy("asked the administrators about the channel's silence"),
    "activity.noticed": gettext_lazy("asked the administrators again about the channel's silence"),
    "activity.closing_proposed": gettext_lazy("proposed to the communications team to close the quiet channel"),
    "activity.silence_ended": gettext_lazy("noted that the channel is no longer quiet"),
}
# The letters of the ladder; the link in each of them is a key.
LETTERS = ("activity.nudge", "activity.notice", "activity.flagged")


@dataclass(frozen=True)
class Sweep:
    """What one sweep did: channels asked about, asked about again, flagged, proposed for closing, found speaking again;
    and how many are unknown after it."""

    nudged: int = 0
    noticed: int = 0
    flagged: int = 0
    proposed: int = 0
    ended: int = 0
    unknown: int = 0


def sweep(*, at: dt.datetime, dry_run: bool = False) -> Sweep:
    """The nightly sweep over all channels; safe to run twice and twice at once. ``dry_run`` counts and changes nothing."""
    clock, terms = Clock.of(at), Terms.in_force()
    if dry_run:
        return _dry_run(clock, terms)
    done = {"ended": _each_batch(judging.no_longer_silent(clock, terms), _end, clock)}
    # From the top of the ladder down: what takes a step tonight takes no second one.
    for name, due, act in _steps(clock, terms):
        done[name] = _each_batch(due, act, clock, out_of_month=clock.today.month)
    return Sweep(**done, unknown=Channel.objects.filter(judging.unknown(clock, terms)).count())


def _steps(clock: Clock, terms: Terms) -> list[tuple[str, QuerySet, "Act"]]:
    return [
        ("proposed", to_propose(clock), _propose),
        ("flagged", to_flag(clock, terms), _flag),
        ("noticed", to_notice(clock, terms), _notice),
        ("nudged", to_nudge(clock, terms), _nudge),
    ]


def _dry_run(clock: Clock, terms: Terms) -> Sweep:
    """Count what the sweep would do; whoever it would write to has no room for another letter in the same night."""
    done = {"ended": sum(map(len, _batches(judging.no_longer_silent(clock, terms))))}
    written: set[int] = set()
    for name, due, act in _steps(clock, terms):
        done[name] = 0
        for pks in _batches(due, out_of_month=clock.today.month):
            channels = _still_due(due, pks)
            if act is not _propose:
                channels, people = _to_tell_tonight(channels, clock, written=written)
                written |= _everyone(people.told)
            done[name] += len(channels)
    return Sweep(**done, unknown=Channel.objects.filter(judging.unknown(clock, terms)).count())


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

    def decision(self, why: str = "") -> Decision:
        return Decision(Subject(Channel._meta.label_lower, self.pk, self.name), why=why)


Act = Callable[..., int]


def _each_batch(due: QuerySet, act: Act, clock: Clock, *, out_of_month: int | None = None) -> int:
    return sum(_act(due, pks, act, clock) for pks in _batches(due, out_of_month=out_of_month))


def _batches(due: QuerySet, *, out_of_month: int | None = None) -> Iterator[list[int]]:
    """Primary keys in batches, as they are due now: each channel is met once even if its work changes nothing.

    ``out_of_month`` leaves out the channels for which silence is normal in that month (question 20 of Annex 1).
    """
    # One question for the whole step: asked anew for each batch it would cost the square of the register's size.
    found = list(due.order_by("pk").values_list("pk", "quiet_months"))
    pks = [pk for pk, months in found if out_of_month is None or out_of_month not in months]
    yield from in_batches(pks, most=BATCH)


@transaction.atomic
def _act(due: QuerySet, pks: list[int], act: Act, clock: Clock, *, by=None) -> int:
    hold(pks)
    channels = _still_due(due, pks)
    return act(channels, clock, by=by) if channels else 0


def _still_due(due: QuerySet, pks: list[int]) -> list[Due]:
    return [Due(*row) for row in due.filter(Among("pk", pks)).order_by("pk").values_list(*Due._fields)]


def _open_silences(channel_ids: Iterable[int]) -> QuerySet:
    return Silence.objects.filter(Among("channel", channel_ids), ended_at=None)


# --- Telling -----------------------------------------------------------------------------------------------------------


class People(NamedTuple):
    """For each channel (id) who is asked about it, and those of them who are told tonight."""

    asked: dict[int, list[Reader]]
    told: dict[int, list[Reader]]


def _to_tell_tonight(channels: list[Due], clock: Clock, *, written: Iterable[int] = ()) -> tuple[list[Due], People]:
    """The channels of whose people one at least is free to be written to, and their people; the rest wait for a later
    night. Where nobody can be told at all, nothing is waited for. ``written``: people who are not free besides."""
    asked = administrators_of(channels, at=clock.at)
    free = weekly.free_to_write(_everyone(asked), at=clock.at).difference(written)
    told = {pk: [reader for reader in readers if reader.pk in free] for pk, readers in asked.items()}
    return [channel for channel in channels if told[channel.pk] or not asked[channel.pk]], People(asked, told)


def _everyone(people: Mapping[int, list[Reader]]) -> set[int]:
    return {reader.pk for readers in people.values() for reader in readers}


def _tell(kind: str, channels: list[Due], silences: QuerySet, clock: Clock, people: People) -> None:
    about = {silence.channel_id: silence for silence in silences.order_by().only("channel", "answer_by")}
    told = _everyone({channel.pk: people.told[channel.pk] for channel in channels})
    paths = paths_for(told, at=clock.at, known=people.asked)
    tell_of_all(kind, channels, about, clock, people=people.told, paths=paths)


# --- Asking, once and again --------------------------------------------------------------------------------------------


def to_nudge(clock: Clock, terms: Terms) -> QuerySet:
    return judging.known_silent(clock, terms).filter(~judging.open_silence())


def _nudge(channels: list[Due], clock: Clock, *, by=None) -> int:
    channels, people = _to_tell_tonight(channels, clock)
    since = [{"channel_id": channel.pk, "silent_since": channel.latest_post_at} for channel in channels]
    insert_rows(Silence, since, alike={"nudged_at": clock.at, "answer_by": clock.remind_by})
    record_many("activity.nudged", [channel.decision() for channel in channels], by=by, at=clock.at)
    _tell("activity.nudge", channels, _open_silences(c.pk for c in channels), clock, people)
    return len(channels)


def _unanswered(clock: Clock, **step) -> Exists:
    """Those whose time to answer is over, at this step."""
    return Exists(Silence.objects.filter(channel=OuterRef("pk"), ended_at=None, answer_by__lte=clock.at, **step))


def to_notice(clock: Clock, terms: Terms) -> QuerySet:
    return judging.known_silent(clock, terms).filter(_unanswered(clock, noticed_at=None, nudged_at__lte=clock.at))


def _notice(channels: list[Due], clock: Clock, *, by=None) -> int:
    channels, people = _to_tell_tonight(channels, clock)
    silences = _open_silences(channel.pk for channel in channels)
    silences.update(noticed_at=clock.at, answer_by=clock.answer_by)
    record_many("activity.noticed", [channel.decision() for channel in channels], by=by, at=clock.at)
    _tell("activity.notice", channels, silences, clock, people)
    return len(channels)


# --- Flagging, and proposing to close ----------------------------------------------------------------------------------


def to_flag(clock: Clock, terms: Terms) -> QuerySet:
    asked_twice = _unanswered(clock, flagged_at=None, noticed_at__lte=clock.at)
    return judging.known_silent(clock, terms, flag=True).filter(asked_twice)


def _flag(channels: list[Due], clock: Clock, *, by=None) -> int:
    channels, people = _to_tell_tonight(channels, clock)
    # The other reason, an audience that does not answer, is a point of its own (``engaging.py``).
    flagged = set(lifecycle.flag_many([c.pk for c in channels], by=by, at=clock.at, why=_("No posts.")))
    silences = _open_silences(flagged)
    silences.update(flagged_at=clock.at)
    _tell("activity.flagged", [c for c in channels if c.pk in flagged], silences, clock, people)
    return len(flagged)


def to_propose(clock: Clock) -> QuerySet:
    flagged_long_ago = judging.open_silence(proposed_at=None, flagged_at__lte=clock.ago(clock.proposal_days))
    return Channel.objects.filter(
        no_overlay(), flagged_long_ago, ~judging.answered_by_wish(), status=ChannelStatus.FLAGGED
    )


def _propose(channels: list[Due], clock: Clock, *, by=None) -> int:
    """An item of decision for the team; its people were told thrice, and read the fourth letter when a person decides."""
    _open_silences(channel.pk for channel in channels).update(proposed_at=clock.at)
    decisions = [channel.decision() for channel in channels]
    record_many("activity.closing_proposed", decisions, by=by, at=clock.at)
    return len(channels)


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
    record_many("activity.silence_ended", [channel.decision() for channel in channels], by=by, at=clock.at)
    return len(channels)
