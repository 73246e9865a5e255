"""Write, publish and withdraw guidance; what was in use before stays readable, and the record says who changed what.

The communications team writes all of it. What is a rule (principles, criteria, grounds) is published by whoever publishes
policies; pages, checks and ready replies by any member of the team.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from ledger.models import LedgerEntry
from ledger.recording import record
from policies.guidance.reading import renew_stamp
from policies.models import RULES, Passage, PassageText, Policy, Section, TextState

PHRASES = {
    "guidance.added": gettext_lazy("began a new piece of guidance"),
    "guidance.published": gettext_lazy("published guidance"),
    "guidance.taken_over": gettext_lazy("took over the text that came with the portal"),
    "guidance.set_aside": gettext_lazy("kept the present text instead of the one that came with the portal"),
    "guidance.applies_changed": gettext_lazy("changed where guidance applies"),
    "guidance.withdrawn": gettext_lazy("withdrew guidance"),
    "guidance.brought_back": gettext_lazy("brought withdrawn guidance back"),
}
# Addresses below /guidance/ that are no page of their own.
TAKEN = frozenset({"principles", "criteria", "checklist", "grounds", "replies", "keep", "help-lines"})


class WritingRefused(Exception):
    """The guidance cannot be changed so; the text says what to do."""


@dataclass(frozen=True)
class PieceWords:
    """What a piece says in one language; ``body`` and ``example`` are Markdown."""

    title: str
    body: str = ""
    example: str = ""


@dataclass(frozen=True)
class Applies:
    """Where a piece applies; see ``Passage`` for each."""

    order: int = 500
    kind: str = ""
    country: str = ""
    policy: Policy | None = None
    hides: bool = False
    deletes: bool = False


def may_publish(person, section: str) -> bool:
    return person.may(needed_to_publish(section))


def needed_to_publish(section: str) -> Permission:
    return Permission.PUBLISH_POLICIES if section in RULES else Permission.WRITE_POLICIES


@transaction.atomic
def add_passage(
    section: Section, language: str, words: PieceWords, *, applies: Applies | None = None, by: Person, at: dt.datetime
) -> Passage:
    """Begin a new piece with a draft in one language; nobody else sees it before it is published. Raises WritingRefused."""
    _refuse_unless(by, Permission.WRITE_POLICIES)
    applies = _sound(section, applies or Applies(hides=section == Section.GROUND))
    passage = Passage.objects.create(
        section=section, key=_free_key(section, words.title), created_at=at, created_by=by, **vars(applies)
    )
    save_draft(passage, language, words, by=by, at=at)
    record("guidance.added", passage, by=by, at=at, data={"section": section, "key": passage.key})
    return passage


@transaction.atomic
def save_draft(passage: Passage, language: str, words: PieceWords, *, by: Person, at: dt.datetime) -> PassageText:
    """Keep the words as the draft of this language; what is in use stays as it is. Raises WritingRefused."""
    _refuse_unless(by, Permission.WRITE_POLICIES)
    _hold(passage)
    if not words.title.strip():
        raise WritingRefused(_("Give it a title."))
    draft, _created = PassageText.objects.update_or_create(
        passage=passage,
        language=language,
        state=TextState.DRAFT,
        defaults={
            "title": words.title.strip(),
            "body": words.body.strip(),
            "example": words.example.strip(),
            "written_at": at,
            "written_by": by,
        },
    )
    return draft


@transaction.atomic
def publish_draft(
    passage: Passage, language: str, *, by: Person, at: dt.datetime, read: str | None = None
) -> PassageText:
    """Put the draft in the place of the text in use, which stays readable as an earlier one. Raises WritingRefused.

    ``read`` is the digest of the draft that was read before the button was pressed; without one whatever stands there is
    published.
    """
    _refuse_unless(by, needed_to_publish(passage.section))
    _hold(passage)
    draft = PassageText.objects.filter(passage=passage, language=language, state=TextState.DRAFT).first()
    if draft is None:
        raise WritingRefused(_("There is no draft any more: someone published or discarded it meanwhile."))
    if read is not None and read != digest_of(draft):
        raise WritingRefused(
            _(
                "This draft has changed since you read it. Nothing is published. "
                "Read it again as it stands now, then publish it."
            )
        )
    return _put_in_use(draft, "guidance.published", by=by, at=at)


@transaction.atomic
def discard_draft(passage: Passage, language: str, *, by: Person, at: dt.datetime) -> None:
    """Throw the draft away; a piece that was never published goes with its last draft. Raises WritingRefused."""
    _refuse_unless(by, Permission.WRITE_POLICIES)
    if not PassageText.objects.filter(passage=passage, language=language, state=TextState.DRAFT).delete()[0]:
        raise WritingRefused(_("There is no draft any more: someone published or discarded it meanwhile."))
    if not passage.texts.exists():
        passage.delete()


@transaction.atomic
def take_over(passage: Passage, language: str, *, by: Person, at: dt.datetime) -> PassageText:
    """Use the newer text that came with the portal instead of our own. Raises WritingRefused."""
    _refuse_unless(by, needed_to_publish(passage.section))
    _hold(passage)
    return _put_in_use(_offered(passage, language), "guidance.taken_over", by=by, at=at)


@transaction.atomic
def set_aside(passage: Passage, language: str, *, by: Person, at: dt.datetime) -> None:
    """Keep our own text; the one that came with the portal is not offered again. Raises WritingRefused."""
    _refuse_unless(by, needed_to_publish(passage.section))
    offered = _offered(passage, language)
    PassageText.objects.filter(pk=offered.pk).update(state=TextState.DECLINED, ended_at=at)
    record("guidance.set_aside", passage, by=by, at=at, data={"language": language, "text": offered.pk})


@transaction.atomic
def change_applies(passage: Passage, applies: Applies, *, by: Person, at: dt.datetime) -> list[str]:
    """Change where a piece applies. Returns what changed, nothing being no decision. Raises WritingRefused."""
    _refuse_unless(by, needed_to_publish(passage.section))
    _hold(passage)
    wanted = vars(_sound(passage.section, applies))
    before = Passage.objects.get(pk=passage.pk)
    changed = {name: value for name, value in wanted.items() if getattr(before, name) != value}
    if passage.lasting and set(changed) - {"order"}:
        raise WritingRefused(
            _("This holds for every channel, everywhere. Its words can be changed, not where it applies.")
        )
    if changed:
        Passage.objects.filter(pk=passage.pk).update(**changed)
        renew_stamp()
        plain = {name: getattr(value, "slug", value) for name, value in changed.items()}
        record("guidance.applies_changed", passage, by=by, at=at, data={"key": passage.key, "to": plain})
    return list(changed)


@transaction.atomic
def withdraw(passage: Passage, *, why: str, by: Person, at: dt.datetime) -> None:
    """Show it nowhere any more; it can be brought back. The record keeps ``why``. Raises WritingRefused."""
    _refuse_unless(by, needed_to_publish(passage.section))
    if passage.lasting:
        raise WritingRefused(_("The rule that protects minors is always shown. Its words can be changed."))
    why = why.strip()
    if not why:
        raise WritingRefused(_("Say in a sentence why it is withdrawn."))
    if not Passage.objects.filter(pk=passage.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by):
        raise WritingRefused(_("It has been withdrawn already."))
    renew_stamp()
    record("guidance.withdrawn", passage, by=by, at=at, why=why, data={"section": passage.section, "key": passage.key})


def withdrawn_why(passage: Passage) -> str:
    """The reason of the last withdrawal as the record keeps it; "" for a piece in use, and where the words were erased."""
    if passage.withdrawn_at is None:
        return ""
    entries = LedgerEntry.objects.filter(action="guidance.withdrawn", subject_id=passage.pk)
    entry = entries.select_related("words").order_by("-seq").first()
    return json.loads(entry.words.text).get("why", "") if entry and entry.words.text else ""


@transaction.atomic
def bring_back(passage: Passage, *, by: Person, at: dt.datetime) -> None:
    """Show it again, in the words in which it was last in use. Raises WritingRefused."""
    _refuse_unless(by, needed_to_publish(passage.section))
    withdrawn = Passage.objects.filter(pk=passage.pk, withdrawn_at__isnull=False)
    if not withdrawn.update(withdrawn_at=None, withdrawn_by=None):
        raise WritingRefused(_("It is in use already."))
    renew_stamp()
    record("guidance.brought_back", passage, by=by, at=at, data={"section": passage.section, "key": passage.key})


def _refuse_unless(by: Person, permission: Permission) -> None:
    if not by.may(permission):
        raise WritingRefused(reason_for(permission))


def _hold(passage: Passage) -> None:
    """Whoever changes the same piece at the same moment waits here; a withdrawn piece is brought back first."""
    if not Passage.objects.filter(pk=passage.pk, withdrawn_at=None).update(order=F("order")):
        raise WritingRefused(_("It has been withdrawn. Bring it back first."))


def _offered(passage: Passage, language: str) -> PassageText:
    offered = PassageText.objects.filter(passage=passage, language=language, state=TextState.OFFERED).first()
    if offered is None:
        raise WritingRefused(_("Someone has decided on this text already."))
    return offered


def _put_in_use(text: PassageText, action: str, *, by: Person, at: dt.datetime) -> PassageText:
    rows = PassageText.objects.filter(passage=text.passage_id, language=text.language)
    rows.filter(state=TextState.CURRENT).update(state=TextState.EARLIER, ended_at=at)
    rows.filter(pk=text.pk).update(state=TextState.CURRENT, published_at=at, published_by=by)
    text.refresh_from_db()
    renew_stamp()
    passage = text.passage
    record(
        action,
        passage,
        by=by,
        at=at,
        data={
            "section": passage.section,
            "key": passage.key,
            "language": text.language,
            "text": text.pk,
            # Proves later which words they were; a public text needs no salt.
            "digest": digest_of(text),
        },
    )
    return text


def digest_of(text: PassageText) -> str:
    return hashlib.sha256("\n\n".join(text.words).encode()).hexdigest()


def _sound(section: str, applies: Applies) -> Applies:
    if section == Section.GROUND and not (applies.hides or applies.deletes):
        raise WritingRefused(_("Say whether a comment may be hidden for it, deleted for it, or both."))
    if section != Section.GROUND and (applies.hides or applies.deletes):
        raise WritingRefused(_("Only a ground says whether a comment may be hidden or deleted."))
    return applies


def _free_key(section: str, title: str) -> str:
    stem = slugify(title)[:50].strip("-") or "text"
    known = set(Passage.objects.filter(section=section, key__startswith=stem).values_list("key", flat=True)) | TAKEN
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, 10_000))) if key not in known)
