"""How people, memberships and roles come to be (A3, design §3). How they end is in ``departures.py``."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import departures
from accounts.models import Body, BodyKind, Invitation, Membership, Person, PersonKind, RoleAssignment
from accounts.roles import ROLES, Permission, RoleName
from ledger.recording import record
from notifications.writing import write_letter
from portal.linktokens import digest_of, new_token

INVITATION_LIFE = dt.timedelta(hours=24)


class NotPossible(Exception):
    """The act is refused; the text says why and what to do."""


@transaction.atomic
def add_person(*, email: str, full_name: str, by: Person | None, at: dt.datetime, **facts) -> Person:
    """Make someone known to the portal, without a password. Raises NotPossible if the address is taken.

    ``facts`` are fields of Person (kind, employer, contract_end, sponsor, manager, language, …).
    """
    email = email.strip().lower()
    if Person.objects.filter(email__iexact=email).exists():
        raise NotPossible(_("Someone with the address %(email)s is already known.") % {"email": email})
    if facts.get("kind") == PersonKind.EXTERNAL and not (
        facts.get("employer") and facts.get("contract_end") and facts.get("sponsor")
    ):
        raise NotPossible(
            _("For an external person, name the employer, the end of the contract and the in-house sponsor.")
        )
    person = Person(email=email, full_name=full_name.strip(), created_at=at, **facts)
    person.set_unusable_password()
    person.save()
    record("people.added", person, by=by, at=at, data={"kind": person.kind}, words={"email": email})
    return person


@transaction.atomic
def invite(person: Person, *, by: Person | None, at: dt.datetime) -> str:
    """Send a single-use link, valid for 24 hours; earlier links stop working. Returns the link's token."""
    if not person.is_active:
        raise NotPossible(_("%(name)s has left; take the person back first.") % {"name": person})
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = new_token()
    invitation = Invitation.objects.create(
        person=person, token_digest=digest_of(token), created_at=at, created_by=by, expires_at=at + INVITATION_LIFE
    )
    record("people.invited", person, by=by, at=at)
    write_letter(
        "accounts.invitation",
        event=f"invitation:{invitation.pk}",
        person=person,
        at=at,
        data={"name": person.full_name, "path": f"/people/invitation/{token}/", "hours": 24},
    )
    return token


def open_invitation(token: str, *, at: dt.datetime) -> Invitation | None:
    """The invitation a link stands for, or None if it was used, withdrawn or is too old."""
    return (
        Invitation.objects.select_related("person")
        .filter(
            token_digest=digest_of(token), used_at=None, withdrawn_at=None, expires_at__gt=at, person__is_active=True
        )
        .first()
    )


@transaction.atomic
def accept_invitation(token: str, *, password: str, at: dt.datetime) -> Person:
    """Use the link up and set the first password. Raises NotPossible, or ValidationError for a weak password."""
    invitation = open_invitation(token, at=at)
    if invitation is None or not Invitation.objects.filter(
        pk=invitation.pk, used_at=None, withdrawn_at=None, expires_at__gt=at
    ).update(used_at=at):
        raise NotPossible(_("This link has been used or is too old. Ask for a new one."))
    person = invitation.person
    validate_password(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record("people.joined", person, by=person, at=at)
    return person


@transaction.atomic
def add_membership(person: Person, *, body: Body, by: Person | None, at: dt.datetime) -> Membership:
    """Enter the person in a body. Raises NotPossible if they are in it already, or are not confirmed by any yet."""
    if person.is_newcomer:
        raise NotPossible(
            _(
                "%(name)s came by a link and is not confirmed yet. Their group, or the communications team, does that first."
            )
            % {"name": person}
        )
    try:
        with transaction.atomic():
            membership = Membership.objects.create(person=person, body=body, started_at=at)
    except IntegrityError as error:
        raise NotPossible(_("%(name)s already belongs to %(body)s.") % {"name": person, "body": body}) from error
    record("people.joined_body", person, by=by, at=at, data={"body": body.pk}, words={"body": body.name})
    return membership


@transaction.atomic
def give_role(person: Person, *, role: RoleName, by: Person | None, at: dt.datetime) -> RoleAssignment:
    """Give a role (design §3). ``by`` None is the first set-up only. Raises NotPossible.

    Decision roles are given by the lead, technical ones by a portal administrator; the first lead by the first
    administrator. Nobody changes their own roles, and externals hold none.
    """
    _refuse_role(person, role=role, by=by)
    try:
        with transaction.atomic():
            assignment = RoleAssignment.objects.create(person=person, role=role, started_at=at, given_by=by)
    except IntegrityError as error:
        raise NotPossible(_("%(name)s already has this role.") % {"name": person}) from error
    record("people.role_given", person, by=by, at=at, data={"role": role})
    return assignment


def _refuse_role(person: Person, *, role: RoleName, by: Person | None) -> None:
    if by is not None and by.pk == person.pk:
        raise NotPossible(_("Nobody changes their own roles. Ask a colleague who may."))
    if person.kind != PersonKind.STAFF or not person.is_active:
        raise NotPossible(_("Roles are for active staff and volunteers."))
    decides = ROLES[role].decides
    if decides and not person.memberships.live().filter(body__kind=BodyKind.SECRETARIAT).exists():
        raise NotPossible(
            _("The communications team works in the Secretariat. Enter %(name)s there first.") % {"name": person}
        )
    if by is not None and not may_give(by, role):
        raise NotPossible(
            _("Decision roles are given by the communications lead.")
            if decides
            else _("This role is given by a portal administrator.")
        )


@transaction.atomic
def take_role(assignment: RoleAssignment, *, by: Person, at: dt.datetime, why: str) -> None:
    """End a role, by whoever may give it. Raises NotPossible, DepartureRefused (rule A8 at the door)."""
    if by.pk != assignment.person_id and not may_give(by, RoleName(assignment.role)):
        raise NotPossible(_("This role is ended by those who may give it."))
    departures.take_role(assignment, by=by, at=at, why=why)


def may_give(by: Person, role: RoleName) -> bool:
    """Whether ``by`` may give ``role`` to someone else."""
    if not ROLES[role].decides:
        return by.may(Permission.GIVE_TECHNICAL_ROLES)
    if by.may(Permission.GIVE_DECISION_ROLES):
        return True
    # The first lead ever; were it “no lead now”, whoever ends the lead's role could choose the next.
    first = not RoleAssignment.objects.filter(role=RoleName.LEAD).exists()
    return role == RoleName.LEAD and first and by.may(Permission.GIVE_TECHNICAL_ROLES)
