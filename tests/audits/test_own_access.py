"""Nobody decides about their own access, whatever happens to people while a review is open (I1, design §3)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import merging
from accounts.models import Person
from audits.campaigns import reminding
from audits.campaigns.deciding import AnswerRefused, NotYours, decide, name_reviewer
from audits.models import Item
from channels_registry.models import AccessLevel
from tests import world
from tests.audits.campaign_world import KEEP, cast, days, item_of, opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def second_entry(now):
    """Rita, who reviews, has a second entry in the portal with access to her channel; then the two become one."""
    people = cast()
    double = world.person("Rita Responsible", of=people.channel.body)
    world.grant(people.channel, double, AccessLevel.EDITOR)
    campaign = opened(people.lead, at=now)
    item = item_of(campaign, double)
    assert item.reviewer == people.responsible
    return people, campaign, item, double


def joined(people, double: Person, now) -> None:
    merging.merge_people(people.responsible, double, by=people.lead, at=now, why="One person.")


def test_a_second_entry_joined_with_the_reviewers_is_not_theirs_to_decide(client, second_entry, now):
    people, campaign, item, double = second_entry
    joined(people, double, now)
    before = Item.objects.filter(pk=item.pk).values().get()
    client.force_login(people.responsible)

    with pytest.raises(NotYours):
        decide(campaign, {item.pk: KEEP}, by=people.responsible, at=now)
    page = client.get(reverse("audits:campaign-mine", args=[campaign.pk])).content.decode()

    assert Item.objects.filter(pk=item.pk).values().get() == before
    assert f"item-{item.pk}-" not in page
    # What is asked of her otherwise is still there.
    assert f"item-{item_of(campaign, people.editor).pk}-" in page


def test_the_night_asks_somebody_else_about_it(second_entry, now):
    people, _campaign, item, double = second_entry
    joined(people, double, now)

    reminding.sweep(at=now + days(1))

    item.refresh_from_db()
    assert item.reviewer not in (None, people.responsible, double)


def test_the_lead_cannot_name_the_person_whose_access_it_has_become(second_entry, now):
    people, campaign, item, double = second_entry
    joined(people, double, now)
    Item.objects.filter(pk=item.pk).update(reviewer=people.comms)

    with pytest.raises(AnswerRefused, match="Nobody decides on their own access"):
        name_reviewer(campaign, [item.pk], to=people.responsible, why="She knows.", by=people.lead, at=now)

    item.refresh_from_db()
    assert item.reviewer == people.comms
