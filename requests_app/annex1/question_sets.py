"""Change the wording of Annex 1: drafts of the lead, and the set that is published from them (A4, design §3).

Requests already handed in keep the words they answered; drafts, and requests sent back, show the set in force.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.models import Language, Person
from accounts.roles import Permission
from ledger.recording import record
from portal.languages import language_within
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.wording import ADDED, FIXED, OPTION, TEXT, Words, latest_words
from requests_app.models import QuestionSet, Wording, WordingDraft
from requests_app.models.question_sets import LONGEST_WORDING
from requests_app.refusals import Incomplete, NotAllowed

PHRASES = {"requests.publish_question_set": gettext_lazy("published a new wording of the request form")}

# (language, part) → text, of one question.
Texts = Mapping[tuple[str, str], str]


def refuse_others(by: Person) -> None:
    """Raise NotAllowed unless ``by`` keeps the form's words."""
    if not by.may(Permission.PUBLISH_POLICIES):
        raise NotAllowed(_("The communications lead keeps the words of the form."))


def shipped_text(key: str, part: str, language: str) -> str:
    """What the portal ships for ``text``, ``hint`` or ``fixed`` of a question."""
    with override(language):
        return str(getattr(QUESTIONS[key], part))


@transaction.atomic
def draft_wording(key: str, texts: Texts, *, shipped: Texts, by: Person, at: dt.datetime) -> int:
    """Keep the lead's texts of one question until they are published; returns how many differ from the set in force.

    ``texts`` are all texts of the question as the lead left them, ``shipped`` those that the portal ships. Raises
    NotAllowed, Incomplete.
    """
    refuse_others(by)
    _refuse_empty(key, texts)
    in_force = latest_words()
    drafts = []
    for (language, part), text in texts.items():
        before = in_force.texts.get((key, language, part), shipped.get((language, part), ""))
        if text != before:
            drafts.append(WordingDraft(question=key, language=language, part=part, text=text, by=by, at=at))
    WordingDraft.objects.filter(question=key).delete()
    try:
        with transaction.atomic():
            WordingDraft.objects.bulk_create(drafts)
    except IntegrityError as twice:
        raise NotAllowed(_("Somebody else is changing this question at the same moment. Open it again.")) from twice
    return len(drafts)


def _refuse_empty(key: str, texts: Texts) -> None:
    missing = []
    for (language, part), text in texts.items():
        name = language_within(language)
        if len(text) > LONGEST_WORDING:
            missing.append(_("A text can have %(limit)d characters at most.") % {"limit": LONGEST_WORDING})
        elif not text and part == TEXT:
            missing.append(_("The question needs its words in %(language)s.") % {"language": name})
        elif not text and part.startswith((f"{OPTION}:", f"{ADDED}:")):
            missing.append(_("Each answer on a list needs its words in %(language)s.") % {"language": name})
        elif not text and part == FIXED and shipped_text(key, FIXED, language):
            missing.append(_("The rule said with this question cannot be left out."))
    if missing:
        raise Incomplete(list(dict.fromkeys(missing)))


@transaction.atomic
def discard_drafts(*, by: Person, key: str = "") -> int:
    """Forget what is not published, of one question or of all; returns how many texts. Raises NotAllowed."""
    refuse_others(by)
    drafts = WordingDraft.objects.filter(question=key) if key else WordingDraft.objects.all()
    count, _per_model = drafts.delete()
    return count


@transaction.atomic
def publish_question_set(*, why: str, by: Person, at: dt.datetime) -> QuestionSet:
    """Put the drafted texts in force as a new set, in one ledger entry. Raises NotAllowed, Incomplete."""
    refuse_others(by)
    if not why.strip():
        raise Incomplete([_("Say what changed, and why; it stands in the record of decisions.")])
    drafts = list(WordingDraft.objects.all())
    if not drafts:
        raise NotAllowed(_("Nothing waits to be published."))
    before = latest_words()
    texts = {**before.texts, **{(row.question, row.language, row.part): row.text for row in drafts}}
    try:
        with transaction.atomic():
            published = QuestionSet.objects.create(
                number=before.number + 1, published_at=at, published_by=by, why=why.strip()
            )
    except IntegrityError as twice:
        raise NotAllowed(_("Somebody else has just published a wording. Look at it first.")) from twice
    Wording.objects.bulk_create(
        Wording(question_set=published, question=question, language=language, part=part, text=text)
        for (question, language, part), text in texts.items()
    )
    WordingDraft.objects.filter(pk__in=[row.pk for row in drafts]).delete()
    record(
        "requests.publish_question_set",
        published,
        by=by,
        at=at,
        why=why.strip(),
        data={"number": published.number, "questions": sorted({row.question for row in drafts})},
    )
    return published


def changed_in_one_language(words: Words, before: Words) -> list[str]:
    """Questions of which a text changed in one language only: the other may say something else now."""
    changed: dict[tuple[str, str], set[str]] = {}
    for (question, language, part), text in words.texts.items():
        if before.texts.get((question, language, part)) != text:
            changed.setdefault((question, part), set()).add(language)
    languages = set(Language.values)
    return sorted({question for (question, _part), found in changed.items() if found != languages})
