"""Work does not stay with people who have left: points to put right, set-ups, absences and their deputies (N4, A8)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import departures
from accounts.absences import enter_absence
from accounts.models import Absence
from accounts.people import NotPossible
from channels_registry.findings import AssignmentRefused, assign
from channels_registry.models import Channel, ChannelStatus, Finding, Rule, SetUp
from portal.attention import waiting_for
from portal.store import day_of
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def leaves(person, how: str) -> None:
    at, by = timezone.now(), world.administrator()
    if how == "the portal":
        departures.deactivate(person, by=by, at=at, why="Moved on.")
    else:
        departures.take_role(person.role_assignments.live().get(), by=by, at=at, why="Another job.")


def verbs_of(person) -> list[str]:
    return [item.verb for item in waiting_for(person, timezone.now()).items]


@pytest.mark.parametrize("how", ["the portal", "the team"])
def test_a_point_to_put_right_is_nobodys_again(how):
    lead, leaver, colleague = world.lead(), world.comms(), world.comms()
    world.channel(complete=False), world.channel(complete=False)
    mine, theirs = Finding.objects.open().filter(rule=Rule.NO_COADMIN)
    assign(mine, to=leaver, by=lead, at=timezone.now())
    assign(theirs, to=colleague, by=lead, at=timezone.now())

    leaves(leaver, how)

    mine.refresh_from_db(), theirs.refresh_from_db()
    assert (mine.assigned_to, mine.assigned_at, theirs.assigned_to) == (None, None, colleague)
    assert "Assign" in verbs_of(lead)


def test_a_point_is_not_given_to_someone_who_left():
    lead, leaver = world.lead(), world.comms()
    world.channel(complete=False)
    finding = Finding.objects.open().filter(rule=Rule.NO_COADMIN).get()
    leaves(leaver, "the portal")

    with pytest.raises(AssignmentRefused):
        assign(finding, to=leaver, by=lead, at=timezone.now())

    finding.refresh_from_db()
    assert finding.assigned_to is None


def test_a_set_up_whose_owner_left_waits_for_the_team():
    owner, colleague, stranger = world.comms(), world.comms(), world.requester()
    channel = world.channel()
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.APPROVED, activated_at=None)
    SetUp.objects.create(channel=channel, owner=owner, due_on=day_of(timezone.now()) + dt.timedelta(days=9))
    assert "Give it to someone" not in verbs_of(colleague)

    leaves(owner, "the portal")

    assert "Give it to someone" in verbs_of(colleague)
    assert "Give it to someone" not in verbs_of(stranger)


def away(person, *, deputy=None, first: int = 0, last: int = 9) -> Absence:
    return enter_absence(
        person,
        first_day=day_of(timezone.now()) + dt.timedelta(days=first),
        last_day=day_of(timezone.now()) + dt.timedelta(days=last),
        deputy=deputy,
        by=person,
        at=timezone.now(),
    )


@pytest.mark.parametrize("how", ["the portal", "the team"])
def test_a_deputy_who_left_is_told_to_whoever_is_away_and_to_the_lead(how):
    person, deputy, colleague, lead = world.comms(), world.comms(), world.comms(), world.lead()
    away(person, deputy=deputy)
    away(colleague, deputy=person)
    assert "Name another deputy" not in verbs_of(person) + verbs_of(lead)

    leaves(deputy, how)

    told = {who: "Name another deputy" in verbs_of(who) for who in (person, colleague, lead)}
    assert told == {person: True, colleague: False, lead: True}


@pytest.mark.parametrize("how", ["the portal", "the team"])
def test_the_absences_of_whoever_left_end(how):
    leaver, colleague = world.comms(), world.comms()
    to_come, over, others = away(leaver, first=2), away(leaver, first=-9, last=-3), away(colleague)

    leaves(leaver, how)

    cancelled = {a.pk: a.cancelled_at is not None for a in Absence.objects.all()}
    assert cancelled == {to_come.pk: True, over.pk: False, others.pk: False}


@pytest.mark.django_db(transaction=True)
def test_two_absences_entered_at_once_do_not_overlap():
    person = world.comms()

    results = world.at_once(lambda: away(person), lambda: away(person, first=3))

    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [NotPossible]
    assert Absence.objects.count() == 1
