"""The life of a channel (A2, design §4): the only place where its status and its overlays change.

approved (being set up; → lapsed, → cancelled) → active ⇄ flagged → retiring (→ active again) → retired. Overlays
(suspended, blocked, access lost, compromised) lie over the status and remember it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry import rights
from channels_registry.coadministration import lock
from channels_registry.findings import closing_moment, follow
from channels_registry.models import (
    LIVE,
    NEVER_TOLD,
    Channel,
    ChannelAddress,
    ChannelStatus,
    Condition,
    Ending,
    EndReason,
    Finding,
    Grant,
    Overlay,
)
from channels_registry.set_up import what_going_live_needs
from ledger.recording import Decision, Subject, record, record_many
from portal.among import Among

S = ChannelStatus
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "activate": ({S.APPROVED}, S.ACTIVE),
    "lapse": ({S.APPROVED}, S.LAPSED),
    "cancel": ({S.APPROVED}, S.CANCELLED),
    "flag": ({S.ACTIVE}, S.FLAGGED),
    "keep": ({S.FLAGGED}, S.ACTIVE),
    "start_retiring": ({S.ACTIVE, S.FLAGGED}, S.RETIRING),
    "stop_retiring": ({S.RETIRING}, S.ACTIVE),
    "retire": ({S.RETIRING}, S.RETIRED),
}
# What each action says in the record of decisions, after the name of whoever did it.
PHRASES = {
    "channels.activate": gettext_lazy("put the channel into service"),
    "channels.lapse": gettext_lazy("let the set-up lapse"),
    "channels.cancel": gettext_lazy("cancelled the set-up"),
    "channels.flag": gettext_lazy("flagged the channel as quiet"),
    "channels.keep": gettext_lazy("kept the channel"),
    "channels.start_retiring": gettext_lazy("began to close the channel"),
    "channels.stop_retiring": gettext_lazy("stopped the closing"),
    "channels.retire": gettext_lazy("closed the channel"),
    "channels.suspended": gettext_lazy("suspended the channel"),
    "channels.suspended_lifted": gettext_lazy("lifted the suspension"),
    "channels.blocked": gettext_lazy("noted that the platform blocked the channel"),
    "channels.blocked_lifted": gettext_lazy("noted that the platform unblocked the channel"),
    "channels.access_lost": gettext_lazy("noted that access to the channel is lost"),
    "channels.access_lost_lifted": gettext_lazy("noted that access to the channel is back"),
    "channels.compromised": gettext_lazy("marked the channel as compromised"),
    "channels.compromised_lifted": gettext_lazy("took back the mark “compromised”"),
    "channels.unlisted": gettext_lazy("took the channel off the public list"),
    "channels.listed_again": gettext_lazy("put the channel back on the public list"),
}


class NotAllowed(Exception):
    """The channel is no longer in a state this action starts from, or a reason is missing."""


class NotReady(Exception):
    """The channel cannot go live yet; ``missing`` says what, one sentence each."""

    def __init__(self, missing: list[str]):
        self.missing = missing
        super().__init__(" ".join([_("The channel cannot go live yet."), *missing]))


def _refuse_others(by) -> None:
    """What the team alone does; keeping and closing have their rules where they are decided (``activity``)."""
    if not rights.manages(by):
        raise NotAllowed(rights.ask_the_team())


def _move(channel: Channel, action: str, *, by, at: dt.datetime, why: str = "", **values) -> None:
    start, end = TRANSITIONS[action]
    values = {"flagged_at": None, **values} if end != S.FLAGGED else values
    if not Channel.objects.filter(pk=channel.pk, status__in=start).update(status=end, **values):
        raise NotAllowed(_("This channel has already been dealt with. Its page shows how it stands now."))
    record(f"channels.{action}", channel, by=by, at=at, why=why, data={"from": channel.status, "to": end})
    channel.status = end
    for name, value in values.items():
        setattr(channel, name, value)


@transaction.atomic
def activate(channel: Channel, *, by, at: dt.datetime) -> None:
    """Put a set-up channel into service. Raises NotReady naming what is missing (A8, A10), NotAllowed.

    Going live is gated by facts only: address (or its absence stated), name and picture, A8, policy read.
    """
    _refuse_others(by)
    lock([channel.pk])
    missing = what_going_live_needs(channel, at=at)
    if missing and Channel.objects.filter(pk=channel.pk, status=S.APPROVED).exists():
        raise NotReady(missing)
    _move(channel, "activate", by=by, at=at, activated_at=at, confirmed_at=at)
    follow([channel.pk], at=at)


@transaction.atomic
def lapse(channel: Channel, *, at: dt.datetime) -> None:
    """The set-up was not finished by its day; the address is free again. Raises NotAllowed."""
    _hold([channel.pk])
    _move(channel, "lapse", by=None, at=at)
    _release_unused([channel.pk], at=at)


@transaction.atomic
def lapse_many(channel_ids: Iterable[int], *, at: dt.datetime) -> list[int]:
    """Let the set-ups among ``channel_ids`` (at most 1,000 a call) lapse; return the ids of those that did."""
    channel_ids = list(channel_ids)
    _hold(channel_ids)
    lapsed = _move_many(channel_ids, "lapse", by=None, at=at, why="")
    _release_unused(lapsed, at=at)
    return lapsed


@transaction.atomic
def cancel(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """A corrected decision ends the set-up; the address is free again. Raises NotAllowed.

    Where the approval was not told yet, nobody outside the team ever hears of the channel.
    """
    _hold([channel.pk])
    _move(channel, "cancel", by=by, at=at, why=why)
    Channel.objects.filter(pk=channel.pk, told_from__gt=at).update(told_from=NEVER_TOLD)
    _release_unused([channel.pk], by=by, at=at)


def _hold(channel_ids: list[int]) -> None:
    """Channels, then their open conditions, and the record of decisions last: the order in which everyone takes them."""
    lock(channel_ids)
    open_ones = Condition.objects.open().filter(channel__in=channel_ids).order_by("pk")
    list(open_ones.select_for_update().values_list("pk"))


def _end_conditions(channel_ids: list[int], *, by, at: dt.datetime) -> None:
    Condition.objects.open().filter(channel__in=channel_ids).update(
        ending=Ending.CHANNEL_ENDED, ended_at=at, ended_by=by
    )


def _release_unused(channel_ids: list[int], *, at: dt.datetime, by=None) -> None:
    _end_conditions(channel_ids, by=by, at=at)
    ChannelAddress.objects.current().filter(channel__in=channel_ids).update(until=at)
    Grant.objects.not_ended().filter(channel__in=channel_ids).update(ended_at=at, end_reason=EndReason.SET_UP_ENDED)


def flag_many(channel_ids: Iterable[int], *, by, at: dt.datetime, why: str = "") -> list[int]:
    """Flag the active ones among ``channel_ids`` (at most 1,000 a call) and return the ids that were flagged now."""
    return _move_many(channel_ids, "flag", by=by, at=at, why=why, flagged_at=at)


def keep_many(channel_ids: Iterable[int], *, by, at: dt.datetime, why: str) -> list[int]:
    """Take the flag from those among ``channel_ids`` (at most 1,000 a call) that have it; return their ids."""
    return _move_many(channel_ids, "keep", by=by, at=at, why=why, flagged_at=None)


def start_retiring_many(channel_ids: Iterable[int], *, by, at: dt.datetime, why: str) -> list[int]:
    """Begin to close those among ``channel_ids`` (at most 1,000 a call) that are in service; return their ids (A20).

    Only a person closes channels. Raises NotAllowed.
    """
    if by is None:
        raise NotAllowed(_("Only a person closes a channel."))
    return _move_many(channel_ids, "start_retiring", by=by, at=at, why=_needed(why), flagged_at=None)


@transaction.atomic
def _move_many(channel_ids: Iterable[int], action: str, *, by, at: dt.datetime, why: str, **values) -> list[int]:
    """The set form of ``_move``. The rows are held before they are read, so that the guarded UPDATE moves all of them; on
    SQLite the transaction itself is the lock (BEGIN IMMEDIATE)."""
    start, end = TRANSITIONS[action]
    due = Channel.objects.filter(Among("pk", channel_ids), status__in=start)
    channels = list(due.select_for_update(no_key=True).order_by("pk").values_list("pk", "name", "status"))
    pks = [pk for pk, _name, _status in channels]
    Channel.objects.filter(Among("pk", pks), status__in=start).update(status=end, **values)
    data = {before: {"from": before, "to": end} for before in start}
    label = Channel._meta.label_lower
    record_many(
        f"channels.{action}",
        [Decision(Subject(label, pk, name), why=why, data=data[before]) for pk, name, before in channels],
        by=by,
        at=at,
    )
    return pks


@transaction.atomic
def keep(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """A flagged channel stays in service: it published again, or someone gave a reason. Raises NotAllowed."""
    _move(channel, "keep", by=by, at=at, why=_needed(why))


@transaction.atomic
def start_retiring(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """Begin to close the channel; only a person does that (design §5.2). Raises NotAllowed."""
    if by is None:
        raise NotAllowed(_("Only a person closes a channel."))
    _move(channel, "start_retiring", by=by, at=at, why=_needed(why))


@transaction.atomic
def stop_retiring(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """Take a channel back into service before its closing is finished. Raises NotAllowed."""
    _move(channel, "stop_retiring", by=by, at=at, why=_needed(why))
    follow([channel.pk], at=at)


@transaction.atomic
def retire(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """Finish the closing. Its addresses stay “formerly ours” for ever; access and findings end (N11). Raises NotAllowed."""
    if by is None:
        raise NotAllowed(_("Only a person closes a channel."))
    # What was suspended or lost is now simply over; a compromised account keeps its warning until someone lifts it.
    over = {"suspended_at": None, "blocked_at": None, "access_lost_at": None}
    _hold([channel.pk])
    lying = channel.overlays
    _move(channel, "retire", by=by, at=at, why=_needed(why), retired_at=at, **over)
    ChannelAddress.objects.current().filter(channel=channel).update(until=at)
    channel.grants.filter(ended_at=None).update(ended_at=at, ended_by=by, end_reason=EndReason.CHANNEL_CLOSED)
    Finding.objects.open().filter(channel=channel).update(closed_at=closing_moment(at))
    _end_conditions([channel.pk], by=by, at=at)
    for overlay in lying:
        if f"{overlay.value}_at" in over:
            _tell(Turn(channel, overlay, False, by, at, why))


def _needed(why: str) -> str:
    if not why.strip():
        raise NotAllowed(_("Give a reason; the record of decisions keeps it."))
    return why


# --- Overlays ---------------------------------------------------------------------------------------------------------


# What people on a channel may say of it themselves, since every minute counts (N15); only the team says that it is over.
TOLD_BY_ITS_PEOPLE = (Overlay.COMPROMISED, Overlay.ACCESS_LOST, Overlay.BLOCKED)


@dataclass(frozen=True)
class Turn:
    """An overlay was laid over a channel, or is gone from it again."""

    channel: Channel
    overlay: Overlay
    laid: bool
    by: object
    at: dt.datetime
    why: str


_followers: list[Callable[[Turn], None]] = []


def register_follower(follower: Callable[[Turn], None]) -> None:
    """A room above keeps a record of its own of overlays; it is called inside the transaction of the change."""
    if follower not in _followers:
        _followers.append(follower)


def _tell(turn: Turn) -> None:
    for follower in _followers:
        follower(turn)


@transaction.atomic
def set_overlay(channel: Channel, overlay: Overlay, *, by, at: dt.datetime, why: str) -> None:
    """Lay a state over the channel; what is beneath stays. Only a person suspends. Raises NotAllowed."""
    if by is None:
        raise NotAllowed(_("Only a person does this."))
    if overlay not in TOLD_BY_ITS_PEOPLE or not rights.may_raise_alarm(by, channel, at=at):
        _refuse_others(by)
    # A closed account that somebody took over can still be used against us; anything else lies over a living channel only.
    over = (*LIVE, S.RETIRED) if overlay == Overlay.COMPROMISED else LIVE
    _overlay(channel, overlay, at, f"channels.{overlay.value}", by=by, at=at, why=why, over=over)
    _tell(Turn(channel, overlay, True, by, at, why))


@transaction.atomic
def lift_overlay(channel: Channel, overlay: Overlay, *, by, at: dt.datetime, why: str) -> None:
    """Take the state away again. Raises NotAllowed."""
    _refuse_others(by)
    take_back_overlay(channel, overlay, by=by, at=at, why=why)


@transaction.atomic
def take_back_overlay(channel: Channel, overlay: Overlay, *, by, at: dt.datetime, why: str) -> None:
    """The same for a false alarm: whose it is to call off, the room that keeps alarms has judged. Raises NotAllowed."""
    _overlay(channel, overlay, None, f"channels.{overlay.value}_lifted", by=by, at=at, why=why)
    _tell(Turn(channel, overlay, False, by, at, why))


def _overlay(
    channel: Channel, overlay: Overlay, value, action: str, *, by, at, why: str, over: Iterable[str] = S.values
) -> None:
    _set_once(channel, f"{overlay.value}_at", value, action, by=by, at=at, why=why, over=over)


@transaction.atomic
def unlist(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """Leave the channel off every public list at once, for someone's safety (A22). Raises NotAllowed."""
    _refuse_others(by)
    _set_once(channel, "unlisted_at", at, "channels.unlisted", by=by, at=at, why=why)


@transaction.atomic
def list_again(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """Show the channel publicly again. Raises NotAllowed."""
    _refuse_others(by)
    _set_once(channel, "unlisted_at", None, "channels.listed_again", by=by, at=at, why=why)


def _set_once(
    channel: Channel, field: str, value, action: str, *, by, at: dt.datetime, why: str, over: Iterable[str] = S.values
) -> None:
    """Set or clear one date in one of the states ``over``, guarded: a second try finds nothing to do and says so."""
    why = _needed(why)
    as_before = Channel.objects.filter(pk=channel.pk, status__in=over, **{f"{field}__isnull": value is not None})
    if not as_before.update(**{field: value}):
        if not Channel.objects.filter(pk=channel.pk, status__in=over).exists():
            raise NotAllowed(_("This can be said of a channel in service only."))
        raise NotAllowed(_("This has already been done. The channel's page shows how it stands now."))
    record(action, channel, by=by, at=at, why=why)
    setattr(channel, field, value)
