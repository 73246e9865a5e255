"""The conditions of an approval, from the day they are set to their end (A5, N1).

Their owner says that one is done and shows it; someone else of the team looks and signs it off. Where the day passes, a
person decides what follows: nothing loses its official status by itself (design §5.2).
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure, DepartureKind
from accounts.models import Person
from accounts.roles import Permission
from channels_registry import lifecycle, rights
from channels_registry.coadministration import lock
from channels_registry.models import (
    LIVE,
    Channel,
    ChannelStatus,
    Condition,
    ConditionExtension,
    Consequence,
    Ending,
    Overlay,
)
from ledger.recording import record
from notifications.writing import write_letter
from portal.store import day_of
from portal.typed_text import is_web_link

PHRASES = {
    "channels.condition_done": gettext_lazy("said that a condition is met"),
    "channels.condition_signed_off": gettext_lazy("looked and signed a condition off"),
    "channels.condition_sent_back": gettext_lazy("asked for more to show that a condition is met"),
    "channels.condition_extended": gettext_lazy("gave more time for a condition"),
    "channels.condition_waived": gettext_lazy("no longer asked for a condition"),
    "channels.condition_answered": gettext_lazy("decided what follows from a condition that is overdue"),
}


class ConditionRefused(Exception):
    """The condition is no longer where the act needs it, or something is missing; the text says what."""


@dataclass(frozen=True)
class NewCondition:
    """One condition about to be set. Without ``owner`` it is the responsible person's, where the channel has one."""

    text: str
    due_on: dt.date
    owner: Person | None = None
    consequence: str = Consequence.EXTEND


def set_conditions(
    channel: Channel, conditions: Iterable[NewCondition], *, by: Person, at: dt.datetime
) -> list[Condition]:
    """Set the conditions of an approval; the approval itself stands in the record of decisions."""
    return Condition.objects.bulk_create(
        Condition(
            channel=channel,
            text=new.text,
            due_on=new.due_on,
            owner=new.owner or channel.responsible,
            consequence=new.consequence,
            set_at=at,
            set_by=by,
        )
        for new in conditions
    )


def is_in_care_of(condition: Condition, person: Person) -> bool:
    """Whether it is this person's to do. Where nobody is named it falls to whoever answers for the channel."""
    if condition.owner_id is not None:
        return condition.owner_id == person.pk
    return person.pk in (condition.channel.responsible_id, condition.channel.deputy_id)


def may_report(condition: Condition, person: Person, *, at: dt.datetime) -> bool:
    return is_in_care_of(condition, person) or rights.may_keep(person, condition.channel, at=at)


def sign_off_refusal(condition: Condition, *, by: Person) -> str:
    """Why this person does not sign the condition off, in a sentence; "" where they may."""
    if not by.may(Permission.MANAGE_CHANNELS):
        return _("Only the communications team signs a condition off.")
    if by.pk in (condition.owner_id, condition.done_by_id):
        return _("This condition is yours, so a colleague looks and signs it off.")
    return ""


# --- Done, looked at, sent back --------------------------------------------------------------------------------------


@transaction.atomic
def report_done(condition: Condition, *, evidence: str, link: str = "", by: Person, at: dt.datetime) -> None:
    """Say that the condition is met, and show it in words or by a link. Raises ConditionRefused.

    Said by whoever it is to do, the channel's keepers or the team.
    """
    if not may_report(condition, by, at=at):
        raise ConditionRefused(_("Only its owner, those who keep the channel and the communications team say this."))
    note_done(condition, evidence=evidence, link=link, by=by, at=at)


@transaction.atomic
def note_done(condition: Condition, *, evidence: str, link: str = "", by: Person, at: dt.datetime) -> None:
    """The condition is met by what ``by`` did elsewhere, under the rules of that act. Raises ConditionRefused."""
    evidence = evidence.strip()
    if not evidence and not link:
        raise ConditionRefused(_("Say in a sentence what shows it, or give a link."))
    if link and not is_web_link(link):
        raise ConditionRefused(_("Give a link that starts with https://."))
    values = {"evidence": evidence, "evidence_link": link, "done_at": at, "done_by": by}
    _change(condition, Condition.objects.to_do(), _("This has already been marked as done."), **values)
    _record("condition_done", condition, by=by, at=at, why=evidence, words={"link": link})


@transaction.atomic
def sign_off(condition: Condition, *, by: Person, at: dt.datetime, note: str = "") -> None:
    """Someone of the team, neither its owner nor who reported it, has looked: it is met. Raises ConditionRefused."""
    condition.refresh_from_db(fields=["owner", "done_by"])
    if refusal := sign_off_refusal(condition, by=by):
        raise ConditionRefused(refusal)
    values = {"ending": Ending.SIGNED_OFF, "ended_at": at, "ended_by": by, "ended_why": note}
    # Named once more in the guard, so that it cannot become theirs between the look and the signature.
    waiting = Condition.objects.reported().exclude(done_by=by).filter(owner_id=condition.owner_id)
    _change(condition, waiting, _nothing_to_sign(), **values)
    _record("condition_signed_off", condition, by=by, at=at, why=note)


@transaction.atomic
def send_back(condition: Condition, *, why: str, by: Person, at: dt.datetime) -> None:
    """What was shown is not enough yet: it is to do again, and who reported it is told. Raises ConditionRefused."""
    _refuse_others(by)
    why = _needed(why)
    reporter = Condition.objects.select_related("done_by").get(pk=condition.pk).done_by
    values = {"evidence": "", "evidence_link": "", "done_at": None, "done_by": None}
    _change(condition, Condition.objects.reported(), _nothing_to_sign(), **values)
    _record("condition_sent_back", condition, by=by, at=at, why=why)
    reader = condition.owner or reporter
    if reader is not None and reader.pk != by.pk:
        write_letter(
            "channels.condition_back",
            event=f"condition-back:{condition.pk}:{at.isoformat()}",
            person=reader,
            at=at,
            data={
                "name": reader.full_name,
                "channel": condition.channel.name,
                "text": condition.text,
                "why": why,
                "by": by.full_name,
                "path": path_of(condition),
            },
        )


def _nothing_to_sign() -> str:
    return _("There is nothing to look at now. The page of the condition shows how it stands.")


# --- More time, or no longer asked for -------------------------------------------------------------------------------


@transaction.atomic
def extend(condition: Condition, *, due_on: dt.date, why: str, by: Person, at: dt.datetime) -> ConditionExtension:
    """Give more time; the earlier day stays on record. Raises ConditionRefused."""
    _refuse_others(by)
    why = _needed(why)
    condition.refresh_from_db(fields=["due_on"])
    if due_on <= day_of(at):
        raise ConditionRefused(_("This day has come already. Choose a later one."))
    if due_on <= condition.due_on:
        raise ConditionRefused(_("More time means a later day than the one that stands now."))
    earlier = condition.due_on
    values = {"due_on": due_on, "reminded_at": None, "overdue_told_at": None, **_ANSWER_AGAIN}
    to_do = Condition.objects.to_do().filter(due_on=earlier)
    _change(condition, to_do, _("This condition is not waiting any more. Its page shows how it stands."), **values)
    given = ConditionExtension.objects.create(condition=condition, earlier=earlier, later=due_on, why=why, by=by, at=at)
    _record(
        "condition_extended", condition, by=by, at=at, why=why,
        data={"earlier": earlier, "later": due_on},
    )  # fmt: skip
    return given


# Whoever decided on the day that passed did not decide on the new one.
_ANSWER_AGAIN = {"answer": "", "answered_at": None, "answered_by": None}


@transaction.atomic
def waive(condition: Condition, *, why: str, by: Person, at: dt.datetime) -> None:
    """The condition is no longer asked for; its owner does not waive it. Raises ConditionRefused."""
    _refuse_others(by)
    why = _needed(why)
    condition.refresh_from_db(fields=["owner"])
    if condition.owner_id == by.pk:
        raise ConditionRefused(_("This condition is yours, so a colleague decides whether it still counts."))
    values = {"ending": Ending.WAIVED, "ended_at": at, "ended_by": by, "ended_why": why}
    still = Condition.objects.open().filter(owner_id=condition.owner_id)
    _change(condition, still, _("This condition has ended already."), **values)
    _record("condition_waived", condition, by=by, at=at, why=why)


# --- The day has passed ----------------------------------------------------------------------------------------------

# How a channel in service is sent to closing is the business of the room above that follows it to its end.
_close: list[Callable[..., object]] = []


def register_closing(start: Callable[..., object]) -> None:
    """``start(channel, reason=…, by=…, at=…)`` begins the closing of a channel in service."""
    _close[:] = [start]


def consequences_for(channel: Channel) -> list[Consequence]:
    """What can follow where the channel stands now."""
    offered = [Consequence.EXTEND]
    if channel.status in LIVE and not channel.suspended_at:
        offered.append(Consequence.SUSPEND)
    if channel.status in (ChannelStatus.ACTIVE, ChannelStatus.FLAGGED, ChannelStatus.APPROVED):
        offered.append(Consequence.CLOSE)
    return offered


@transaction.atomic
def answer_overdue(
    condition: Condition, what: Consequence, *, why: str, by: Person, at: dt.datetime, due_on: dt.date | None = None
) -> None:
    """A person decides what follows from a day that passed: more time, suspend, or close. Raises ConditionRefused.

    ``due_on`` is the new day where more time is given. A channel that is still being set up is closed by ending its set-up.
    """
    _refuse_others(by)
    why = _needed(why)
    what = Consequence(what)
    channel = condition.channel
    channel.refresh_from_db(fields=["status", "suspended_at"])
    if what not in consequences_for(channel):
        raise ConditionRefused(_("This cannot follow as the channel stands now. Its page shows how it stands."))
    if what == Consequence.EXTEND:
        if due_on is None:
            raise ConditionRefused(_("Choose the new day."))
        extend(condition, due_on=due_on, why=why, by=by, at=at)
        return
    values = {"answer": what, "answered_at": at, "answered_by": by}
    overdue = Condition.objects.unanswered(on=day_of(at))
    _change(condition, overdue, _("A colleague has decided on this already, or it is not overdue any more."), **values)
    _record("condition_answered", condition, by=by, at=at, why=why, data={"answer": what})
    try:
        _carry_out(channel, what, why=why, by=by, at=at)
    except lifecycle.NotAllowed as refusal:
        raise ConditionRefused(str(refusal)) from refusal


@transaction.atomic
def end_channel(channel: Channel, *, why: str, by: Person, at: dt.datetime) -> None:
    """A decision ends a channel: its set-up is cancelled, or its closing begins. One that ends already goes on ending.

    Raises lifecycle.NotAllowed.
    """
    channel.refresh_from_db(fields=["status", "suspended_at"])
    if Consequence.CLOSE in consequences_for(channel):
        _carry_out(channel, Consequence.CLOSE, why=why, by=by, at=at)


def _carry_out(channel: Channel, what: Consequence, *, why: str, by: Person, at: dt.datetime) -> None:
    if what == Consequence.SUSPEND:
        lifecycle.set_overlay(channel, Overlay.SUSPENDED, by=by, at=at, why=why)
    elif channel.status == ChannelStatus.APPROVED:
        lifecycle.cancel(channel, by=by, at=at, why=why)
    else:
        (start,) = _close
        start(channel, reason=why, by=by, at=at)


# --- People come and go ----------------------------------------------------------------------------------------------


def hold_conditions_of(departure: Departure) -> None:
    """Held before the record of decisions, which everybody locks last (registered at the door)."""
    if departure.kind == DepartureKind.PORTAL:
        owned = Condition.objects.open().filter(owner=departure.person).order_by("pk")
        list(owned.select_for_update().values_list("pk"))


def free_conditions_of(departure: Departure) -> None:
    """Whoever leaves the portal owes nothing any more: their open conditions fall to the responsible person or the team."""
    if departure.kind == DepartureKind.PORTAL:
        Condition.objects.open().filter(owner=departure.person).update(owner=None)


# --- What the acts share ---------------------------------------------------------------------------------------------


def path_of(condition: Condition) -> str:
    return f"/registry/{condition.channel_id}/conditions/{condition.pk}/"


def _change(condition: Condition, standing, refusal: str, **values) -> None:
    """The guarded UPDATE: of two people, the second is told ``refusal`` and nothing moves.

    The channel is held first, as by everyone who ends it, so that nobody waits for the other.
    """
    lock([condition.channel_id])
    if not standing.filter(pk=condition.pk).update(**values):
        raise ConditionRefused(refusal)
    for name, value in values.items():
        setattr(condition, name, value)


def _record(action: str, condition: Condition, *, by: Person, at: dt.datetime, why: str, data=None, words=None) -> None:
    record(
        f"channels.{action}", condition.channel, by=by, at=at, why=why,
        data={"condition": condition.pk, **(data or {})}, words={"condition": condition.text, **(words or {})},
    )  # fmt: skip


def _refuse_others(by: Person) -> None:
    if not by.may(Permission.MANAGE_CHANNELS):
        raise ConditionRefused(_("Only the communications team decides this."))


def _needed(why: str) -> str:
    if not why.strip():
        raise ConditionRefused(_("Give a reason; the record of decisions keeps it."))
    return why.strip()
