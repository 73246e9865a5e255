"""Open a hand-over, name who follows, say what is done: each row apart, nothing lost where one is refused (A7, A8).

The hand-over of someone who leaves gives the successor access at once, and lets the leaver's end with the last day. Where
somebody passes everything on, the two change in one step. A successor who has not read the policy is asked to; the row
waits, and is completed by itself when that is done (``sweeping``). Silence removes nobody.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import editing
from accounts.departures import DepartureRefused
from accounts.holding import lock_people
from accounts.models import Person, PersonKind
from accounts.people import NotPossible
from audits.leaving.simulating import Leaving
from audits.models import (
    Handed,
    HandOver,
    HandOverItem,
    HandOverKind,
    HandOverOutcome,
    ItemState,
)
from channels_registry import coadministration, rights
from channels_registry.editing import EditRefused, apply_details
from channels_registry.evidence import keep_evidence
from channels_registry.grants import GrantRefused, set_end
from channels_registry.handing_on import NotReadYet, hand_on, is_near, not_near
from channels_registry.models import FULL_CONTROL, Channel, Seat
from channels_registry.tools import ToolRefused, remove_seat
from ledger.recording import record
from notifications.models import Letter
from notifications.writing import write_letter
from policies.acknowledging.keys import paths_for
from policies.reading import unread_versions
from portal.files import ReadFile
from portal.store import day_of, end_of_day

PHRASES = {
    "leaving.opened": gettext_lazy("opened a hand-over"),
    "leaving.successor": gettext_lazy("named a successor in a hand-over"),
    "leaving.settled": gettext_lazy("settled a row of a hand-over"),
    "leaving.closed": gettext_lazy("closed a hand-over"),
}
# Rows that a successor takes over inside the portal; the others are done elsewhere, and a person says so.
CARRIED_HERE = (Handed.ACCESS, Handed.RESPONSIBLE, Handed.DEPUTY, Handed.SPONSOR)
TAKING_OVER = "audits.taking_over"
REFUSALS = (GrantRefused, DepartureRefused, EditRefused, NotPossible)


class LeavingRefused(Exception):
    """The act is refused; the text says why and what to do."""


def refuse_others(by: Person) -> None:
    if not rights.manages(by):
        raise LeavingRefused(rights.ask_the_team())


def may_hand_over(hand_over: HandOver, by: Person) -> bool:
    """The team; and whoever passes on, or leaves, for what is their own (the registry judges each row by its own rules)."""
    return rights.manages(by) or (by.pk == hand_over.person_id and hand_over.kind != HandOverKind.LEFT)


# --- Open ------------------------------------------------------------------------------------------------------------------


@transaction.atomic
def open_hand_over(person: Person, *, last_day: dt.date, by: Person, at: dt.datetime, why: str = "") -> HandOver:
    """Plan the hand-over of someone who leaves with ``last_day``. Raises LeavingRefused."""
    refuse_others(by)
    lock_people([person])
    if last_day < day_of(at):
        raise LeavingRefused(_("This day is over. If the person has left, say “Left today”."))
    return begin(person, HandOverKind.LEAVES, last_day=last_day, by=by, at=at, why=why)


def begin(
    person: Person, kind: HandOverKind, *, last_day: dt.date, by: Person, at: dt.datetime, why: str,
    successor: Person | None = None,
) -> HandOver:  # fmt: skip
    """Write the hand-over and its rows; inside a transaction that holds the person. Raises LeavingRefused."""
    if not Person.objects.active().filter(pk=person.pk).exists():
        raise LeavingRefused(_("%(name)s has already left.") % {"name": person})
    if HandOver.objects.open().filter(person=person).exists():
        raise LeavingRefused(_("A hand-over of %(name)s is open already. Go on with that one.") % {"name": person})
    leaving = Leaving(person, on=last_day, at=at, reader=by)
    items = rows_of(leaving, kind)
    if not items and kind != HandOverKind.LEFT:
        raise LeavingRefused(_("%(name)s holds nothing that someone else would have to take over.") % {"name": person})
    hand_over = HandOver.objects.create(
        person=person, kind=kind, last_day=last_day, successor=successor, why=why, opened_at=at, opened_by=by
    )
    for item in items:
        item.hand_over = hand_over
    HandOverItem.objects.bulk_create(items)
    record(
        "leaving.opened", person, by=by, at=at, why=why,
        data={"hand_over": hand_over.pk, "kind": kind, "last_day": last_day.isoformat(), "rows": len(items)},
    )  # fmt: skip
    return hand_over


def rows_of(leaving: Leaving, kind: HandOverKind) -> list[HandOverItem]:
    """What is handed over. Where somebody has left, what has to be removed out there; duties go back to the team."""
    rows = [
        HandOverItem(
            what=Handed.ACCESS, channel=grant.channel, grant=grant, thing=str(grant.get_level_display())[:200],
            alone=leaving.is_alone(grant), full_control=grant.level in FULL_CONTROL,
        )
        for grant in leaving.grants
    ]  # fmt: skip
    left = kind == HandOverKind.LEFT
    if kind != HandOverKind.REPLACED:
        rows += [HandOverItem(what=Handed.SEAT, thing=seat.tool.name[:200]) for seat in leaving.seats]
        rows += [HandOverItem(what=Handed.DEVICE, channel=details.channel) for details in leaving.devices]
    if left:
        mailboxes = {
            grant.channel.shared_mailbox: grant.channel
            for grant in leaving.grants
            if grant.level in FULL_CONTROL and grant.channel.shared_mailbox
        }
        rows += [HandOverItem(what=Handed.MAILBOX, channel=ch, thing=box[:200]) for box, ch in mailboxes.items()]
    for channel in leaving.duties:
        responsible = channel.responsible_id == leaving.person.pk
        rows.append(
            HandOverItem(
                what=Handed.RESPONSIBLE if responsible else Handed.DEPUTY,
                channel=channel,
                alone=responsible and not left,
            )
        )
    if kind != HandOverKind.REPLACED:
        rows += [HandOverItem(what=Handed.SPONSOR, charge=external) for external in leaving.contracts]
    return rows


# --- Name who follows -------------------------------------------------------------------------------------------------------


@transaction.atomic
def name_successor(item: HandOverItem, *, successor: Person, by: Person, at: dt.datetime) -> ItemState:
    """Hand the row over to ``successor``; returns its state now. Raises LeavingRefused, and then nothing has changed."""
    hand_over = HandOver.objects.select_related("person").get(pk=item.hand_over_id)
    if not may_hand_over(hand_over, by):
        raise LeavingRefused(rights.ask_the_team())
    _lock_for([item], hand_over, successor)
    return _hand_over(item, hand_over, successor=successor, by=by, at=at)


def _lock_for(items: list[HandOverItem], hand_over: HandOver, successor: Person) -> None:
    """People, then channels, then the record of decisions: in everybody's order."""
    charges = [item.charge for item in items if item.charge_id]
    lock_people([hand_over.person, successor, *charges])
    coadministration.lock([item.channel_id for item in items if item.channel_id])


def _hand_over(item: HandOverItem, hand_over: HandOver, *, successor: Person, by: Person, at: dt.datetime) -> ItemState:
    if successor.pk == hand_over.person_id:
        raise LeavingRefused(_("The successor must be someone else."))
    if not successor.is_active:
        raise LeavingRefused(_("%(name)s has left. Name someone else.") % {"name": successor})
    if hand_over.kind == HandOverKind.LEFT and item.what == Handed.ACCESS:
        raise LeavingRefused(_("This access has ended here. Say when it was removed on the platform as well."))
    state = ItemState.OPEN
    try:
        with transaction.atomic():
            if item.what in CARRIED_HERE:
                _carry(item, hand_over, successor=successor, by=by, at=at)
                state = ItemState.DONE
    except NotReadYet:
        state = ItemState.INVITED
    except REFUSALS as refusal:
        raise LeavingRefused(str(refusal)) from refusal
    values = {"state": state, "successor": successor, "asked_at": at, "asked_by": by, "refusal": ""}
    if state == ItemState.DONE:
        values |= {"done_at": at, "done_by": by}
    _change(item, **values)
    record(
        "leaving.successor", hand_over.person, by=by, at=at,
        data={"hand_over": hand_over.pk, "item": item.pk, "what": item.what, "to": successor.pk, "state": state},
        words={"to": successor.full_name},
    )  # fmt: skip
    if state == ItemState.INVITED:
        _ask_to_read(hand_over, successor, by=by, at=at)
    close_if_settled(hand_over, at=at)
    return state


def _carry(item: HandOverItem, hand_over: HandOver, *, successor: Person, by: Person, at: dt.datetime) -> None:
    why = hand_over.why or _("Hand-over")
    if item.what == Handed.ACCESS:
        now = hand_over.kind == HandOverKind.REPLACED
        hand_on(item.grant, successor=successor, by=by, at=at, why=why, ends_now=now)
        last = end_of_day(hand_over.last_day)
        item.grant.refresh_from_db()
        if not now and last > at and (item.grant.ends_at is None or item.grant.ends_at > last):
            set_end(item.grant, ends_on=hand_over.last_day, by=None, at=at, why=why)
    elif item.what == Handed.SPONSOR:
        _refuse_near(None, successor, by=by, at=at)
        editing.change_person(item.charge, by=by, at=at, sponsor=successor)
    else:
        _refuse_near(item.channel, successor, by=by, at=at)
        _change_duty(item, hand_over, successor, by=by, at=at, why=why)


def _change_duty(
    item: HandOverItem, hand_over: HandOver, successor: Person, *, by: Person, at: dt.datetime, why: str
) -> None:
    channel = Channel.objects.get(pk=item.channel_id)
    holder = channel.deputy_id if item.what == Handed.DEPUTY else channel.responsible_id
    # Nobody passes on what somebody else has been given meanwhile; who has left holds nothing, and the team finds someone.
    if holder != hand_over.person_id and not (holder is None and rights.manages(by)):
        raise LeavingRefused(
            _("%(name)s no longer has this duty, so there is nothing to hand over.") % {"name": hand_over.person}
        )
    if item.what == Handed.DEPUTY:
        apply_details(channel, by=by, at=at, why=why, deputy=successor)
        return
    # A deputy who moves up leaves the place of the deputy free.
    moved_up = {"deputy": None} if channel.deputy_id == successor.pk else {}
    apply_details(channel, by=by, at=at, why=why, responsible=successor, **moved_up)


def _refuse_near(channel: Channel | None, successor: Person, *, by: Person, at: dt.datetime) -> None:
    """A duty is handed by its holder to someone of the channel's group or of the team, by the team to anyone in-house."""
    if successor.kind != PersonKind.STAFF:
        raise LeavingRefused(_("%(name)s is not in-house. Name someone who is.") % {"name": successor})
    if rights.manages(by):
        return
    if channel is None or not is_near(successor, channel, at=at):
        raise LeavingRefused(not_near(successor))


def _ask_to_read(hand_over: HandOver, successor: Person, *, by: Person, at: dt.datetime) -> None:
    """One letter, however many rows wait for the same thing; its link needs no sign-in."""
    event = f"{TAKING_OVER}:{hand_over.pk}:{successor.pk}"
    if Letter.objects.filter(event=event, person=successor).exists() or not unread_versions(successor, at=at).exists():
        return
    write_letter(
        TAKING_OVER,
        event=event,
        person=successor,
        at=at,
        data={
            "name": successor.full_name,
            "person": hand_over.person.full_name,
            "path": paths_for([successor.pk], at=at)[successor.pk],
        },
    )


# --- Pass everything on -----------------------------------------------------------------------------------------------------


@transaction.atomic
def replace_all(person: Person, *, successor: Person, by: Person, at: dt.datetime, why: str = "") -> HandOver:
    """Hand everything over to one successor. A row that is refused says why and stays; the others go. Raises LeavingRefused.

    An administrator does it for themselves, the team for anyone.
    """
    if by.pk != person.pk:
        refuse_others(by)
    elif person.kind != PersonKind.STAFF:
        raise LeavingRefused(rights.ask_the_team())
    if successor.pk == person.pk:
        raise LeavingRefused(_("The successor must be someone else."))
    leaving = Leaving(person, on=day_of(at), at=at, reader=by)
    lock_people([person, successor])
    coadministration.lock([*(g.channel_id for g in leaving.grants), *(c.pk for c in leaving.duties)])
    kind = HandOverKind.REPLACED
    hand_over = begin(person, kind, last_day=day_of(at), by=by, at=at, why=why, successor=successor)
    # Duties first: who gave all their access away could no longer pass them on.
    items = hand_over.items.select_related("channel", "grant", "charge").order_by("pk")
    for item in sorted(items, key=lambda item: item.what == Handed.ACCESS):
        try_again(item, hand_over, successor=successor, by=by, at=at)
    hand_over.refresh_from_db()
    return hand_over


def try_again(item: HandOverItem, hand_over: HandOver, *, successor: Person, by: Person, at: dt.datetime) -> ItemState:
    """Hand one row over; a refusal is written on the row instead of being raised."""
    try:
        with transaction.atomic():
            return _hand_over(item, hand_over, successor=successor, by=by, at=at)
    except LeavingRefused as refusal:
        _change(item, refusal=str(refusal)[:600])
        return ItemState(item.state)


# --- Say what is done --------------------------------------------------------------------------------------------------------


@transaction.atomic
def settle(
    item: HandOverItem, *, needed: bool, by: Person, at: dt.datetime, note: str = "", picture: ReadFile | None = None
) -> None:
    """Say that a row is done (out there), or not needed; ``picture`` shows it. Raises LeavingRefused."""
    hand_over = HandOver.objects.select_related("person").get(pk=item.hand_over_id)
    if not may_hand_over(hand_over, by):
        raise LeavingRefused(rights.ask_the_team())
    if not needed and not note.strip():
        raise LeavingRefused(_("Say why nobody needs to take this over; the record of decisions keeps it."))
    here = item.what in CARRIED_HERE and hand_over.kind != HandOverKind.LEFT
    if needed and here:
        raise LeavingRefused(_("This is done by naming a successor. If nobody needs to follow, say that and why."))
    state = ItemState.DONE if needed else ItemState.NOT_NEEDED
    if needed and item.what == Handed.SEAT:
        _remove_seats(item, hand_over, by=by, at=at)
    evidence = None
    if picture is not None and item.channel_id:
        evidence = keep_evidence(item.channel, picture, by=by, at=at)
    _change(item, state=state, done_at=at, done_by=by, note=note[:300], evidence=evidence)
    record(
        "leaving.settled", hand_over.person, by=by, at=at, why=note[:300],
        data={"hand_over": hand_over.pk, "item": item.pk, "what": item.what, "state": state},
    )  # fmt: skip
    close_if_settled(hand_over, at=at)


def _remove_seats(item: HandOverItem, hand_over: HandOver, *, by: Person, at: dt.datetime) -> None:
    """What is said of the row is true of the seat as well: it is noted with the tool, and its point to put right closes."""
    seats = Seat.objects.open().filter(person=hand_over.person_id, tool__name=item.thing)
    try:
        for seat in seats.select_related("tool", "person"):
            remove_seat(seat, by=by, at=at)
    except ToolRefused as refusal:
        raise LeavingRefused(str(refusal)) from refusal


@transaction.atomic
def cancel(hand_over: HandOver, *, by: Person, at: dt.datetime, why: str) -> None:
    """Call a hand-over off: the person stays. What was handed over stays so; ends that were set stay too. Raises LeavingRefused."""
    refuse_others(by)
    if hand_over.kind == HandOverKind.LEFT:
        raise LeavingRefused(_("Who has left is not called back here. Settle each row, or take the person back."))
    closed(hand_over, HandOverOutcome.CANCELLED, by=by, at=at, why=why)


def closed(hand_over: HandOver, outcome: HandOverOutcome, *, by: Person | None, at: dt.datetime, why: str = "") -> None:
    """The guarded UPDATE and its entry on the record. Raises LeavingRefused."""
    if not HandOver.objects.open().filter(pk=hand_over.pk).update(closed_at=at, outcome=outcome):
        raise LeavingRefused(_("This hand-over is closed already."))
    hand_over.closed_at, hand_over.outcome = at, outcome
    record(
        "leaving.closed", hand_over.person, by=by, at=at, why=why,
        data={"hand_over": hand_over.pk, "outcome": outcome},
    )  # fmt: skip


def close_if_settled(hand_over: HandOver, *, at: dt.datetime) -> None:
    if hand_over.closed_at is None and not HandOverItem.objects.unsettled().filter(hand_over=hand_over).exists():
        closed(hand_over, HandOverOutcome.DONE, by=None, at=at)


def _change(item: HandOverItem, **values) -> None:
    if not HandOverItem.objects.unsettled().filter(pk=item.pk).update(**values):
        raise LeavingRefused(_("This row is settled already, or its hand-over is closed."))
    for name, value in values.items():
        setattr(item, name, value)
