"""Rule A8 seen from outside: a member of the team co-administers every channel on duty, and one more has full control."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from channels_registry import coadministration, grants, lifecycle
from channels_registry.coadministration import WouldLeaveGap, standing_of
from channels_registry.findings import sync_findings
from channels_registry.models import AccessLevel, Channel, Finding, Grant, Rule
from ledger.models import LedgerEntry
from tests import world
from tests.gap_guard import silent_gaps

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def grant_of(channel, person) -> Grant:
    return Grant.objects.get(channel=channel, person=person, ended_at=None)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def pair():
    """A channel with exactly what A8 asks: one co-administrator and one runner."""
    coadmin, runner = world.comms("Amina Diallo"), world.person("Rune Berg")
    return world.channel("ACT Forum", coadmin=coadmin, runner=runner), coadmin, runner


def picture(channel):
    """Everything a refused change must leave as it was."""
    return (
        list(Channel.objects.filter(pk=channel.pk).values()),
        list(Grant.objects.filter(channel=channel).order_by("pk").values()),
        list(Finding.objects.filter(channel=channel).order_by("pk").values()),
        LedgerEntry.objects.count(),
    )


def weaken(how, grant, *, by, at):
    if how == "revoke":
        grants.revoke(grant, by=by, at=at, why="moved on")
    elif how == "downgrade":
        grants.change_level(grant, level=AccessLevel.EDITOR, by=by, at=at, why="less work")
    elif how == "end date":
        grants.set_end(grant, ends_on=at.date() + dt.timedelta(days=30), by=by, at=at, why="contract")
    elif how == "hand over to someone outside the team":
        grants.replace(grant, successor=world.person(), by=by, at=at, why="moved on")


ALL_PATHS = ["revoke", "downgrade", "end date", "hand over to someone outside the team"]


@pytest.mark.parametrize("how", ALL_PATHS)
def test_the_last_coadministrator_stays(pair, at, how):
    """A8: every path that would end the last co-administration is refused, and changes nothing."""
    channel, coadmin, _runner = pair
    before = picture(channel)
    people = world.Person.objects.count()

    with pytest.raises(WouldLeaveGap) as refusal:
        weaken(how, grant_of(channel, coadmin), by=coadmin, at=at)

    assert str(refusal.value) == (
        "This would leave “ACT Forum” without a Secretariat co-administrator. "
        "First give full control to another member of the communications team."
    )
    if how != "hand over to someone outside the team":
        assert world.Person.objects.count() == people
        assert picture(channel) == before
    else:
        assert picture(channel)[:3] == before[:3]


@pytest.mark.parametrize("how", ALL_PATHS[:3])
def test_the_second_person_in_full_control_stays(pair, at, how):
    channel, coadmin, runner = pair
    before = picture(channel)

    with pytest.raises(WouldLeaveGap) as refusal:
        weaken(how, grant_of(channel, runner), by=coadmin, at=at)

    assert str(refusal.value) == (
        "This would leave “ACT Forum” with a single person in full control. First give full control to someone else."
    )
    assert picture(channel) == before


@pytest.mark.parametrize("how", ALL_PATHS[:3])
def test_with_a_successor_in_place_the_same_change_is_made(pair, at, how):
    channel, coadmin, _runner = pair
    world.grant(channel, world.comms())

    weaken(how, grant_of(channel, coadmin), by=coadmin, at=at)

    assert list(Finding.objects.open()) == []


def test_handing_over_inside_the_team_is_one_step(pair, at):
    channel, coadmin, _runner = pair
    successor = world.comms("Successor")

    given = grants.replace(grant_of(channel, coadmin), successor=successor, by=coadmin, at=at, why="on leave")

    assert (given.person, given.level) == (successor, AccessLevel.ADMIN)
    assert standing_of(channel, at=at) == coadministration.Standing(coadmins=1, full_control=2)
    assert list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True))[-2:] == [
        "grants.given",
        "grants.revoked",
    ]


def test_an_end_is_judged_on_the_day_it_comes(pair, at):
    """Setting an end without a successor is refused, also where the successor's own access ends before it."""
    channel, coadmin, _runner = pair
    brief = world.comms()
    world.grant(channel, brief, ends_on=at.date() + dt.timedelta(days=10))
    before = picture(channel)

    with pytest.raises(WouldLeaveGap):
        grants.set_end(
            grant_of(channel, coadmin), ends_on=at.date() + dt.timedelta(days=20), by=coadmin, at=at, why="x"
        )

    assert picture(channel) == before


def test_someone_who_starts_later_does_not_count_yet(pair, at):
    channel, coadmin, _runner = pair
    world.grant(channel, world.comms(), at=at, starts_at=at + dt.timedelta(days=5))

    with pytest.raises(WouldLeaveGap):
        grants.revoke(grant_of(channel, coadmin), by=coadmin, at=at, why="moved on")

    grants.revoke(grant_of(channel, coadmin), by=coadmin, at=at + dt.timedelta(days=6), why="moved on")
    assert silent_gaps() == []


@pytest.mark.parametrize("level", [AccessLevel.EDITOR, AccessLevel.MODERATOR, AccessLevel.ANALYST])
def test_a_team_member_without_full_control_is_no_coadministrator(at, level):
    channel = world.channel(complete=False)
    world.grant(channel, world.comms(), level)

    assert standing_of(channel, at=at) == coadministration.Standing(coadmins=0, full_control=0)
    assert set(Finding.objects.open().values_list("rule", flat=True)) == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}


def test_an_old_gap_refuses_nothing_that_makes_it_no_worse(at):
    """A channel that came in without a co-administrator can still change its other people."""
    channel = world.channel(complete=False)
    first, second, third = (world.person() for _ in range(3))
    for person in (first, second, third):
        world.grant(channel, person)

    grants.revoke(grant_of(channel, third), by=None, at=at, why="moved on")

    assert standing_of(channel, at=at).full_control == 2
    with pytest.raises(WouldLeaveGap, match="single person"):
        grants.revoke(grant_of(channel, second), by=None, at=at, why="moved on")


def test_a_channel_being_set_up_or_ended_is_not_judged(pair, at):
    channel, coadmin, _runner = pair
    lifecycle.start_retiring(channel, by=coadmin, at=at, why="no longer needed")
    with pytest.raises(WouldLeaveGap):
        grants.revoke(grant_of(channel, coadmin), by=coadmin, at=at, why="moved on")

    lifecycle.retire(channel, by=coadmin, at=at, why="done")

    assert not Grant.objects.not_ended().filter(channel=channel).exists()
    assert list(Finding.objects.open()) == []


def test_the_guard_sees_a_silent_gap_and_a_said_one(pair, at):
    """The fixture of proof 7 must be able to fail."""
    channel, coadmin, _runner = pair
    Grant.objects.filter(channel=channel, person=coadmin).update(ended_at=at, end_reason="past the door")
    assert silent_gaps() == [("ACT Forum", "no_coadmin", "active"), ("ACT Forum", "single_admin", "active")]

    sync_findings(at=at)

    assert silent_gaps() == []


# --- Two at once -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_two_people_revoking_the_last_two_coadministrators_at_once(at, attempt):
    """One is refused, on both databases; the gap never opens."""
    first, second = world.comms("First"), world.comms("Second")
    channel = world.channel(coadmin=first, runner=world.person())
    world.grant(channel, second)

    results = world.at_once(
        lambda: grants.revoke(grant_of(channel, first), by=second, at=timezone.now(), why="moved on"),
        lambda: grants.revoke(grant_of(channel, second), by=first, at=timezone.now(), why="moved on"),
    )

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "WouldLeaveGap"]
    assert standing_of(channel, at=timezone.now()).coadmins == 1


@pytest.mark.django_db(transaction=True)
def test_leaving_the_team_and_revoking_the_other_at_once(at):
    from accounts import departures

    leaver, other = world.comms("Leaver"), world.comms("Other")
    channel = world.channel(coadmin=leaver, runner=world.person())
    world.grant(channel, other)
    role, colleague = leaver.role_assignments.get(), world.comms("Colleague")

    results = world.at_once(
        lambda: departures.take_role(role, by=other, at=timezone.now(), why="new post"),
        lambda: grants.revoke(grant_of(channel, other), by=colleague, at=timezone.now(), why="moved on"),
    )

    assert sorted(type(result).__name__ for result in results) == ["NoneType", "WouldLeaveGap"]
    assert standing_of(channel, at=timezone.now()).coadmins == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite lets one writer in at a time")
def test_giving_access_waits_for_someone_who_is_leaving(at):
    """The access is either refused, or ended with the departure: never live for someone who has left."""
    from accounts import departures

    leaver = world.person("Leaver")
    channel = world.channel()

    world.at_once(
        lambda: departures.deactivate(leaver, by=None, at=timezone.now(), why="left"),
        lambda: grants.give_access(
            channel, person=leaver, level=AccessLevel.EDITOR, by=None, at=timezone.now(), already_held=True
        ),
    )

    assert not Grant.objects.not_ended().filter(person=leaver).exists()
