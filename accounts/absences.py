"""Who is away, and who decides for them meanwhile: dated, on the record, and never more than the person away may do (N4)."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Absence, Person
from accounts.people import NotPossible
from accounts.roles import Permission
from ledger.recording import record

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


@transaction.atomic
def cancel_absence(absence: Absence, *, by: Person, at: dt.datetime) -> None:
    """The person is here after all; the deputy's right ends at once. Raises NotPossible."""
    if by.pk != absence.person_id and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotPossible(_("People cancel their own absence; the communications lead can do it for the team."))
    if not Absence.objects.filter(pk=absence.pk, cancelled_at=None).update(cancelled_at=at):
        raise NotPossible(_("This absence is cancelled already."))
    record("people.back", absence.person, by=by, at=at, data={"absence": absence.pk})
