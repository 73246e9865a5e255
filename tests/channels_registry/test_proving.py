"""A proof: a one-time phrase in a draft, shown in a picture, looked at by somebody else of the team (A8)."""

import datetime as dt
import itertools

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import grants, lifecycle, nightly, proving
from channels_registry.models import AccessLevel, Attestation, Challenge, ChallengeEnd, Overlay, Tier
from channels_registry.proof_words import WORDS, new_phrase
from channels_registry.verifying import VerifyRefused
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from portal.attention import waiting_for
from portal.store import day_of, months_after
from tests import world
from tests.channels_registry.access_world import evidence_of, grant_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    team, runner = world.comms("Ama"), world.person("Ruth Okello")
    return world.channel("Forum", coadmin=team, runner=runner, tier=Tier.CAREFUL), team, runner


def ask(channel, person, team, at):
    return proving.ask_proof(grant_of(channel, person), by=team, at=at)


def answered(channel, person, team, at):
    challenge = ask(channel, person, team, at)
    proving.answer_challenge(challenge, evidence=evidence_of(channel, by=person, at=at), by=person, at=at)
    return challenge


def test_a_proof_from_the_phrase_to_the_second_look(at, cast):
    channel, team, runner = cast
    challenge = ask(channel, runner, team, at)

    assert len(challenge.phrase.split()) == 4
    assert (challenge.holder, challenge.why, challenge.expires_at) == (runner, "careful", at + 14 * DAY)
    letter = Letter.objects.get(kind="channels.proof_asked")
    assert (letter.person, challenge.phrase in str(letter.data)) == (runner, False)
    assert [item.verb for item in waiting_for(runner, at).items[:1]] == ["Get the phrase"]

    kept = evidence_of(channel, by=runner, at=at + DAY)
    proving.answer_challenge(challenge, evidence=kept, by=runner, at=at + DAY)
    assert "Look at it" in [item.verb for item in waiting_for(team, at + DAY).items]
    made = proving.confirm_proof(challenge, picture=challenge.evidence_id, by=team, at=at + 2 * DAY)

    grant = grant_of(channel, runner)
    until = months_after(day_of(at + 2 * DAY), 24)
    assert (grant.verified_as, grant.verified_by, grant.verify_by) == ("proved", team, until)
    assert (made.challenge, made.evidence, made.valid_until) == (challenge, kept, until)
    assert (challenge.outcome, challenge.ended_by) == (ChallengeEnd.CONFIRMED, team)
    assert [e.action for e in LedgerEntry.objects.filter(action__startswith="access.").order_by("seq")] == [
        "access.proof_asked", "access.proof_answered", "access.proved",
    ]  # fmt: skip
    said = " ".join(
        [*LedgerEntry.objects.values_list("data", flat=True), *LedgerText.objects.values_list("text", flat=True)]
    )
    assert challenge.phrase not in said


def test_on_an_ordinary_channel_a_picture_is_enough(at):
    team, runner = world.comms(), world.person()
    channel = world.channel(coadmin=team, runner=runner)

    with pytest.raises(VerifyRefused, match="special care"):
        ask(channel, runner, team, at)

    assert (Challenge.objects.count(), Letter.objects.filter(kind="channels.proof_asked").count()) == (0, 0)


@pytest.mark.parametrize("overlay", [Overlay.COMPROMISED, Overlay.ACCESS_LOST])
def test_after_something_happened_a_proof_can_be_asked_for_a_year(at, overlay):
    team, runner = world.comms(), world.person()
    channel = world.channel(coadmin=team, runner=runner)
    lifecycle.set_overlay(channel, overlay, by=team, at=at - 30 * DAY, why="A stranger posts.")
    channel.refresh_from_db()
    assert proving.reason_to_ask(channel, at=at) == "incident"
    lifecycle.lift_overlay(channel, overlay, by=team, at=at - 20 * DAY, why="Won back.")
    channel.refresh_from_db()

    assert ask(channel, runner, team, at).why == "incident"
    assert proving.reason_to_ask(channel, at=at + 340 * DAY) == "incident"
    assert proving.reason_to_ask(channel, at=at + 350 * DAY) is None


def test_only_the_team_asks_and_only_who_can_write_a_draft(at, cast):
    channel, team, runner = cast
    replier = world.person()
    world.grant(channel, replier, AccessLevel.MODERATOR)
    for by, person, words in (
        (runner, team, "Only the communications team"),
        (world.auditor(), runner, "Only the communications team"),
        (team, replier, "nobody can write a draft"),
    ):
        with pytest.raises(VerifyRefused, match=words):
            ask(channel, person, by, at)
    assert Challenge.objects.count() == 0


def test_a_person_has_one_phrase_at_a_time(at, cast):
    channel, team, runner = cast
    first = ask(channel, runner, team, at)
    with pytest.raises(VerifyRefused, match="has been asked already"):
        ask(channel, runner, team, at + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.create(
            grant=first.grant, holder=runner, phrase="one two three four", why="careful", asked_at=at, asked_by=team,
            expires_at=at + DAY,
        )  # fmt: skip

    second = ask(channel, runner, team, at + 15 * DAY)

    first.refresh_from_db()
    assert (first.outcome, second.phrase != first.phrase, Challenge.objects.open().get()) == ("expired", True, second)


def test_a_phrase_is_answered_by_its_holder_in_time(at, cast):
    channel, team, runner = cast
    challenge = ask(channel, runner, team, at)
    kept, elsewhere = evidence_of(channel, by=runner, at=at), evidence_of(world.channel(), by=runner, at=at)
    for by, picture, moment, words in (
        (team, kept, at, "Only the person who was asked"),
        (runner, elsewhere, at, "another channel"),
        (runner, kept, at + 14 * DAY, "no longer good"),
    ):
        with pytest.raises(VerifyRefused, match=words):
            proving.answer_challenge(challenge, evidence=picture, by=by, at=moment)
    challenge.refresh_from_db()
    assert (challenge.answered_at, challenge.evidence) == (None, None)


def test_nobody_confirms_their_own_proof(at, cast):
    """By the function, and past it by the database."""
    channel, team, runner = cast
    challenge = answered(channel, team, team, at)

    with pytest.raises(VerifyRefused, match="Nobody confirms their own proof"):
        proving.confirm_proof(challenge, picture=challenge.evidence_id, by=team, at=at)
    with pytest.raises(VerifyRefused, match="Only the communications team"):
        proving.confirm_proof(challenge, picture=challenge.evidence_id, by=runner, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Challenge.objects.filter(pk=challenge.pk).update(outcome="confirmed", ended_at=at, ended_by=team)

    assert Attestation.objects.count() == 0
    proving.confirm_proof(challenge, picture=challenge.evidence_id, by=world.comms(), at=at)
    assert grant_of(channel, team).verified_as == "proved"


def test_a_phrase_is_used_once(at, cast):
    channel, team, runner = cast
    challenge = answered(channel, runner, team, at)
    proving.confirm_proof(challenge, picture=challenge.evidence_id, by=team, at=at)

    with pytest.raises(VerifyRefused, match="no longer good"):
        proving.answer_challenge(challenge, evidence=challenge.evidence, by=runner, at=at)
    with pytest.raises(VerifyRefused, match="somebody was there first"):
        proving.confirm_proof(challenge, picture=challenge.evidence_id, by=world.comms(), at=at)

    assert Attestation.objects.count() == 1


def test_a_picture_without_the_phrase_proves_nothing(at, cast):
    channel, team, runner = cast
    challenge = answered(channel, runner, team, at)

    assert (
        proving.confirm_proof(
            challenge, picture=challenge.evidence_id, by=team, at=at, shown=False, note="It shows the feed."
        )
        is None
    )

    assert (challenge.outcome, grant_of(channel, runner).verified_as, Attestation.objects.count()) == (
        "not_shown",
        "",
        0,
    )
    assert ask(channel, runner, team, at + DAY).pk != challenge.pk


def test_a_picture_that_came_after_the_look_is_not_confirmed(at, cast):
    """The holder sends another one while the page is open: what nobody has seen proves nothing, and disproves nothing."""
    channel, team, runner = cast
    challenge = answered(channel, runner, team, at)
    looked_at = challenge.evidence_id
    later = evidence_of(channel, by=runner, at=at + DAY)
    proving.answer_challenge(challenge, evidence=later, by=runner, at=at + DAY)

    for shown in (True, False):
        with pytest.raises(VerifyRefused, match="Another picture was sent"):
            proving.confirm_proof(challenge, picture=looked_at, by=team, at=at + DAY, shown=shown)

    challenge.refresh_from_db()
    assert (challenge.ended_at, challenge.outcome, Attestation.objects.count()) == (None, "", 0)
    assert proving.confirm_proof(challenge, picture=later.pk, by=team, at=at + DAY).evidence == later


def test_nothing_is_confirmed_without_an_answer(at, cast):
    channel, team, runner = cast
    challenge = ask(channel, runner, team, at)
    with pytest.raises(VerifyRefused, match="no picture"):
        proving.confirm_proof(challenge, picture=challenge.evidence_id, by=team, at=at)
    assert Challenge.objects.open().get() == challenge


def test_the_night_ends_what_nobody_answers_and_what_is_over(at, cast):
    channel, team, runner = cast
    editor, waits = world.person(), world.person()
    world.grant(channel, editor, AccessLevel.EDITOR)
    world.grant(channel, waits, AccessLevel.EDITOR)
    silent, gone = ask(channel, runner, team, at), ask(channel, editor, team, at)
    shown = answered(channel, waits, team, at)
    grants.revoke(grant_of(channel, editor), by=team, at=at, why="moved")

    nightly.run(at + 15 * DAY)
    nightly.run(at + 15 * DAY)

    outcomes = {one.pk: one.outcome for one in Challenge.objects.all()}
    assert outcomes == {silent.pk: "expired", gone.pk: "overtaken", shown.pk: ""}
    assert LedgerEntry.objects.filter(action="access.proof_expired").count() == 1
    # A picture that was sent in time waits for its look, however long that takes.
    assert proving.confirm_proof(shown, picture=shown.evidence_id, by=team, at=at + 15 * DAY).strength == "proved"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_are_plain_and_easy_to_type(language):
    assert len(set(WORDS[language])) >= 100
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 9 for word in WORDS[language])
    assert len({new_phrase(language) for _time in itertools.repeat(None, 50)}) == 50
    assert set(new_phrase("xx").split()) <= set(WORDS["en"])
