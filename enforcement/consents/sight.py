"""Who reads and writes what about consents (A12, design §5.13).

Where consents are kept is read by the group, by whoever runs a channel concerned, by the team and the auditors. A single consent
is read by whoever keeps it or recorded it, and by the team; for everybody else, auditors among them, there is none. Anybody who
sees a channel, but for the auditors, who write nothing, can note that somebody no longer agrees.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Body, Person, PersonKind
from accounts.roles import Permission
from channels_registry.models import ENDED, Channel, Grant
from channels_registry.spokespeople import in_care_of
from enforcement.models import Consent, ConsentPlace, ConsentRemoval, ConsentWithdrawal


def handles(person: Person) -> bool:
    """The communications team: it writes and reads all of it."""
    return person.may(Permission.HANDLE_REPORTS)


def reads_all_places(person: Person) -> bool:
    return person.may(Permission.READ_AUDIT)


def only_reads(person: Person) -> bool:
    """An auditor who is not of the team: writes nothing here (design §3)."""
    return reads_all_places(person) and not handles(person)


def listed_on(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels that ``person`` answers for or has live access to."""
    held = Grant.objects.live(at).filter(channel=OuterRef("pk"), person=person)
    return Channel.objects.filter(Q(responsible=person) | Q(deputy=person) | Exists(held))


def places_seen(person: Person, *, at: dt.datetime) -> QuerySet:
    if reads_all_places(person):
        return ConsentPlace.objects.all()
    own = listed_on(person, at=at)
    named = ConsentPlace.channels.through.objects.filter(channel__in=own.values("pk")).values("consentplace")
    seen = Q(keeper=person) | Q(every_channel=True, body__in=own.values("body")) | Q(pk__in=named)
    if person.may(Permission.READ_REGISTRY):
        seen |= Q(body__in=list(person.body_ids))
    return ConsentPlace.objects.filter(seen)


def groups_of(person: Person, *, at: dt.datetime) -> QuerySet:
    """The groups for which ``person`` may note where consents are kept, and record them."""
    groups = Body.objects.open()
    if handles(person):
        return groups
    if only_reads(person) or person.kind != PersonKind.STAFF or not person.may(Permission.READ_REGISTRY):
        return groups.none()
    return groups.filter(Q(pk__in=list(person.body_ids)) | Q(pk__in=in_care_of(person, at=at).values("body")))


def may_write(person: Person, body_id: int, *, at: dt.datetime) -> bool:
    return handles(person) or groups_of(person, at=at).filter(pk=body_id).exists()


def may_change(person: Person, place: ConsentPlace, *, at: dt.datetime) -> bool:
    """Whoever keeps them, whoever may note for the group, the team."""
    if place.ended_at is not None or only_reads(person):
        return False
    return person.pk == place.keeper_id or may_write(person, place.body_id, at=at)


def channels_of(body: Body, *, reader: Person | None = None) -> QuerySet:
    """The channels of a group that an entry can name; for a ``reader`` those that they may know of (A22)."""
    seen = Channel.objects.all() if reader is None else Channel.objects.visible_to(reader)
    return seen.filter(body=body).exclude(status__in=ENDED).select_related("platform").order_by("name", "pk")


def keepers() -> QuerySet:
    """Who can keep consents: colleagues, nobody from outside."""
    return Person.objects.active().filter(kind=PersonKind.STAFF)


def consents_seen(person: Person) -> QuerySet:
    if handles(person):
        return Consent.objects.all()
    if person.kind != PersonKind.STAFF:
        return Consent.objects.none()
    return Consent.objects.filter(Q(keeper=person) | Q(recorded_by=person))


def removals_seen(person: Person, *, at: dt.datetime) -> QuerySet:
    """The team and the auditors see all; others those on their channels, and those that follow from what they noted, on
    channels that they may know of: a code leads to all of its consent's."""
    if reads_all_places(person):
        return ConsentRemoval.objects.all()
    own = Q(channel__in=listed_on(person, at=at).values("pk"))
    noted = Q(withdrawal__noted_by=person, channel__in=Channel.objects.visible_to(person).values("pk"))
    return ConsentRemoval.objects.filter(own | noted)


def reads_words(person: Person) -> bool:
    """An auditor sees that something is taken down, where and by when; not what shows whom."""
    return handles(person) or not reads_all_places(person)


# --- For the record of decisions: numbers only -------------------------------------------------------------------------------


def consent_numbers(person: Person) -> QuerySet:
    return consents_seen(person).order_by().values("pk")


def withdrawal_numbers(person: Person) -> QuerySet:
    seen = ConsentWithdrawal.objects.all()
    return (seen if reads_all_places(person) else seen.filter(noted_by=person)).order_by().values("pk")


def removal_numbers(person: Person) -> QuerySet:
    seen = ConsentRemoval.objects.all()
    mine = Q(withdrawal__noted_by=person) | Q(done_by=person) | Q(checked_by=person)
    return (seen if reads_all_places(person) else seen.filter(mine)).order_by().values("pk")
