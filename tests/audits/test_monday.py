"""One letter on Monday counts the points; there is none for each of them (design §5.12)."""

import datetime as dt

import pytest
from django.core import mail

from accounts.departures import take_role
from audits.controls import monday, rules
from channels_registry.models import Finding
from notifications.models import Letter
from notifications.sending import send_due_letters
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = dt.datetime(2026, 3, 16, 3, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def letters() -> list[str]:
    return sorted(Letter.objects.filter(kind=monday.KIND).values_list("person__full_name", flat=True))


def point(**facts) -> Finding:
    facts = {"rule": rules.TWO_FACTOR_OFF, "opened_at": MONDAY - 20 * DAY, **facts}
    return Finding.objects.create(person=world.person(), **facts)


@pytest.fixture
def team():
    return world.comms("Amina"), world.lead("Ines")


def test_each_of_the_team_gets_one_a_week_and_nobody_else(team):
    world.auditor(), world.administrator()
    point()

    assert monday.sweep(MONDAY, dry_run=True) == 2
    assert letters() == []
    assert monday.sweep(MONDAY) == 2
    monday.sweep(MONDAY + DAY)
    monday.sweep(MONDAY + 6 * DAY)
    assert letters() == ["Amina", "Ines"]

    monday.sweep(MONDAY + 7 * DAY)
    assert letters() == ["Amina", "Amina", "Ines", "Ines"]


def test_it_counts_what_rings_and_leaves_in_the_morning(team):
    lead = team[1]
    point()
    point(rule=rules.WAY_IN, opened_at=MONDAY - DAY, assigned_to=lead, assigned_at=MONDAY)
    point(opened_at=MONDAY - 9 * DAY, closed_at=MONDAY - 2 * DAY)
    point(accepted_until=MONDAY.date() + 9 * DAY, accepted_at=MONDAY, accepted_by=lead, accepted_why="For a while.")

    monday.sweep(MONDAY)
    assert send_due_letters(at=MONDAY) == 0
    send_due_letters(at=MONDAY + dt.timedelta(hours=4))

    message = next(one for one in mail.outbox if one.to == [lead.email])
    assert message.subject == "2 points to put right this Monday"
    for line in ("Grave: 1", "Medium: 1", "Small: 0", "Looked after by nobody: 1", "1 were opened and 1 were closed"):
        assert line in message.body
    assert "/audits/findings/?state=open" in message.body


def test_where_nothing_rings_nobody_is_written_to(team):
    point(closed_at=MONDAY - DAY)

    assert monday.sweep(MONDAY) == 0
    assert letters() == []


def test_who_left_the_team_hears_no_more_of_it(team):
    amina, lead = team
    point()
    take_role(amina.role_assignments.get(), by=lead, at=MONDAY - DAY, why="New job.")

    monday.sweep(MONDAY)

    assert letters() == ["Ines"]
