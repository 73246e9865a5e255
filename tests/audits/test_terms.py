"""Terms that end: sixty days ahead one letter and a row on the home page (L2, design §5.12)."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.leaving import terms
from audits.leaving.handing_over import open_hand_over
from notifications.models import Letter
from portal.attention import waiting_for
from tests import world
from tests.audits.leavers import day

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told() -> list[tuple[str, list[str]]]:
    letters = Letter.objects.filter(kind=terms.KIND).select_related("person").order_by("pk")
    return [(letter.person.full_name, [one["name"] for one in letter.data["people"]]) for letter in letters]


def runner(name: str, *, ends: int, **facts):
    person = world.person(name, contract_end=day(ends), **facts)
    world.channel(runner=person)
    return person


def test_the_manager_is_told_once_of_all_terms():
    manager = world.person("Manager")
    runner("Amina", ends=50, manager=manager), runner("Bruno", ends=60, manager=manager)
    runner("Carla", ends=61, manager=manager)
    world.person("Holds nothing", contract_end=day(30), manager=manager)

    assert terms.tell(at=timezone.now(), dry_run=True) == 2
    assert told() == []
    assert terms.tell(at=timezone.now()) == 2
    terms.tell(at=timezone.now())

    assert told() == [("Manager", ["Amina", "Bruno"])]


def test_a_term_that_moves_is_told_again_and_within_the_weekly_budget():
    manager = world.person("Manager")
    person = runner("Amina", ends=50, manager=manager)
    now = timezone.now()
    terms.tell(at=now)
    type(person).objects.filter(pk=person.pk).update(contract_end=day(55))

    assert terms.tell(at=now + dt.timedelta(days=3)) == 0
    assert terms.tell(at=now + dt.timedelta(days=8)) == 1
    assert len(told()) == 2


def test_without_a_manager_the_sponsor_and_else_the_lead_is_told():
    world.lead("Lead")
    agency = world.external("Agency", sponsor=world.person("Sponsor"), contract_end=day(40))
    world.grant(world.channel(), agency)
    runner("Amina", ends=40)

    terms.tell(at=timezone.now())

    assert sorted(told()) == [("Lead", ["Amina"]), ("Sponsor", ["Agency"])]


def test_a_planned_hand_over_is_answer_enough():
    lead = world.lead("Lead")
    person = runner("Amina", ends=40)
    assert [item.verb for item in waiting_for(lead, timezone.now()).items] == ["See what would be missing"]

    open_hand_over(person, last_day=day(40), by=lead, at=timezone.now())

    assert terms.tell(at=timezone.now()) == 0
    assert "See what would be missing" not in [item.verb for item in waiting_for(lead, timezone.now()).items]
    assert "See what would be missing" not in [item.verb for item in waiting_for(person, timezone.now()).items]
