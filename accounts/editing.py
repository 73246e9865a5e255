"""Change what is known of people, bodies and the portal itself; every change leaves who, when and what (design §5.6)."""

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import departures
from accounts.models import Body, Invitation, Person, PersonKind
from accounts.people import NotPossible, may_give
from accounts.roles import ROLES, RoleName
from ledger.recording import record
from notifications.writing import write_letter
from portal.models import PortalSettings
from portal.store import forget_settings

PHRASES = {
    "people.added": gettext_lazy("made the person known to the portal"),
    "people.changed": gettext_lazy("changed what is known of the person"),
    "people.invited": gettext_lazy("sent an invitation"),
    "people.joined": gettext_lazy("accepted the invitation"),
    "people.joined_body": gettext_lazy("entered the person in a group or office"),
    "people.left_body": gettext_lazy("ended a membership"),
    "people.role_given": gettext_lazy("gave a role"),
    "people.role_taken": gettext_lazy("ended a role"),
    "people.arrived": gettext_lazy("came by a link to their mailbox"),
    "people.confirmed": gettext_lazy("took a newcomer in"),
    "people.deactivated": gettext_lazy("ended the person's access"),
    "people.reactivated": gettext_lazy("took the person back"),
    "bodies.added": gettext_lazy("added the group or office"),
    "bodies.changed": gettext_lazy("changed the group or office"),
    "bodies.closed": gettext_lazy("closed the group or office"),
    "settings.changed": gettext_lazy("changed the portal's settings"),
}


def _changes(row: models.Model, facts: dict[str, Any]) -> dict[str, Any]:
    """Only what differs, so that saving a page unchanged leaves no trace."""
    return {name: value for name, value in facts.items() if getattr(row, name) != value}


def _plain(value):
    """A value as the record keeps it; of a picture, what tells it from another, never the picture."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        content = bytes(value)
        return f"sha256 {hashlib.sha256(content).hexdigest()}, {len(content)} bytes" if content else ""
    return value.pk if isinstance(value, models.Model) else value


def _save(row: models.Model, action: str, facts: dict[str, Any], *, by, at: dt.datetime) -> bool:
    changed = _changes(row, facts)
    if not changed:
        return False
    before = {name: str(_plain(getattr(row, name))) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(update_fields=list(changed))
    after = {name: str(_plain(value)) for name, value in changed.items()}
    # Names and addresses can be those of people: they lie beside the chain, where they can be erased.
    record(action, row, by=by, at=at, data={"fields": sorted(changed)}, words={"before": before, "after": after})
    return True


@transaction.atomic
def change_person(person: Person, *, by: Person, at: dt.datetime, **facts) -> bool:
    """Change fields of a person. Raises NotPossible if the e-mail is taken or an external lacks employer, end, sponsor.

    Becoming external, or an external person's new contract end, ends access to channels that would outlast the contract
    (L2); where a channel needs a successor first, DepartureRefused says so (A8).
    """
    kind = facts.get("kind", person.kind)
    if kind != person.kind and PersonKind.NEWCOMER in (kind, person.kind):
        raise NotPossible(
            _("%(name)s came by a link: a group, or the communications team, says whether they work for us.")
            % {"name": person}
            if person.is_newcomer
            else _("Nobody who is known becomes a newcomer again.")
        )
    if "email" in facts:
        facts["email"] = facts["email"].strip().lower()
        if Person.objects.filter(email__iexact=facts["email"]).exclude(pk=person.pk).exists():
            raise NotPossible(_("Someone with the address %(email)s is already known.") % {"email": facts["email"]})
    if kind == PersonKind.EXTERNAL:
        needed = {name: facts.get(name, getattr(person, name)) for name in ("employer", "contract_end", "sponsor")}
        if not all(needed.values()):
            raise NotPossible(
                _("For an external person, name the employer, the end of the contract and the in-house sponsor.")
            )
        if person.role_assignments.live().exists():
            raise NotPossible(_("End the person's roles first; roles are for staff and volunteers."))
    with _contract_door(person, facts, by=by, at=at):
        if "email" in facts and facts["email"] != person.email:
            _change_of_address(person, by=by, at=at)
        return _save(person, "people.changed", facts, by=by, at=at)


def _contract_door(person: Person, facts: dict[str, Any], *, by: Person, at: dt.datetime):
    """The departure door, where this change gives the person a last day; else nothing stands in the way."""
    if facts.get("kind", person.kind) != PersonKind.EXTERNAL or not _changes(
        person, {name: facts[name] for name in ("kind", "contract_end") if name in facts}
    ):
        return nullcontext()
    last_day = facts.get("contract_end", person.contract_end)
    return departures.contract_ending(person, last_day=last_day, by=by, at=at)


# Given the person and the moment, inside the change: what else the old mailbox could still open.
EffectOfAddress = Callable[[Person, dt.datetime], None]
_effects_of_address: list[EffectOfAddress] = []


def register_change_of_address(effect: EffectOfAddress) -> None:
    if effect not in _effects_of_address:
        _effects_of_address.append(effect)


def _change_of_address(person: Person, *, by: Person, at: dt.datetime) -> None:
    """Whoever holds the mailbox can choose the password, so a new address is a matter of access.

    For someone who decides it is changed by those who may give that role; open invitations end, and the old address is told.
    """
    for assignment in person.role_assignments.live():
        if ROLES[RoleName(assignment.role)].decides and not may_give(by, RoleName(assignment.role)):
            raise NotPossible(
                _("%(name)s decides on requests. The communications lead changes this address.") % {"name": person}
            )
    Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    for effect in _effects_of_address:
        effect(person, at)
    # What the sign-in library knows of the old address would open this account to whoever gets that address next.
    EmailAddress.objects.filter(user=person).delete()
    write_letter(
        "accounts.address_changed",
        event=f"address-changed:{person.pk}:{at.isoformat()}",
        address=person.email,
        language=person.language,
        at=at,
        data={"name": person.full_name, "by": by.full_name},
    )


@transaction.atomic
def reactivate(person: Person, *, by: Person, at: dt.datetime, why: str) -> None:
    """Take back someone who had left; memberships, roles and access are given anew. Raises NotPossible."""
    if person.merged_into is not None:
        raise NotPossible(
            _("This entry and that of %(name)s were one person. Go on with that one.") % {"name": person.merged_into}
        )
    if not Person.objects.filter(pk=person.pk, is_active=False, merged_into=None).update(is_active=True, left_at=None):
        raise NotPossible(_("%(name)s has not left.") % {"name": person})
    record("people.reactivated", person, by=by, at=at, why=why)
    person.is_active, person.left_at = True, None


@transaction.atomic
def add_body(*, by: Person | None, at: dt.datetime, **facts) -> Body:
    """Add a group or office. Raises NotPossible if the name is taken."""
    try:
        with transaction.atomic():
            body = Body.objects.create(**facts)
    except IntegrityError as error:
        raise NotPossible(_("A group or office of this name exists already.")) from error
    record("bodies.added", body, by=by, at=at, data={"kind": body.kind})
    return body


@transaction.atomic
def change_body(body: Body, *, by: Person, at: dt.datetime, **facts) -> bool:
    """Change a group or office. Raises NotPossible if the name is taken or it would lie under itself."""
    parent = facts.get("parent")
    seen = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == body.pk:
            raise NotPossible(_("A group cannot belong to itself or to a group below it."))
        seen.add(parent.pk)
        parent = parent.parent
    try:
        with transaction.atomic():
            return _save(body, "bodies.changed", facts, by=by, at=at)
    except IntegrityError as error:
        raise NotPossible(_("A group or office of this name exists already.")) from error


@transaction.atomic
def close_body(body: Body, *, by: Person, at: dt.datetime, why: str) -> None:
    """Close a group or office that has no members left. Raises NotPossible naming what stands in the way."""
    if body.children.filter(closed_at=None).exists():
        raise NotPossible(_("Groups below it are still open. Move or close them first."))
    if body.memberships.live().exists():
        raise NotPossible(
            _("It still has members. End their memberships first; each channel then keeps someone in charge.")
        )
    if not Body.objects.filter(pk=body.pk, closed_at=None).update(closed_at=at):
        raise NotPossible(_("It is closed already."))
    record("bodies.closed", body, by=by, at=at, why=why)


@transaction.atomic
def change_settings(settings: PortalSettings, *, by: Person, at: dt.datetime, **facts) -> bool:
    """Change the portal's settings row."""
    PortalSettings.objects.get_or_create(pk=1)
    changed = _save(settings, "settings.changed", facts, by=by, at=at)
    forget_settings()
    return changed


def settings_to_set() -> PortalSettings:
    """The portal's settings row, held until the transaction ends."""
    return PortalSettings.objects.select_for_update().get_or_create(pk=1)[0]


def set_in_settings(
    row: PortalSettings, action: str, values: dict[str, Any], *, by: Person, at: dt.datetime, why: str = ""
) -> list[str]:
    """Set what differs in the row that is held, the numbers themselves on record. Returns what changed; nothing is no decision."""
    changed = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    for name, (_former, value) in changed.items():
        setattr(row, name, value)
    if changed:
        row.save(update_fields=list(changed))
        forget_settings()
        record(action, row, by=by, at=at, why=why, data={"changed": changed})
    return list(changed)
