"""Who sees, does and checks what is to be done on the platforms (A8, A22)."""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import Person, PersonKind
from accounts.roles import Permission
from audits.models import Remediation, What
from channels_registry import rights
from channels_registry.models import FULL_CONTROL, Grant, Tier, further_than
from channels_registry.spokespeople import in_care_of


class NotYours(Exception):
    """The person may look at this, but not do it; the text says who may."""


def readable_by(person: Person, *, at: dt.datetime) -> QuerySet:
    """Everything for the team and the auditors; others see what they do themselves, and what concerns their channels.

    What concerns somebody's own access is with others: it is not among theirs.
    """
    if person.may(Permission.READ_AUDIT):
        return Remediation.objects.all()
    if person.is_external:
        return Remediation.objects.none()
    own = Q(carried_by=person) | Q(channel__in=in_care_of(person, at=at).values("pk"))
    # Negated as a whole, SQL would also leave out what concerns no access.
    return Remediation.objects.filter(own).filter(Q(grant=None) | ~Q(grant__person=person))


def _takes_part(person: Person, ticket: Remediation, *, at: dt.datetime) -> bool:
    """Of the team, or someone who speaks for the channel; never about their own access, and no agency (L2)."""
    if ticket.grant is not None and ticket.grant.person_id == person.pk:
        return False
    if person.kind != PersonKind.STAFF or not person.is_active:
        return False
    return rights.may_keep(person, ticket.channel, at=at)


def may_carry_out(person: Person, ticket: Remediation, *, at: dt.datetime) -> bool:
    """More access than before is given by the team alone, here as everywhere."""
    return _takes_part(person, ticket, at=at) and (rights.manages(person) or not raises(ticket))


def raises(ticket: Remediation) -> bool:
    """Whether the person gets more access by it than they have now."""
    return ticket.what == What.CHANGE and ticket.new_level in further_than(ticket.grant.level)


def may_check(person: Person, ticket: Remediation, *, at: dt.datetime) -> bool:
    """A second person: someone else than who carried it out, under whichever entry."""
    first = ticket.carried_out_by
    same = first is not None and person.pk in (first.pk, first.merged_into_id)
    return not same and _takes_part(person, ticket, at=at)


def directs(person: Person) -> bool:
    """The team gives, drops and opens again."""
    return rights.manages(person)


def is_high(tier: str, level: str) -> bool:
    """Where a second person looks: a channel that needs special care, or full control."""
    return tier == Tier.CAREFUL or level in FULL_CONTROL


def carriers_of(channel_ids, *, at: dt.datetime) -> dict[int, list[int]]:
    """By channel the people (ids) who can carry something out on the platform, the best placed first. One query.

    A co-administrator before anyone else with full control; nobody from outside.
    """
    held = (
        Grant.objects.live(at)
        .full_control()
        .filter(channel__in=list(channel_ids), person__kind=PersonKind.STAFF)
        .with_of_team(at)
        .order_by("channel", "-of_team", "starts_at", "pk")
        .values_list("channel", "person")
    )
    found: dict[int, list[int]] = {}
    for channel, person in held:
        found.setdefault(channel, []).append(person)
    return found
