"""Requesters who owe an answer are reminded at half time and once more, in one letter (N5)."""

import datetime as dt

import pytest

from accounts.calendars import NamedDay, enter_days
from notifications.models import Letter
from requests_app import transitions
from requests_app.reminding.digests import WAITS, remind_requesters
from tests import world
from tests.requests_app.reminder_nights import MONDAY, asked, body_of, night, waits

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_requester_is_reminded_at_half_time_and_once_more():
    made = asked()

    for number in range(1, 60):
        remind_requesters(at=night(number))

    assert waits() == [(14, [False]), (28, [True])]
    assert set(Letter.objects.filter(kind=WAITS).values_list("person", flat=True)) == {made.requester_id}
    first, last = (body_of(one) for one in Letter.objects.filter(kind=WAITS).order_by("created_at"))
    assert "we remind you once more in 10 working days" in first
    assert "This is the last reminder." in last


def test_the_requesters_days_are_those_of_their_group():
    """A group with Friday and Saturday free, and one holiday of its own: Sunday to Thursday count."""
    made = asked(requester=world.requester(of=world.body(weekend="fri_sat")))
    enter_days(made.body, [NamedDay(dt.date(2026, 3, 8), {})], is_free=True, by=world.lead(), at=MONDAY)

    for number in range(1, 20):
        remind_requesters(at=night(number))

    # Three to six, then nine to fifteen March: the tenth working day is Tuesday the 17th.
    assert waits() == [(15, [False])]


def test_all_questions_of_one_requester_stand_in_one_letter():
    someone = world.requester()
    asked("One", requester=someone)
    asked("Two", requester=someone)

    counts = [remind_requesters(at=night(14)), remind_requesters(at=night(14) + dt.timedelta(hours=4))]

    assert (counts, waits()) == ([1, 0], [(14, [False, False])])


def test_who_answered_is_left_alone():
    luis = world.comms()
    made = asked(by=luis)
    question = made.change_requests.get()
    transitions.answer_change_request(question, answer="We.", by=made.requester, at=night(9))
    facts = {"body": made.body, "title": made.title, "tier": made.tier}
    transitions.submit(made, by=made.requester, at=night(9), facts=facts, missing=[])

    assert remind_requesters(at=night(14)) == 0
    assert waits() == []
