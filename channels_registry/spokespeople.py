"""Who speaks for a channel when somebody asks its people something: may we join, would you use this story (N3)."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Person, PersonKind, RoleAssignment
from channels_registry import rights
from channels_registry.models import Channel, Grant


def _all(people: QuerySet) -> QuerySet:
    return people


def people_of(channel: Channel, *, at: dt.datetime, free: Callable[[QuerySet], QuerySet] = _all) -> list[Person]:
    """The responsible person, the deputy and those with full control; where nobody of them is left, the co-administrators.

    ``free`` leaves out of a set of people those who may not answer in the matter at hand. An agency with full control does not speak for the
    Alliance, so external people are never among them (L2). One query, two where the co-administrators stand in.
    """
    own = list(free(_own_people(channel, at=at)).order_by("full_name", "pk"))
    team = _in_full_control(channel, at=at).filter(_of_team(at))
    return own or list(free(team).order_by("full_name", "pk"))


def _own_people(channel: Channel, *, at: dt.datetime) -> QuerySet:
    named = Q(pk__in=[pk for pk in (channel.responsible_id, channel.deputy_id) if pk])
    holders = Q(pk__in=_in_full_control(channel, at=at).exclude(_of_team(at)).values("pk"))
    return _staff().filter(named | holders)


def _staff() -> QuerySet:
    return Person.objects.active().filter(kind=PersonKind.STAFF)


def _in_full_control(channel: Channel, *, at: dt.datetime) -> QuerySet:
    held = Grant.objects.live(at).full_control().filter(channel=channel, person=OuterRef("pk"))
    return _staff().filter(Exists(held))


def _of_team(at: dt.datetime) -> Exists:
    return Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("pk")))


def in_care_of(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels on duty for which ``person`` answers as responsible, deputy or with full control."""
    if person.is_external:
        return Channel.objects.none()
    held = Grant.objects.live(at).full_control().filter(channel=OuterRef("pk"), person=person)
    return Channel.objects.on_duty().filter(Q(responsible=person) | Q(deputy=person) | Exists(held))


def run_themselves(person: Person, channels: Iterable[Channel]) -> frozenset[int]:
    """The numbers of those ``channels`` that ``person`` runs: nobody asks themselves, nor sends themselves a story.

    One query, none without channels.
    """
    numbers = [channel.pk for channel in channels]
    if not numbers:
        return frozenset()
    named = Q(responsible=person) | Q(deputy=person)
    held = Q(pk__in=Channel.objects.run_by(person).values("pk"))
    return frozenset(Channel.objects.filter(named | held, pk__in=numbers).values_list("pk", flat=True))


def spoken_for_by(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels on duty for which ``person`` may answer: those in their care; for the team all of them."""
    return Channel.objects.on_duty() if rights.manages(person) else in_care_of(person, at=at)


def may_speak_for(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    return spoken_for_by(person, at=at).filter(pk=channel.pk).exists()
