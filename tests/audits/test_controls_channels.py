"""Rules about a channel itself and about what one person holds of many (R1)."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audits.controls import rules
from channels_registry.findings import (
    close_finding,
    close_findings,
    open_finding,
    open_findings,
    sync_findings,
)
from channels_registry.models import AuditSettings, Channel, ChannelKind, Finding, Format, Severity
from channels_registry.standing_rules import _rules, all_rules, register_rule
from tests import world
from tests.audits.controls_world import after_sync, in_order, open_rules

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def one_off():
    """A rule that a room opens and closes by itself."""
    words = {"why": "One of them is wrong.", "fix": "Ask both.", "prevent": "Ask once a year."}
    register_rule("sides_disagree", "The two sides disagree", None, severity=Severity.MEDIUM, **words)
    yield "sides_disagree"
    del _rules["sides_disagree"]


def test_every_rule_says_how_grave_it_is_why_it_matters_and_what_to_do():
    ours = [
        rule for rule in all_rules() if rule.key in vars(rules).values() or rule.key in ("no_coadmin", "single_admin")
    ]

    assert len(ours) == 14
    assert [rule.key for rule in all_rules() if not (rule.why and rule.fix and rule.prevent)] == []
    assert {rule.key for rule in ours if rule.in_line} == {"no_coadmin", "single_admin", rules.LEFT_OR_MOVED}


def test_a_way_in_that_is_none_of_the_lawful_ones(now):
    channel = in_order()
    Channel.objects.filter(pk=channel.pk).update(way_in="other")
    assert after_sync(channel, now) == {rules.WAY_IN}

    Channel.objects.filter(pk=channel.pk).update(way_in="roles")
    assert after_sync(channel, now) == set()

    Channel.objects.filter(pk=channel.pk).update(way_in="unknown")
    assert after_sync(channel, now) == set()


def test_a_persons_profile_where_organisations_have_pages(now):
    by_page = world.platform("pages", formats=[Format.PAGE, Format.PUBLIC_GROUP])
    channel = in_order(on=by_page, address="", format=Format.PROFILE)
    assert after_sync(channel, now) == {rules.PERSONAL_PROFILE}

    Channel.objects.filter(pk=channel.pk).update(format=Format.PAGE)
    assert after_sync(channel, now) == set()


def test_a_profile_is_right_where_platforms_know_nothing_else_and_for_an_office_holder(now):
    by_page = world.platform("pages", formats=[Format.PAGE])
    office = in_order(on=by_page, address="", format=Format.PROFILE, kind=ChannelKind.OFFICE)
    usual = in_order(format=Format.PROFILE)

    sync_findings(at=now)

    assert open_rules(office) | open_rules(usual) == set()


def test_one_colleague_with_too_many_channels_is_a_point_about_the_person(now):
    AuditSettings(pk=1, most_channels=2).save()
    colleague = world.comms()
    first, second = in_order(coadmin=colleague), in_order(coadmin=colleague)
    sync_findings([second.pk], at=now)
    assert Finding.objects.open().count() == 0

    third = in_order(coadmin=colleague)
    sync_findings([third.pk], at=now)
    point = Finding.objects.open().get()
    assert (point.rule, point.person, point.channel) == (rules.TOO_MANY_CHANNELS, colleague, None)

    successor = world.comms()
    world.grant(third, successor)
    third.grants.filter(person=colleague).update(ended_at=now, end_reason="Handed over.")
    sync_findings([third.pk], at=now)
    point.refresh_from_db()
    assert point.closed_at == now
    assert open_rules(first) | open_rules(second) | open_rules(third) == set()


def test_a_closed_channel_counts_for_nobody(now):
    AuditSettings(pk=1, most_channels=1).save()
    colleague = world.comms()
    in_order(coadmin=colleague)
    closed = in_order(coadmin=colleague)
    sync_findings([closed.pk], at=now)
    assert Finding.objects.open().count() == 1

    Channel.objects.filter(pk=closed.pk).update(status="retired", retired_at=now)
    sync_findings(at=now)

    assert Finding.objects.open().count() == 0


def test_a_point_is_about_a_channel_or_a_person_and_never_about_both_or_none(now):
    channel, someone = in_order(), world.person()
    for subject in ({}, {"channel": channel, "person": someone}):
        with pytest.raises(IntegrityError, match=r"finding_of_channel_or_person"), transaction.atomic():
            Finding.objects.create(rule="x", opened_at=now, **subject)

    Finding.objects.create(rule="x", opened_at=now, person=someone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(rule="x", opened_at=now, person=someone)
    assert Finding.objects.filter(rule="x").count() == 1


def test_a_room_opens_and_closes_its_own_points_and_no_night_touches_them(now, one_off):
    channel, other = in_order(), in_order()

    point = open_finding(channel, one_off, at=now, detail="One side says two people, the other three.")
    assert open_finding(channel, one_off, at=now + dt.timedelta(days=1), detail="Again.") == point
    sync_findings(at=now)
    sync_findings([channel.pk], at=now)
    assert open_rules(channel) == {one_off}

    assert open_findings(one_off, {channel.pk: "", other.pk: "x" * 400}, at=now) == 1
    assert close_finding(channel, one_off, at=now) is True
    assert close_finding(channel, one_off, at=now) is False
    assert close_findings(one_off, [channel.pk, other.pk], at=now) == 1
    assert Finding.objects.open().count() == 0


def test_a_night_asks_as_often_for_three_channels_as_for_one(now):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            sync_findings(at=now)
        return len(asked)

    def one_more():
        made = in_order()
        made.grants.update(approved_level="analyst")

    one_more()
    with_one = queries()
    Finding.objects.all().delete()
    one_more()
    one_more()

    assert queries() == with_one
    assert Finding.objects.open().count() == 3
