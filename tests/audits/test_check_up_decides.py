"""A page of the check-up decides what the same person is asked in its campaign: nobody is asked twice (N7)."""

import pytest
from django.utils import timezone

from audits.checkup import questions as q
from audits.checkup.answering import answer, say_nothing_changed
from audits.models import Remediation, RemediationStatus, What
from tests.audits.campaign_world import cast, days, opened
from tests.audits.check_up_world import all_right, page

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


def test_an_answer_decides_what_the_same_person_is_asked_in_the_campaign(people, now):
    """Nobody is asked twice; what weighs more than a little stays on the reviewer's page, with its context."""
    campaign = opened(people.lead, at=now)
    items = {item.person: item for item in campaign.items.select_related("person")}
    assert items[people.agency].reviewer == people.responsible
    own = page(campaign, people.channel)

    answer(
        own,
        all_right(own, access={people.agency: q.GONE, people.editor: q.UNKNOWN}, remark="Left in May."),
        by=people.responsible,
        at=now,
    )

    decided = {item.person: (item.decision, item.comment) for item in campaign.items.select_related("person")}
    assert decided[people.agency] == ("remove", "Left in May.")
    assert decided[people.editor] == ("cannot_tell", "Left in May.")
    ticket = Remediation.objects.get(what=What.REMOVE)
    assert (ticket.item, ticket.sheet) == (items[people.agency], own)

    again = page(campaign, people.channel)
    answer(again, all_right(again), by=people.responsible, at=now + days(1))

    decided = dict(campaign.items.values_list("person__full_name", "decision"))
    assert (decided["Agnes Agency"], decided["Edda Editor"]) == ("keep", "keep")
    assert set(Remediation.objects.values_list("status", "item")) == {(RemediationStatus.DROPPED, None)}


def test_one_button_keeps_no_access_that_is_new_or_weighs_more(people, now):
    campaign = opened(people.lead, at=now)
    own = page(campaign, people.channel)

    say_nothing_changed(own, by=people.responsible, at=now)

    kept = campaign.items.exclude(decision="")
    assert [item for item in kept if not (item.in_bulk and item.risk_level == "low")] == []
    assert campaign.items.filter(decision="", person=people.agency).exists()
