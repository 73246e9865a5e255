"""Findings follow the facts: opened and closed by their rule, in sets, once each."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import findings, lifecycle, standing_rules
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, Finding, Grant, Rule
from notifications.models import Letter
from portal import batches
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


def open_rules(channel) -> set:
    return set(Finding.objects.open().filter(channel=channel).values_list("rule", flat=True))


def test_a_finding_opens_with_the_gap_and_closes_with_it(at):
    channel = world.channel(complete=False)
    assert open_rules(channel) == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}

    world.grant(channel, world.person())
    assert open_rules(channel) == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}
    world.grant(channel, world.comms(), at=at)

    assert open_rules(channel) == set()
    assert set(Finding.objects.filter(channel=channel).values_list("closed_at", flat=True)) == {at}


def test_a_second_look_opens_nothing_twice_and_keeps_the_date(at):
    channel = world.channel(complete=False)
    sync_findings(at=at)
    before = list(Finding.objects.order_by("pk").values())

    assert sync_findings(at=at) == []
    assert sync_findings([channel.pk], at=at + dt.timedelta(days=1)) == []

    assert list(Finding.objects.order_by("pk").values()) == before
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.create(channel=channel, rule=Rule.NO_COADMIN, opened_at=at)


def test_a_channel_that_is_no_longer_on_duty_has_nothing_to_put_right(at):
    channel, team = world.channel(complete=False), world.comms()
    lifecycle.start_retiring(channel, by=team, at=at, why="over")
    assert open_rules(channel)

    lifecycle.retire(channel, by=team, at=at, why="over")

    assert open_rules(channel) == set()


def test_the_nightly_look_finds_what_happened_past_the_door_and_tells_the_team_once(at):
    team = world.comms()
    channel = world.channel("Forum", coadmin=team)
    world.comms("Other")
    Grant.objects.filter(channel=channel, person=team).update(ended_at=at, end_reason="by hand")

    opened = sync_findings(at=at, tell_team=True)
    assert sync_findings(at=at, tell_team=True) == []

    assert {finding.rule for finding in opened} == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}
    assert Letter.objects.filter(kind="channels.no_coadmin").count() == 2


# Sixty findings fit into one statement on SQLite, which takes 999 values at once.
@pytest.mark.parametrize("count", [1, 20])
def test_the_whole_register_costs_the_same_whatever_its_size(at, count, django_assert_num_queries):
    """Sweeps are set-based."""
    for _number in range(count):
        channel = world.channel()
        Grant.objects.filter(channel=channel).update(ended_at=at, end_reason="by hand")

    with django_assert_num_queries(13):
        sync_findings(at=at)

    assert Finding.objects.open().filter(rule__in=Rule.values).count() == 2 * count


def test_rooms_above_add_rules_of_their_own(at, monkeypatch):
    channel = world.channel(unlisted_at=at)
    monkeypatch.setattr(standing_rules, "_rules", dict(standing_rules._rules))
    standing_rules.register_rule(
        "unlisted",
        "Not on the list",
        lambda channels, moment: channels.filter(unlisted_at__isnull=False),
        why="Nobody finds it.",
        fix="List it.",
        prevent="List it at once.",
    )

    sync_findings(at=at)
    assert open_rules(channel) == {"unlisted"}
    assert standing_rules.label_of("unlisted") == "Not on the list"
    Channel.objects.filter(pk=channel.pk).update(unlisted_at=None)
    sync_findings(at=at)

    assert open_rules(channel) == set()


@pytest.mark.django_db(transaction=True)
def test_two_nightly_looks_at_once_open_one_finding_and_send_one_letter(at):
    team = world.comms()
    channel = world.channel(coadmin=team)
    Grant.objects.filter(channel=channel, person=team).update(ended_at=at, end_reason="by hand")

    results = world.at_once(lambda: sync_findings(at=at, tell_team=True), lambda: sync_findings(at=at, tell_team=True))

    assert not [result for result in results if isinstance(result, Exception)]
    assert Finding.objects.open().filter(rule=Rule.NO_COADMIN).count() == 1
    assert Letter.objects.filter(kind="channels.no_coadmin").count() == 1


def test_the_whole_register_is_walked_in_batches_and_each_rule_asked_once_of_it(monkeypatch):
    """Design §5.10: transactions of at most 1,000, here 2; one letter to the team for each of them."""
    at = timezone.now()
    team = world.comms()
    channels = [world.channel(complete=False) for _ in range(3)]
    good = world.channel()
    Finding.objects.all().delete()
    stale = Finding.objects.create(channel=good, rule=Rule.NO_COADMIN, opened_at=at)
    monkeypatch.setattr(batches, "MOST", 2)

    opened = findings.sync_findings(at=at, tell_team=True)

    stale.refresh_from_db()
    assert stale.closed_at == at
    of_a8 = {(f.channel_id, f.rule) for f in opened if f.rule in Rule.values}
    assert of_a8 == {(c.pk, rule.value) for c in channels for rule in Rule}
    assert set(Finding.objects.open().values_list("channel", flat=True)) == {c.pk for c in channels}
    told = Letter.objects.filter(person=team, kind="channels.no_coadmin")
    assert sum(letter.data["count"] for letter in told) == 3
    assert findings.sync_findings(at=at, tell_team=True) == []
