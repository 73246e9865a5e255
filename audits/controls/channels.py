"""Rules about a channel itself, and about what one person holds of many."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Lower

from channels_registry.models import LIVE, AuditSettings, Channel, ChannelKind, Format, Grant
from notifications.models import Bounce


def personal_profile(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """A profile on a platform that gives organisations pages: it belongs to one person. An office-holder's may be one."""
    by_page = channels.annotate(offered=Cast("platform__formats", TextField())).filter(
        Q(offered__contains=f'"{Format.PAGE.value}"'), ~Q(offered__contains=f'"{Format.PROFILE.value}"')
    )
    return by_page.filter(format=Format.PROFILE).exclude(kind=ChannelKind.OFFICE)


def mailbox_bounces(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """What is sent to the channel's shared mailbox comes back."""
    bounced = Bounce.objects.open().filter(address=OuterRef("mailbox_address"))
    return channels.exclude(shared_mailbox="").annotate(mailbox_address=Lower("shared_mailbox")).filter(Exists(bounced))


# --- About people ----------------------------------------------------------------------------------------------------------


def too_many_channels(people: QuerySet, at: dt.datetime, limits: AuditSettings) -> QuerySet:
    """One person has full control of more channels on duty than the limit allows: a single point of failure."""
    held = Grant.objects.live(at).full_control().filter(person=OuterRef("pk"), channel__status__in=LIVE).order_by()
    count = held.values("person").annotate(count=Count("channel")).values("count")
    return people.annotate(control_count=Subquery(count)).filter(control_count__gt=limits.most_channels)


def person_bounces(people: QuerySet, at: dt.datetime) -> QuerySet:
    """What is sent to someone who has to do with a channel on duty comes back."""
    bounced = Bounce.objects.open().filter(address=OuterRef("own_address"))
    concerned = Q(Exists(Grant.objects.live(at).filter(person=OuterRef("pk"), channel__status__in=LIVE))) | Q(
        Exists(Channel.objects.on_duty().filter(Q(responsible=OuterRef("pk")) | Q(deputy=OuterRef("pk"))))
    )
    known = people.filter(is_active=True).annotate(own_address=Lower("email"))
    return known.filter(Exists(bounced)).filter(concerned)
