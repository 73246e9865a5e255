"""Who is away, and who decides for them meanwhile: dated, on the record, and never more than the person away may do (N4)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.departures import Departure
from accounts.holding import lock_people
from accounts.models import Absence, Person
from accounts.people import NotPossible
from accounts.roles import Permission
from ledger.recording import record
from portal.attention import MOST, Item
from portal.store import day_of

PHRASES = {
    "people.away": gettext_lazy("entered an absence"),
    "people.back": gettext_lazy("cancelled an absence"),
}
# What a deputy may do in the place of the person away. Roles, thresholds and policies wait until they are back.
DELEGATED = frozenset({Permission.ASSIGN_REQUESTS, Permission.APPROVE_SECOND})
LONGEST = dt.timedelta(days=366)


def away_on(day: dt.date) -> QuerySet[Absence]:
    """Absences that cover ``day``, a date in the portal's time zone."""
    return Absence.objects.filter(cancelled_at=None, first_day__lte=day, last_day__gte=day)


def acts_for(deputy: Person, permission: Permission, *, on: dt.date) -> list[Person]:
    """Whose ``permission`` this person may use on that day, besides their own; at most two queries."""
    if permission not in DELEGATED or not deputy.is_team:
        return []
    found = away_on(on).filter(deputy=deputy, person__is_active=True).select_related("person")
    return [absence.person for absence in found if absence.person.may(permission)]


@transaction.atomic
def enter_absence(
    person: Person, *, first_day: dt.date, last_day: dt.date, deputy: Person | None, by: Person, at: dt.datetime
) -> Absence:
    """Say that ``person`` is away. They do it themselves, or the lead does where they could not. Raises NotPossible."""
    if by != person and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotPossible(_("People enter their own absence; the communications lead can do it for the team."))
    if not person.is_team:
        raise NotPossible(_("Absences are kept for the communications team only."))
    if last_day < first_day:
        raise NotPossible(_("The last day comes before the first."))
    if last_day - first_day > LONGEST:
        raise NotPossible(_("An absence can last a year at most."))
    if deputy is not None and (deputy == person or not deputy.is_team or not deputy.is_active):
        raise NotPossible(_("The deputy is another person of the communications team."))
    # Two entered at once would not see each other; nor would a departure see a deputy named in this moment.
    lock_people([person, *([deputy] if deputy else [])])
    if deputy is not None and not Person.objects.team(at).filter(pk=deputy.pk).exists():
        raise NotPossible(_("The deputy is another person of the communications team."))
    clash = Absence.objects.filter(
        person=person, cancelled_at=None, first_day__lte=last_day, last_day__gte=first_day
    ).first()
    if clash is not None:
        raise NotPossible(_("These days overlap with an absence entered before. Cancel that one first."))
    absence = Absence.objects.create(
        person=person, first_day=first_day, last_day=last_day, deputy=deputy, entered_by=by, entered_at=at
    )
    record(
        "people.away",
        person,
        by=by,
        at=at,
        data={
            "from": first_day.isoformat(),
            "to": last_day.isoformat(),
            "deputy": deputy.pk if deputy else None,
        },
        words={"deputy": deputy.full_name} if deputy else None,
    )
    return absence


def end_absences_of(departure: Departure) -> None:
    """Whoever leaves the team is not away from it any more (registered at the departure door)."""
    if departure.leaves_team and not Person.objects.team(departure.at).filter(pk=departure.person.pk).exists():
        to_come = Absence.objects.filter(person=departure.person, cancelled_at=None, last_day__gte=day_of(departure.at))
        to_come.update(cancelled_at=departure.at)


def without_their_deputy(at: dt.datetime) -> QuerySet[Absence]:
    """Absences, of now and to come, whose deputy has left the team: nobody decides meanwhile."""
    to_come = Absence.objects.filter(cancelled_at=None, last_day__gte=day_of(at)).exclude(deputy=None)
    return to_come.exclude(deputy__in=Person.objects.team(at)).select_related("person", "deputy")


def deputies_who_left(person: Person, at: dt.datetime) -> Iterator[Item]:
    """For the home page of the person away, and of the lead: another deputy is to be named."""
    if not person.is_team:
        return
    found = without_their_deputy(at)
    if not person.may(Permission.ASSIGN_REQUESTS):
        found = found.filter(person=person)
    for absence in found[:MOST]:
        yield Item(
            text=_("%(deputy)s has left the team and cannot decide while %(person)s is away")
            % {"deputy": absence.deputy, "person": absence.person},
            verb=_("Name another deputy"),
            url=reverse("people:absences"),
            since=absence.entered_at,
            due=absence.first_day,
        )


@transaction.atomic
def cancel_absence(absence: Absence, *, by: Person, at: dt.datetime) -> None:
    """The person is here after all; the deputy's right ends at once. Raises NotPossible."""
    if by.pk != absence.person_id and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotPossible(_("People cancel their own absence; the communications lead can do it for the team."))
    lock_people([absence.person])
    if not Absence.objects.filter(pk=absence.pk, cancelled_at=None).update(cancelled_at=at):
        raise NotPossible(_("This absence is cancelled already."))
    record("people.back", absence.person, by=by, at=at, data={"absence": absence.pk})
