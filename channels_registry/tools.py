"""Publishing tools as records: what each is, who pays, who has a seat, which channels it reaches (A7, L2).

Leavers stay in the scheduler, not on the page: leaving ends access here, but a seat only ends where it was given. So it
stays open on record until somebody says that it was removed there.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure
from accounts.holding import lock_people
from accounts.models import Body, Person
from channels_registry import rights
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.findings import follow
from channels_registry.models import ENDED, Channel, Grant, Reach, Seat, SeatLevel, Tool
from ledger.recording import record
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of

PHRASES = {
    "tools.entered": gettext_lazy("entered a publishing tool"),
    "tools.changed": gettext_lazy("changed what is known of a publishing tool"),
    "tools.ended": gettext_lazy("noted that a publishing tool is not used any more"),
    "tools.connected": gettext_lazy("noted that a tool reaches a channel"),
    "tools.disconnected": gettext_lazy("noted that a tool no longer reaches a channel"),
    "tools.seat_given": gettext_lazy("noted a seat in a tool"),
    "tools.seat_removed": gettext_lazy("noted that a seat was removed in a tool"),
}
SEAT_LEFT = "seat_of_someone_who_left"


class ToolRefused(Exception):
    """This cannot be said of the tool so; the text says why and what to do."""


def visible_to(person: Person) -> QuerySet:
    """The team and the auditors see all tools; others those they look after, sit in, or that reach a channel
    whose people they may know (design §5.13): whoever has a seat can publish there."""
    if rights.sees_everyone(person):
        return Tool.objects.all()
    own = Channel.objects.filter(
        Q(body__in=list(person.body_ids))
        | Q(responsible=person)
        | Q(deputy=person)
        | Q(pk__in=Grant.objects.not_ended().filter(person=person).values("channel"))
    )
    reaching = Reach.objects.now().filter(tool=OuterRef("pk"), channel__in=own)
    seats = Seat.objects.open().filter(tool=OuterRef("pk"), person=person)
    return Tool.objects.filter(Q(keeper=person) | Exists(reaching) | Exists(seats))


@transaction.atomic
def enter_tool(
    *,
    name: str,
    kind: str,
    by: Person,
    at: dt.datetime,
    link: str = "",
    payer: Body | None = None,
    keeper: Person | None = None,
    note: str = "",
) -> Tool:
    """Enter a tool of the organisation. Raises ToolRefused."""
    _refuse_others(by)
    _refuse_secrets(name, note)
    tool = Tool.objects.create(name=name, kind=kind, link=link, payer=payer, keeper=keeper, note=note, entered_at=at)
    record("tools.entered", tool, by=by, at=at, data=_facts(tool))
    return tool


@transaction.atomic
def change_tool(
    tool: Tool,
    *,
    name: str,
    kind: str,
    link: str,
    payer: Body | None,
    keeper: Person | None,
    note: str,
    by: Person,
    at: dt.datetime,
) -> None:
    """Correct what is known of a tool in use. Raises ToolRefused."""
    _refuse_others(by)
    _refuse_secrets(name, note)
    _update(tool, name=name, kind=kind, link=link, payer=payer, keeper=keeper, note=note)
    record("tools.changed", tool, by=by, at=at, data=_facts(tool))


@transaction.atomic
def end_tool(tool: Tool, *, by: Person, at: dt.datetime, why: str) -> None:
    """The organisation uses the tool no more: its seats and its way to the channels end with it. Raises ToolRefused."""
    _refuse_others(by)
    if not why.strip():
        raise ToolRefused(_("Say why the tool is not used any more; the record of decisions keeps it."))
    _refuse_secrets(why)
    _update(tool, ended_at=at)
    reached = _reached_by(tool)
    Seat.objects.open().filter(tool=tool).update(removed_at=at, removed_by=by)
    Reach.objects.now().filter(tool=tool).update(until=at)
    record("tools.ended", tool, by=by, at=at, why=why)
    follow(reached, at=at)


@transaction.atomic
def connect(tool: Tool, channel: Channel, *, by: Person, at: dt.datetime) -> Reach:
    """The tool can publish on the channel. Raises ToolRefused."""
    _refuse_others(by)
    _hold(tool)
    if not Channel.objects.exclude(status__in=ENDED).filter(pk=channel.pk).exists():
        raise ToolRefused(_("This channel has ended; no tool reaches it any more."))
    try:
        with transaction.atomic():
            reach = Reach.objects.create(tool=tool, channel=channel, since=at)
    except IntegrityError as error:
        raise ToolRefused(_("This tool reaches the channel already.")) from error
    record("tools.connected", tool, by=by, at=at, data={"channel": channel.pk}, words={"channel": channel.name})
    follow([channel.pk], at=at)
    return reach


@transaction.atomic
def disconnect(tool: Tool, channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """The tool has been disconnected from the channel. Raises ToolRefused."""
    _refuse_others(by)
    if not Reach.objects.now().filter(tool=tool, channel=channel).update(until=at):
        raise ToolRefused(_("This tool does not reach the channel."))
    record("tools.disconnected", tool, by=by, at=at, data={"channel": channel.pk}, words={"channel": channel.name})
    follow([channel.pk], at=at)


@transaction.atomic
def give_seat(
    tool: Tool, *, person: Person, level: SeatLevel, by: Person, at: dt.datetime, ends_on: dt.date | None = None
) -> Seat:
    """Note a seat; that of an external person ends with the contract at the latest (L2). Raises ToolRefused."""
    _refuse_others(by)
    lock_people([person])
    person.refresh_from_db(fields=["kind", "contract_end", "is_active"])
    _hold(tool)
    if not person.is_active:
        raise ToolRefused(_("%(name)s has left and cannot be given a seat.") % {"name": person})
    if person.is_newcomer:
        raise ToolRefused(_("No group has confirmed %(name)s yet. That comes first.") % {"name": person})
    ends_on = person.within_contract(ends_on)
    if ends_on is not None and ends_on < day_of(at):
        raise ToolRefused(_("The seat would end before it begins. Choose a later day, or prolong the contract first."))
    try:
        with transaction.atomic():
            seat = Seat.objects.create(tool=tool, person=person, level=level, since=at, ends_on=ends_on, given_by=by)
    except IntegrityError as error:
        raise ToolRefused(_("%(name)s has a seat in this tool already.") % {"name": person}) from error
    record("tools.seat_given", tool, by=by, at=at, data=_seat(seat), words={"person": person.full_name})
    return seat


@transaction.atomic
def remove_seat(seat: Seat, *, by: Person, at: dt.datetime) -> None:
    """Somebody saw to it that the seat is gone in the tool itself. Raises ToolRefused."""
    _refuse_others(by)
    if not Seat.objects.open().filter(pk=seat.pk).update(removed_at=at, removed_by=by):
        raise ToolRefused(_("It has been said already that this seat was removed."))
    record("tools.seat_removed", seat.tool, by=by, at=at, data=_seat(seat), words={"person": seat.person.full_name})
    follow(_reached_by(seat.tool), at=at)


def _refuse_others(by: Person) -> None:
    if not rights.manages(by):
        raise ToolRefused(rights.ask_the_team())


def _refuse_secrets(*texts: str) -> None:
    if any(looks_like_secret(text) for text in texts):
        raise ToolRefused(why_refused())


def _update(tool: Tool, **values) -> None:
    if not Tool.objects.in_use().filter(pk=tool.pk).update(**values):
        raise ToolRefused(_("This tool is not used any more."))
    for name, value in values.items():
        setattr(tool, name, value)


def _hold(tool: Tool) -> None:
    """Held for this transaction, so that nothing is added to a tool that ends in this moment."""
    _update(tool, entered_at=tool.entered_at)


def _reached_by(tool: Tool) -> list[int]:
    return list(Reach.objects.now().filter(tool=tool).order_by("channel").values_list("channel", flat=True))


def _facts(tool: Tool) -> dict:
    return {"kind": tool.kind, "payer": tool.payer_id, "keeper": tool.keeper_id}


def _seat(seat: Seat) -> dict:
    return {"seat": seat.pk, "person": seat.person_id, "level": seat.level, "ends_on": seat.ends_on}


# --- The rule ----------------------------------------------------------------------------------------------------------


def with_seats_left_behind(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Of these channels those that somebody who has left can still publish on, through a tool."""
    left = Seat.objects.left_behind(on=day_of(at)).filter(tool__ended_at=None)
    reaching = Reach.objects.now().filter(channel=OuterRef("pk"), tool__in=left.values("tool"))
    return channels.filter(Exists(reaching))


def notice_departure(departure: Departure) -> None:
    """Whoever leaves with a seat leaves a point to put right behind (registered at the door)."""
    tools = Seat.objects.open().filter(person=departure.person).values("tool")
    channels = Reach.objects.now().filter(tool__in=tools).order_by("channel").values_list("channel", flat=True)
    if ids := list(channels.distinct()):
        follow(ids, at=departure.at)


RULE = {
    "label": gettext_lazy("Someone who left still has a seat in a tool"),
    "why": gettext_lazy(
        "Whoever has a seat in a scheduler or a business manager can publish, although the page itself no longer names them."
    ),
    "fix": gettext_lazy("Remove the seat in the tool itself, then say here that it was removed."),
    "prevent": gettext_lazy("Look through the seats on the day on which somebody leaves or a contract ends."),
}


def find_channel(text: str, among: QuerySet) -> Channel:
    """The one channel whose whole name or link is ``text``. Raises ToolRefused that says what to type instead."""
    found = list(among.filter(name__iexact=text.strip())[:2])
    if not found:
        try:
            key = read_address(text, web=True).identity_key
        except UnreadableAddress:
            key = ""
        found = list(among.filter(addresses__identity_key=key, addresses__until=None)[:2]) if key else []
    if not found:
        raise ToolRefused(_("No channel has this name or link. Write the whole name, or paste the link."))
    if len(found) > 1:
        raise ToolRefused(_("Several channels have this name. Paste the link of the one you mean."))
    return found[0]
