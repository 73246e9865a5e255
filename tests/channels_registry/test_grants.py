"""Access is given, changed and ended in one place, each time with a ledger entry (A7, I2, L2)."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import grants, nightly
from channels_registry.models import AccessLevel, ChannelStatus, EndReason, Finding, Grant, Rule
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from notifications.sending import words_of
from policies.models import Policy
from portal import batches
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


def give(channel, person, at, **facts):
    return grants.give_access(
        channel, person=person, level=facts.pop("level", AccessLevel.EDITOR), by=facts.pop("by", None), at=at, **facts
    )


def test_giving_access_is_on_record_with_its_reason(at):
    channel, person, team = world.channel(), world.person("Ruth Okello"), world.comms()

    grant = give(channel, person, at, by=team, why="new editor", already_held=True)

    entry = LedgerEntry.objects.get(action="grants.given", actor_id=team.pk)
    assert json.loads(entry.data) == {"grant": grant.pk, "person": person.pk, "level": "editor", "ends_at": None}
    assert json.loads(entry.words.text)["why"] == "new editor"
    assert "Ruth" not in entry.data


def test_a_person_has_one_access_to_a_channel_at_a_time(at):
    channel, person = world.channel(), world.person()
    give(channel, person, at, already_held=True)

    with pytest.raises(grants.GrantRefused, match="already has access"):
        give(channel, person, at, already_held=True, level=AccessLevel.ADMIN)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(channel=channel, person=person, level="editor", starts_at=at, granted_at=at)

    assert Grant.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("status", [ChannelStatus.RETIRED, ChannelStatus.LAPSED, ChannelStatus.CANCELLED])
def test_nobody_gets_access_to_a_channel_that_has_ended(at, status):
    """Judged by the database, whatever the object at hand says."""
    channel = world.channel(complete=False)
    ends = {"retired_at": at} if status == ChannelStatus.RETIRED else {}
    type(channel).objects.filter(pk=channel.pk).update(status=status, **ends)

    with pytest.raises(grants.GrantRefused, match="This channel has ended"):
        give(channel, world.person(), at, already_held=True)

    assert not Grant.objects.filter(channel=channel).exists()


def test_someone_who_has_left_gets_no_access(at):
    channel, person = world.channel(), world.person("Gone Away")
    type(person).objects.filter(pk=person.pk).update(is_active=False, left_at=at)

    with pytest.raises(grants.GrantRefused, match="Gone Away has left"):
        give(channel, person, at, already_held=True)


def test_the_policy_comes_before_the_access(at):
    """A10: except for what exists on the platform already."""
    Policy.objects.create(slug="test", binds_channels=True).versions.create(
        number="1", authority="Board", effective_on=at.date(), published_at=at
    )
    channel, person = world.channel(), world.person()

    with pytest.raises(grants.GrantRefused, match="has not yet read and accepted the policy"):
        give(channel, person, at)
    give(channel, person, at, already_held=True)

    assert Grant.objects.get(person=person).level == AccessLevel.EDITOR


@pytest.mark.parametrize(("asked", "ends"), [(None, 30), (10, 10), (90, 30)])
def test_an_external_persons_access_ends_with_the_contract_at_the_latest(at, asked, ends):
    """L2."""
    agency = world.external(contract_end=at.date() + dt.timedelta(days=30))

    grant = give(
        world.channel(), agency, at, already_held=True, ends_on=at.date() + dt.timedelta(days=asked) if asked else None
    )

    assert grant.ends_at == dt.datetime.combine(at.date() + dt.timedelta(days=ends + 1), dt.time(), dt.UTC)


def test_lifting_the_end_of_an_external_access_keeps_the_contracts(at):
    agency = world.external(contract_end=at.date() + dt.timedelta(days=30))
    grant = give(world.channel(), agency, at, already_held=True, ends_on=at.date() + dt.timedelta(days=5))

    grants.set_end(grant, ends_on=None, by=world.comms(), at=at, why="longer")

    grant.refresh_from_db()
    assert grant.ends_at.date() == at.date() + dt.timedelta(days=31)


def test_ending_needs_a_reason(at):
    grant = give(world.channel(), world.person(), at, already_held=True)

    with pytest.raises(grants.GrantRefused, match="Say why"):
        grants.revoke(grant, by=world.comms(), at=at, why="  ")

    assert Grant.objects.get(pk=grant.pk).ended_at is None


@pytest.mark.parametrize("act", ["change_level", "set_end", "revoke"])
def test_an_access_that_has_ended_is_not_touched_again(at, act):
    team = world.comms()
    grant = give(world.channel(), world.person(), at, already_held=True)
    stale = Grant.objects.get(pk=grant.pk)
    grants.revoke(grant, by=team, at=at, why="first")
    entries = LedgerEntry.objects.count()

    how = {"change_level": {"level": AccessLevel.ANALYST}, "set_end": {"ends_on": None}, "revoke": {}}[act]
    with pytest.raises(grants.GrantRefused, match="already ended"):
        getattr(grants, act)(stale, by=team, at=at, why="second", **how)

    assert Grant.objects.get(pk=grant.pk).end_reason == "first"
    assert LedgerEntry.objects.count() == entries


# --- The day comes ------------------------------------------------------------------------------------------------------


def test_access_ends_on_its_day_and_the_gap_is_said_at_once(at):
    """A8: the world breaks the rule by itself; a finding opens and the team is told, once each."""
    coadmin, other = world.comms(), world.comms("Other")
    channel = world.channel("Forum", complete=False)
    world.grant(channel, world.person())
    grant = world.grant(channel, coadmin, ends_on=at.date() + dt.timedelta(days=3))
    assert not Finding.objects.open().filter(rule=Rule.NO_COADMIN).exists()
    later = at + dt.timedelta(days=5)

    assert grants.expire_grants(at=later) == 1
    assert grants.expire_grants(at=later) == 0

    grant.refresh_from_db()
    assert (grant.ended_at, grant.end_reason, grant.why_ended) == (later, EndReason.DAY_CAME, "Its day had come")
    assert Finding.objects.open().get(rule=Rule.NO_COADMIN).opened_at == later
    letters = Letter.objects.filter(kind="channels.no_coadmin")
    assert set(letters.values_list("person", flat=True)) == set(
        world.Person.objects.team(later).values_list("pk", flat=True)
    )
    words = words_of("channels.no_coadmin", language="en", data=letters.get(person=other).data)
    assert words.subject == "No co-administrator: Forum"
    assert f"/registry/{channel.pk}/" in words.body
    assert verify().intact


def test_access_ends_with_a_contract_that_was_shortened(at):
    agency = world.external(contract_end=at.date() + dt.timedelta(days=300))
    grant = give(world.channel(), agency, at, already_held=True)
    type(agency).objects.filter(pk=agency.pk).update(contract_end=at.date() - dt.timedelta(days=1))

    assert grants.expire_grants(at=at) == 1

    assert Grant.objects.get(pk=grant.pk).end_reason == EndReason.DAY_CAME


def test_many_ends_come_in_batches(at, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 2)
    channel = world.channel()
    for _number in range(5):
        give(channel, world.person(), at, already_held=True, ends_on=at.date() + dt.timedelta(days=1))

    assert grants.expire_grants(at=at + dt.timedelta(days=3)) == 5

    assert LedgerEntry.objects.filter(action="grants.expired").count() == 5


def test_one_letter_tells_of_many_channels(at):
    """The team gets one letter, not one per finding (design §5.12)."""
    coadmin, other = world.comms(), world.comms()
    for number in range(25):
        channel = world.channel(f"Channel {number:02}", complete=False)
        world.grant(channel, world.person())
        world.grant(channel, coadmin, ends_on=at.date() + dt.timedelta(days=1))

    grants.expire_grants(at=at + dt.timedelta(days=3))

    letter = Letter.objects.get(kind="channels.no_coadmin", person=other)
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject.startswith("25 channels without a co-administrator")
    assert words.body.count("/registry/") == 21


def test_the_sponsor_is_told_a_month_a_week_and_a_day_before(at):
    """L2: one letter per access and step, however often the night comes; on the last day since nothing was done."""
    sponsor = world.person("Spo Nsor")
    agency = world.external("Agnès Roy", sponsor=sponsor, contract_end=at.date() + dt.timedelta(days=40))
    give(world.channel("Forum"), agency, at, already_held=True)
    told = []

    for day in range(45):
        moment = at + dt.timedelta(days=day)
        nightly.run(moment)
        nightly.run(moment)
        told.append(Letter.objects.filter(kind="channels.access_ends").count())

    assert [day for day in range(1, 45) if told[day] > told[day - 1]] == [11, 34, 40]
    assert told[-1] == 3
    letter = Letter.objects.filter(kind="channels.access_ends").first()
    assert letter.person == sponsor
    words = words_of(letter.kind, language="fr", data=letter.data)
    assert "Agnès Roy" in words.subject
    assert not Grant.objects.not_ended().filter(person=agency).exists()
