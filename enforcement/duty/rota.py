"""Who of the communications team is on duty at a moment, until when, and who comes next (A11).

On the days on which a person on duty is away (``accounts.absences``), or is of the team no longer, their substitute is on
duty; where there is none, nobody is, and the lead is told of the gap. Hours are of the portal's time zone.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.calendars import secretariat_calendar
from accounts.models import Absence, Person, PersonKind
from accounts.roles import Permission
from enforcement.models import DutyShift, PhoneSeenBy
from portal.day_words import day_in_words
from portal.models import PortalSettings
from portal.store import day_of, portal_settings, portal_zone

# As far ahead as somebody is looked for who comes next, and as gaps are told.
AHEAD_DAYS = 14


@dataclass(frozen=True)
class Stretch:
    """A time in which one person is on duty, and the shift that says so. Days run until midnight, not over it."""

    person: Person
    shift: DutyShift
    since: dt.datetime
    until: dt.datetime

    @property
    def stands_in(self) -> bool:
        """Whether the person is here in the place of somebody else."""
        return self.person.pk != self.shift.person_id


@dataclass(frozen=True)
class Duty:
    """How it stands at a moment. Without a ``person`` nobody is on duty, and ``next`` comes first."""

    person: Person | None = None
    # Whoever entered a shift entered their own number: a substitute has none here.
    phone: str = ""
    phone_seen_by: str = PhoneSeenBy.TEAM
    until: dt.datetime | None = None
    next: Stretch | None = None

    def phone_for(self, reader: Person) -> str:
        """The number, where this reader may have it."""
        return self.phone if reader.is_team or self.phone_seen_by == PhoneSeenBy.ASKERS else ""


def on_duty(at: dt.datetime) -> Duty:
    """Three queries at most, however many shifts there are."""
    today = day_of(at)
    stretches = stretches_of(today, days=AHEAD_DAYS, at=at)
    now = next((one for one in stretches if one.since <= at < one.until), None)
    following = next((one for one in stretches if one.since > at), None)
    if now is None:
        return Duty(next=following)
    own = not now.stands_in
    return Duty(
        person=now.person,
        phone=now.shift.phone if own else "",
        phone_seen_by=now.shift.phone_seen_by,
        until=_until(now, stretches),
        next=next((one for one in stretches if one.since > at and one.person.pk != now.person.pk), None),
    )


def _until(now: Stretch, stretches: list[Stretch]) -> dt.datetime:
    """A person on duty over midnight is on duty until the end of what follows without a break."""
    until = now.until
    for one in stretches:
        if one.since == until and one.person.pk == now.person.pk:
            until = one.until
    return until


def stretches_of(first: dt.date, *, days: int, at: dt.datetime) -> list[Stretch]:
    """Who is on duty when on these days, as the team is at ``at``, in order of time. Three queries at most, one where nothing is entered."""
    last = first + dt.timedelta(days=days - 1)
    shifts = list(DutyShift.objects.from_day(first).filter(first_day__lte=last).select_related("person", "substitute"))
    if not shifts:
        return []
    here = _Here(shifts, first=first, last=last, at=at)
    zone = portal_zone()
    found = []
    for shift in shifts:
        day = max(shift.first_day, first)
        while day <= min(shift.last_day, last):
            person = here.one_of(shift, day)
            if person is not None:
                since = dt.datetime.combine(day, dt.time(shift.from_hour), tzinfo=zone)
                found.append(Stretch(person, shift, since.astimezone(dt.UTC), hour_of(day, shift.until_hour, zone)))
            day += dt.timedelta(days=1)
    return sorted(found, key=lambda one: (one.since, one.shift.pk))


def hour_of(day: dt.date, hour: int, zone) -> dt.datetime:
    """The moment at which ``hour`` (0 to 24) of ``day`` begins in ``zone``, in UTC."""
    if hour == 24:
        day, hour = day + dt.timedelta(days=1), 0
    return dt.datetime.combine(day, dt.time(hour), tzinfo=zone).astimezone(dt.UTC)


class _Here:
    """Who of the people of some shifts can be on duty on a day: of the team still, and not away. Two queries."""

    def __init__(self, shifts: Iterable[DutyShift], *, first: dt.date, last: dt.date, at: dt.datetime):
        people = {pk for shift in shifts for pk in (shift.person_id, shift.substitute_id) if pk}
        self.team = team_members(people, at=at)
        self.away: dict[int, list[Absence]] = defaultdict(list)
        absences = Absence.objects.filter(
            person__in=people, cancelled_at=None, first_day__lte=last, last_day__gte=first
        )
        for absence in absences:
            self.away[absence.person_id].append(absence)

    def one_of(self, shift: DutyShift, day: dt.date) -> Person | None:
        for person in (shift.person, shift.substitute):
            if person is not None and person.pk in self.team and not self._is_away(person, day):
                return person
        return None

    def _is_away(self, person: Person, day: dt.date) -> bool:
        return any(absence.first_day <= day <= absence.last_day for absence in self.away[person.pk])


def team_members(people: Iterable[int], *, at: dt.datetime) -> set[int]:
    """Those of these people (ids) who are of the communications team at this moment."""
    team = Person.objects.team(at).filter(pk__in=set(people)).exclude(kind=PersonKind.EXTERNAL)
    return set(team.values_list("pk", flat=True))


# --- Gaps ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Gap:
    """Hours of one day on which somebody is to be on duty and nobody is; ``until`` 24 is midnight."""

    day: dt.date
    from_hour: int
    until_hour: int


def gaps_of(first: dt.date, *, days: int, at: dt.datetime, stretches: list[Stretch] | None = None) -> list[Gap]:
    """What nobody covers of the hours in which somebody is to be on duty (the portal's settings). Four queries at most."""
    settings, zone = portal_settings(), portal_zone()
    stretches = stretches_of(first, days=days, at=at) if stretches is None else stretches
    covered: dict[dt.date, set[int]] = defaultdict(set)
    for one in stretches:
        covered[day_of(one.since, zone)].update(range(one.shift.from_hour, one.shift.until_hour))
    calendar = None if settings.duty_on_free_days else secretariat_calendar()
    found = []
    for number in range(days):
        day = first + dt.timedelta(days=number)
        if calendar is None or calendar.is_working(day):
            found += _gaps_of_day(day, covered[day], settings)
    return found


def _gaps_of_day(day: dt.date, covered: set[int], settings: PortalSettings) -> list[Gap]:
    missing = [hour for hour in range(settings.duty_from_hour, settings.duty_until_hour) if hour not in covered]
    gaps: list[Gap] = []
    for hour in missing:
        if gaps and gaps[-1].until_hour == hour:
            gaps[-1] = Gap(day, gaps[-1].from_hour, hour + 1)
        else:
            gaps.append(Gap(day, hour, hour + 1))
    return gaps


# --- In words ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ContactWords:
    """Whom one reaches now, as a page says it before anything is sent."""

    sentence: str
    phone: str = ""
    email: str = ""


def contact_words(duty: Duty, *, reader: Person, at: dt.datetime) -> ContactWords:
    """Who is on duty, until when, and how they are reached, as ``reader`` may know it; the contact point else (A14)."""
    settings = portal_settings()
    zone = portal_zone()
    phone = duty.phone_for(reader) or settings.contact_phone
    if duty.person is not None:
        sentence = _("On duty now: %(name)s, until %(until)s.") % {
            "name": duty.person.full_name,
            "until": _moment(duty.until, zone, at),
        }
    elif duty.next is not None:
        sentence = _(
            "Nobody is on duty now. The next one is %(name)s, from %(since)s; the whole team gets what you send."
        ) % {
            "name": duty.next.person.full_name,
            "since": _moment(duty.next.since, zone, at),
        }
    else:
        sentence = _("The whole communications team gets what you send.")
    return ContactWords(sentence, phone, settings.contact_email)


def _moment(moment: dt.datetime, zone, at: dt.datetime) -> str:
    """An hour of today, else with its day; in the portal's time zone, which is named."""
    local = moment.astimezone(zone)
    hour = f"{local:%H:%M}"
    if day_of(moment, zone) == day_of(at, zone):
        return _("%(hour)s (%(zone)s time)") % {"hour": hour, "zone": _city(zone)}
    return _("%(day)s, %(hour)s (%(zone)s time)") % {
        "day": day_in_words(local.date()),
        "hour": hour,
        "zone": _city(zone),
    }


def _city(zone) -> str:
    return str(zone).rpartition("/")[2].replace("_", " ")


# --- Who keeps it -------------------------------------------------------------------------------------------------------------


def may_keep(person: Person) -> bool:
    """The team keeps its own rota."""
    return person.may(Permission.HANDLE_REPORTS)
