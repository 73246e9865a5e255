"""Who may answer for a channel: whoever holds live access to it, its responsible person and deputy, and the team (R1)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel, ChannelStatus, Grant


class NotYours(Exception):
    """The person neither runs the channel nor belongs to the team."""


def answered_by(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels ``person`` answers for, the team's general right apart; none whose approval can still be taken back."""
    holds = Exists(Grant.objects.live(at).filter(channel=OuterRef("pk"), person=person))
    # An external person has the rights of their grants only (L2).
    named = Q(pk__in=[]) if person.is_external else Q(responsible=person) | Q(deputy=person)
    return Channel.objects.told(at).filter(Q(holds) | named) if person.is_active else Channel.objects.none()


def readable_by(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels whose activity ``person`` may read: their own, those they ran until their closing, or all of them."""
    if person.may(Permission.READ_AUDIT):
        return Channel.objects.all()
    # Whose access ended before has no part in what came after, an agency least of all (L2).
    to_the_end = Grant.objects.filter(Q(ended_at=None) | Q(ended_at__gte=OuterRef("retired_at")))
    ran_it = Q(Exists(to_the_end.filter(channel=OuterRef("pk"), person=person)))
    own = answered_by(person, at=at).values("pk")
    return Channel.objects.told(at).filter(Q(pk__in=own) | (Q(status=ChannelStatus.RETIRED) & ran_it))


def may_answer(channel: Channel, *, by: Person, at: dt.datetime) -> bool:
    return by.may(Permission.FLAG_AND_RETIRE) or answered_by(by, at=at).filter(pk=channel.pk).exists()


def refuse_strangers(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """Raise NotYours unless ``by`` may answer for the channel."""
    if not may_answer(channel, by=by, at=at):
        raise NotYours(who_answers(channel))


def who_answers(channel: Channel) -> str:
    """For whoever may look and not answer."""
    return _("Only those who look after “%(name)s” and the communications team can answer for it.") % {"name": channel}
