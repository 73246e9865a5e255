"""The way into an empty portal (design §6)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import people
from accounts.editing import add_body
from accounts.models import Body, BodyKind, Person, RoleAssignment
from accounts.roles import RoleName


@transaction.atomic
def appoint_lead(email: str, *, at: dt.datetime) -> Person:
    """Give the lead's role from the operator's seat, where nobody leads any more. Raises NotPossible."""
    person = Person.objects.active().filter(email__iexact=email.strip()).first()
    if person is None:
        raise people.NotPossible(_("Nobody active here has this address."))
    if RoleAssignment.objects.live().filter(role=RoleName.LEAD, person__is_active=True).exists():
        raise people.NotPossible(_("Someone leads the communications team; they give this role."))
    people.give_role(person, role=RoleName.LEAD, by=None, at=at)
    return person


@transaction.atomic
def create_first_admin(email: str, *, full_name: str, at: dt.datetime) -> tuple[Person, str]:
    """Make the Secretariat and its first portal administrator, and an invitation; returns the person and the link's token.

    Asked again for the same address, it only sends a new link: the way back in when the first letter was lost. Raises
    NotPossible where the portal has an administrator already.
    """
    person = Person.objects.filter(email__iexact=email.strip()).first()
    administrators = RoleAssignment.objects.live().filter(role=RoleName.ADMINISTRATOR, person__is_active=True)
    if administrators.exclude(person=person).exists():
        raise people.NotPossible(_("This portal has an administrator already; ask them for an invitation."))
    if person is None:
        person = people.add_person(email=email, full_name=full_name, by=None, at=at)
    secretariat = Body.objects.filter(kind=BodyKind.SECRETARIAT).first() or add_body(
        name=_("Secretariat"), kind=BodyKind.SECRETARIAT, by=None, at=at
    )
    if not person.memberships.live().filter(body=secretariat).exists():
        people.add_membership(person, body=secretariat, by=None, at=at)
    if not administrators.filter(person=person).exists():
        people.give_role(person, role=RoleName.ADMINISTRATOR, by=None, at=at)
    return person, people.invite(person, by=None, at=at)
