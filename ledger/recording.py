"""Write decisions into the chain, and verify it (design §5.4)."""

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from ledger.models import LedgerEntry, LedgerHead, LedgerText
from portal.engine import jobs
from portal.inserting import insert_rows

FORMAT_VERSION = 1
FIRST_HASH = "0" * 64
ERASED = "ledger.words_erased"


class Subject(NamedTuple):
    """What a decision is about, where rows were read without making objects of them."""

    label: str  # app and model, in lower case
    pk: int
    name: str

    @classmethod
    def of(cls, row: models.Model) -> "Subject":
        return cls(row._meta.label_lower, row.pk, str(row))


@dataclass(frozen=True)
class Decision:
    """One decision about to be recorded.

    ``data`` holds ids, codes and dates and can never be erased; ``why`` and ``words`` are what people wrote and names.
    """

    subject: models.Model | Subject
    why: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    words: dict[str, Any] = field(default_factory=dict)


def record(
    action: str,
    subject: models.Model | Subject,
    *,
    by: models.Model | None,
    at: dt.datetime,
    why: str = "",
    data: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> LedgerEntry:
    """Add one decision to the chain, inside the caller's transaction. ``by`` is None where the portal acted by itself."""
    entry = LedgerEntry(**_add(action, [Decision(subject, why, data or {}, words or {})], by=by, at=at)[0])
    entry._state.adding = False
    return entry


def record_many(action: str, decisions: Iterable[Decision], *, by: models.Model | None, at: dt.datetime) -> None:
    """Add many decisions of one kind to the chain, in order and with a fixed number of queries for each 5,000."""
    decisions = list(decisions)
    if decisions:
        _add(action, decisions, by=by, at=at)


@transaction.atomic
def _add(action: str, decisions: list[Decision], *, by: models.Model | None, at: dt.datetime) -> list[dict[str, Any]]:
    """Write the decisions, at least one, and return their rows of the chain."""
    head = _lock_head(len(decisions))
    actor = str(by) if by is not None else ""
    alike = {
        "format_version": FORMAT_VERSION, "at": at, "actor_id": by.pk if by is not None else None, "action": action,
    }  # fmt: skip
    # As text already, so that it is not written out again for each of them.
    hashed = {**alike, "at": _plain(at)}
    entries, texts = [], []
    previous = head.hash
    for seq, decision in enumerate(decisions, start=head.seq + 1):
        subject = decision.subject if isinstance(decision.subject, Subject) else Subject.of(decision.subject)
        text = canonical({"actor": actor, "subject": subject.name, "why": decision.why, **decision.words})
        salt = secrets.token_hex(16)
        entry = {
            "seq": seq,
            "subject_type": subject.label,
            "subject_id": subject.pk,
            "data": canonical(decision.data),
            "text_digest": digest(salt, text),
            "previous_hash": previous,
        }
        entry["hash"] = previous = _hash({**hashed, **entry})
        entries.append(entry)
        texts.append({"entry_id": seq, "salt": salt, "text": text})
    insert_rows(LedgerEntry, entries, alike=alike)
    insert_rows(LedgerText, texts, alike={})
    LedgerHead.objects.filter(pk=1).update(hash=previous)
    return [alike | entry for entry in entries]


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
    return _CANONICAL.encode(value)


def _plain(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def hash_of(entry: LedgerEntry) -> str:
    """The hash that the entry must have by what stands in it."""
    return _hash(vars(entry))


def _hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the previous hash and every chained column."""
    chained = canonical(
        {
            "format": row["format_version"],
            "seq": row["seq"],
            "at": row["at"],
            "actor": row["actor_id"],
            "action": row["action"],
            "subject": [row["subject_type"], row["subject_id"]],
            "data": row["data"],
            "text": row["text_digest"],
        }
    )
    return hashlib.sha256(f"{row['previous_hash']}{chained}".encode()).hexdigest()


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
        jobs.current().expect(head.seq - count)
        for entry in _in_order(after=count, up_to=head.seq):
            fault = _fault(entry, expected_seq=count + 1, previous=previous)
            if fault:
                return Verification(count, broken_at=count + 1, fault=fault)
            previous, count = entry.hash, count + 1
            _note_erasure(entry, erased)
            if not count % 1000:
                jobs.current().advance(1000)
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
