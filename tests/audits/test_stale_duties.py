"""Hand-overs give nobody what the person no longer has, and nobody is shut out who runs the portal (A7, design §3)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Person
from audits.leaving.handing_over import LeavingRefused, name_successor, replace_all
from audits.leaving.left_today import left_today
from audits.models import Handed, HandOver, ItemState
from channels_registry.editing import change_details
from channels_registry.models import Channel
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.mark.parametrize("duty", ["responsible", "deputy"])
def test_a_duty_that_somebody_else_has_by_now_is_not_passed_on(now, duty):
    """The row was open since its first successor was refused; meanwhile the team found somebody else."""
    team, body = world.comms(), world.body("Forum")
    holder, later, friend = (world.person(name, of=body) for name in ("Holder", "Later", "Friend"))
    channel = world.channel(of=body, coadmin=team, **{duty: holder})
    hand_over = replace_all(holder, successor=world.person("Stranger"), by=holder, at=now)
    row = hand_over.items.get(what=Handed(duty))
    assert row.state == ItemState.OPEN
    change_details(channel, by=team, at=now, why="Found.", **{duty: later})

    with pytest.raises(LeavingRefused, match="no longer has this duty"):
        name_successor(row, successor=friend, by=holder, at=now + dt.timedelta(minutes=1))

    assert getattr(Channel.objects.get(pk=channel.pk), duty) == later
    row.refresh_from_db()
    assert (row.state, row.successor) == (ItemState.OPEN, None)


def test_whoever_runs_the_portal_is_not_shut_out_by_a_member_of_the_team(now):
    keeper = world.person("Keeper of the portal")
    Person.objects.filter(pk=keeper.pk).update(is_superuser=True, is_staff=True)
    keeper.refresh_from_db()

    with pytest.raises(LeavingRefused, match="has a role in the portal"):
        left_today(keeper, by=world.comms(), at=now, why="They left, I say.")

    assert Person.objects.get(pk=keeper.pk).is_active
    assert not HandOver.objects.exists()
    left_today(keeper, by=world.lead(), at=now, why="They left.")
    assert not Person.objects.get(pk=keeper.pk).is_active
