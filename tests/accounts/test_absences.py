"""N4: a team of two with one person on leave is never stuck, and what a deputy decides is recorded as theirs for the other."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.absences import acts_for, away_on, cancel_absence, enter_absence
from accounts.models import Absence
from accounts.people import NotPossible
from accounts.roles import Permission
from ledger.models import LedgerEntry
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
TODAY = NOW.date()


def days(number):
    return TODAY + dt.timedelta(days=number)


def away(person, *, deputy=None, first=0, last=5, by=None):
    return enter_absence(person, first_day=days(first), last_day=days(last), deputy=deputy, by=by or person, at=NOW)


@pytest.mark.parametrize(("day", "covered"), [(-1, False), (0, True), (5, True), (6, False)])
def test_both_days_are_included(day, covered):
    away(world.comms())

    assert away_on(days(day)).exists() is covered


def test_a_deputy_has_the_delegated_rights_on_those_days_only():
    lead, deputy = world.lead(), world.comms()
    away(lead, deputy=deputy)

    assert acts_for(deputy, Permission.APPROVE_SECOND, on=TODAY) == [lead]
    assert acts_for(deputy, Permission.APPROVE_SECOND, on=days(6)) == []
    assert acts_for(deputy, Permission.SET_THRESHOLDS, on=TODAY) == []
    assert acts_for(world.comms(), Permission.APPROVE_SECOND, on=TODAY) == []


def test_a_deputy_of_someone_without_the_right_gets_nothing():
    deputy = world.comms()
    away(world.comms(), deputy=deputy)

    assert acts_for(deputy, Permission.APPROVE_SECOND, on=TODAY) == []


def test_cancelling_ends_the_right_at_once():
    lead, deputy = world.lead(), world.comms()
    absence = away(lead, deputy=deputy)

    cancel_absence(absence, by=lead, at=NOW)

    assert acts_for(deputy, Permission.APPROVE_SECOND, on=TODAY) == []
    with pytest.raises(NotPossible):
        cancel_absence(absence, by=lead, at=NOW)


@pytest.mark.parametrize("someone", [world.requester, world.auditor, world.administrator])
def test_only_the_team_keeps_absences(someone):
    person = someone()

    with pytest.raises(NotPossible):
        away(person)

    assert not Absence.objects.exists()


def test_nobody_sends_a_colleague_on_leave_but_the_lead():
    colleague = world.comms()

    with pytest.raises(NotPossible):
        away(colleague, by=world.comms())
    assert not Absence.objects.exists()

    assert away(colleague, by=world.lead()).person == colleague


def test_what_cannot_be_is_refused():
    lead, outsider = world.lead(), world.requester()

    for deputy in (lead, outsider):
        with pytest.raises(NotPossible):
            away(lead, deputy=deputy)
    with pytest.raises(NotPossible):
        away(lead, first=3, last=1)
    with pytest.raises(NotPossible):
        away(lead, last=400)
    away(lead)
    with pytest.raises(NotPossible):
        away(lead, first=5, last=9)

    assert Absence.objects.count() == 1


def test_the_database_refuses_days_that_run_backwards_and_oneself_as_deputy():
    person = world.comms()
    facts = {"person": person, "entered_by": person, "entered_at": NOW}

    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(**facts, first_day=days(2), last_day=days(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(**facts, first_day=days(1), last_day=days(2), deputy=person)


def test_it_stands_in_the_record_with_the_deputy():
    lead, deputy = world.lead(), world.comms("Dana Deputy")
    away(lead, deputy=deputy)

    entry = LedgerEntry.objects.get(action="people.away")
    assert json.loads(entry.data)["deputy"] == deputy.pk
    assert json.loads(entry.words.text)["deputy"] == "Dana Deputy"


def test_the_page_enters_and_cancels(client):
    person, deputy = world.comms(), world.comms()
    client.force_login(person)
    page = reverse("people:absences")
    facts = {
        "person": person.pk,
        "first_day": days(1).isoformat(),
        "last_day": days(3).isoformat(),
        "deputy": deputy.pk,
    }

    backwards = client.post(page, {**facts, "last_day": days(0).isoformat()})
    entered = client.post(page, facts)

    assert (backwards.status_code, entered.status_code) == (422, 302)
    assert deputy.full_name in client.get(page).content.decode()
    client.post(reverse("people:absence-cancel", args=[Absence.objects.get().pk]))
    assert Absence.objects.get().cancelled_at is not None


def test_nobody_cancels_a_colleagues_absence(client):
    absence = away(world.comms())
    client.force_login(world.comms())

    client.post(reverse("people:absence-cancel", args=[absence.pk]))

    absence.refresh_from_db()
    assert absence.cancelled_at is None
