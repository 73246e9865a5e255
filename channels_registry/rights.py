"""Who may see and do what on one channel, beyond the permissions of roles (design §3, §5.13)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import FULL_CONTROL, Channel, Grant
from portal.store import portal_settings


def manages(person: Person) -> bool:
    """The communications team: sets up channels, gives and ends access."""
    return person.may(Permission.MANAGE_CHANNELS)


def keeps(person: Person, channel: Channel, *, at: dt.datetime, grants: Iterable[Grant] | None = None) -> bool:
    """Whether the channel is in this person's care: responsible, deputy, or live with full control.

    ``grants``: the channel's access that has not ended, with its holders, where it has been read already.
    """
    if person.pk in (channel.responsible_id, channel.deputy_id):
        return True
    if grants is not None:
        own = (grant for grant in grants if grant.person_id == person.pk)
        return any(grant.level in FULL_CONTROL and grant.is_live_at(at) for grant in own)
    return Grant.objects.live(at).full_control().filter(channel=channel, person=person).exists()


def may_keep(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """The team, and those in whose care the channel is."""
    return manages(person) or keeps(person, channel, at=at)


def may_raise_alarm(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """Whoever is listed on the channel, with any live access, and the team: in an emergency nobody asks for a higher level (N15)."""
    if manages(person) or person.pk in (channel.responsible_id, channel.deputy_id):
        return True
    return Grant.objects.live(at).filter(channel=channel, person=person).exists()


def people_listed(channel: Channel, *, at: dt.datetime) -> QuerySet:
    """Whoever has live access to the channel or answers for it, by name: those who ``may_raise_alarm`` without the team."""
    holders = Grant.objects.live(at).filter(channel=channel).values("person")
    named = [pk for pk in (channel.responsible_id, channel.deputy_id) if pk is not None]
    return Person.objects.active().filter(Q(pk__in=holders) | Q(pk__in=named)).order_by("full_name", "pk")


def sees_people(person: Person, channel: Channel, *, grants: Iterable[Grant] | None = None) -> bool:
    """Administrators' names are for their own body, their fellow administrators, the team and the auditors (A22).

    ``grants``: the channel's access that has not ended, where it has been read already.
    """
    if sees_everyone(person) or channel.body_id in person.body_ids:
        return True
    if person.pk in (channel.responsible_id, channel.deputy_id):
        return True
    if grants is not None:
        return any(grant.person_id == person.pk for grant in grants)
    return Grant.objects.not_ended().filter(channel=channel, person=person).exists()


def sees_everyone(person: Person) -> bool:
    return manages(person) or person.may(Permission.READ_AUDIT)


def with_people_seen_by(channels: QuerySet, person: Person) -> QuerySet:
    """Annotate ``people_seen``: the set form of ``sees_people``."""
    if sees_everyone(person):
        return channels.annotate(people_seen=Q(pk__isnull=False))
    own = Grant.objects.not_ended().filter(channel=OuterRef("pk"), person=person)
    return channels.annotate(
        people_seen=Q(body__in=list(person.body_ids)) | Q(responsible=person) | Q(deputy=person) | Exists(own)
    )


def ask_the_team() -> str:
    """The reason of a refusal, and whom to ask (A14)."""
    contact = portal_settings().contact_email
    if contact:
        return _("Only the communications team does this. Write to %(contact)s and say what should change.") % {
            "contact": contact
        }
    return _("Only the communications team does this. Ask them, and say what should change.")


def people_are_private() -> str:
    return _(
        "Who runs a channel is told to its own group and to the communications team only. Write to its mailbox instead."
    )


def contact_of(channel: Channel) -> str:
    """The mailbox that everybody may know."""
    return channel.shared_mailbox or channel.body.contact_mailbox
