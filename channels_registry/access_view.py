"""How sure each access is, and what is known of the channel's safety, as the channel's page and its passport print it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import cached_property
from django.utils.translation import pgettext

from accounts.models import Person
from channels_registry.models import (
    SINGLE_LOGIN,
    AskedWhy,
    Attestation,
    Challenge,
    Channel,
    Fact,
    FactValue,
    Grant,
    SecurityFact,
    Strength,
    WayIn,
    WayInDetails,
)
from channels_registry.proving import WRITES_DRAFTS, reads_proof, reason_to_ask

ICONS = {Strength.CLAIMED: "chat-left-text", Strength.SEEN: "eye", Strength.PROVED: "shield-check"}
TONES = {Strength.CLAIMED: "draft", Strength.SEEN: "active", Strength.PROVED: "approved"}


@dataclass(frozen=True)
class Sureness:
    """What is said of one access. ``code`` is a strength, "too_old" or "never"; ``tone`` and ``icon`` are its look."""

    code: str
    label: str
    tone: str
    icon: str
    at: dt.datetime | None = None
    by: Person | None = None
    due: dt.date | None = None


def sureness_of(grant: Grant, *, on: dt.date) -> Sureness:
    """The look of an access that was read with ``verified_by``."""
    if not grant.verified_as:
        return Sureness("never", pgettext("access", "Not confirmed yet"), "unknown", "question-circle")
    strength = Strength(grant.verified_as)
    facts = {"at": grant.verified_at, "by": grant.verified_by, "due": grant.verify_by}
    if grant.verify_by < on:
        return Sureness("too_old", _too_old()[strength], "flagged", "clock-history", **facts)
    return Sureness(strength.value, str(strength.label), TONES[strength], ICONS[strength], **facts)


def _too_old() -> dict[Strength, str]:
    return {
        Strength.CLAIMED: pgettext("access", "Claimed, too long ago"),
        Strength.SEEN: pgettext("access", "Seen, too long ago"),
        Strength.PROVED: pgettext("access", "Proved, too long ago"),
    }


def with_pictures(grants: QuerySet) -> QuerySet:
    """Annotate ``picture``: the random name of the file behind the latest statement, or None; with ``verified_by``."""
    latest = Attestation.objects.filter(
        grant=OuterRef("pk"), at=OuterRef("verified_at"), strength=OuterRef("verified_as"), evidence__erased_at=None
    )
    return grants.select_related("verified_by").annotate(
        picture=Subquery(latest.order_by("-pk").values("evidence__name")[:1])
    )


@dataclass(frozen=True)
class FactRow:
    """One fact: yes, no or not known, each with its own look; a fact nobody ever spoke of has no date."""

    fact: Fact
    value: FactValue
    tone: str
    icon: str
    stated: SecurityFact | None = None

    @classmethod
    def of(cls, fact: Fact, stated: SecurityFact | None, *, single_login: bool) -> "FactRow":
        value = FactValue(stated.value) if stated else FactValue.UNKNOWN
        if value == FactValue.UNKNOWN:
            return cls(fact, value, "unknown", "question-circle", stated)
        # Where there is one login for everybody, that several people share it is how it is meant.
        good = (value == FactValue.NO or single_login) if fact == Fact.SHARED_LOGIN else value == FactValue.YES
        return cls(fact, value, "active" if good else "changes", "check-lg" if good else "exclamation-circle", stated)


class AccessView:
    """``channel`` must come from ``with_their_standing``; ``grants`` are those that have not ended, with ``is_live``."""

    def __init__(self, channel: Channel, *, grants: list[Grant], at: dt.datetime, asks_proofs: bool, reader: Person):
        self.channel, self.grants, self.at, self.asks_proofs, self.reader = channel, grants, at, asks_proofs, reader

    @property
    def way_in_details(self) -> WayInDetails | None:
        return getattr(self.channel, "way_in_details", None)

    @property
    def is_single_login(self) -> bool:
        return self.channel.way_in in SINGLE_LOGIN

    @property
    def way_in_look(self) -> str:
        """The state whose look the way in has: not known and unlawful are two things."""
        return {WayIn.UNKNOWN: "unknown", WayIn.OTHER: "no"}.get(self.channel.way_in, "yes")

    @property
    def way_in_lacks_names(self) -> bool:
        """A safe or a device of which nobody has said the names."""
        details = self.way_in_details
        if self.channel.way_in == WayIn.SAFE:
            return details is None or not details.safe
        return self.channel.way_in == WayIn.DEVICE and (details is None or details.keeper_id is None)

    @cached_property
    def _stated(self) -> dict[tuple[int | None, str], SecurityFact]:
        current = SecurityFact.objects.current().filter(channel=self.channel).select_related("stated_by")
        return {(one.grant_id, one.fact): one for one in current}

    @property
    def facts(self) -> list[FactRow]:
        stated = self._stated
        return [FactRow.of(fact, stated.get((None, fact.value)), single_login=self.is_single_login) for fact in Fact]

    @property
    def facts_of_people(self) -> list[tuple[Grant, list[FactRow]]]:
        """What was said of single accesses, where it was."""
        rows = []
        for grant in self.grants:
            own = [(fact, self._stated.get((grant.pk, fact.value))) for fact in Fact]
            found = [FactRow.of(fact, one, single_login=self.is_single_login) for fact, one in own if one]
            if found:
                rows.append((grant, found))
        return rows

    # --- Proofs ----------------------------------------------------------------------------------------------------------
    @cached_property
    def why_proof(self) -> AskedWhy | None:
        """Why a proof may be asked here by this reader, or None."""
        return reason_to_ask(self.channel, at=self.at) if self.asks_proofs else None

    @cached_property
    def open_proofs(self) -> dict[int, Challenge]:
        waiting = Challenge.objects.open().filter(grant__channel=self.channel)
        return {one.grant_id: one for one in waiting if one.answered_at or one.expires_at > self.at}

    def describe(self, *, on: dt.date) -> None:
        """Give each grant its ``sureness``, ``proof`` (an open one), ``reads_proof`` and ``may_be_asked``."""
        for grant in self.grants:
            grant.sureness = sureness_of(grant, on=on)
            grant.proof = self.open_proofs.get(grant.pk)
            grant.reads_proof = grant.proof is not None and reads_proof(grant.proof, self.reader)
            grant.may_be_asked = (
                self.why_proof is not None and grant.proof is None and grant.is_live and grant.level in WRITES_DRAFTS
            )
