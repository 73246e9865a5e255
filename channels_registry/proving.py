"""Proof that somebody can really get in: a one-time phrase, placed in a draft on the platform and shown in a picture (A8).

Asked only where the channel needs special care, or after something has happened to it; everywhere else a picture of the
page of roles is enough. A second person of the team looks at the picture: nobody confirms their own proof.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.coadministration import lock
from channels_registry.models import (
    ENDED,
    AccessLevel,
    AskedWhy,
    Attestation,
    Challenge,
    ChallengeEnd,
    Channel,
    Evidence,
    Grant,
    Strength,
    Tier,
)
from channels_registry.proof_words import new_phrase
from channels_registry.verifying import VerifyRefused, refuse_secret, write_attestations
from ledger.models import LedgerEntry
from ledger.recording import Decision, record, record_many
from notifications.writing import write_letter
from portal.batches import key_batches
from portal.store import last_day_before

PHRASES = {
    "access.proof_asked": gettext_lazy("asked for a proof of access"),
    "access.proof_answered": gettext_lazy("answered with a picture of the phrase"),
    "access.proof_not_shown": gettext_lazy("looked and did not find the phrase in the picture"),
    "access.proof_expired": gettext_lazy("let a proof lapse that nobody answered"),
    "access.proof_overtaken": gettext_lazy("dropped a proof, since the access had ended"),
}
GOOD_FOR = dt.timedelta(days=14)
# What has happened to a channel is a reason to ask for so long.
INCIDENT_FOR = dt.timedelta(days=365)
INCIDENTS = (
    "channels.compromised", "channels.compromised_lifted", "channels.access_lost", "channels.access_lost_lifted",
)  # fmt: skip
# Whoever may only reply or look at figures cannot write a draft.
WRITES_DRAFTS = (AccessLevel.OWNER, AccessLevel.ADMIN, AccessLevel.EDITOR)


def reason_to_ask(channel: Channel, *, at: dt.datetime) -> AskedWhy | None:
    """Why a proof may be asked on this channel, or None: then a picture is enough."""
    if channel.compromised_at or channel.access_lost_at:
        return AskedWhy.INCIDENT
    if channel.tier == Tier.CAREFUL:
        return AskedWhy.CAREFUL
    lately = LedgerEntry.objects.filter(
        subject_type="channels_registry.channel", subject_id=channel.pk, action__in=INCIDENTS, at__gt=at - INCIDENT_FOR
    )
    return AskedWhy.INCIDENT if lately.exists() else None


def why_not_asked() -> str:
    return _(
        "A proof is asked only on channels that need special care, and after something has happened to a channel. "
        "Here a picture of the platform's page of roles is enough."
    )


@transaction.atomic
def ask_proof(grant: Grant, *, by: Person, at: dt.datetime) -> Challenge:
    """Give the holder of the access a phrase, good for 14 days and for one use; a letter says so. Raises VerifyRefused."""
    if not rights.manages(by):
        raise VerifyRefused(rights.ask_the_team())
    lock([grant.channel_id])
    channel = Channel.objects.get(pk=grant.channel_id)
    grant = Grant.objects.select_related("person").get(pk=grant.pk)
    why = reason_to_ask(channel, at=at)
    _refuse_asking(channel, grant, why=why, at=at)
    _close(Challenge.objects.open().filter(grant=grant, expires_at__lte=at), ChallengeEnd.EXPIRED, at=at)
    try:
        with transaction.atomic():
            challenge = Challenge.objects.create(
                grant=grant,
                holder=grant.person,
                phrase=_unused_phrase(grant.person.language),
                why=why,
                asked_at=at,
                asked_by=by,
                expires_at=at + GOOD_FOR,
            )
    except IntegrityError as error:
        raise VerifyRefused(
            _("%(name)s has been asked already. Wait for the answer.") % {"name": grant.person}
        ) from error
    record("access.proof_asked", channel, by=by, at=at, **_facts(challenge, grant))
    write_letter(
        "channels.proof_asked",
        event=f"proof-asked:{challenge.pk}",
        at=at,
        person=grant.person,
        data={
            "name": grant.person.full_name,
            "channel": channel.name,
            "until": last_day_before(challenge.expires_at).isoformat(),
            "path": f"/registry/{channel.pk}/proofs/{challenge.pk}/",
        },
    )
    return challenge


def _refuse_asking(channel: Channel, grant: Grant, *, why: AskedWhy | None, at: dt.datetime) -> None:
    if grant.ended_at is not None or channel.status in ENDED or not grant.is_live_at(at):
        raise VerifyRefused(_("This access is not in force, so nothing is to be proved."))
    if why is None:
        raise VerifyRefused(why_not_asked())
    if grant.level not in WRITES_DRAFTS:
        raise VerifyRefused(
            _("With this access nobody can write a draft on the platform. A picture of the page of roles is enough.")
        )


def _unused_phrase(language: str) -> str:
    while Challenge.objects.filter(phrase=(phrase := new_phrase(language))).exists():
        pass
    return phrase


@transaction.atomic
def answer_challenge(challenge: Challenge, *, evidence: Evidence, by: Person, at: dt.datetime) -> None:
    """The holder shows the draft with the phrase; a better picture replaces one that was not looked at yet.

    Raises VerifyRefused.
    """
    if by.pk != challenge.holder_id:
        raise VerifyRefused(_("Only the person who was asked can answer with a picture."))
    if evidence.channel_id != challenge.grant.channel_id:
        raise VerifyRefused(_("This picture belongs to another channel. Add one of this channel."))
    waiting = Challenge.objects.open().filter(pk=challenge.pk, grant__ended_at=None, expires_at__gt=at)
    if not waiting.update(answered_at=at, evidence=evidence):
        raise VerifyRefused(_("This phrase is no longer good. Ask the communications team for a new one."))
    challenge.refresh_from_db()
    record("access.proof_answered", challenge.grant.channel, by=by, at=at, **_facts(challenge, challenge.grant))


def reads_proof(challenge: Challenge, person: Person) -> bool:
    """Whoever was asked, the team and the auditors."""
    return challenge.holder_id == person.pk or rights.sees_everyone(person)


def second_look_refused(challenge: Challenge, person: Person) -> str:
    """Why this person cannot say what the picture shows, or an empty text."""
    if not rights.manages(person):
        return rights.ask_the_team()
    if person.pk == challenge.holder_id:
        return _("Nobody confirms their own proof. Somebody else of the communications team looks at the picture.")
    return ""


def who_can_look(challenge: Challenge, *, at: dt.datetime):
    """Those of the team who can look at the picture; where there is nobody, the page says so."""
    return Person.objects.team(at).exclude(pk=challenge.holder_id)


@transaction.atomic
def confirm_proof(
    challenge: Challenge,
    *,
    picture: int | None,
    by: Person,
    at: dt.datetime,
    shown: bool = True,
    note: str = "",
) -> Attestation | None:
    """A second person of the team looked: the picture shows the phrase, and the access is proved; or it does not.

    ``picture`` is the key of the one that they looked at: the holder may have sent another meanwhile, which nobody has
    seen. The phrase is used up either way. Raises VerifyRefused.
    """
    if reason := second_look_refused(challenge, by):
        raise VerifyRefused(reason)
    refuse_secret(note)
    lock([challenge.grant.channel_id])
    outcome = ChallengeEnd.CONFIRMED if shown else ChallengeEnd.NOT_SHOWN
    answered = Challenge.objects.open().filter(pk=challenge.pk, answered_at__isnull=False, grant__ended_at=None)
    if not answered.filter(evidence=picture).update(ended_at=at, ended_by=by, outcome=outcome):
        if answered.exists():
            raise VerifyRefused(
                _("Another picture was sent while this page was open. Look at the new one, then say it.")
            )
        raise VerifyRefused(
            _("There is no picture to look at any more; somebody was there first, or the access ended.")
        )
    challenge.refresh_from_db()
    grant = challenge.grant
    if not shown:
        record("access.proof_not_shown", grant.channel, by=by, at=at, why=note, **_facts(challenge, grant))
        return None
    made = write_attestations(
        [grant], strength=Strength.PROVED, by=by, at=at, evidence=challenge.evidence, note=note, challenge=challenge
    )
    grant.refresh_from_db(fields=["verified_as", "verified_at", "verified_by", "verify_by"])
    return made[0]


def close_lapsed(*, at: dt.datetime) -> int:
    """End the phrases whose time is over without an answer, and those of access that has ended. Nightly."""
    unanswered = Challenge.objects.open().filter(answered_at=None, expires_at__lte=at)
    over = Challenge.objects.open().filter(grant__ended_at__isnull=False)
    return sum(
        _close(due.filter(pk__in=pks), outcome, at=at)
        for due, outcome in ((over, ChallengeEnd.OVERTAKEN), (unanswered, ChallengeEnd.EXPIRED))
        for pks in key_batches(due)
    )


@transaction.atomic
def _close(challenges, outcome: ChallengeEnd, *, at: dt.datetime) -> int:
    # Holds them: what is read next stays as it is.
    if not challenges.update(asked_at=F("asked_at")):
        return 0
    due = list(challenges.select_related("grant__channel", "grant__person").order_by("pk"))
    Challenge.objects.filter(pk__in=[one.pk for one in due]).update(ended_at=at, outcome=outcome)
    decisions = [Decision(one.grant.channel, **_facts(one, one.grant)) for one in due]
    record_many(f"access.proof_{outcome}", decisions, by=None, at=at)
    return len(due)


def _facts(challenge: Challenge, grant: Grant) -> dict:
    """For the record; the phrase itself is not written there."""
    return {
        "data": {"challenge": challenge.pk, "grant": grant.pk, "person": grant.person_id, "why": challenge.why},
        "words": {"person": grant.person.full_name},
    }
