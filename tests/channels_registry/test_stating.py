"""Facts are yes, no or not known, each with its date; a way in has names and never a secret (A8, I2, design §5.3 and §5.8)."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import grants, lifecycle
from channels_registry.coadministration import what_is_missing
from channels_registry.models import (
    OF_GRANT,
    AccessLevel,
    Channel,
    Fact,
    FactValue,
    SecurityFact,
    WayIn,
    WayInDetails,
)
from channels_registry.stating import state_fact, state_facts, state_way_in, unlawful_ways_in
from channels_registry.verifying import VerifyRefused
from ledger.models import LedgerEntry
from portal.secrets import why_refused
from tests import world
from tests.channels_registry.access_world import grant_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    team, runner = world.comms("Ama"), world.person("Ruth Okello")
    return world.channel("Forum", coadmin=team, runner=runner), team, runner


def current(channel) -> dict:
    return {(one.grant_id, one.fact): one.value for one in SecurityFact.objects.current().filter(channel=channel)}


def test_a_new_answer_ends_the_one_before(at, cast):
    channel, team, runner = cast
    first = state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.UNKNOWN, by=runner, at=at - DAY)

    state_facts(channel, {Fact.TWO_FACTOR: FactValue.YES, Fact.PHONE_HELD: FactValue.NO}, by=team, at=at)

    first.refresh_from_db()
    assert (first.value, first.until) == ("unknown", at)
    assert current(channel) == {(None, "two_factor"): "yes", (None, "phone_held"): "no"}
    entry = LedgerEntry.objects.filter(action="access.facts_stated").first()
    assert json.loads(entry.data) == {"facts": {"two_factor": "yes", "phone_held": "no"}, "grant": None}


def test_the_same_answer_again_has_a_new_date(at, cast):
    channel, team, _runner = cast
    for moment in (at - DAY, at):
        state_fact(channel, fact=Fact.MAILBOX_SHARED, value=FactValue.YES, by=team, at=moment)
    assert SecurityFact.objects.current().get().stated_at == at
    assert SecurityFact.objects.count() == 2


def test_one_access_has_facts_of_its_own(at, cast):
    """What differs from person to person, said by its holder too."""
    channel, team, _runner = cast
    editor = world.person("Ed")
    grant = world.grant(channel, editor, AccessLevel.EDITOR)
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=team, at=at)

    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=editor, at=at, grant=grant)

    assert current(channel) == {(None, "two_factor"): "yes", (grant.pk, "two_factor"): "no"}
    for fact in set(Fact) - set(OF_GRANT):
        with pytest.raises(VerifyRefused, match="channel as a whole"):
            state_fact(channel, fact=fact, value=FactValue.YES, by=team, at=at, grant=grant)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecurityFact.objects.create(
            channel=channel, grant=grant, fact="phone_held", value="yes", stated_at=at, stated_by=team
        )
    assert len(current(channel)) == 2


def test_others_state_nothing_of_the_channel(at, cast):
    channel, _team, runner = cast
    editor = world.person("Ed")
    world.grant(channel, editor, AccessLevel.EDITOR)
    for by in (world.person(), world.auditor(), world.administrator(), editor):
        with pytest.raises(VerifyRefused, match="Only the communications team"):
            state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=by, at=at)
        with pytest.raises(VerifyRefused, match="Only the communications team"):
            state_way_in(channel, way_in=WayIn.ROLES, by=by, at=at)
    with pytest.raises(VerifyRefused, match="one of the questions"):
        state_facts(channel, {}, by=runner, at=at)
    assert (SecurityFact.objects.count(), WayInDetails.objects.count()) == (0, 0)


def test_the_database_keeps_one_answer_of_each_kind(at, cast):
    channel, team, runner = cast
    grant = grant_of(channel, runner)
    for of in ({}, {"grant": grant}):
        facts = {"channel": channel, "fact": "two_factor", "stated_at": at, "stated_by": team, **of}
        SecurityFact.objects.create(value="yes", **facts)
        for wrong in ({"value": "no"}, {"value": "perhaps", "until": at}):
            with pytest.raises(IntegrityError), transaction.atomic():
                SecurityFact.objects.create(**{**facts, **wrong})


def test_a_safe_has_two_names_and_no_password(at, cast):
    channel, team, runner = cast
    for names in ({"safe": "Communications"}, {"entry": "X"}, {}, {"safe": "a" * 121, "entry": "X"}):
        with pytest.raises(VerifyRefused, match="name of the safe"):
            state_way_in(channel, way_in=WayIn.SAFE, by=team, at=at, **names)
    with pytest.raises(VerifyRefused) as refusal:
        state_way_in(channel, way_in=WayIn.SAFE, safe="Communications", entry="hunter2!x", by=team, at=at)
    assert str(refusal.value) == why_refused()
    channel.refresh_from_db()
    assert (channel.way_in, WayInDetails.objects.count()) == (WayIn.UNKNOWN, 0)

    details = state_way_in(channel, way_in=WayIn.SAFE, safe=" Communications ", entry="X – Forum", by=runner, at=at)

    channel.refresh_from_db()
    assert (channel.way_in, details.safe, details.entry, details.stated_by) == (
        "safe",
        "Communications",
        "X – Forum",
        runner,
    )
    state_way_in(channel, way_in=WayIn.ROLES, by=runner, at=at + DAY)
    details.refresh_from_db()
    assert (details.safe, details.entry, details.stated_at) == ("", "", at + DAY)
    assert LedgerEntry.objects.filter(action="access.way_in_stated").count() == 2


def test_a_device_has_a_keeper_and_somebody_else_with_the_spare(at, cast):
    channel, team, runner = cast
    stranger = world.person("Sam")
    for keeper, spare, words in (
        (runner, None, "Name both"),
        (runner, runner, "Name both"),
        (runner, stranger, "Sam has no access"),
    ):
        with pytest.raises(VerifyRefused, match=words):
            state_way_in(channel, way_in=WayIn.DEVICE, keeper=keeper, spare=spare, by=team, at=at)
    for wrong in ({"keeper": runner}, {"keeper": runner, "spare": runner}, {"safe": "X"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WayInDetails.objects.create(channel=channel, stated_at=at, stated_by=team, **wrong)

    details = state_way_in(channel, way_in=WayIn.DEVICE, keeper=runner, spare=team, by=team, at=at)

    assert (details.keeper, details.spare) == (runner, team)


def test_with_one_login_everybody_who_uses_it_has_full_control(at):
    """Rule A8 is judged by who can act: it does not ring where the right people hold the safe, and does where they do not."""
    team, runner, reader = world.comms(), world.person("Ruth"), world.person()
    channel = world.channel("Forum", complete=False, responsible=runner)
    world.grant(channel, team)
    world.grant(channel, runner, AccessLevel.EDITOR)
    figures = world.grant(channel, reader, AccessLevel.ANALYST)
    assert what_is_missing(channel, at=at) == ["A second person must have full control."]
    with pytest.raises(VerifyRefused, match="The communications team states it"):
        state_way_in(channel, way_in=WayIn.SAFE, safe="Communications", entry="X", by=runner, at=at)

    state_way_in(channel, way_in=WayIn.SAFE, safe="Communications", entry="X", by=team, at=at)

    assert what_is_missing(channel, at=at) == []
    assert not channel.findings.filter(closed_at=None, rule="single_admin").exists()
    figures.refresh_from_db()
    assert (grant_of(channel, runner).level, figures.level) == ("admin", "analyst")
    with pytest.raises(grants.GrantRefused, match="one login for everybody"):
        grants.change_level(grant_of(channel, runner), level=AccessLevel.EDITOR, by=team, at=at)
    with pytest.raises(grants.GrantRefused, match="one login for everybody"):
        grants.give_access(channel, person=world.comms(), level=AccessLevel.MODERATOR, by=team, at=at)


def test_which_ways_in_are_not_lawful(at):
    """None of the three, names that nobody said, a keeper who is gone; not known is counted and not rung."""
    team = world.comms()
    runner = {way: world.person(way) for way in ("device", "gone")}
    channels = {
        name: world.channel(name, coadmin=team, runner=runner.get(name, world.person()))
        for name in ("roles", "unknown", "other", "safe", "bare safe", "device", "bare device", "gone")
    }
    for name in ("roles", "other"):
        state_way_in(channels[name], way_in=WayIn(name), by=team, at=at)
    state_way_in(channels["safe"], way_in=WayIn.SAFE, safe="Communications", entry="X", by=team, at=at)
    for name in ("device", "gone"):
        state_way_in(channels[name], way_in=WayIn.DEVICE, keeper=runner[name], spare=team, by=team, at=at)
    for name in ("safe", "device"):
        Channel.objects.filter(name=f"bare {name}").update(way_in=name)
    world.grant(channels["gone"], world.person())
    grants.revoke(grant_of(channels["gone"], runner["gone"]), by=team, at=at, why="moved")

    found = unlawful_ways_in(Channel.objects.on_duty(), at)

    assert sorted(found.values_list("name", flat=True)) == ["bare device", "bare safe", "gone", "other"]


def test_nothing_is_stated_of_a_channel_that_has_ended(at, cast):
    channel, team, _runner = cast
    lifecycle.start_retiring(channel, by=team, at=at, why="over")
    lifecycle.retire(channel, by=team, at=at, why="over")
    for act in (
        lambda: state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=team, at=at),
        lambda: state_way_in(channel, way_in=WayIn.ROLES, by=team, at=at),
    ):
        with pytest.raises(VerifyRefused, match="has ended"):
            act()
    assert (SecurityFact.objects.count(), WayInDetails.objects.count()) == (0, 0)
