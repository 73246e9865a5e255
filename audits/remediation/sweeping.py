"""The nightly work over things to do: what was seen again opens again, people are told once, the late are reminded once.

In sets of at most a thousand in one transaction; safe to run twice and twice at once. One letter per person for all of
theirs, within the weekly budget: whoever had a letter this week is told on a later night, and sees it at home meanwhile.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.departures import Departure, DepartureKind
from accounts.models import Person
from audits.models import DONE, Remediation, RemediationStatus, What
from audits.remediation.tickets import TicketRefused, open_again
from audits.remediation.words import sentence_of
from channels_registry.models import Attestation, EndReason, Grant, Source, Strength
from notifications import weekly
from notifications.writing import Post, write_letters
from portal.batches import key_batches
from portal.store import day_of

KIND = "audits.to_do"
# Access that was meant to be given: by a request, or handed over by the one before.
MEANT = (Source.REQUEST, Source.HANDED_OVER)


def sweep(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Open again, tell, remind. Returns how many things were opened again, told of or reminded of."""
    again = open_seen_again(at=at, dry_run=dry_run)
    return again + sum(_tell(pks, at=at, dry_run=dry_run) for pks in _to_tell(at=at))


# --- Seen again -----------------------------------------------------------------------------------------------------------


def seen_again() -> QuerySet:
    """Removals said to be done, although the person has been seen on the channel since, or has a new access to it.

    ``again`` is that access. A statement without a picture proves nothing, and what a request gave was meant.
    """
    same = Grant.objects.filter(channel=OuterRef("channel"), person=OuterRef("grant__person"))
    seen = Attestation.objects.filter(
        grant__channel=OuterRef("channel"),
        grant__person=OuterRef("grant__person"),
        strength__in=[Strength.SEEN, Strength.PROVED],
        at__gt=OuterRef("carried_out_at"),
    )
    given = same.filter(granted_at__gt=OuterRef("carried_out_at")).exclude(source__in=MEANT)
    done = Remediation.objects.filter(what=What.REMOVE, status__in=DONE)
    return done.annotate(was_seen=Exists(seen), was_given=Exists(given)).filter(Q(was_seen=True) | Q(was_given=True))


def open_seen_again(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Open them again, each in a transaction of its own; they are few. Returns how many."""
    opened = 0
    for ticket in seen_again().select_related("channel", "grant__person").order_by("pk"):
        held = Grant.objects.not_ended().filter(channel=ticket.channel_id, person=ticket.grant.person_id).first()
        unsettled = Remediation.objects.unsettled().filter(grant=held) if held else Remediation.objects.none()
        if unsettled.exclude(pk=ticket.pk).exists():
            continue  # it is being dealt with
        if not dry_run:
            with translation.override(settings.LANGUAGE_CODE):
                why = _("The access was seen again after it had been said to be ended.")
            try:
                open_again(ticket, why=why, by=None, at=at, grant=held)
            except TicketRefused:
                continue  # somebody was first
        opened += 1
    return opened


# --- Letters --------------------------------------------------------------------------------------------------------------


def _untold() -> Q:
    return Q(told_at=None)


def _late(day: dt.date) -> Q:
    return Q(told_at__isnull=False, reminded_at=None, due_on__lt=day)


def _due(*, at: dt.datetime) -> QuerySet:
    waiting = Remediation.objects.open().filter(carried_by__is_active=True)
    return waiting.filter(_untold() | _late(day_of(at)))


def _to_tell(*, at: dt.datetime) -> Iterator[list[int]]:
    # All of one person stand in one batch, and so in one letter.
    return key_batches(_due(at=at), together="carried_by")


@transaction.atomic
def _tell(pks: list[int], *, at: dt.datetime, dry_run: bool) -> int:
    rows = _due(at=at).filter(pk__in=pks).select_related("channel", "grant__person", "carried_by")
    by_person: dict[Person, list[Remediation]] = defaultdict(list)
    for ticket in rows.order_by("due_on", "pk"):
        by_person[ticket.carried_by].append(ticket)
    told = weekly.of_free_readers(by_person, at=at)
    chosen = [ticket.pk for own in told.values() for ticket in own]
    if chosen and not dry_run:
        today = day_of(at)
        mine = Remediation.objects.open().filter(pk__in=chosen)
        mine.filter(_late(today)).update(reminded_at=at)
        mine.filter(_untold()).update(told_at=at)
        write_letters(KIND, [_post(person, own, today) for person, own in told.items()], at=at)
    return len(chosen)


def _post(person: Person, tickets: list[Remediation], today: dt.date) -> Post:
    """The event names the person and the day: a second run of the same night writes nothing more."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        rows = [
            {
                "what": sentence_of(ticket),
                "channel": ticket.channel.name,
                "due_on": ticket.due_on.isoformat(),
                "late": ticket.told_at is not None,
                "path": f"/audits/to-do/{ticket.pk}/",
            }
            for ticket in tickets
        ]
    return Post(
        event=f"to-do:{person.pk}:{today.isoformat()}",
        person=person,
        data={"name": person.full_name, "rows": rows, "path": "/audits/to-do/"},
    )


# --- Who left -------------------------------------------------------------------------------------------------------------


def hold_tickets_of(departure: Departure) -> None:
    """Held before the record of decisions, which everybody locks last (registered at the departure door)."""
    concerned = Q(carried_by=departure.person)
    if departure.kind == DepartureKind.MERGE:
        concerned |= Q(grant__person__in=[departure.person, departure.into])
    found = Remediation.objects.open().filter(concerned).order_by("pk")
    list(found.select_for_update(of=("self",)).values("pk"))


def free_tickets_of(departure: Departure) -> None:
    """Whoever leaves does nothing on the platforms any more: it waits for the team (registered at the departure door)."""
    if departure.kind == DepartureKind.PORTAL or departure.leaves_team:
        own = Remediation.objects.open().filter(carried_by=departure.person)
        own.update(carried_by=None, told_at=None, reminded_at=None)


# --- Two entries of one person ----------------------------------------------------------------------------------------------


def follow_merged_access(departure: Departure) -> None:
    """What is to be done about an access that becomes part of the kept entry's is to be done about that one now.

    Registered at the departure door. Where something is to be done about it already, one thing is left, and an end
    goes before a change: no decision to end an access is lost by joining entries. Nobody is left to end their own.
    """
    if departure.kind != DepartureKind.MERGE:
        return
    pair = [departure.person, departure.into]
    Remediation.objects.open().filter(carried_by__in=pair, grant__person__in=pair).update(carried_by=None, told_at=None)
    here = Q(grant__ended_at=None) | Q(grant__end_reason=EndReason.MERGED, grant__ended_at=departure.at)
    theirs = Remediation.objects.open().filter(here, grant__person=departure.person)
    kept = {grant.channel_id: grant for grant in Grant.objects.not_ended().filter(person=departure.into)}
    for ticket in theirs.filter(channel__in=kept).order_by("pk"):
        grant = kept[ticket.channel_id]
        known = Remediation.objects.unsettled().filter(grant=grant).first()
        if known is not None:
            if ticket.what == What.REMOVE:
                second = known.needs_second or ticket.needs_second
                asked = {"what": What.REMOVE, "new_level": "", "points": [], "needs_second": second}
                Remediation.objects.open().filter(pk=known.pk).update(**asked)
            why = {"dropped_why": (departure.why or _("Joined with another entry"))[:300]}
            dropped = {"status": RemediationStatus.DROPPED, "dropped_at": departure.at, "dropped_by": departure.by}
            Remediation.objects.filter(pk=ticket.pk).update(**dropped, **why)
            continue
        Remediation.objects.filter(pk=ticket.pk).update(grant=grant)
