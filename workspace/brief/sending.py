"""The brief by letter: its main figures and the link, on a day that the team chose, to those of the team who want it (R4).

It is asked for, so it stands outside the budget of letters that channels cost their people; but the team gets one Monday
letter (design §5.12), so a brief whose day is Monday travels inside it. Whoever left the team gets nothing. Each reader can
take themselves off with one press.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from activity.metrics.periods import Period, preset
from ledger.recording import record
from notifications.models import Letter
from notifications.writing import Post, write_letter, write_letters
from portal.store import day_of, portal_zone
from workspace.brief.made import Brief, made_of
from workspace.brief.meetings import may_keep
from workspace.brief.periods import LAST_MONTH
from workspace.models import LAST_MONTH_DAY, BriefReader, BriefRhythm, BriefSchedule

PHRASES = {
    "brief.sending_set": gettext_lazy("set when the meeting brief is sent, and to whom"),
    "brief.taken_off": gettext_lazy("asked not to be sent the meeting brief any more"),
}
KIND = "brief.ready"
MONDAY_PART = "letters/brief/monday_part.txt"
MONDAY = 0
# The hour at which it leaves, in the portal's time zone.
LETTER_HOUR = 7
WEEK = dt.timedelta(days=7)
# What the letter tells, in its order.
FIGURES = ("no_coadmin", "compromised", "alerts", "requests", "reviews", "grave", "opened", "closed", "decisions")


class SendingRefused(Exception):
    """It cannot be set or sent so; the text says why."""


@dataclass(frozen=True)
class When:
    """``weekday`` counts from Monday, 0, and holds for a weekly brief; ``month_day`` (1 to 28) for a monthly one."""

    rhythm: str
    weekday: int = MONDAY
    month_day: int = 1


def schedule() -> BriefSchedule:
    """The one row; a portal in which nobody set it answers that it is off. One query."""
    return BriefSchedule.objects.filter(pk=1).select_related("changed_by").first() or BriefSchedule(pk=1)


def can_read(at: dt.datetime) -> QuerySet:
    """Who can be chosen: the team as it is now, its lead among them."""
    return Person.objects.team(at).order_by("full_name", "pk")


def readers(at: dt.datetime) -> QuerySet:
    """To whom it is sent: who was chosen and is of the team still."""
    return can_read(at).filter(pk__in=BriefReader.objects.filter(schedule=1).values("person"))


@transaction.atomic
def set_sending(*, is_on: bool, when: When, people: Collection[Person], by: Person, at: dt.datetime) -> bool:
    """Set when it is sent and to whom; off keeps both for later. Returns whether anything changed. Raises SendingRefused."""
    if not may_keep(by):
        raise SendingRefused(reason_for(Permission.MANAGE_CHANNELS))
    if when.rhythm not in BriefRhythm.values or not (0 <= when.weekday <= 6 and 1 <= when.month_day <= LAST_MONTH_DAY):
        raise SendingRefused(_("Choose a day of the week, or one of the first 28 days of the month."))
    chosen = {person.pk for person in people}
    if chosen - set(can_read(at).values_list("pk", flat=True)):
        raise SendingRefused(_("Only people of the communications team can be chosen."))
    if is_on and not chosen:
        raise SendingRefused(_("Choose at least one person to whom it is sent."))
    BriefSchedule.objects.get_or_create(pk=1)
    row = BriefSchedule.objects.select_for_update().get(pk=1)
    before = set(row.readers.values_list("person", flat=True))
    facts = {"is_on": is_on, "rhythm": when.rhythm, "weekday": when.weekday, "month_day": when.month_day}
    if chosen == before and all(getattr(row, name) == value for name, value in facts.items()):
        return False
    BriefSchedule.objects.filter(pk=1).update(**facts, changed_at=at, changed_by=by)
    row.readers.exclude(person__in=chosen).delete()
    BriefReader.objects.bulk_create(BriefReader(schedule=row, person_id=pk) for pk in sorted(chosen - before))
    record("brief.sending_set", row, by=by, at=at, data={**facts, "readers": sorted(chosen)})
    return True


@transaction.atomic
def take_off(*, by: Person, at: dt.datetime) -> bool:
    """This person wants it no more. Returns whether they were among its readers."""
    gone, _of_each = BriefReader.objects.filter(schedule=1, person=by).delete()
    if gone:
        record("brief.taken_off", schedule(), by=by, at=at)
    return bool(gone)


# --- Which day, and what time it tells of ------------------------------------------------------------------------------------------


def due_day(row: BriefSchedule, *, today: dt.date) -> dt.date:
    """The latest day, today or before, on which a brief is due."""
    if row.rhythm == BriefRhythm.WEEKLY:
        return today - dt.timedelta(days=(today.weekday() - row.weekday) % 7)
    if today.day >= row.month_day:
        return today.replace(day=row.month_day)
    return (today.replace(day=1) - dt.timedelta(days=1)).replace(day=row.month_day)


def told_period(row: BriefSchedule, day: dt.date) -> Period:
    """What the brief that is due on ``day`` tells of: the seven days before it, or the month before."""
    if row.rhythm == BriefRhythm.WEEKLY:
        return Period(day - WEEK, day - dt.timedelta(days=1))
    return preset(LAST_MONTH, today=day)


def _due(at: dt.datetime) -> tuple[BriefSchedule, dt.date] | None:
    """The schedule and its day, where a brief is due or was missed; none for a day before the schedule was set."""
    row, zone = schedule(), portal_zone()
    if not row.is_on or row.changed_at is None:
        return None
    day = due_day(row, today=day_of(at, zone))
    return (row, day) if day >= day_of(row.changed_at, zone) else None


def _in_monday_letter(row: BriefSchedule) -> bool:
    return row.rhythm == BriefRhythm.WEEKLY and row.weekday == MONDAY


# --- Letters ---------------------------------------------------------------------------------------------------------------------


def sweep(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Write the letters of the day that has come; safe to run every night, and a lost night is made up for.

    Returns to how many. A brief of Mondays is in the Monday letter (``monday_facts``).
    """
    found = _due(at)
    if found is None or _in_monday_letter(found[0]):
        return 0
    row, day = found
    events = {f"{KIND}:{day.isoformat()}:{person.pk}": person for person in readers(at)}
    had = set(Letter.objects.filter(event__in=events).values_list("event", flat=True))
    people = {event: person for event, person in events.items() if event not in had}
    if dry_run or not people:
        return len(people)
    facts = facts_of(made_of(told_period(row, day), at=at))
    posts = [
        Post(event, person, data={"name": person.full_name, **facts, "asked": False})
        for event, person in people.items()
    ]
    leaves = dt.datetime.combine(day, dt.time(LETTER_HOUR), tzinfo=portal_zone()).astimezone(dt.UTC)
    write_letters(KIND, posts, at=at, leaves_at=max(at, leaves))
    return len(people)


def monday_facts(at: dt.datetime) -> dict | None:
    """Registered with ``notifications.monday``: the part of the Monday letter of those who are sent a brief on Mondays."""
    found = _due(at)
    if found is None or not _in_monday_letter(found[0]):
        return None
    row, day = found
    people = list(readers(at).values_list("pk", flat=True))
    return {**facts_of(made_of(told_period(row, day), at=at)), "readers": people} if people else None


def send_to_oneself(period: Period, *, by: Person, at: dt.datetime) -> None:
    """The same letter now, to whoever of the team asks for it. Raises SendingRefused."""
    if not may_keep(by):
        raise SendingRefused(reason_for(Permission.MANAGE_CHANNELS))
    data = {"name": by.full_name, **facts_of(made_of(period, at=at)), "asked": True}
    write_letter(KIND, event=f"{KIND}:now:{at.isoformat()}:{by.pk}", at=at, person=by, data=data)


def facts_of(brief: Brief) -> dict:
    """Plain values; the template of the letter makes the words in its reader's language."""
    first, last = brief.period.first.isoformat(), brief.period.last.isoformat()
    return {
        "first": first,
        "last": last,
        "figures": {key: brief.number(key) for key in FIGURES},
        "path": f"{reverse('workspace:brief')}?first={first}&last={last}",
    }
