"""The one door through which a person leaves a body or the team, is deactivated or merged, or is given a last day (design §1).

Rooms above register guards, which refuse a departure that would break one of their rules, and consequences, which carry
out what follows from it. Both run inside the departure's own transaction, so this room need not know what a grant is.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.holding import lock_people
from accounts.models import Body, BodyKind, Invitation, Membership, Person, RoleAssignment
from accounts.roles import ROLES, TEAM_ROLES, RoleName
from ledger.recording import record


class DepartureKind(StrEnum):
    BODY = "body"
    ROLE = "role"
    PORTAL = "portal"
    CONTRACT = "contract"
    MERGE = "merge"


@dataclass(frozen=True)
class Departure:
    """Who leaves what. ``body`` is set for BODY, ``role`` for ROLE; PORTAL means deactivation.

    CONTRACT is a departure that has a date: ``last_day`` is the day with which an external person's contract ends (L2).
    MERGE: ``person`` and ``into`` are two entries of one person, and only ``into`` stays (``merging``).

    ``forced`` is a departure that already happened in the world (the identity provider, a contract's end): it is not
    refused, and what it breaks is reported instead.
    """

    kind: DepartureKind
    person: Person
    at: dt.datetime
    by: Person | None
    why: str
    body: Body | None = None
    role: RoleName | None = None
    last_day: dt.date | None = None
    forced: bool = False
    into: Person | None = None

    @property
    def leaves_team(self) -> bool:
        return self.kind == DepartureKind.PORTAL or (self.kind == DepartureKind.ROLE and self.role in TEAM_ROLES)


class DepartureRefused(Exception):
    """The departure would break a rule; the text names what is needed first."""


Guard = Callable[[Departure], None]
Consequence = Callable[[Departure], None]
Lock = Callable[[Departure], None]
_locks: list[Lock] = []
_guards: list[Guard] = []
_consequences: list[Consequence] = []


def register_lock(lock: Lock) -> None:
    """``lock`` holds the rows that the departure's guards judge and its consequences change.

    The record of decisions is one chain that everybody writes to, so its lock is taken last: a room that waited for its
    own rows after it could wait for someone who waits for the record.
    """
    if lock not in _locks:
        _locks.append(lock)


def register_guard(guard: Guard) -> None:
    """``guard`` raises DepartureRefused when the departure must not happen yet; what it judges is locked already."""
    if guard not in _guards:
        _guards.append(guard)


def register_consequence(consequence: Consequence) -> None:
    if consequence not in _consequences:
        _consequences.append(consequence)


@transaction.atomic
def leave_body(membership: Membership, *, by: Person | None, at: dt.datetime, why: str, forced: bool = False) -> None:
    """End a membership; leaving the last secretariat body also ends the decision roles. Raises DepartureRefused."""
    departure = Departure(DepartureKind.BODY, membership.person, at, by, why, body=membership.body, forced=forced)
    _lock(departure)
    _end_once(Membership, membership.pk, ended_at=at)
    record("people.left_body", membership.person, by=by, at=at, why=why, data={"body": membership.body_id})
    _pass_door(departure)
    if not membership.person.memberships.live().filter(body__kind=BodyKind.SECRETARIAT).exists():
        for assignment in membership.person.role_assignments.live():
            if ROLES[RoleName(assignment.role)].decides:
                take_role(assignment, by=by, at=at, why=why, forced=forced)


@transaction.atomic
def take_role(
    assignment: RoleAssignment, *, by: Person | None, at: dt.datetime, why: str, forced: bool = False
) -> None:
    """End a role. Raises DepartureRefused, and where someone takes their own role."""
    if by is not None and by.pk == assignment.person_id:
        raise DepartureRefused(_("Nobody changes their own roles. Ask a colleague who may."))
    role = RoleName(assignment.role)
    departure = Departure(DepartureKind.ROLE, assignment.person, at, by, why, role=role, forced=forced)
    _lock(departure)
    _end_once(RoleAssignment, assignment.pk, ended_at=at, ended_by=by)
    record("people.role_taken", assignment.person, by=by, at=at, why=why, data={"role": assignment.role})
    _pass_door(departure)


@transaction.atomic
def deactivate(person: Person, *, by: Person | None, at: dt.datetime, why: str, forced: bool = False) -> None:
    """The person leaves altogether: no sign-in, no roles, no memberships. Raises DepartureRefused."""
    if by is not None and by.pk == person.pk:
        raise DepartureRefused(_("Nobody closes their own access. Ask a colleague who may."))
    departure = Departure(DepartureKind.PORTAL, person, at, by, why, forced=forced)
    _lock(departure)
    if not Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False, left_at=at):
        raise DepartureRefused(_("%(name)s has already left.") % {"name": person})
    record("people.deactivated", person, by=by, at=at, why=why)
    person.role_assignments.live().update(ended_at=at, ended_by=by)
    person.memberships.live().update(ended_at=at)
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    # The address may go to someone else one day; it must not lead to this account then.
    EmailAddress.objects.filter(user=person).delete()
    _pass_door(departure)
    person.is_active, person.left_at = False, at


@contextmanager
def contract_ending(person: Person, *, last_day: dt.date, by: Person | None, at: dt.datetime) -> Iterator[None]:
    """Carry out a change by which an external person's contract ends with ``last_day``; must be inside a transaction.

    Access that would outlast the contract ends with it (L2). Raises DepartureRefused, which rolls the change back.
    """
    departure = Departure(DepartureKind.CONTRACT, person, at, by, "", last_day=last_day)
    _lock(departure)
    yield
    _pass_door(departure)


@contextmanager
def merging(gone: Person, *, into: Person, by: Person, at: dt.datetime, why: str) -> Iterator[None]:
    """Carry out the merge of two entries of one person; must be inside a transaction. Raises DepartureRefused."""
    departure = Departure(DepartureKind.MERGE, gone, at, by, why, into=into)
    _lock(departure)
    yield
    _pass_door(departure)


def refusal_of_merging(gone: Person, *, into: Person, by: Person, at: dt.datetime) -> str:
    """What the guards would say, "" where nothing stands in the way; changes nothing."""
    departure = Departure(DepartureKind.MERGE, gone, at, by, "", into=into)
    try:
        for guard in _guards:
            guard(departure)
    except DepartureRefused as refusal:
        return str(refusal)
    return ""


def _end_once(model, pk: int, **values) -> None:
    if not model.objects.filter(pk=pk, ended_at=None).update(**values):
        raise DepartureRefused(_("This has already ended."))


def _lock(departure: Departure) -> None:
    """Whoever leaves, and whatever hangs on them, is held from the first statement on."""
    lock_people([person for person in (departure.person, departure.into) if person is not None])
    for lock in _locks:
        lock(departure)


def _pass_door(departure: Departure) -> None:
    """Guards see the world as it will be; a refusal rolls the whole departure back."""
    if not departure.forced:
        for guard in _guards:
            guard(departure)
    for consequence in _consequences:
        consequence(departure)


def guard_last_lead(departure: Departure) -> None:
    """Someone must lead the communications team; else whoever removed the lead could choose the next. Raises DepartureRefused."""
    led = departure.person.role_assignments.filter(role=RoleName.LEAD, ended_at=departure.at).exists()
    if led and not RoleAssignment.objects.live().filter(role=RoleName.LEAD, person__is_active=True).exists():
        raise DepartureRefused(
            _("Nobody would lead the communications team. %(name)s first gives that role to someone else.")
            % {"name": departure.person}
        )
