"""The pages of working days: what is seen, what moves before it is changed, and a pasted list (N5)."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.calendars import NamedDay, calendar_of, enter_days
from accounts.models import CalendarDay
from channels_registry.models import ChannelStatus, SetUp
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from portal.store import day_of
from requests_app.standing.clock import WorkClock
from tests import world
from tests.requests_app import review_world as review

pytestmark = pytest.mark.django_db
LIST = reverse("people:calendars")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(body) -> str:
    return reverse("people:calendar", args=[body.pk])


def weekday(days: int) -> dt.date:
    """The first day, ``days`` from today or later, from Monday to Friday."""
    found = day_of(timezone.now()) + dt.timedelta(days=days)
    while found.weekday() > 4:
        found += dt.timedelta(days=1)
    return found


def left_behind() -> tuple:
    return list(CalendarDay.objects.values_list("body", "day", "is_free")), LedgerEntry.objects.count()


# --- Look before it is done --------------------------------------------------------------------------------------------------


def test_the_first_press_looks_and_the_second_one_acts():
    lead, home = world.lead(), world.secretariat()
    waiting = review.submitted(title="Sahel water")
    due = WorkClock(at=timezone.now()).due_on(waiting.stages.all())
    typed = {"kind": "free", "days": f"{due.isoformat()}; Office day; Fête du bureau"}
    before = left_behind()

    looked = signed_in(lead).post(page_of(home), typed)
    looked_at = left_behind()
    acted = signed_in(lead).post(page_of(home), {**typed, "confirm": "yes"}, follow=True)

    html = looked.content.decode()
    assert (looked.status_code, looked_at) == (200, before)
    assert "1 thing is due on another day" in html
    assert f'<a href="{reverse("review:detail", args=[waiting.pk])}"><bdi>{waiting}</bdi></a>' in html
    assert "1 day is entered." in acted.content.decode()
    row = CalendarDay.objects.get()
    assert (row.day, {name.language: name.text for name in row.names.all()}) == (
        due, {"en": "Office day", "fr": "Fête du bureau"}
    )  # fmt: skip
    assert WorkClock(at=timezone.now()).due_on(waiting.stages.all()) > due


def test_a_group_moves_its_set_ups_and_nothing_of_the_team():
    lead, forum = world.lead(), world.body()
    channel = world.channel("Voices", of=forum)
    day = weekday(20)
    type(channel).objects.filter(pk=channel.pk).update(status=ChannelStatus.APPROVED, activated_at=None)
    SetUp.objects.create(channel=channel, owner=lead, due_on=day)
    review.submitted()

    html = signed_in(lead).post(page_of(forum), {"kind": "free", "days": day.isoformat()}).content.decode()

    assert "End of the set-up of “Voices”" in html
    assert "1 thing is due on another day" in html


def test_what_one_may_not_read_is_counted_and_not_named():
    """A portal administrator keeps calendars, and reads no requests by that."""
    administrator, home = world.administrator(), world.secretariat()
    waiting = review.submitted(title="SECRET-TITLE")
    due = WorkClock(at=timezone.now()).due_on(waiting.stages.all())

    html = signed_in(administrator).post(page_of(home), {"kind": "free", "days": due.isoformat()}).content.decode()

    assert "1 thing is due on another day" in html
    assert "These are not yours to read." in html
    assert "SECRET-TITLE" not in html


def test_nothing_moves_is_said_too():
    html = signed_in(world.lead()).post(page_of(world.body()), {"kind": "free", "days": weekday(9).isoformat()})

    assert "Nothing that is open now is due on another day." in html.content.decode()


# --- A pasted list -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pressed", [{}, {"confirm": "yes"}])
def test_of_a_list_with_bad_lines_nothing_is_entered_and_each_has_its_sentence(pressed):
    body, before = world.body(), left_behind()
    good = weekday(30)

    response = signed_in(world.lead()).post(
        page_of(body), {"kind": "free", "days": f"{good.isoformat()} Fair\nnonsense\n2026-02-30", **pressed}
    )

    html = response.content.decode()
    assert (response.status_code, left_behind()[0]) == (422, before[0])
    assert "Line 2, “nonsense”" in html
    assert "Line 3, “2026-02-30”" in html
    assert "Fair" in html  # what was typed is kept


def test_what_is_free_already_is_counted_and_left():
    body = world.body()
    day = weekday(30)
    saturday = day + dt.timedelta(days=5 - day.weekday())

    html = signed_in(world.lead()).post(page_of(body), {"kind": "free", "days": f"{day}\n{saturday}"}).content.decode()

    assert "1 day becomes free" in html
    assert "1 day is free already and is left as it is." in html


def test_a_list_of_known_days_has_nothing_to_enter():
    day = weekday(30)
    saturday = day + dt.timedelta(days=5 - day.weekday())

    html = signed_in(world.lead()).post(page_of(world.body()), {"kind": "free", "days": str(saturday)}).content.decode()

    assert "There is nothing to enter." in html
    assert 'name="confirm"' not in html


# --- One day, and the week ---------------------------------------------------------------------------------------------------------


def test_a_public_holiday_is_worked_and_taken_out_again():
    lead, kenya = world.lead(), world.body(holiday_country="KE")
    client = signed_in(lead)
    christmas = dt.date(day_of(timezone.now()).year + 1, 12, 25)
    while christmas.weekday() > 4:
        christmas = christmas.replace(year=christmas.year + 1)
    url = reverse("people:calendar-day", args=[kenya.pk, christmas.isoformat()])

    asked = client.get(url).content.decode()
    still_free = calendar_of(kenya).is_working(christmas)
    client.post(url)
    worked = calendar_of(kenya).is_working(christmas)
    again = client.get(url).content.decode()
    client.post(url)

    assert "It then counts as a working day." in asked
    assert "It then counts as a free day." in again
    assert (still_free, worked, calendar_of(kenya).is_working(christmas)) == (False, True, False)


@pytest.mark.parametrize("day", ["2026-02-30", "yesterday", "2031-07-07"])
def test_a_day_that_is_not_in_the_calendar_has_no_page(day):
    url = reverse("people:calendar-day", args=[world.body().pk, day])
    client = signed_in(world.lead())

    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)


def test_the_week_is_looked_at_and_then_changed():
    lead, forum = world.lead(), world.body()
    url, typed = reverse("people:calendar-week", args=[forum.pk]), {"weekend": "fri", "country": "KE"}

    looked = signed_in(lead).post(url, typed)
    forum.refresh_from_db()
    before = forum.weekend
    signed_in(lead).post(url, {**typed, "confirm": "yes"})
    forum.refresh_from_db()

    assert (looked.status_code, before, forum.weekend, forum.holiday_country) == (200, "sat_sun", "fri", "KE")
    assert "What moves" in looked.content.decode()


# --- Who sees what ----------------------------------------------------------------------------------------------------------------


def test_members_read_their_calendar_and_those_in_charge_change_it():
    lead, forum = world.lead(), world.body()
    member, runner = world.requester(of=forum), world.requester(of=forum)
    world.channel(of=forum, runner=runner)
    day = weekday(30)
    enter_days(forum, [NamedDay(day, {"en": "Harvest day"})], is_free=True, by=lead, at=timezone.now())
    before = left_behind()

    read = signed_in(member).get(page_of(forum)).content.decode()
    refused = signed_in(member).post(
        page_of(forum), {"kind": "free", "days": weekday(40).isoformat(), "confirm": "yes"}
    )
    unchanged = left_behind()
    signed_in(runner).post(page_of(forum), {"kind": "free", "days": weekday(40).isoformat(), "confirm": "yes"})

    assert "Harvest day" in read
    assert "Add days" not in read
    assert (refused.status_code, unchanged) == (403, before)
    assert CalendarDay.objects.count() == 2


def test_the_list_of_calendars_costs_the_same_with_one_and_with_many():
    client, lead = signed_in(world.lead()), world.lead()
    costs = []
    for more in (1, 3):
        for _number in range(more):
            enter_days(world.body(), [NamedDay(weekday(9), {})], is_free=True, by=lead, at=timezone.now())
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_calendar_costs_the_same_with_one_day_and_with_many():
    lead, body = world.lead(), world.body()
    client, costs = signed_in(lead), []
    for first, last in ((1, 2), (10, 30)):
        days = [NamedDay(weekday(number), {"en": "Fair"}) for number in range(first, last)]
        enter_days(body, list({one.day: one for one in days}.values()), is_free=True, by=lead, at=timezone.now())
        client.get(page_of(body))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(body))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_the_preview_costs_the_same_with_few_and_many_that_move():
    lead, home = world.lead(), world.secretariat()
    PortalSettings.objects.update_or_create(pk=1, defaults={"answer_days": 5})
    client, costs = signed_in(lead), []
    for more in (1, 4):
        for _number in range(more):
            review.submitted()
        due = WorkClock(at=timezone.now()).next_working_day()
        typed = {"kind": "free", "days": due.isoformat()}
        client.post(page_of(home), typed)
        with CaptureQueriesContext(connection) as queries:
            response = client.post(page_of(home), typed)
        costs.append((response.context["moved_count"], len(queries)))

    assert [count for count, _cost in costs] == [1, 5]
    assert costs[0][1] == costs[1][1]
