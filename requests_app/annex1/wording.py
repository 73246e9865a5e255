"""The words of one question set, over the shipped ones: texts, hints and the answers one can choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import get_language

from requests_app.annex1 import choices
from requests_app.annex1.questions import QUESTIONS, Question
from requests_app.models.question_sets import SHIPPED, QuestionSet, Wording, WordingDraft

TEXT, HINT, FIXED = "text", "hint", "fixed"
OPTION, ADDED, WITHDRAWN = "option", "added", "withdrawn"
# Lists on whose answers no branch and no depth of care depends: a lead may add to them and withdraw from them.
OPEN_LISTS = frozenset({("q04", "goals"), ("q21", "needs")})
# Answers that the form itself asks more about.
KEPT_OPTIONS = frozenset({("q04", "goals", "other")})
_OWN_LISTS = [
    frozenset(one.values)
    for one in vars(choices).values()
    if isinstance(one, type) and issubclass(one, models.TextChoices) and one.__module__ == choices.__name__
]


@dataclass(frozen=True)
class Words:
    """The differences of one question set: (question, language, part) → text."""

    number: int = SHIPPED
    texts: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def question(self, key: str) -> Question:
        """The question in the words of this set and the active language."""
        shipped = QUESTIONS[key]
        if not self.texts:
            return shipped
        said = {part: self.said(key, part) for part in (TEXT, HINT, FIXED)}
        return replace(shipped, **{part: text for part, text in said.items() if text is not None})

    def said(self, key: str, part: str) -> str | None:
        """The text of this set in the active language; None where the shipped one stands."""
        return self.texts.get((key, get_language() or "en", part))

    def word_choices(self, key: str, fields: Mapping[str, forms.Field], *, stored: Mapping[str, Any]) -> None:
        """Give the lists of a question the labels of this set and what it adds; leave out what it withdrew.

        What stands in the ``stored`` answer stays on offer.
        """
        if not any(question == key for question, _language, _part in self.texts):
            return
        for name, one in fields.items():
            if is_own_list(one):
                one.choices = list(self._choices(key, name, one.choices, chosen=_as_set(stored.get(name))))

    def _choices(self, key: str, name: str, shipped, *, chosen: set[str]):
        for value, label in shipped:
            if self.said(key, f"{WITHDRAWN}:{name}:{value}") and str(value) not in chosen:
                continue
            yield value, self.said(key, f"{OPTION}:{name}:{value}") or label
        for value in self.added(key, name):
            if self.said(key, f"{WITHDRAWN}:{name}:{value}") and value not in chosen:
                continue
            yield value, self.said(key, f"{ADDED}:{name}:{value}")

    def added(self, key: str, name: str) -> list[str]:
        """The values that this set adds to a list, in the order in which they came."""
        head = f"{ADDED}:{name}:"
        return sorted(
            {part.removeprefix(head) for one, _lang, part in self.texts if one == key and part.startswith(head)}
        )

    def label(self, key: str, name: str, value: str, shipped: Mapping[str, object]) -> str:
        """The label of one chosen answer, withdrawn or not; the bare value where no set names it."""
        said = self.said(key, f"{OPTION}:{name}:{value}") or self.said(key, f"{ADDED}:{name}:{value}")
        return str(said or shipped.get(value, value))


def is_own_list(one: forms.Field) -> bool:
    """Whether the answers of this field are the form's own; what the register names keeps its words from there."""
    if not isinstance(one, forms.ChoiceField) or isinstance(one, forms.ModelChoiceField):
        return False
    values = {str(value) for value, _label in one.choices if value}
    return bool(values) and any(values <= own for own in _OWN_LISTS)


def _as_set(stored) -> set[str]:
    return {str(value) for value in (stored if isinstance(stored, (list, tuple)) else [stored]) if value}


def latest_words() -> Words:
    """The words of the set in force. One query."""
    latest = QuestionSet.objects.order_by("-number").first()
    return _of(latest) if latest else Words()


def words_of(number: int) -> Words:
    """The words of one set. No query for the shipped one, else one."""
    if number == SHIPPED:
        return Words()
    return _of(QuestionSet.objects.get(pk=number))


def _of(question_set: QuestionSet) -> Words:
    return _published(question_set.number, question_set.published_at)


@lru_cache(maxsize=64)
def _published(number: int, _published_at) -> Words:
    """A published set never changes, so a process reads it once. The moment tells sets of different databases apart."""
    rows = Wording.objects.filter(question_set=number)
    return Words(number, {(row.question, row.language, row.part): row.text for row in rows})


def drafted_words() -> Words:
    """The set in force with the changes that are not published yet, for the lead's preview."""
    latest = latest_words()
    changes = {(row.question, row.language, row.part): row.text for row in WordingDraft.objects.all()}
    return Words(latest.number, {**latest.texts, **changes})
