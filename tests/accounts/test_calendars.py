"""Working days of a body: weekend, public holidays, and the days entered for it; what is kept and in whose words (N5)."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import calendars
from accounts.calendars import calendar_of, calendars_of, change_week, enter_days, entries_of, remove_day
from accounts.models import Body, CalendarDay, CalendarDayName, Weekend
from accounts.people import NotPossible
from ledger.models import LedgerEntry
from notifications.workdays import add_working_days, working_days_between
from tests import world
from tests.accounts.calendar_world import NOW, THURSDAY, TUESDAY, days, left_behind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def lead():
    return world.lead("Lead")


# --- The calendar -------------------------------------------------------------------------------------------------------------


def test_a_day_entered_is_free_for_its_body_alone(lead):
    geneva, other = world.body(), world.body()

    enter_days(geneva, days(THURSDAY, en="Restoration"), is_free=True, by=lead, at=NOW)

    found = calendars_of([geneva.pk, other.pk])
    assert [found[body.pk].is_working(THURSDAY) for body in (geneva, other)] == [False, True]
    assert working_days_between(TUESDAY, THURSDAY, calendar=found[geneva.pk]) == 1
    assert add_working_days(TUESDAY, 2, calendar=found[geneva.pk]) == dt.date(2026, 12, 11)


def test_a_public_holiday_can_be_worked_and_taken_back(lead):
    kenya = world.body(holiday_country="KE")
    jamhuri = dt.date(2028, 12, 12)  # a Tuesday
    before = calendar_of(kenya).is_working(jamhuri)

    enter_days(kenya, days(jamhuri), is_free=False, by=lead, at=NOW)
    worked = calendar_of(kenya).is_working(jamhuri)
    remove_day(kenya, jamhuri, by=lead, at=NOW)

    assert (before, worked, calendar_of(kenya).is_working(jamhuri)) == (False, True, False)


@pytest.mark.parametrize(
    ("weekend", "free"),
    [
        (Weekend.SATURDAY_SUNDAY, [5, 6]), (Weekend.FRIDAY_SATURDAY, [4, 5]), (Weekend.THURSDAY_FRIDAY, [3, 4]),
        (Weekend.FRIDAY, [4]), (Weekend.SATURDAY, [5]), (Weekend.SUNDAY, [6]),
    ],
)  # fmt: skip
def test_each_weekend_has_its_days(weekend, free):
    monday = dt.date(2026, 11, 2)
    calendar = calendar_of(world.body(weekend=weekend))

    assert [n for n in range(7) if not calendar.is_working(monday + dt.timedelta(days=n))] == free


def test_many_calendars_cost_one_query(lead):
    bodies = [world.body() for _number in range(6)]
    for body in bodies:
        enter_days(body, days(TUESDAY, THURSDAY), is_free=True, by=lead, at=NOW)

    with CaptureQueriesContext(connection) as queries:
        found = calendars_of(body.pk for body in bodies)

    assert (len(queries), {one.free for one in found.values()}) == (1, {(TUESDAY, THURSDAY)})


def test_the_team_counts_by_the_secretariat_whatever_others_enter(lead):
    home, other = world.secretariat(), world.body()
    enter_days(other, days(TUESDAY), is_free=True, by=lead, at=NOW)
    enter_days(home, days(THURSDAY), is_free=True, by=lead, at=NOW)

    assert calendars.secretariat_calendar().free == (THURSDAY,)


def test_without_a_secretariat_the_week_is_monday_to_friday():
    assert calendars.secretariat_calendar().weekdays == (0, 1, 2, 3, 4)


# --- Entering ----------------------------------------------------------------------------------------------------------------


def test_what_is_free_already_is_left_as_it_is(lead):
    """A pasted list may hold Sundays and public holidays; they make no rows and no record."""
    kenya = world.body(holiday_country="KE")
    sunday, christmas = dt.date(2026, 12, 13), dt.date(2026, 12, 25)

    first = enter_days(kenya, days(sunday, christmas, THURSDAY), is_free=True, by=lead, at=NOW)
    rows = left_behind()
    again = enter_days(kenya, days(sunday, christmas, THURSDAY), is_free=True, by=lead, at=NOW)

    assert ([one.day for one in first], again, left_behind()) == ([THURSDAY], [], rows)


def test_each_change_is_on_the_record(lead):
    body = world.body()
    enter_days(body, days(THURSDAY, en="Fair", fr="Foire"), is_free=True, by=lead, at=NOW)
    remove_day(body, THURSDAY, by=lead, at=NOW)
    change_week(body, weekend=Weekend.FRIDAY, country="KE", by=lead, at=NOW)

    entries = LedgerEntry.objects.filter(subject_type="accounts.body", subject_id=body.pk).order_by("seq")
    assert [(one.action, one.actor_id) for one in entries] == [
        ("bodies.days_entered", lead.pk), ("bodies.day_removed", lead.pk), ("bodies.week_changed", lead.pk)
    ]  # fmt: skip
    facts = [json.loads(one.data) for one in entries]
    assert (facts[0]["days"], facts[1]["day"]) == (["2026-12-10"], "2026-12-10")
    body.refresh_from_db()
    assert (body.weekend, body.holiday_country) == ("fri", "KE")


def test_a_week_saved_unchanged_leaves_no_trace(lead):
    body = world.body()
    before = left_behind()

    assert change_week(body, weekend=body.weekend, country="", by=lead, at=NOW) is False
    assert left_behind() == before


def test_the_contrary_of_what_was_entered_is_refused(lead):
    body = world.body()
    saturday = dt.date(2026, 12, 12)
    enter_days(body, days(saturday), is_free=False, by=lead, at=NOW)
    before = left_behind()

    with pytest.raises(NotPossible, match="12 December 2026 was entered to the contrary"):
        enter_days(body, days(THURSDAY, saturday), is_free=True, by=lead, at=NOW)

    assert left_behind() == before


def test_a_week_that_somebody_changed_meanwhile_is_not_overwritten(lead):
    body = world.body()
    stale = Body.objects.get(pk=body.pk)
    change_week(body, weekend=Weekend.FRIDAY, country="KE", by=lead, at=NOW)
    before = left_behind()

    with pytest.raises(NotPossible, match="just changed this"):
        change_week(stale, weekend=Weekend.SUNDAY, country="", by=lead, at=NOW)

    body.refresh_from_db()
    assert (left_behind(), body.weekend, body.holiday_country) == (before, Weekend.FRIDAY, "KE")


def test_a_day_that_is_gone_cannot_be_removed(lead):
    body = world.body()
    before = left_behind()

    with pytest.raises(NotPossible, match="not in the calendar any more"):
        remove_day(body, THURSDAY, by=lead, at=NOW)

    assert left_behind() == before


def test_a_closed_body_keeps_its_days(lead):
    body = world.body(closed_at=NOW)

    with pytest.raises(NotPossible, match="closed"):
        enter_days(body, days(THURSDAY), is_free=True, by=lead, at=NOW)

    assert not CalendarDay.objects.exists()


def test_entering_costs_the_same_for_one_day_and_for_many(lead):
    one, many = world.body(), world.body()
    lead.permissions  # noqa: B018 -- read once per request

    def cost(body, entered) -> int:
        with CaptureQueriesContext(connection) as queries:
            enter_days(body, entered, is_free=True, by=lead, at=NOW)
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    week = [dt.date(2026, 12, 7) + dt.timedelta(days=n) for n in range(5)]
    assert cost(one, days(week[0], en="A", fr="B")) == cost(many, days(*week, en="A", fr="B"))


# --- What the database refuses -------------------------------------------------------------------------------------------------------


def test_no_day_stands_twice_in_one_calendar(lead):
    body = world.body()
    enter_days(body, days(THURSDAY), is_free=True, by=lead, at=NOW)

    for is_free in (True, False):
        with pytest.raises(IntegrityError, match=r"calendarday_once_per_body|UNIQUE"), transaction.atomic():
            CalendarDay.objects.create(body=body, day=THURSDAY, is_free=is_free, entered_by=lead, entered_at=NOW)
    assert CalendarDay.objects.count() == 1


def test_a_week_without_a_working_day_cannot_be_stored():
    body = world.body()

    with pytest.raises(IntegrityError, match="body_weekend_known"), transaction.atomic():
        Body.objects.filter(pk=body.pk).update(weekend="never")


def test_a_name_is_said_once_per_language_and_never_empty(lead):
    body = world.body()
    enter_days(body, days(THURSDAY, en="Fair"), is_free=True, by=lead, at=NOW)
    row = CalendarDay.objects.get()

    for language, text in (("en", "Again"), ("fr", "")):
        with pytest.raises(IntegrityError, match="calendardayname"), transaction.atomic():
            CalendarDayName.objects.create(calendar_day=row, language=language, text=text)
    with pytest.raises(ProtectedError):
        body.delete()
    assert list(CalendarDayName.objects.values_list("text", flat=True)) == ["Fair"]


@pytest.mark.django_db(transaction=True)
def test_two_people_enter_one_day_at_once(lead):
    body, other = world.body(), world.lead("Other lead")
    start = LedgerEntry.objects.count()

    results = world.at_once(
        *(
            lambda by=by: enter_days(body, days(THURSDAY), is_free=True, by=by, at=timezone.now())
            for by in (lead, other)
        )
    )

    # One enters it; the other is told, or finds that it is free already.
    told = [one for one in results if isinstance(one, NotPossible)]
    entered = [one for one in results if isinstance(one, list) and one]
    assert (CalendarDay.objects.count(), len(entered), LedgerEntry.objects.count() - start) == (1, 1, 1), results
    assert len(told) + len([one for one in results if one == []]) == 1


# --- Names --------------------------------------------------------------------------------------------------------------------------


def test_a_day_is_named_in_the_readers_language_else_in_another(lead):
    from django.utils import translation

    body = world.body()
    enter_days(body, days(TUESDAY, en="Fair", fr="Foire"), is_free=True, by=lead, at=NOW)
    enter_days(body, days(THURSDAY, en="Restoration"), is_free=True, by=lead, at=NOW)

    with translation.override("fr"):
        found = [(entry.name, entry.lang) for entry in entries_of(body, years=[2026])]

    assert found == [("Foire", ""), ("Restoration", "en")]
