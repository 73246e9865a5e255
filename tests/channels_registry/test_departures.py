"""Leaving a body, the team or the portal: each path to a gap is refused at the one door, and forced ones are said (A8)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts import departures
from accounts.departures import DepartureRefused
from accounts.models import Membership, Person, RoleAssignment
from accounts.roles import RoleName
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.models import AccessLevel, EndReason, Finding, Grant, Rule
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def lead():
    return world.lead()


@pytest.fixture
def pair():
    of = world.body("Forum")
    coadmin, runner = world.comms("Amina Diallo"), world.person("Rune Berg", of=of)
    return world.channel("ACT Forum", of=of, coadmin=coadmin, runner=runner), coadmin, runner


def leave(how, person, *, by, at, **facts):
    if how == "team":
        departures.take_role(person.role_assignments.live().get(), by=by, at=at, why="new post", **facts)
    elif how == "body":
        departures.leave_body(person.memberships.live().get(), by=by, at=at, why="new post", **facts)
    else:
        departures.deactivate(person, by=by, at=at, why="left", **facts)


def picture():
    return (
        list(Person.objects.order_by("pk").values("pk", "is_active", "left_at")),
        list(RoleAssignment.objects.order_by("pk").values()),
        list(Membership.objects.order_by("pk").values()),
        list(Grant.objects.order_by("pk").values()),
        list(Finding.objects.order_by("pk").values()),
        LedgerEntry.objects.count(),
    )


@pytest.mark.parametrize("how", ["team", "portal", "body"])
def test_the_last_coadministrator_does_not_leave_without_a_successor(pair, lead, at, how):
    """Proof 7: leaving the team, the portal, or the Secretariat, which ends the decision roles too."""
    _channel, coadmin, _runner = pair
    before = picture()

    with pytest.raises(WouldLeaveGap, match="This would leave “ACT Forum” without a Secretariat co-administrator"):
        leave(how, coadmin, by=lead, at=at)

    assert picture() == before
    assert coadmin.is_active


@pytest.mark.parametrize("how", ["body", "portal"])
def test_the_second_person_in_full_control_does_not_leave_without_a_successor(pair, lead, at, how):
    _channel, _coadmin, runner = pair
    before = picture()

    with pytest.raises(WouldLeaveGap, match="single person in full control"):
        leave(how, runner, by=lead, at=at)

    assert picture() == before


@pytest.mark.parametrize("how", ["team", "portal"])
def test_with_a_successor_the_departure_goes_through(pair, lead, at, how):
    channel, coadmin, _runner = pair
    world.grant(channel, world.comms())

    leave(how, coadmin, by=lead, at=at)

    assert list(Finding.objects.open()) == []
    assert Grant.objects.not_ended().filter(person=coadmin).exists() == (how == "team")


@pytest.mark.parametrize("how", ["team", "portal"])
def test_what_the_world_decides_is_not_refused_but_said_at_once(pair, lead, at, how):
    """The identity provider took the person away: a finding opens and the team is told in the same transaction."""
    channel, coadmin, _runner = pair

    leave(how, coadmin, by=None, at=at, forced=True)

    rules = set(Finding.objects.open().filter(channel=channel).values_list("rule", flat=True))
    assert rules == ({Rule.NO_COADMIN} if how == "team" else {Rule.NO_COADMIN, Rule.SINGLE_ADMIN})
    assert list(Letter.objects.filter(kind="channels.no_coadmin").values_list("person", flat=True)) == [lead.pk]


def test_whoever_leaves_altogether_loses_every_access_with_a_reason(pair, lead, at):
    channel, _coadmin, _runner = pair
    editor = world.person()
    world.grant(channel, editor, AccessLevel.EDITOR)
    world.grant(world.channel(), editor, AccessLevel.ANALYST)

    departures.deactivate(editor, by=lead, at=at, why="")

    ended = Grant.objects.filter(person=editor)
    assert {(g.ended_at, g.end_reason, g.ended_by_id) for g in ended} == {(at, EndReason.LEFT, lead.pk)}
    assert LedgerEntry.objects.filter(action="grants.ended_by_departure").count() == 2


def test_leaving_a_body_ends_access_to_its_channels_only(pair, lead, at):
    channel, _coadmin, runner = pair
    elsewhere = world.channel()
    world.grant(elsewhere, runner, AccessLevel.EDITOR)
    world.grant(channel, world.person())

    departures.leave_body(runner.memberships.live().get(), by=lead, at=at, why="moved")

    assert list(Grant.objects.not_ended().filter(person=runner).values_list("channel", flat=True)) == [elsewhere.pk]


def test_leaving_the_secretariat_ends_the_decision_roles(lead, at):
    colleague = world.comms()

    departures.leave_body(colleague.memberships.live().get(), by=lead, at=at, why="moved")

    assert not colleague.role_assignments.live().exists()


def test_an_old_gap_keeps_nobody_from_leaving(lead, at):
    """A channel that came in without a co-administrator holds no one back who is not of the team."""
    channel = world.channel("Old", complete=False)
    leaver = world.person()
    for person in (leaver, world.person(), world.person()):
        world.grant(channel, person)

    departures.deactivate(leaver, by=lead, at=at, why="left")

    assert Grant.objects.not_ended().filter(channel=channel).count() == 2


def test_the_successors_own_end_counts(pair, lead, at):
    """Whoever stays only until Friday is no successor for what comes after."""
    channel, coadmin, _runner = pair
    world.grant(channel, world.comms(), ends_on=at.date() + dt.timedelta(days=4))
    before = picture()

    with pytest.raises(DepartureRefused):
        leave("team", coadmin, by=lead, at=at)

    assert picture() == before


def test_of_two_team_roles_one_may_go(pair, lead, at):
    """Still of the team: nothing is lost."""
    _channel, coadmin, _runner = pair
    RoleAssignment.objects.create(person=coadmin, role=RoleName.LEAD, started_at=at - dt.timedelta(days=1))

    departures.take_role(coadmin.role_assignments.live().get(role="communications"), by=lead, at=at, why="promoted")

    assert list(Finding.objects.open()) == []


def test_a_refusal_names_at_most_five_channels_and_counts_the_rest(lead, at):
    coadmin = world.comms()
    for number in range(7):
        world.channel(f"Channel {number}", coadmin=coadmin)

    with pytest.raises(WouldLeaveGap) as refusal:
        leave("team", coadmin, by=lead, at=at)

    assert "“Channel 0”, “Channel 1”, “Channel 2”, “Channel 3”, “Channel 4” and 2 more" in str(refusal.value)
