"""Who may see and do what on one channel, beyond the permissions of roles (design §3, §5.13)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel, Grant
from portal.store import portal_settings


def manages(person: Person) -> bool:
    """The communications team: sets up channels, gives and ends access."""
    return person.may(Permission.MANAGE_CHANNELS)


def keeps(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """Whether the channel is in this person's care: responsible, deputy, or live with full control."""
    if person.pk in (channel.responsible_id, channel.deputy_id):
        return True
    return Grant.objects.live(at).full_control().filter(channel=channel, person=person).exists()


def sees_people(person: Person, channel: Channel) -> bool:
    """Administrators' names are for their own body, their fellow administrators, the team and the auditors (A22)."""
    if sees_everyone(person) or channel.body_id in person.body_ids:
        return True
    if person.pk in (channel.responsible_id, channel.deputy_id):
        return True
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
