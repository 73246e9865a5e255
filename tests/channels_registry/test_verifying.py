"""Claimed, seen and proved are three things, each with its date, its author and its term (A7, A8, I2)."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import grants, verifying
from channels_registry.models import AccessLevel, Attestation, AuditSettings, Evidence, Grant, Source, Strength
from channels_registry.verifying import VerifyRefused, attest_many
from ledger.models import LedgerEntry
from ledger.recording import verify
from portal.secrets import why_refused
from portal.store import day_of, months_after
from tests import world
from tests.channels_registry.access_world import evidence_of, grant_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    team, runner = world.comms("Ama"), world.person("Ruth Okello")
    return world.channel(coadmin=team, runner=runner), team, runner


def verified(grant) -> tuple:
    grant.refresh_from_db()
    return grant.verified_as, grant.verified_at, grant.verified_by, grant.verify_by


NOTHING = ("", None, None, None)


def test_an_access_that_is_given_is_not_verified_by_that(at, cast):
    channel, _team, runner = cast
    assert verified(grant_of(channel, runner)) == NOTHING
    assert grant_of(channel, runner).source == Source.TOLD


def test_what_somebody_says_is_claimed_until_its_day(at, cast):
    channel, _team, runner = cast
    grant = grant_of(channel, runner)

    made = world.attest(grant, strength=Strength.CLAIMED, by=runner, at=at, note="I work with it every day")

    until = months_after(day_of(at), 12)
    assert verified(grant) == ("claimed", at, runner, until)
    assert (made.strength, made.valid_until, made.evidence, made.note) == (
        "claimed", until, None, "I work with it every day",
    )  # fmt: skip
    entry = LedgerEntry.objects.get(action="access.claimed")
    assert json.loads(entry.data) == {
        "grant": grant.pk, "person": runner.pk, "level": "admin", "strength": "claimed",
        "valid_until": until.isoformat(), "evidence": None,
    }  # fmt: skip
    assert (entry.subject_type, entry.subject_id) == ("channels_registry.channel", channel.pk)
    assert "Ruth" not in entry.data
    assert verify().fault == ""


def test_what_is_seen_needs_a_picture_of_this_channel(at, cast):
    channel, team, runner = cast
    grant, other = grant_of(channel, runner), world.channel()

    with pytest.raises(VerifyRefused, match="Add the picture"):
        world.attest(grant, strength=Strength.SEEN, by=team, at=at)
    with pytest.raises(VerifyRefused, match="belongs to another channel"):
        world.attest(grant, strength=Strength.SEEN, by=team, at=at, evidence=evidence_of(other, by=team, at=at))
    assert (verified(grant), Attestation.objects.count()) == (NOTHING, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.create(grant=grant, strength="seen", at=at, by=team, valid_until=at.date())

    kept = evidence_of(channel, by=team, at=at)
    made = world.attest(grant, strength=Strength.SEEN, by=team, at=at, evidence=kept)
    assert (verified(grant)[0], made.evidence) == ("seen", kept)


def test_nothing_is_proved_without_its_phrase(at, cast):
    """Neither by the function that states, nor past it."""
    channel, team, runner = cast
    grant, kept = grant_of(channel, runner), evidence_of(channel, by=team, at=at)

    with pytest.raises(VerifyRefused, match="one-time phrase"):
        world.attest(grant, strength=Strength.PROVED, by=team, at=at, evidence=kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.create(grant=grant, strength="proved", at=at, by=team, valid_until=at.date(), evidence=kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(verified_as="proved")  # without date, author and term

    assert (verified(grant), Attestation.objects.count()) == (NOTHING, 0)


@pytest.mark.parametrize("who", ["outsider", "auditor", "administrator", "former"])
def test_others_state_nothing(at, cast, who):
    channel, team, runner = cast
    editor = world.person("Ed")
    world.grant(channel, editor, AccessLevel.EDITOR)
    by = {
        "outsider": world.person(),
        "auditor": world.auditor(),
        "administrator": world.administrator(),
        "former": editor,
    }[who]
    grants.revoke(grant_of(channel, editor), by=team, at=at, why="moved")

    with pytest.raises(VerifyRefused, match="Only the communications team"):
        world.attest(grant_of(channel, runner), strength=Strength.CLAIMED, by=by, at=at)

    assert verified(grant_of(channel, runner)) == NOTHING


def test_people_of_one_channel_state_nothing_of_another(at, cast):
    """In one call too: the set is refused whole."""
    channel, _team, runner = cast
    other = world.channel()
    both = [grant_of(channel, runner), other.grants.select_related("channel", "person").first()]

    with pytest.raises(VerifyRefused):
        attest_many(both, strength=Strength.CLAIMED, by=runner, at=at)

    assert Attestation.objects.count() == 0


def test_an_editor_may_say_what_they_know(at, cast):
    channel, _team, runner = cast
    editor = world.person("Ed")
    grant = world.grant(channel, editor, AccessLevel.EDITOR)

    attest_many([grant, grant_of(channel, runner)], strength=Strength.CLAIMED, by=editor, at=at)

    assert [verified(one)[2] for one in (grant, grant_of(channel, runner))] == [editor, editor]


def test_an_access_that_has_ended_is_not_confirmed(at, cast):
    channel, team, runner = cast
    grant = world.grant(channel, world.person(), AccessLevel.EDITOR)
    grants.revoke(grant_of(channel, grant.person), by=team, at=at, why="moved")

    with pytest.raises(VerifyRefused, match="has ended meanwhile"):
        attest_many([grant_of(channel, runner), grant], strength=Strength.CLAIMED, by=team, at=at)

    assert Attestation.objects.count() == 0


def test_a_weaker_word_does_not_hide_a_stronger_one_that_is_good(at, cast):
    channel, team, runner = cast
    grant = grant_of(channel, runner)
    seen_at = at - dt.timedelta(days=300)
    world.attest(grant, strength=Strength.SEEN, by=team, at=seen_at, evidence=evidence_of(channel, by=team, at=seen_at))

    world.attest(grant, strength=Strength.CLAIMED, by=runner, at=at)

    assert verified(grant)[:2] == ("seen", seen_at)
    # When the picture is too old, the word that is still good takes its place.
    later = at + dt.timedelta(days=90)
    assert verifying.fall_back(at=later) == 1
    assert verified(grant) == ("claimed", at, runner, months_after(day_of(at), 12))
    assert verifying.fall_back(at=later) == 0


def test_a_word_replaces_a_picture_that_is_too_old(at, cast):
    channel, team, runner = cast
    grant = grant_of(channel, runner)
    seen_at = at - dt.timedelta(days=500)
    kept = evidence_of(channel, by=team, at=seen_at)
    world.attest(grant, strength=Strength.SEEN, by=team, at=seen_at, evidence=kept)
    assert [*verifying.overdue(Grant.objects.filter(pk=grant.pk), at=at)] == [grant]

    world.attest(grant, strength=Strength.CLAIMED, by=runner, at=at)

    assert verified(grant)[0] == "claimed"
    assert [*verifying.overdue(Grant.objects.filter(pk=grant.pk), at=at)] == []


def test_the_terms_are_those_of_the_lead(at, cast):
    channel, _team, runner = cast
    AuditSettings.objects.create(pk=1, claimed_months=6)
    world.attest(grant_of(channel, runner), strength=Strength.CLAIMED, by=runner, at=at)
    assert verified(grant_of(channel, runner))[3] == months_after(day_of(at), 6)
    for values in ({"pk": 2}, {"pk": 1, "seen_months": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditSettings(**values).save()


def test_another_access_than_the_one_verified_is_not_verified(at, cast):
    channel, team, _runner = cast
    grant = world.grant(channel, world.person(), AccessLevel.EDITOR)
    world.attest(grant, strength=Strength.CLAIMED, by=team, at=at)

    grants.change_level(grant_of(channel, grant.person), level=AccessLevel.EDITOR, native_role="Author", by=team, at=at)
    assert (verified(grant)[0], grant.native_role) == ("claimed", "Author")
    grants.change_level(grant_of(channel, grant.person), level=AccessLevel.MODERATOR, by=team, at=at)

    assert (verified(grant), grant.native_role) == (NOTHING, "Author")
    assert grant.attestations.count() == 1


@pytest.mark.parametrize("text", ["hunter2!x", "mot de passe : soleil99"])
def test_no_text_about_access_takes_a_secret(at, cast, text):
    """design §5.8, past every form."""
    channel, team, runner = cast
    new = world.person()
    with pytest.raises(VerifyRefused) as refusal:
        world.attest(grant_of(channel, runner), strength=Strength.CLAIMED, by=team, at=at, note=text)
    assert str(refusal.value) == why_refused()
    for act in (
        lambda: world.grant(channel, new, native_role=text),
        lambda: grants.revoke(grant_of(channel, runner), by=team, at=at, why=text),
        lambda: grants.change_level(
            grant_of(channel, runner), level=AccessLevel.OWNER, native_role=text, by=team, at=at
        ),
        lambda: grants.set_end(grant_of(channel, runner), ends_on=None, by=team, at=at, why=text),
    ):
        with pytest.raises(grants.GrantRefused) as said:
            act()
        assert str(said.value) == why_refused()
    assert (verified(grant_of(channel, runner)), new.grants.count(), Attestation.objects.count()) == (NOTHING, 0, 0)


@pytest.mark.parametrize("count", [1, 30])
def test_a_set_costs_the_same_for_any_number(at, count, django_assert_num_queries):
    """design §5.10: guarded, chained and stated in bulk."""
    team = world.comms()
    channel = world.channel(coadmin=team)
    chosen = [world.grant(channel, world.person(), AccessLevel.EDITOR) for _number in range(count)]
    team = type(team).objects.get(pk=team.pk)
    with django_assert_num_queries(22):
        made = attest_many(chosen, strength=Strength.CLAIMED, by=team, at=at)
    assert len(made) == LedgerEntry.objects.filter(action="access.claimed").count() == count


def test_a_handed_over_access_says_so(at, cast):
    channel, team, runner = cast
    successor = world.person("Next")
    grant = grant_of(channel, runner)
    grants.change_level(grant, level=AccessLevel.ADMIN, native_role="Manager", by=team, at=at)

    given = grants.replace(grant, successor=successor, by=team, at=at, why="leave")

    assert (given.source, given.native_role, given.verified_as) == (Source.HANDED_OVER, "Manager", "")


def test_evidence_is_kept_with_its_digest_and_erased_to_it(at, cast):
    from channels_registry.evidence import visible_to

    channel, team, runner = cast
    editor, boss = world.person(), world.person()
    world.grant(channel, editor, AccessLevel.EDITOR)
    kept = evidence_of(channel, by=team, at=at)
    assert len(kept.sha256) == 64
    assert kept.size == len(bytes(kept.content.data))
    for reader, sees in (
        (team, 1),
        (world.auditor(), 1),
        (runner, 1),
        (editor, 0),
        (boss, 0),
        (world.administrator(), 0),
    ):
        assert visible_to(reader, at=at).count() == sees

    call_command("erase_picture", kept.name, why="One of them left and asked for it.")

    again = Evidence.objects.get()
    assert (again.erased_at is None, hasattr(again, "content"), again.sha256) == (False, False, kept.sha256)
    assert "One of them left and asked for it." in LedgerEntry.objects.get(action="evidence.erased").words.text
    with pytest.raises(CommandError, match="no picture of this name"):
        call_command("erase_picture", kept.name, why="Again.")
    assert LedgerEntry.objects.filter(action="evidence.erased").count() == 1
