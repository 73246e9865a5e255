"""Reminders of what is due: one letter for each person and day, to nobody who has nothing open (N5)."""

import datetime as dt
from collections import defaultdict

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.calendars import NamedDay, enter_days
from accounts.models import Person
from notifications.models import Letter
from requests_app import nightly, transitions
from requests_app.models import ChannelRequest, Reminder, Status
from requests_app.reminding.digests import DUE, remind_requesters, remind_team
from requests_app.tasks import nightly as nightly_task
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.reminder_nights import (
    DAY_AFTER,
    DUE_DAY,
    FRIDAY_BEFORE,
    MONDAY,
    SATURDAY,
    asked,
    everything,
    handed_in,
    night,
    nights,
    taken_up,
    told,
    waits,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Before, after, and when nobody works -----------------------------------------------------------------------------------


def test_one_letter_before_and_one_after_and_none_besides():
    """Over the weekend nothing is written; the target is Monday, so the letter leaves on Friday."""
    taken_up(world.comms("Luis"), title="Water")

    nights(1, 16)

    assert told() == [
        ("Luis", FRIDAY_BEFORE, [("Water", "before", "")]),
        ("Luis", DAY_AFTER, [("Water", "after", "")]),
    ]


def test_a_holiday_of_the_secretariat_moves_both():
    """Friday is free: the day is Tuesday the 17th, the letters leave on Monday and Wednesday."""
    reviewer = world.comms("Luis")
    enter_days(
        world.secretariat(), [NamedDay(dt.date(2026, 3, 13), {"en": "Fair"})], is_free=True, by=world.lead(), at=MONDAY
    )
    taken_up(reviewer, title="Water")

    nights(1, 17)

    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(14, "before"), (16, "after")]


def test_a_holiday_of_another_group_moves_nothing():
    made = taken_up(world.comms("Luis"))
    enter_days(made.body, [NamedDay(dt.date(2026, 3, 13), {})], is_free=True, by=world.lead(), at=MONDAY)

    nights(1, 12)

    assert [number for _who, number, _lines in told()] == [FRIDAY_BEFORE]


def test_the_clock_stands_still_while_the_requester_has_it():
    """Asked on Wednesday, answered a week later: the seven days between do not count."""
    luis = world.comms("Luis")
    made = taken_up(luis, title="Water")
    asked = transitions.ask_for_changes(made, by=luis, at=MONDAY + dt.timedelta(days=2), comment="Who?")
    back = MONDAY + dt.timedelta(days=9)
    transitions.answer_change_request(asked, answer="We.", by=made.requester, at=back)
    facts = {"body": made.body, "title": made.title, "tier": made.tier}
    transitions.submit(made, by=made.requester, at=back, facts=facts, missing=[])

    nights(1, 23)

    # Two working days before the question, eight from Wednesday the 11th on: Monday the 23rd.
    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(18, "before"), (22, "after")]


def test_a_missed_night_is_made_up_for():
    """The night of Friday was lost: Monday, the day itself, still reminds; and once more after it."""
    taken_up(world.comms("Luis"))

    remind_team(at=night(DUE_DAY))
    remind_team(at=night(18))

    assert [(number, lines[0][1]) for _who, number, lines in told()] == [(DUE_DAY, "before"), (18, "after")]


def test_who_has_nothing_open_gets_nothing():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis)
    review.in_state(Status.REJECTED, by=ana, at=MONDAY)

    nights(1, 16)

    assert {who for who, _number, _lines in told()} == {"Luis"}


def test_what_is_decided_in_time_is_not_spoken_of():
    luis = world.comms("Luis")
    made = taken_up(luis)
    review.evaluate_all(made, by=luis, at=MONDAY)
    transitions.reject(made, by=luis, at=night(10), reasons="Two exist.", way_on="Write for one.")

    nights(11, 16)

    assert told() == []


# --- One letter ----------------------------------------------------------------------------------------------------------------


def test_everything_of_one_person_stands_in_one_letter():
    luis = world.comms("Luis")
    taken_up(luis, title="One")
    taken_up(luis, title="Two")
    taken_up(luis, title="Later", at=MONDAY + dt.timedelta(days=3))

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Luis", FRIDAY_BEFORE, [("One", "before", ""), ("Two", "before", "")])]


def test_the_same_night_twice_writes_once():
    taken_up(world.comms("Luis"))

    counts = [remind_team(at=night(FRIDAY_BEFORE)), remind_team(at=night(FRIDAY_BEFORE) + dt.timedelta(hours=3))]

    assert (counts, len(told()), Reminder.objects.count()) == ([1, 0], 1, 1)


def test_what_becomes_due_after_todays_letter_waits_for_tomorrows():
    luis = world.comms("Luis")
    taken_up(luis, title="One", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10))
    taken_up(luis, title="Two", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10) + dt.timedelta(hours=3))
    first = told()

    remind_team(at=night(11))

    assert [lines for _who, _number, lines in first] == [[("One", "before", "")]]
    assert ("Two", "before", "") in told()[-1][2]


def test_what_a_second_run_tells_one_reader_the_next_day_tells_the_other():
    """Luis had today's letter when a request came that he and Ana may take up; only she reads of it today."""
    luis = world.comms("Luis")
    world.comms("Ana")
    taken_up(luis, title="One", at=MONDAY - dt.timedelta(days=3))
    remind_team(at=night(10))
    handed_in(title="Two", at=MONDAY - dt.timedelta(days=3))

    counts = [remind_team(at=night(10) + dt.timedelta(hours=hours)) for hours in (3, 4)]
    today = told()
    remind_team(at=night(11))

    assert counts == [1, 0]
    assert [(who, lines) for who, _number, lines in today] == [
        ("Luis", [("One", "before", "")]),
        ("Ana", [("Two", "before", "")]),
    ]
    assert ("Two", "before", "") in next(lines for who, number, lines in told() if (who, number) == ("Luis", 11))
    count = Letter.objects.count()
    assert remind_team(at=night(11) + dt.timedelta(hours=1)) == 0
    assert Letter.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter():
    taken_up(world.comms("Luis"))

    world.at_once(*(lambda: remind_team(at=night(FRIDAY_BEFORE)) for _worker in range(2)))

    assert (Letter.objects.filter(kind=DUE).count(), Reminder.objects.count()) == (1, 1)


def test_a_step_stands_once_in_the_database():
    made = taken_up(world.comms())
    remind_team(at=night(FRIDAY_BEFORE))
    kept = Reminder.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(request=made, step=kept.step, counted_from=kept.counted_from, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(request=made, step="often", counted_from=kept.counted_from, at=MONDAY)
    assert Reminder.objects.get() == kept


# --- Cost, rehearsal, the night ------------------------------------------------------------------------------------------------------------


def test_the_team_costs_the_same_with_few_requests_and_with_many():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    costs = []
    for more in (1, 5):
        for _number in range(more):
            taken_up(luis)
            handed_in()
            asked(by=ana)
        with CaptureQueriesContext(connection) as queries:
            remind_team(at=night(35), dry_run=True)
            remind_requesters(at=night(35), dry_run=True)
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_a_rehearsal_says_who_would_be_told_and_changes_nothing(capsys):
    luis = world.comms("Luis", email="luis@example.org")
    taken_up(luis, title="Water")
    asked(requester=world.requester(name="Amina", email="amina@example.org"), title="Seeds")
    before = everything()
    moment = night(DUE_DAY).isoformat()

    call_command("sweep_requests", "--at", moment, "--dry-run")
    said = capsys.readouterr().out
    unchanged = everything()
    call_command("sweep_requests", "--at", moment)

    reference = ChannelRequest.objects.get(title="Water").reference
    assert (
        f"A letter would go to Luis <luis@example.org>: {reference} Water: the answer is due on 16 March 2026" in said
    )
    assert "A letter would go to Amina <amina@example.org>:" in said
    assert "Seeds waits for your answer" in said
    assert "Nothing was changed" in said
    assert unchanged == before
    # And then the night does what was said.
    assert (len(told()), len(waits())) == (1, 1)


def test_a_rehearsal_of_a_quiet_night_says_so(capsys):
    call_command("sweep_requests", "--at", night(SATURDAY).isoformat(), "--dry-run")

    assert "Nobody would get a letter." in capsys.readouterr().out


def test_a_step_that_fails_leaves_the_others_their_work(monkeypatch):
    taken_up(world.comms("Luis"))

    def broken(*, at, dry_run=False):
        raise RuntimeError("no such table")

    monkeypatch.setitem(nightly.SWEEPS, "drafts", broken)
    with pytest.raises(RuntimeError):
        nightly.run(at=night(FRIDAY_BEFORE))

    assert len(told()) == 1


def test_a_month_of_nights_by_the_task_itself():
    """With the machine's clock: over weekends, a holiday and a question, as the scheduler would run it."""
    world.lead("Nadia")
    luis = world.comms("Luis")
    with time_machine.travel(MONDAY, tick=False):
        enter_days(
            world.secretariat(), [NamedDay(dt.date(2026, 3, 9), {"en": "Office day"})], is_free=True,
            by=Person.objects.get(full_name="Nadia"), at=MONDAY,
        )  # fmt: skip
        taken_up(luis, title="Water")
    found = defaultdict(list)
    for number in range(1, 26):
        with time_machine.travel(night(number), tick=False):
            nightly_task()
    for who, number, lines in told():
        found[who].append((number, lines[0][1]))

    # Due a day later, on Tuesday the 17th.
    assert found == {"Luis": [(14, "before"), (16, "after")], "Nadia": [(18, "escalated")]}
