"""Rules about access open with the facts and close with them (R1, A8, A10, L2); what is not known never rings."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.departures import take_role
from accounts.models import Membership, Person
from audits.controls import rules
from channels_registry.findings import sync_findings
from channels_registry.grants import change_level, revoke
from channels_registry.models import (
    AccessLevel,
    AuditSettings,
    Channel,
    Fact,
    FactValue,
    Finding,
    Grant,
    Rule,
    Strength,
)
from channels_registry.stating import state_fact
from policies.reading import acknowledge
from portal.store import day_of
from tests import world
from tests.audits.controls_world import after_sync, binding_policy, in_order, open_rules

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def test_a_channel_in_order_rings_nowhere_although_much_is_not_known(now):
    """Never verified, no fact stated, way in unknown: counted, not rung (design §5.3)."""
    channel = in_order()

    assert [one.rule for one in sync_findings(at=now)] == []
    assert open_rules(channel) == set()
    assert Grant.objects.filter(channel=channel, verify_by=None).count() == 2


def test_too_many_with_full_control(now):
    channel = in_order()
    AuditSettings(pk=1, most_full_control=3).save()
    world.grant(channel, world.person())
    assert after_sync(channel, now) == set()

    fourth = world.grant(channel, world.person())
    assert after_sync(channel, now) == {rules.TOO_MANY_ADMINS}

    change_level(fourth, level=AccessLevel.EDITOR, by=world.comms(), at=now)
    assert after_sync(channel, now) == set()


def test_someone_deactivated_whose_access_has_not_ended(now):
    channel = in_order()
    third = world.grant(channel, world.person(), AccessLevel.EDITOR)
    Person.objects.filter(pk=third.person_id).update(is_active=False, left_at=now - DAY)
    assert after_sync(channel, now) == {rules.LEFT_OR_MOVED}

    revoke(third, by=world.comms(), at=now, why="Removed on the platform.")
    assert after_sync(channel, now) == set()


def test_someone_who_left_the_group_or_the_team_is_still_inside(now):
    channel = in_order()
    mover = world.person(of=channel.body)
    world.grant(channel, mover, AccessLevel.EDITOR)
    assert after_sync(channel, now) == set()

    Membership.objects.filter(person=mover).update(ended_at=now - DAY)
    assert after_sync(channel, now) == {rules.LEFT_OR_MOVED}

    Membership.objects.create(person=mover, body=channel.body, started_at=now)
    assert after_sync(channel, now) == set()


def test_leaving_the_team_leaves_the_access_and_says_so(now):
    team = world.comms()
    channel = in_order()
    world.grant(channel, team)

    take_role(team.role_assignments.get(), by=world.lead(), at=now, why="New job.")

    assert after_sync(channel, now) == {rules.LEFT_OR_MOVED}


def test_a_guest_who_never_belonged_to_the_group_has_not_moved(now):
    channel = in_order()
    world.grant(channel, world.person(of=world.body()), AccessLevel.EDITOR)

    assert after_sync(channel, now) == set()


@pytest.mark.parametrize("astray", ["sponsor left", "contract over", "its own day came"])
def test_external_access_without_a_sponsor_or_past_its_day(now, astray):
    channel = in_order()
    agency = world.external()
    grant = world.grant(channel, agency, AccessLevel.EDITOR, at=now - 100 * DAY)
    assert after_sync(channel, now) == set()

    if astray == "sponsor left":
        Person.objects.filter(pk=agency.sponsor_id).update(is_active=False, left_at=now)
    elif astray == "contract over":
        Person.objects.filter(pk=agency.pk).update(contract_end=day_of(now) - DAY)
    else:
        Grant.objects.filter(pk=grant.pk).update(ends_at=now - dt.timedelta(minutes=1))
    assert after_sync(channel, now) == {rules.EXTERNAL}

    revoke(grant, by=world.comms(), at=now, why="Over.")
    assert after_sync(channel, now) == set()


def test_a_policy_that_was_not_accepted_in_its_days(now):
    """A10: those who had access before get the days of the limit, both from the policy's day and from their own."""
    channel = in_order()
    version = binding_policy(day_of(now) - 40 * DAY)
    for grant in channel.grants.all():
        acknowledge(version, by=grant.person, language="en", at=now)
    reader = world.person()
    world.grant(channel, reader, AccessLevel.EDITOR, at=now - 10 * DAY)
    assert after_sync(channel, now) == set()  # ten days inside, of thirty

    assert after_sync(channel, now + 21 * DAY) == {rules.POLICY_UNREAD}

    acknowledge(version, by=reader, language="en", at=now + 21 * DAY)
    assert after_sync(channel, now + 21 * DAY) == set()

    binding_policy(day_of(now) + 20 * DAY, number="2")
    assert after_sync(channel, now + 22 * DAY) == set()  # a new version has its own days
    assert after_sync(channel, now + 51 * DAY) == {rules.POLICY_UNREAD}


def test_two_factor_off_rings_and_not_known_does_not(now):
    channel, keeper = in_order(), world.comms()
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.UNKNOWN, by=keeper, at=now - 2 * DAY)
    assert after_sync(channel, now) == set()

    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=keeper, at=now - DAY)
    assert after_sync(channel, now) == {rules.TWO_FACTOR_OFF}

    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=keeper, at=now)
    assert after_sync(channel, now) == set()


def test_two_factor_off_for_one_access_ends_with_the_access(now):
    channel, keeper = in_order(), world.comms()
    third = world.grant(channel, world.person(), AccessLevel.EDITOR)
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=keeper, at=now, grant=third)
    assert after_sync(channel, now) == {rules.TWO_FACTOR_OFF}

    revoke(third, by=keeper, at=now, why="Not needed any more.")
    assert after_sync(channel, now) == set()


def test_a_verification_older_than_its_term(now):
    channel, grant = (made := in_order()), made.grants.first()
    seen = {"verified_as": Strength.CLAIMED, "verified_at": now - 400 * DAY, "verified_by": grant.person}
    Grant.objects.filter(pk=grant.pk).update(**seen, verify_by=day_of(now))
    assert after_sync(channel, now) == set()  # good until the end of its day

    assert after_sync(channel, now + DAY) == {rules.VERIFICATION_OVERDUE}

    Grant.objects.filter(pk=grant.pk).update(verify_by=day_of(now) + 365 * DAY)
    assert after_sync(channel, now + DAY) == set()


@pytest.mark.parametrize(
    ("approved", "held", "rings"),
    [
        ("editor", AccessLevel.ADMIN, True),
        ("analyst", AccessLevel.MODERATOR, True),
        ("admin", AccessLevel.OWNER, False),
        ("owner", AccessLevel.EDITOR, False),
        ("editor", AccessLevel.EDITOR, False),
        ("", AccessLevel.OWNER, False),
    ],
)
def test_more_access_than_the_request_approved(now, approved, held, rings):
    """An owner and an admin both have full control; where no request named anything, nothing is known to be too much."""
    channel = in_order()
    grant = world.grant(channel, world.person(), held)
    Grant.objects.filter(pk=grant.pk).update(approved_level=approved)

    assert after_sync(channel, now) == ({rules.MORE_THAN_APPROVED} if rings else set())


def test_while_it_is_brought_in_line_a_channel_rings_for_three_rules_only(now):
    """Amnesty: no wall of red for those who say what they run (design §4)."""
    channel = world.channel(complete=False)
    leaver = world.grant(channel, world.person())
    editor = world.grant(channel, world.person(), AccessLevel.EDITOR)
    Person.objects.filter(pk=leaver.person_id).update(is_active=False, left_at=now)
    Grant.objects.filter(pk=editor.pk).update(approved_level="analyst")
    Channel.objects.filter(pk=channel.pk).update(way_in="other", bring_in_line_by=day_of(now))
    three = {Rule.NO_COADMIN.value, Rule.SINGLE_ADMIN.value, rules.LEFT_OR_MOVED}
    assert after_sync(channel, now) == three

    # Its time is over: everything counts.
    assert after_sync(channel, now + DAY) == three | {rules.MORE_THAN_APPROVED, rules.WAY_IN}


def test_the_night_finds_what_nobody_reported_and_twice_is_once(now):
    channel = in_order()
    Grant.objects.filter(channel=channel).update(approved_level="analyst")

    opened = sync_findings(at=now)

    assert [(one.channel_id, one.rule) for one in opened] == [(channel.pk, rules.MORE_THAN_APPROVED)]
    assert sync_findings(at=now) == []
    assert Finding.objects.filter(channel=channel, rule=rules.MORE_THAN_APPROVED).count() == 1


def test_a_change_is_followed_after_its_commit_once_for_all_of_it(
    now, django_capture_on_commit_callbacks, django_assert_num_queries
):
    """Rule A8 is judged inside the change itself (design §5.1), everything else after it."""
    first, second, keeper = in_order(), in_order(), world.comms()
    with django_capture_on_commit_callbacks() as calls:
        for channel in (first, second):
            state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=keeper, at=now)
    assert open_rules(first) | open_rules(second) == set()
    calls[0]()
    assert open_rules(first) == open_rules(second) == {rules.TWO_FACTOR_OFF}

    with django_assert_num_queries(0):
        calls[1]()

    with django_capture_on_commit_callbacks(execute=True):
        state_fact(first, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=keeper, at=now)
    assert (open_rules(first), open_rules(second)) == (set(), {rules.TWO_FACTOR_OFF})


def test_a_change_that_was_taken_back_is_not_followed(now, django_capture_on_commit_callbacks):
    channel, keeper = in_order(), world.comms()
    with django_capture_on_commit_callbacks(execute=True) as calls, suppress(ZeroDivisionError), transaction.atomic():
        state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=keeper, at=now)
        raise ZeroDivisionError

    assert calls == []
    assert open_rules(channel) == set()
