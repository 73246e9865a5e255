"""What a question of the builder is. Questions are data: forms, the page of answers and the tests are made from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    ONE = "one"  # of several answers
    SOME = "some"  # of several answers
    TEXT = "text"
    EMAIL = "email"
    NUMBER = "number"


@dataclass(frozen=True)
class Question:
    key: str
    label: str | Promise
    kind: Kind = Kind.ONE
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    help: str | Promise = ""
    required: bool = True
    least: int = 0
    most: int = 0
    longest: int = 120


@dataclass(frozen=True)
class Theme:
    """``number`` is its place among the eleven; 0 is what comes before them."""

    key: str
    number: int
    title: str | Promise
    lead: str | Promise
    questions: tuple[Question, ...]


def one(key, label, help="", **choices) -> Question:
    return Question(key, label, Kind.ONE, choices, help)


def some(key, label, help="", *, required=True, **choices) -> Question:
    return Question(key, label, Kind.SOME, choices, help, required=required)


def yes_no(key, label, help="") -> Question:
    return one(key, label, help, yes=_("Yes"), no=_("No"))


def is_answered(theme: Theme, given: Mapping[str, Any] | None) -> bool:
    """Whether every question of the theme has an answer of today's questionnaire; an empty one where that is one."""
    if given is None:
        return False
    return all(_fits(question, given) for question in theme.questions)


def _fits(question: Question, given: Mapping[str, Any]) -> bool:
    if question.key not in given:
        return False
    value = given[question.key]
    if question.kind is Kind.ONE:
        return value in question.choices
    if question.kind is Kind.SOME:
        return set(value) <= set(question.choices) and (bool(value) or not question.required)
    return value not in (None, "") or not question.required
