"""Two people of one group write one draft (A4): the requester invites, and neither overwrites the other.

A co-writer reads the request as its requester does, changes answers and answers the team; handing in and cancelling stay
with the requester. Who has written may not judge (``conflicts``).
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure, DepartureKind
from accounts.models import Membership, Person, PersonKind
from ledger.recording import Decision, record, record_many
from notifications.writing import write_letter
from requests_app.annex1.sheet import AnswerSheet
from requests_app.models import ChannelRequest, RequestWriter
from requests_app.models.requests import WITH_REQUESTER
from requests_app.refusals import NotAllowed

PHRASES = {
    "requests.writer_added": gettext_lazy("invited a colleague to write the request together"),
    "requests.writer_removed": gettext_lazy("ended a colleague's part in writing the request"),
    "requests.writer_left": gettext_lazy("left the group, and with it the writing of the request"),
}
# Whoever saved something within this time is said to be writing still.
WRITING_FOR = dt.timedelta(minutes=10)


def why_nobody_can_be_invited(channel_request: ChannelRequest) -> str:
    """A sentence that says what is missing before colleagues can be invited; "" when nothing is."""
    if channel_request.status not in WITH_REQUESTER:
        return _("This request is no longer with you, so its answers cannot be changed.")
    if channel_request.body is None:
        return _("Answer question 2 first: colleagues of the group or office that the channel is for can be invited.")
    if not _members_of(channel_request.body).filter(person=channel_request.requester).exists():
        return _(
            "You do not belong to %(group)s yourself, so you cannot invite its people to write. "
            "Someone of that group can start the request and invite you."
        ) % {"group": channel_request.body}
    return ""


def candidates(channel_request: ChannelRequest):
    """Who can be invited: staff of the request's group, but its requester and those who help already."""
    members = _members_of(channel_request.body).values("person")
    return (
        Person.objects.active()
        .filter(pk__in=members, kind=PersonKind.STAFF)
        .exclude(pk=channel_request.requester_id)
        .exclude(pk__in=channel_request.writers.live().values("person"))
    )


def _members_of(body):
    return Membership.objects.live().filter(body=body)


@transaction.atomic
def invite_writer(channel_request: ChannelRequest, *, person: Person, by: Person, at: dt.datetime) -> RequestWriter:
    """Let a colleague of the group write too, and tell them. Raises NotAllowed."""
    if channel_request.requester_id != by.pk:
        raise NotAllowed(
            _("Only %(name)s, who started this request, invites colleagues.") % {"name": channel_request.requester}
        )
    with_requester = ChannelRequest.objects.filter(pk=channel_request.pk, status__in=WITH_REQUESTER)
    # Held, so that the group it is for stays the same until the colleague is entered.
    if not with_requester.update(version=F("version")):
        raise NotAllowed(_("This request is no longer with you, so its answers cannot be changed."))
    channel_request.refresh_from_db(fields=["body", "status"])
    if reason := why_nobody_can_be_invited(channel_request):
        raise NotAllowed(reason)
    if channel_request.writers.live().filter(person=person).exists():
        raise NotAllowed(_("%(name)s writes this request with you already.") % {"name": person})
    if not candidates(channel_request).filter(pk=person.pk).exists():
        raise NotAllowed(
            _("%(name)s does not belong to %(group)s, so they cannot write this request with you.")
            % {"name": person, "group": channel_request.body}
        )
    try:
        with transaction.atomic():
            writer = RequestWriter.objects.create(request=channel_request, person=person, added_at=at, added_by=by)
    except IntegrityError as error:
        raise NotAllowed(_("%(name)s writes this request with you already.") % {"name": person}) from error
    record("requests.writer_added", channel_request, by=by, at=at, **_named(person))
    write_letter(
        "requests.co_writer",
        event=f"request-writer:{writer.pk}",
        person=person,
        at=at,
        data={
            "name": person.full_name,
            "requester": by.full_name,
            "title": channel_request.title,
            "group": channel_request.body.name,
            "path": f"/requests/{channel_request.pk}/",
        },
    )
    return writer


@transaction.atomic
def end_writing(writer: RequestWriter, *, by: Person, at: dt.datetime) -> None:
    """The requester ends a colleague's part, or the colleague does. What they wrote stays. Raises NotAllowed."""
    if by.pk not in (writer.person_id, writer.request.requester_id):
        raise NotAllowed(_("This is for the person who started the request, and for the colleague."))
    if not RequestWriter.objects.live().filter(pk=writer.pk).update(removed_at=at, removed_by=by):
        raise NotAllowed(_("This has already ended."))
    record("requests.writer_removed", writer.request, by=by, at=at, **_named(writer.person))


def _named(person: Person) -> dict:
    """A person in the record of decisions: the number in the chain, the name beside it."""
    return {"data": {"person": person.pk}, "words": {"person": person.full_name}}


# --- Leaving the group ---------------------------------------------------------------------------------------------------


def lock_departure(departure: Departure) -> None:
    """Hold what the departure ends (registered at the door), before the record of decisions is locked."""
    list(_ended_by(departure).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def end_writing_of(departure: Departure) -> None:
    """Who leaves a group no longer writes its requests (registered at the door); returning needs a new invitation."""
    ended = list(_ended_by(departure).select_related("request", "person").order_by("pk"))
    RequestWriter.objects.filter(pk__in=[writer.pk for writer in ended]).update(
        removed_at=departure.at, removed_by=departure.by
    )
    decisions = [Decision(writer.request, why=departure.why, **_named(writer.person)) for writer in ended]
    record_many("requests.writer_left", decisions, by=departure.by, at=departure.at)


def _ended_by(departure: Departure):
    live = RequestWriter.objects.live().filter(person=departure.person)
    if departure.kind == DepartureKind.PORTAL:
        return live
    if departure.kind == DepartureKind.BODY:
        return live.filter(request__body=departure.body)
    return live.none()


# --- Who is writing now --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Writing:
    """Somebody else who is writing the same request, and when they last saved."""

    person: Person
    at: dt.datetime


def others_writing(sheet: AnswerSheet, *, besides: Person) -> list[Writing]:
    """Who else saved an answer within the last ten minutes, the latest first; one query more where there is someone."""
    latest: dict[int, dt.datetime] = {}
    for answer in sheet.records.values():
        if answer.saved_by_id != besides.pk and answer.saved_at > sheet.at - WRITING_FOR:
            latest[answer.saved_by_id] = max(answer.saved_at, latest.get(answer.saved_by_id, answer.saved_at))
    people = Person.objects.in_bulk(latest) if latest else {}
    return sorted((Writing(people[pk], at) for pk, at in latest.items()), key=lambda one: one.at, reverse=True)
