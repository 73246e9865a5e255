"""On which days a group or office works: its weekend, its country's public holidays, and the days entered for it (N5).

The country's holidays come from a library that knows moving feasts for years ahead; a row is needed only where a body
differs from them (decision 0025). The Secretariat's calendar runs the team's clock, a body's own its set-ups and the time
its people take to answer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Body, BodyKind, CalendarDay, CalendarDayName, Person, Weekend
from accounts.people import NotPossible
from accounts.roles import Permission
from ledger.recording import record
from notifications.workdays import Calendar, fewest_worked, public_holidays
from portal.store import day_of

PHRASES = {
    "bodies.days_entered": gettext_lazy("entered days in the calendar"),
    "bodies.day_removed": gettext_lazy("took a day out of the calendar"),
    "bodies.week_changed": gettext_lazy("changed the weekend, or the country whose public holidays count"),
}
WEEK = frozenset(range(7))
# In any eight weeks the people of a group leave so many working days: deadlines that count them come one day (decision 0025).
SPAN = 56
FEWEST_WORKED = 10
FREE_WEEKDAYS = {  # Monday is 0
    Weekend.SATURDAY_SUNDAY: {5, 6},
    Weekend.FRIDAY_SATURDAY: {4, 5},
    Weekend.THURSDAY_FRIDAY: {3, 4},
    Weekend.FRIDAY: {4},
    Weekend.SATURDAY: {5},
    Weekend.SUNDAY: {6},
}


# --- Read ----------------------------------------------------------------------------------------------------------------


def calendars_of(bodies: Iterable[int]) -> dict[int, Calendar]:
    """The calendar of each of these bodies (keys), from one query."""
    return _calendars(Body.objects.filter(pk__in=set(bodies)))


def calendar_of(body: Body | None) -> Calendar:
    """One body's calendar, from one query; Monday to Friday where there is no body."""
    return Calendar() if body is None else calendars_of([body.pk])[body.pk]


def secretariat() -> Body | None:
    return _secretariats().first()


def secretariat_calendar() -> Calendar:
    """The team's working days, from one query."""
    first = Body.objects.filter(pk__in=_secretariats().values("pk")[:1])
    return next(iter(_calendars(first).values()), Calendar())


def _secretariats() -> QuerySet[Body]:
    return Body.objects.open().filter(kind=BodyKind.SECRETARIAT).order_by("pk")


def _calendars(bodies: QuerySet[Body]) -> dict[int, Calendar]:
    rows = bodies.order_by("pk", "calendar_days__day").values_list(
        "pk", "weekend", "holiday_country", "calendar_days__day", "calendar_days__is_free"
    )
    plain: dict[int, Calendar] = {}
    days: dict[tuple[int, bool], list[dt.date]] = defaultdict(list)
    for pk, weekend, country, day, is_free in rows:
        plain.setdefault(pk, usual_calendar(weekend, country))
        if day is not None:
            days[pk, is_free].append(day)
    return {
        pk: replace(calendar, free=tuple(days[pk, True]), worked=tuple(days[pk, False]))
        for pk, calendar in plain.items()
    }


def usual_calendar(weekend: str, country: str) -> Calendar:
    """By weekend and country alone."""
    return Calendar(country, tuple(sorted(WEEK - FREE_WEEKDAYS[Weekend(weekend)])))


@dataclass(frozen=True)
class Entry:
    """One day as the page shows it. ``row`` is what was entered; None for a public holiday of the country."""

    day: dt.date
    name: str
    is_free: bool
    row: CalendarDay | None = None
    # Of the name, where it is another than the reader's.
    lang: str = ""


def entries_of(body: Body, *, years: Iterable[int]) -> list[Entry]:
    """Public holidays of these years and everything entered, in order; two queries."""
    language = get_language() or ""
    found = {
        day: Entry(day, name, is_free=True)
        for year in years
        for day, name in public_holidays(body.holiday_country, year, language).items()
    }
    for row in body.calendar_days.select_related("entered_by").prefetch_related("names"):
        names = {name.language: name.text for name in row.names.all()}
        spoken = language if language in names else next(iter(sorted(names)), "")
        known = found.get(row.day)
        name = names.get(spoken) or (known.name if known else "")
        found[row.day] = Entry(row.day, name, row.is_free, row, spoken if spoken != language else "")
    return sorted(found.values(), key=lambda entry: entry.day)


# --- Who keeps it --------------------------------------------------------------------------------------------------------

_keepers: list[Callable[[Person], set[int]]] = []


def register_keepers(bodies_of: Callable[[Person], set[int]]) -> None:
    """``bodies_of`` tells of which bodies (keys) this person, if a member, keeps the calendar."""
    if bodies_of not in _keepers:
        _keepers.append(bodies_of)


def may_keep(person: Person, body: Body) -> bool:
    """The lead and portal administrators keep every calendar, the people of a body its own.

    The Secretariat's runs the team's clock and moves what is due to others, so that its members do not change it.
    """
    if _keeps_all(person):
        return True
    if not may_see(person, body) or body.kind == BodyKind.SECRETARIAT or body.pk not in person.body_ids:
        return False
    is_contact = bool(body.contact_mailbox) and body.contact_mailbox.lower() == person.email.lower()
    return is_contact or any(body.pk in bodies_of(person) for bodies_of in _keepers)


def _keeps_all(person: Person) -> bool:
    return person.may(Permission.SET_THRESHOLDS) or person.may(Permission.MANAGE_BODIES)


def may_see(person: Person, body: Body) -> bool:
    """Whoever keeps one, those who work by all of them, and members of the body."""
    if any(person.may(p) for p in (Permission.READ_AUDIT, Permission.SET_THRESHOLDS, Permission.MANAGE_BODIES)):
        return True
    return person.may(Permission.READ_REGISTRY) and body.pk in person.body_ids


# --- What a change would move -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Moved:
    """Something that would be due on another day. ``what`` is "" where the person who asks may not see it."""

    before: dt.date
    after: dt.date
    what: str = ""
    url: str = ""


Effect = Callable[..., Iterable[Moved]]
_effects: list[Effect] = []


def register_effect(effect: Effect) -> None:
    """``effect(body, before=, after=, by=, at=)`` tells what would be due on another day by the calendar ``after``."""
    if effect not in _effects:
        _effects.append(effect)


def moved_by(body: Body, *, after: Calendar, by: Person, at: dt.datetime) -> list[Moved]:
    """All that would move, by its new day; as many queries as there are registered effects have, whatever moves."""
    before = calendar_of(body)
    if before == after:
        return []
    found = [moved for effect in _effects for moved in effect(body, before=before, after=after, by=by, at=at)]
    return sorted(found, key=lambda moved: (moved.after, moved.what == "", moved.what))


def with_days(calendar: Calendar, days: Iterable[dt.date], *, is_free: bool) -> Calendar:
    """The calendar as it would be with these days entered."""
    days = set(days)
    free, worked = set(calendar.free) - days, set(calendar.worked) - days
    (free if is_free else worked).update(days)
    return replace(calendar, free=tuple(sorted(free)), worked=tuple(sorted(worked)))


def without_day(calendar: Calendar, day: dt.date) -> Calendar:
    """The calendar as it would be without what was entered for this day."""
    return replace(
        calendar,
        free=tuple(one for one in calendar.free if one != day),
        worked=tuple(one for one in calendar.worked if one != day),
    )


# --- Change ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NamedDay:
    """A day to be entered, and what it is called, by language."""

    day: dt.date
    names: dict[str, str]


@transaction.atomic
def enter_days(body: Body, days: list[NamedDay], *, is_free: bool, by: Person, at: dt.datetime) -> list[NamedDay]:
    """Enter days as free, or as worked. Returns those entered: what is so already is left as it is. Raises NotPossible.

    As many queries for one day as for many.
    """
    _refuse_others(body, by=by)
    _hold(body, by=by)
    calendar = calendar_of(body)
    contrary = set(calendar.worked if is_free else calendar.free) & {one.day for one in days}
    if contrary:
        raise NotPossible(
            _("%(day)s was entered to the contrary. Take it out first.") % {"day": date_format(min(contrary))}
        )
    new = [one for one in days if calendar.is_working(one.day) == is_free]
    if not new:
        return []
    if is_free:
        _refuse_thin(with_days(calendar, [one.day for one in new], is_free=True), [one.day for one in new], by=by)
    try:
        with transaction.atomic():
            rows = CalendarDay.objects.bulk_create(
                CalendarDay(body=body, day=one.day, is_free=is_free, entered_by=by, entered_at=at) for one in new
            )
    except IntegrityError as error:
        raise NotPossible(_("Someone has just entered one of these days. Look at the calendar again.")) from error
    CalendarDayName.objects.bulk_create(
        CalendarDayName(calendar_day=row, language=language, text=text)
        for row, one in zip(rows, new, strict=True)
        for language, text in one.names.items()
    )
    record(
        "bodies.days_entered", body, by=by, at=at,
        data={"days": [one.day.isoformat() for one in new], "free": is_free},
        words={"names": [" · ".join(one.names.values()) for one in new]},
    )  # fmt: skip
    return new


@transaction.atomic
def remove_day(body: Body, day: dt.date, *, by: Person, at: dt.datetime) -> None:
    """Take out what was entered for this day; weekend and country hold again. Raises NotPossible."""
    _refuse_others(body, by=by)
    _hold(body, by=by)
    row = CalendarDay.objects.filter(body=body, day=day).prefetch_related("names").first()
    names = [name.text for name in row.names.all()] if row else []
    if row is None or not CalendarDay.objects.filter(pk=row.pk).delete()[0]:
        raise NotPossible(_("%(day)s is not in the calendar any more.") % {"day": date_format(day)})
    if not row.is_free:
        _refuse_thin(calendar_of(body), [day], by=by)
    record(
        "bodies.day_removed", body, by=by, at=at,
        data={"day": day.isoformat(), "free": row.is_free}, words={"names": names},
    )  # fmt: skip


@transaction.atomic
def change_week(body: Body, *, weekend: str, country: str, by: Person, at: dt.datetime) -> bool:
    """Another weekend, or other public holidays. Returns whether anything changed. Raises NotPossible."""
    _refuse_others(body, by=by)
    former = {"weekend": body.weekend, "country": body.holiday_country}
    if former == {"weekend": weekend, "country": country}:
        return False
    as_read = Body.objects.filter(pk=body.pk, weekend=body.weekend, holiday_country=body.holiday_country)
    if not as_read.update(weekend=weekend, holiday_country=country):
        raise NotPossible(_("Someone has just changed this. Look at the calendar again."))
    after = calendar_of(body)
    _refuse_thin(after, [day for day in after.free if day >= day_of(at)], by=by)
    body.weekend, body.holiday_country = Weekend(weekend), country
    record(
        "bodies.week_changed", body, by=by, at=at,
        data={"weekend": weekend, "country": country, "before": former},
    )  # fmt: skip
    return True


def _refuse_others(body: Body, *, by: Person) -> None:
    if not may_keep(by, body):
        raise NotPossible(
            _("The communications lead, a portal administrator and the people in charge of the group change its days.")
        )
    if body.closed_at is not None:
        raise NotPossible(_("This group or office is closed."))


def _hold(body: Body, *, by: Person) -> None:
    """Until the transaction ends: what two people of a group enter at once is weighed together."""
    if not _keeps_all(by):
        Body.objects.filter(pk=body.pk).update(weekend=F("weekend"))


def _refuse_thin(after: Calendar, days: list[dt.date], *, by: Person) -> None:
    """Nobody puts off a deadline of their own by days off; whoever keeps all calendars enters a long closing."""
    if not _keeps_all(by) and days and fewest_worked(after, days, span=SPAN) < FEWEST_WORKED:
        raise NotPossible(
            _(
                "Some eight weeks would have fewer than %(count)d working days left. For a longer closing, ask the "
                "communications lead or a portal administrator to enter it."
            )
            % {"count": FEWEST_WORKED}
        )
