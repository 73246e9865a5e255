"""Who sees a channel's people and who keeps it: one answer, however it is asked (A22, design §5.1, §5.13)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Person
from channels_registry import rights
from channels_registry.models import AccessLevel, Channel, Grant
from channels_registry.overview import ChannelOverview, with_their_standing
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Who: (sees its people, keeps it)
EXPECTED = {
    "team": (True, False),
    "auditor": (True, False),
    "administrator": (False, False),
    "own body": (True, False),
    "another body": (False, False),
    "responsible": (True, True),
    "deputy": (True, True),
    "full control": (True, True),
    "editor": (True, False),
    "begins tomorrow": (True, False),
    "over, not yet ended": (True, False),
    "ended": (False, False),
}


@pytest.fixture
def people():
    at = timezone.now()
    own = world.body()
    who = {name: world.person() for name in EXPECTED}
    who |= {"team": world.comms(), "auditor": world.auditor(), "administrator": world.administrator()}
    who |= {"own body": world.person(of=own), "another body": world.person(of=world.body())}
    channel = world.channel(of=own, responsible=who["responsible"], deputy=who["deputy"])
    for name in ("full control", "editor", "begins tomorrow", "over, not yet ended", "ended"):
        world.grant(channel, who[name], AccessLevel.EDITOR if name == "editor" else AccessLevel.ADMIN)
    day = dt.timedelta(days=1)
    of_channel = Grant.objects.filter(channel=channel)
    of_channel.filter(person=who["begins tomorrow"]).update(starts_at=at + day)
    of_channel.filter(person=who["over, not yet ended"]).update(ends_at=at - day)
    of_channel.filter(person=who["ended"]).update(ended_at=at - day, end_reason="The person left")
    return channel.pk, who


@pytest.mark.parametrize("name", EXPECTED)
def test_one_answer_for_one_channel_for_many_and_for_its_page(people, name):
    at = timezone.now()
    pk, who = people
    person = Person.objects.get(pk=who[name].pk)
    channel = with_their_standing(Channel.objects.all()).get(pk=pk)
    page = ChannelOverview(channel, user=person, at=at)
    many = rights.with_people_seen_by(Channel.objects.filter(pk=pk), person).get()

    sees, keeps = EXPECTED[name]
    assert [rights.sees_people(person, channel), bool(many.people_seen), page.sees_people] == [sees] * 3
    assert [rights.keeps(person, channel, at=at), page.keeps] == [keeps] * 2


def test_a_grant_at_hand_is_live_as_the_database_says(people):
    pk, who = people
    at = timezone.now()
    Person.objects.filter(pk=who["editor"].pk).update(is_active=False, left_at=at)

    live = set(Grant.objects.live(at).filter(channel=pk))

    assert {g for g in Grant.objects.filter(channel=pk).select_related("person") if g.is_live_at(at)} == live
    assert 0 < len(live) < Grant.objects.filter(channel=pk).count()
