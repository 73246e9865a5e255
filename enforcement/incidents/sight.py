"""Who sees an alert, who handles it, and who reads what people wrote about it (design §5.9, §5.13).

The team and the auditors see every alert and every word. Whoever is listed on the channel sees that there is one, how it
stands and what to do; of the words they read their own. For everyone else there is none.
"""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import Channel, Grant
from enforcement.models import Incident


def handles(person: Person) -> bool:
    """The communications team and its lead."""
    return rights.manages(person)


def sees_all(person: Person) -> bool:
    return handles(person) or person.may(Permission.READ_AUDIT)


def reads_numbers(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """The numbers that people gave for emergencies: the team, the channel's people and its group; nobody who only audits.

    One query at most.
    """
    return handles(person) or channel.body_id in person.body_ids or rights.may_raise_alarm(person, channel, at=at)


def listed_on(person: Person, *, at: dt.datetime) -> Q:
    """The channels on which this person has live access, or for which they answer."""
    own = Grant.objects.live(at).filter(person=person).values("channel")
    return Q(pk__in=own) | Q(responsible=person) | Q(deputy=person)


def of_own_channels(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels of which this person may raise an alert because they are listed there; known to them by that alone."""
    return Channel.objects.told(at).filter(listed_on(person, at=at))


def visible_to(person: Person, *, at: dt.datetime) -> QuerySet:
    """The alerts that this person may know of."""
    if sees_all(person):
        return Incident.objects.all()
    return Incident.objects.filter(channel__in=of_own_channels(person, at=at).values("pk"))
