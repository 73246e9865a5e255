"""Who reads and answers what became of a channel's goals (N2): those who speak for it, and the team; auditors read.

Whoever speaks for a channel where somebody asks to join it speaks here too (``channels_registry/spokespeople.py``): the
responsible person, the deputy, and staff with full control. An agency does not decide what the channel is for (L2).
"""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person, PersonKind
from accounts.roles import Permission
from channels_registry.models import Channel
from channels_registry.spokespeople import in_care_of, may_speak_for
from workspace.models import GoalsReview


class NotYours(Exception):
    """The person neither speaks for the channel nor belongs to the team."""


def reads_all(person: Person) -> bool:
    return person.may(Permission.READ_AUDIT)


def belongs_to_team(person: Person) -> bool:
    """Whether the person answers for the team, where the people of a channel answered already."""
    return person.may(Permission.FLAG_AND_RETIRE)


def readable_by(person: Person, *, at: dt.datetime) -> QuerySet:
    if reads_all(person):
        return GoalsReview.objects.all()
    return GoalsReview.objects.filter(channel__in=in_care_of(person, at=at).values("pk"))


def may_answer(channel: Channel, *, by: Person, at: dt.datetime) -> bool:
    return may_speak_for(by, channel, at=at)


def reader_of(channel: Channel) -> Person | None:
    """Who is written to: the responsible person, else the deputy; nobody who left, and no agency (L2)."""
    for person in (channel.responsible, channel.deputy):
        if person is not None and person.is_active and person.kind == PersonKind.STAFF:
            return person
    return None


def refuse_strangers(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """Raise NotYours unless ``by`` may answer."""
    if not may_answer(channel, by=by, at=at):
        raise NotYours(only_its_people(channel))


def only_its_people(channel: Channel) -> str:
    return _(
        "Only the responsible person of “%(name)s”, those with full control of it and the communications team answer here."
    ) % {"name": channel}
