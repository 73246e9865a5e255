"""How sure we are that somebody has an access: claimed, seen in a picture, or proved by a one-time phrase (A7, A8, I2).

Claimed, seen and proved are different things, each good for a time of its own (``AuditSettings``). A statement adds a row
(``Attestation``) and repeats it on the grant in the same transaction; a weaker one does not hide a stronger one that is
still good. What is proved comes through ``proving.py``, what is known of the channel itself through ``stating.py``.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.coadministration import lock
from channels_registry.findings import follow
from channels_registry.models import Attestation, AuditSettings, Challenge, Channel, Evidence, Grant, Strength
from ledger.recording import Decision, Subject, record_many
from portal.batches import in_batches, key_batches
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of, months_after

PHRASES = {
    "access.claimed": gettext_lazy("said that the access is as it stands here"),
    "access.seen": gettext_lazy("saw the access in a picture of the platform"),
    "access.proved": gettext_lazy("confirmed the proof of an access"),
}
# From the weakest to the strongest.
RANK = {"": 0, Strength.CLAIMED: 1, Strength.SEEN: 2, Strength.PROVED: 3}

STRONGEST_FIRST = Case(
    *(When(strength=strength, then=-rank) for strength, rank in RANK.items() if strength), output_field=IntegerField()
)


class VerifyRefused(Exception):
    """It cannot be stated so; the text says what to do."""


def attest_many(
    grants: Iterable[Grant],
    *,
    strength: Strength,
    by: Person,
    at: dt.datetime,
    evidence: Evidence | None = None,
    note: str = "",
) -> list[Attestation]:
    """State that ``grants`` are as they stand on the platform, in transactions of at most 1,000. One picture often shows all
    the people of a channel. Seen needs a picture; proved comes through ``confirm_proof``.

    The channel's own people and the team may. Raises VerifyRefused; then nothing of the batch at hand is stated.
    """
    made = []
    for batch in in_batches(list(grants)):
        made += write_attestations(batch, strength=Strength(strength), by=by, at=at, evidence=evidence, note=note)
    return made


def may_attest(person: Person, channel: Channel, *, at: dt.datetime, grants: Iterable[Grant] | None = None) -> bool:
    """The team, and the channel's own people: responsible, deputy, and everyone with live access."""
    if rights.may_keep(person, channel, at=at):
        return True
    if grants is not None:
        return any(grant.person_id == person.pk and grant.is_live_at(at) for grant in grants)
    return Grant.objects.live(at).filter(channel=channel, person=person).exists()


def valid_until(strength: Strength, *, at: dt.datetime, settings: AuditSettings | None = None) -> dt.date:
    """The last day on which a statement made at ``at`` is good."""
    terms = settings or AuditSettings.current()
    return months_after(day_of(at), getattr(terms, f"{strength}_months"))


@transaction.atomic
def write_attestations(
    grants: list[Grant],
    *,
    strength: Strength,
    by: Person,
    at: dt.datetime,
    evidence: Evidence | None,
    note: str,
    challenge: Challenge | None = None,
) -> list[Attestation]:
    """Write one batch. A ``challenge`` comes from ``proving.confirm_proof`` only, which has asked who may."""
    ids = [grant.pk for grant in grants]
    lock(grant.channel_id for grant in grants)
    if Grant.objects.not_ended().filter(pk__in=ids).update(source=F("source")) != len(set(ids)):
        raise VerifyRefused(_("An access on this page has ended meanwhile; there is nothing to confirm."))
    if challenge is None:
        _refuse_others(ids, by=by, at=at)
        _refuse_strength(grants, strength=strength, evidence=evidence)
    refuse_secret(note)
    until = valid_until(strength, at=at)
    made = Attestation.objects.bulk_create(
        Attestation(
            grant=grant, strength=strength, at=at, by=by, valid_until=until, evidence=evidence, note=note[:300],
            challenge=challenge,
        )
        for grant in grants
    )  # fmt: skip
    repeat_on_grants(ids, strength=strength, said_by=by, at=at, until=until)
    shown = {"evidence": evidence.pk if evidence else None}
    put_on_record(
        Grant.objects.filter(pk__in=ids),
        dict.fromkeys(ids, shown),
        strength=strength,
        until=until,
        by=by,
        at=at,
        why=note,
    )
    follow(sorted({grant.channel_id for grant in grants}), at=at)
    return made


def repeat_on_grants(
    grant_ids: Iterable[int], *, strength: Strength, said_by: Person | Subquery, at: dt.datetime, until: dt.date
) -> None:
    """Let the grants say what was just stated of them; what is stronger and still good stays."""
    weaker = [name for name, rank in RANK.items() if rank <= RANK[strength]]
    replaced = Grant.objects.filter(Q(verified_as__in=weaker) | Q(verify_by__lt=day_of(at)), pk__in=grant_ids)
    replaced.update(verified_as=strength, verified_at=at, verified_by=said_by, verify_by=until)


def put_on_record(
    grants: QuerySet,
    facts: Mapping[int, dict],
    *,
    strength: Strength,
    until: dt.date,
    by: Person | None,
    at: dt.datetime,
    why: str = "",
) -> None:
    """One decision for each of ``grants``, with the further facts of it, by its key."""
    named = grants.order_by("pk").values_list("pk", "level", "person", "person__full_name", "channel", "channel__name")
    decisions = [
        Decision(
            Subject("channels_registry.channel", channel, name),
            why=why,
            data={
                **facts[pk], "strength": strength.value, "valid_until": until, "grant": pk, "level": level,
                "person": person,
            },
            words={"person": full_name},
        )
        for pk, level, person, full_name, channel, name in named
    ]  # fmt: skip
    record_many(f"access.{strength}", decisions, by=by, at=at)


def _refuse_others(grant_ids: list[int], *, by: Person, at: dt.datetime) -> None:
    """The channel's own people, or the team; asked for all channels at once."""
    if rights.manages(by):
        return
    channels = Channel.objects.filter(grants__in=grant_ids)
    own = Grant.objects.live(at).filter(channel=OuterRef("pk"), person=by)
    if channels.exclude(Q(responsible=by) | Q(deputy=by) | Q(Exists(own))).exists():
        raise VerifyRefused(rights.ask_the_team())


def _refuse_strength(grants: list[Grant], *, strength: Strength, evidence: Evidence | None) -> None:
    if strength == Strength.PROVED:
        raise VerifyRefused(
            _("An access is proved by a one-time phrase only. Ask for the proof on the channel's page.")
        )
    if strength == Strength.SEEN and evidence is None:
        raise VerifyRefused(_("Add the picture in which you saw it. Without one, it is said and not seen."))
    if evidence is not None and any(grant.channel_id != evidence.channel_id for grant in grants):
        raise VerifyRefused(_("This picture belongs to another channel. Add one of this channel."))


def refuse_secret(*texts: str) -> None:
    """Raises VerifyRefused for a text that seems to hold a password (design §5.8)."""
    if any(looks_like_secret(text) for text in texts):
        raise VerifyRefused(why_refused())


def fall_back(*, at: dt.datetime) -> int:
    """Where the strongest statement has lapsed and a weaker one is still good, let the grant say that one. Nightly."""
    today = day_of(at)
    good = Attestation.objects.filter(grant=OuterRef("pk"), valid_until__gte=today)
    lapsed = Grant.objects.not_ended().filter(Exists(good), verify_by__lt=today)
    best = good.annotate(rank=STRONGEST_FIRST).order_by("rank", "-valid_until", "-pk")
    return sum(
        lapsed.filter(pk__in=pks).update(
            verified_as=Subquery(best.values("strength")[:1]),
            verified_at=Subquery(best.values("at")[:1]),
            verified_by=Subquery(best.values("by")[:1]),
            verify_by=Subquery(best.values("valid_until")[:1]),
        )
        for pks in key_batches(lapsed)
    )


def overdue(grants: QuerySet, *, at: dt.datetime) -> QuerySet:
    """Those among ``grants`` that nobody ever verified, or whose verification is older than its term."""
    return grants.filter(Q(verify_by=None) | Q(verify_by__lt=day_of(at)))
