"""Write decisions into the chain, and verify it (design §5.4)."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from ledger.models import LedgerEntry, LedgerHead, LedgerText

FORMAT_VERSION = 1
FIRST_HASH = "0" * 64
ERASED = "ledger.words_erased"


@dataclass(frozen=True)
class Decision:
    """One decision about to be recorded.

    ``data`` holds ids, codes and dates and can never be erased; ``why`` and ``words`` are what people wrote and names.
    """

    subject: models.Model
    why: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    at: dt.datetime,
    why: str = "",
    data: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> LedgerEntry:
    """Add one decision to the chain, inside the caller's transaction. ``by`` is None where the portal acted by itself."""
    return record_many(action, [Decision(subject, why, data or {}, words or {})], by=by, at=at)[0]


def record_many(
    action: str, decisions: Iterable[Decision], *, by: models.Model | None, at: dt.datetime
) -> list[LedgerEntry]:
    """Add many decisions of one kind to the chain, in order and with a fixed number of queries."""
    decisions = list(decisions)
    if not decisions:
        return []
    with transaction.atomic():
        head = _lock_head(len(decisions))
        entries, texts = [], []
        previous = head.hash
        for seq, decision in enumerate(decisions, start=head.seq + 1):
            text = canonical(
                {
                    "actor": str(by) if by is not None else "",
                    "subject": str(decision.subject),
                    "why": decision.why,
                    **decision.words,
                }
            )
            salt = secrets.token_hex(16)
            entry = LedgerEntry(
                seq=seq,
                format_version=FORMAT_VERSION,
                at=at,
                actor_id=by.pk if by is not None else None,
                action=action,
                subject_type=decision.subject._meta.label_lower,
                subject_id=decision.subject.pk,
                data=canonical(decision.data),
                text_digest=digest(salt, text),
                previous_hash=previous,
            )
            entry.hash = previous = hash_of(entry)
            entries.append(entry)
            texts.append(LedgerText(entry_id=seq, salt=salt, text=text))
        LedgerEntry.objects.bulk_create(entries, batch_size=1000)
        LedgerText.objects.bulk_create(texts, batch_size=1000)
        LedgerHead.objects.filter(pk=1).update(hash=previous)
        return entries


def _lock_head(length: int) -> LedgerHead:
    """Reserve ``length`` numbers; until commit, whoever records next waits here. Returns the head as it was."""
    if not LedgerHead.objects.filter(pk=1).update(seq=F("seq") + length):
        LedgerHead.objects.bulk_create([LedgerHead(pk=1)], ignore_conflicts=True)
        LedgerHead.objects.filter(pk=1).update(seq=F("seq") + length)
    head = LedgerHead.objects.get(pk=1)
    head.seq -= length
    return head


def canonical(value: dict[str, Any]) -> str:
    """The one JSON text for ``value``: keys sorted, no spaces, dates as ISO 8601."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def hash_of(entry: LedgerEntry) -> str:
    """SHA-256 over the previous hash and every chained column."""
    chained = canonical(
        {
            "format": entry.format_version,
            "seq": entry.seq,
            "at": entry.at,
            "actor": entry.actor_id,
            "action": entry.action,
            "subject": [entry.subject_type, entry.subject_id],
            "data": entry.data,
            "text": entry.text_digest,
        }
    )
    return hashlib.sha256(f"{entry.previous_hash}{chained}".encode()).hexdigest()


@dataclass(frozen=True)
class Verification:
    """How far the chain holds. ``broken_at`` is the number of the first row that does not, and ``fault`` says why."""

    count: int
    broken_at: int | None = None
    fault: str = ""

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def verify() -> Verification:
    """Walk the whole chain and stop at the first row that was edited, removed, moved, added or cut off.

    Decisions recorded meanwhile are walked too: the end is read before the rows, so a busy portal is no false alarm.
    """
    previous, count = FIRST_HASH, 0
    erased: set[int] = set()
    while True:
        head = LedgerHead.objects.filter(pk=1).first() or LedgerHead(seq=0, hash=FIRST_HASH)
        for entry in _in_order(after=count, up_to=head.seq):
            fault = _fault(entry, expected_seq=count + 1, previous=previous)
            if fault:
                return Verification(count, broken_at=count + 1, fault=fault)
            previous, count = entry.hash, count + 1
            _note_erasure(entry, erased)
        if (head.seq, head.hash) != (count, previous):
            return Verification(
                count, broken_at=count + 1, fault=gettext_noop("the end of the chain is missing or was replaced")
            )
        if not LedgerEntry.objects.filter(seq__gt=count).exists():
            if erased:
                return Verification(
                    min(erased) - 1,
                    broken_at=min(erased),
                    fault=gettext_noop("its words were erased without a decision"),
                )
            return Verification(count)
        if not LedgerHead.objects.filter(seq__gt=count).exists():
            return Verification(
                count, broken_at=count + 1, fault=gettext_noop("a row was added past the end of the chain")
            )


def _note_erasure(entry: LedgerEntry, erased: set[int]) -> None:
    """Words may be erased, but only by a decision that stands in the chain too."""
    if entry.words.text is None:
        erased.add(entry.seq)
    if entry.action == ERASED:
        erased.discard(json.loads(entry.data)["seq"])


def _in_order(*, after: int, up_to: int) -> Iterator[LedgerEntry]:
    rows = LedgerEntry.objects.select_related("words").filter(seq__gt=after, seq__lte=up_to)
    return rows.order_by("seq").iterator(chunk_size=2000)


def _fault(entry: LedgerEntry, *, expected_seq: int, previous: str) -> str:
    if entry.seq != expected_seq:
        return gettext_noop("a row is missing")
    if entry.previous_hash != previous:
        return gettext_noop("it does not follow the row before it")
    if entry.hash != hash_of(entry):
        return gettext_noop("its content was changed")
    words = getattr(entry, "words", None)
    if words is None:
        return gettext_noop("its words were removed")
    if words.text is not None and digest(words.salt, words.text) != entry.text_digest:
        return gettext_noop("its words were changed")
    return ""


@transaction.atomic
def erase_words(entries: Iterable[LedgerEntry], *, by: models.Model | None, at: dt.datetime, why: str = "") -> int:
    """Erase names and free text of some decisions, because a person must be forgotten; the chain holds (design §5.4).

    The salt goes with them: whoever guesses a name cannot prove it by the digest that stays. Returns how many rows.
    """
    kept = models.QuerySet(LedgerText).filter(entry__in=[entry.pk for entry in entries], text__isnull=False)
    numbers = sorted(kept.values_list("entry_id", flat=True))
    subjects = {row.pk: row for row in LedgerEntry.objects.filter(pk__in=numbers)}
    # The one change of a row that the triggers let through.
    kept.update(text=None, salt="", erased_at=at)
    record_many(ERASED, [Decision(subjects[n], why, {"seq": n}) for n in numbers], by=by, at=at)
    return len(numbers)
