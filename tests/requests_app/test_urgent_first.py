"""What is asked for in a crisis stands before everything else that waits for a person (N5)."""

import datetime as dt

import pytest
from django.utils import timezone

from portal import attention
from tests import world
from tests.requests_app import crisis, review_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_crisis_stands_first_on_the_home_page_however_much_waits(client):
    comms, now = world.comms(), timezone.now()
    for days in range(1, attention.SHOWN + 2):
        review_world.in_review(by=comms, at=now - dt.timedelta(days=days), title=f"Of day {days}", evaluated=False)
    urgent = crisis.submitted(at=now - dt.timedelta(hours=1))

    waiting = attention.waiting_for(comms, now)
    client.force_login(comms)
    page = client.get("/").content.decode()

    assert [(item.urgent, str(urgent) in item.text) for item in waiting.items] == [(True, True)] + [(False, False)] * 6
    assert waiting.more == 2
    assert page.index("Fast track") < page.index("Of day 8")


def test_once_decided_it_presses_nobody():
    comms, now = world.comms(), timezone.now()
    crisis.approved(by=comms, at=now)

    assert [item for item in attention.waiting_for(comms, now).items if item.urgent] == []
