"""The life of a thing to do: decided → carried out → verified; dropped, opened again (A8, I2, design §4).

Carrying out a removal ends the access in the register as well; rule A8 is judged there, and where it refuses, the thing
stays to be done until a successor is named. Each verb begins with the guarded UPDATE; whoever comes second is told so.
"""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holding import lock_people
from accounts.models import Person
from audits.models import LookResult, Remediation, RemediationStatus, What
from audits.remediation.rights import NotYours, directs, may_carry_out, may_check, raises
from audits.remediation.words import reason_of
from channels_registry import grants
from channels_registry.activity_facts import hold
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.evidence import keep_evidence
from channels_registry.models import AccessLevel, Evidence, Grant
from channels_registry.rights import ask_the_team, manages
from ledger.recording import record
from portal.files import ReadFile
from portal.store import day_of

S = RemediationStatus
PHRASES = {
    "remediation.decided": gettext_lazy("decided that something is to be done on the platform"),
    "remediation.given": gettext_lazy("gave something to do to someone"),
    "remediation.carried_out": gettext_lazy("said that it is done on the platform"),
    "remediation.verified": gettext_lazy("checked that it is done"),
    "remediation.looked_again": gettext_lazy("looked again at what had been done"),
    "remediation.dropped": gettext_lazy("dropped what was to be done"),
    "remediation.reopened": gettext_lazy("opened again what had been done"),
}
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "give": ((S.DECIDED,), S.DECIDED),
    "carry_out": ((S.DECIDED,), S.CARRIED_OUT),
    "verify": ((S.CARRIED_OUT,), S.VERIFIED),
    "drop": ((S.DECIDED, S.CARRIED_OUT), S.DROPPED),
    "reopen": ((S.CARRIED_OUT, S.VERIFIED, S.DROPPED), S.DECIDED),
}
# Of those for which a picture counts, one in so many is looked at again, so many days later.
ONE_IN = 10
LOOK_AFTER = dt.timedelta(days=30)
NOT_DONE = {
    "carried_out_at": None, "carried_out_by": None, "evidence": None, "note": "", "verified_at": None,
    "verified_by": None, "sample": False, "look_on": None, "looked_at": None, "looked_by": None, "look_result": "",
    "dropped_at": None, "dropped_by": None, "dropped_why": "",
}  # fmt: skip


class TicketRefused(Exception):
    """It cannot be done so, or somebody was first; the text says what to do."""


def is_drawn(ticket: Remediation, evidence: Evidence) -> bool:
    """Whether this one is looked at again: one in ten, by the digest of its picture, so that anyone can draw it anew.

    Who takes the picture cannot know it before, and nobody can draw again.
    """
    drawn = hashlib.sha256(f"{ticket.pk}:{evidence.sha256}".encode()).hexdigest()
    return int(drawn, 16) % ONE_IN == 0


@transaction.atomic
def carry_out(
    ticket: Remediation, *, by: Person, at: dt.datetime, picture: ReadFile | None = None, note: str = ""
) -> None:
    """It is done on the platform, and the picture shows it; the register follows.

    A removal ends the access, a change sets the new one. Without a picture only what is no access is done, by its note.
    Where no second person is needed it is verified at once, by the picture. Raises TicketRefused, NotYours.
    """
    if not may_carry_out(by, ticket, at=at):
        raise NotYours(whose_it_is(by, ticket))
    if ticket.of_access and picture is None:
        raise TicketRefused(
            _("Add a picture of the platform's page of roles, on which it can be seen. Then it counts as done.")
        )
    if not ticket.of_access and not note.strip():
        raise TicketRefused(_("Write in a sentence what you found out or did."))
    hold([ticket.channel_id])  # before the record of decisions, which everybody locks last
    evidence = keep_evidence(ticket.channel, picture, by=by, at=at) if picture is not None else None
    values = {"carried_out_at": at, "carried_out_by": by, "evidence": evidence, "note": note.strip()[:600]}
    if not ticket.needs_second:
        values |= {"verified_at": at, "status": S.VERIFIED}
        if evidence is not None and is_drawn(ticket, evidence):
            values |= {"sample": True, "look_on": day_of(at + LOOK_AFTER)}
    values = _write(ticket, "carry_out", **values)
    if ticket.of_access:
        _follow_in_register(ticket, by=by, at=at)
    # Only now: where the register refuses, the page shows the thing as it still stands.
    _take_over(ticket, values)
    data = {"evidence": evidence.pk if evidence else None, "second": ticket.needs_second, "drawn": ticket.sample}
    _record("remediation.carried_out", ticket, by=by, at=at, why=note, **data)


def _follow_in_register(ticket: Remediation, *, by: Person, at: dt.datetime) -> None:
    """End or change the access as it is done on the platform. Raises TicketRefused where rule A8 would be broken."""
    grant = Grant.objects.select_related("channel", "person").get(pk=ticket.grant_id)
    if grant.ended_at is not None:
        return
    # Who speaks for a channel may not end access on their own; here it was decided in a review.
    actor = by if manages(by) else None
    why = (reason_of(ticket) or _("Decided at the check-up."))[:300]
    try:
        if ticket.what == What.REMOVE:
            grants.revoke(grant, by=actor, at=at, why=why)
        elif grant.level != ticket.new_level:
            level = AccessLevel(ticket.new_level)
            # It is done on the platform already; the register follows.
            grants.change_level(grant, level=level, by=actor, at=at, why=why, already_held=True)
    except WouldLeaveGap as gap:
        raise TicketRefused(
            _("%(reason)s Until then this stays to be done; nothing was changed here.") % {"reason": str(gap)}
        ) from gap
    except grants.GrantRefused as refusal:
        raise TicketRefused(str(refusal)) from refusal


@transaction.atomic
def verify(ticket: Remediation, *, by: Person, at: dt.datetime, note: str = "") -> None:
    """A second person has looked: it is done. Raises TicketRefused, NotYours."""
    _refuse_first_person(ticket, by=by, at=at)
    _move(ticket, "verify", verified_at=at, verified_by=by)
    _record("remediation.verified", ticket, by=by, at=at, why=note)


@transaction.atomic
def send_back(ticket: Remediation, *, why: str, by: Person, at: dt.datetime) -> None:
    """A second person has looked, and it is not done. Raises TicketRefused, NotYours."""
    _refuse_first_person(ticket, by=by, at=at)
    if ticket.status != S.CARRIED_OUT:
        raise TicketRefused(_nothing_to_check())
    open_again(ticket, why=why, by=by, at=at, found_otherwise=True)


def _refuse_first_person(ticket: Remediation, *, by: Person, at: dt.datetime) -> None:
    if not may_check(by, ticket, at=at):
        if ticket.carried_out_by_id == by.pk:
            raise NotYours(_("You did this yourself, so a second person looks. Ask a colleague."))
        raise NotYours(whose_it_is(by, ticket))


def whose_it_is(by: Person, ticket: Remediation) -> str:
    """Why this person does not do it, and who does."""
    if ticket.grant is not None and ticket.grant.person_id == by.pk:
        return _("This is about your own access, so somebody else does it.")
    if ticket.is_open and raises(ticket):
        return ask_the_team()
    return _("The people of the channel with full control and the communications team do this.")


@transaction.atomic
def look_again(ticket: Remediation, *, result: LookResult, note: str = "", by: Person, at: dt.datetime) -> None:
    """The later look at one that was drawn. What is not as it was said is to be done again. Raises TicketRefused, NotYours."""
    _refuse_first_person(ticket, by=by, at=at)
    if result == LookResult.OTHERWISE and not note.strip():
        raise TicketRefused(_("Say what is not as it was said."))
    drawn = Remediation.objects.filter(pk=ticket.pk, sample=True, looked_at=None, status=S.VERIFIED)
    if not drawn.update(looked_at=at, looked_by=by, look_result=result):
        raise TicketRefused(_("This was not drawn for a later look, or somebody has looked already."))
    ticket.refresh_from_db()
    _record("remediation.looked_again", ticket, by=by, at=at, why=note, result=result)
    if result == LookResult.OTHERWISE:
        open_again(ticket, why=note, by=by, at=at, found_otherwise=True)


@transaction.atomic
def reopen(ticket: Remediation, *, why: str, by: Person, at: dt.datetime) -> None:
    """The team opens it again: the access was seen again, or it was dropped too early. Raises TicketRefused, NotYours."""
    if not directs(by):
        raise NotYours(ask_the_team())
    open_again(ticket, why=why, by=by, at=at)


@transaction.atomic
def open_again(
    ticket: Remediation,
    *,
    why: str,
    by: Person | None,
    at: dt.datetime,
    grant: Grant | None = None,
    found_otherwise: bool = False,
) -> None:
    """It is to be done again, for whatever reason; ``by`` None is the nightly work. ``grant`` is the access as it is now.

    ``found_otherwise``: a second look found it not as it was said, which is counted (N9). Raises TicketRefused.
    """
    if not why.strip():
        raise TicketRefused(_("Say why it is to be done again."))
    other = Remediation.objects.unsettled().filter(grant=ticket.grant_id).exclude(pk=ticket.pk)
    if ticket.grant_id and other.exists():
        raise TicketRefused(_("Something is to be done about this access already. Go on there."))
    values = {**NOT_DONE, "reopened_at": at, "reopened_why": why.strip()[:300], "told_at": None, "reminded_at": None}
    values |= {"due_on": day_of(at) + dt.timedelta(days=7), "reopened_count": ticket.reopened_count + 1}
    if grant is not None:
        values["grant"] = grant
    if found_otherwise:
        values["found_otherwise"] = ticket.found_otherwise + 1
    _move(ticket, "reopen", **values)
    _record("remediation.reopened", ticket, by=by, at=at, why=why)


@transaction.atomic
def drop(ticket: Remediation, *, why: str, by: Person, at: dt.datetime) -> None:
    """It is not to be done after all, with the reason. Raises TicketRefused, NotYours."""
    if not directs(by):
        raise NotYours(ask_the_team())
    if not why.strip():
        raise TicketRefused(_("Say why this is dropped; the record of decisions keeps it."))
    if ticket.grant is not None and ticket.grant.person_id == by.pk:
        raise NotYours(_("This is about your own access, so a colleague decides."))
    done = {name: NOT_DONE[name] for name in ("carried_out_at", "carried_out_by", "evidence", "note")}
    _move(ticket, "drop", **done, dropped_at=at, dropped_by=by, dropped_why=why.strip()[:300])
    _record("remediation.dropped", ticket, by=by, at=at, why=why)


@transaction.atomic
def give(ticket: Remediation, *, to: Person, due_on: dt.date, by: Person, at: dt.datetime) -> None:
    """Say who does it on the platform, and until when. Raises TicketRefused, NotYours."""
    if not directs(by):
        raise NotYours(ask_the_team())
    lock_people([to])  # who may be leaving in this moment
    to.refresh_from_db(fields=["is_active"])
    if not may_carry_out(to, ticket, at=at):
        raise TicketRefused(
            _("%(name)s cannot do this: choose somebody of the team or of the channel, whose own access it is not.")
            % {"name": to}
        )
    if due_on < day_of(at):
        raise TicketRefused(_("This day is over. Choose a later one."))
    _move(ticket, "give", carried_by=to, due_on=due_on, told_at=None, reminded_at=None)
    _record("remediation.given", ticket, by=by, at=at, to=to.pk)


def _move(ticket: Remediation, action: str, **values) -> None:
    _take_over(ticket, _write(ticket, action, **values))


def _write(ticket: Remediation, action: str, **values) -> dict:
    """The guarded UPDATE. Returns what was written; raises TicketRefused where somebody was first."""
    starts, ends = TRANSITIONS[action]
    values = {"status": ends, **values}
    # What a colleague has opened again meanwhile is not what this person looked at.
    found = Remediation.objects.filter(pk=ticket.pk, status__in=starts, reopened_count=ticket.reopened_count)
    if not found.update(**values):
        raise TicketRefused(_nothing_to_check() if action == "verify" else _somebody_was_first())
    return values


def _take_over(ticket: Remediation, values: dict) -> None:
    for name, value in values.items():
        setattr(ticket, name, value)


def _somebody_was_first() -> str:
    return _("Somebody has dealt with this meanwhile. The page shows how it stands now.")


def _nothing_to_check() -> str:
    return _("This is not waiting to be checked; somebody may have looked already.")


def _record(action: str, ticket: Remediation, *, by: Person | None, at: dt.datetime, why: str = "", **data) -> None:
    data = {"ticket": ticket.pk, "what": ticket.what, "grant": ticket.grant_id, **data}
    words = {"person": ticket.grant.person.full_name} if ticket.grant is not None else {}
    record(action, ticket.channel, by=by, at=at, why=why.strip(), data=data, words=words)
