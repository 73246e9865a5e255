"""Answers that cannot stand beside each other, and those worth a second thought (I1).

A contradiction between two themes keeps the policy from being written until one of the answers is changed; a doubt is only
said. What contradicts within one theme is refused by its form with the same sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Remark:
    """``themes`` are those where it can be changed; ``field`` is where a form says it."""

    key: str
    sentence: str | Promise
    themes: tuple[str, ...]
    field: str = ""


# Days without a post that still belong to the rhythm: an account that keeps its promise is not called silent.
LEAST_QUIET = {"daily": 14, "several_a_week": 14, "weekly": 21, "monthly": 45, "seasonal": 120}


def contradictions(given: Mapping[str, Any]) -> list[Remark]:
    """Of answers by question; those of one theme alone, or of all."""
    return list(_contradictions(given.get))


def _contradictions(answer) -> Iterable[Remark]:
    if answer("money") == "none" and answer("promotion") == "agreed":
        yield Remark(
            "paid-without-money",
            _("There is no money for social media, so posts cannot be paid for. Choose “Never”, or name a budget."),
            ("people",),
            "promotion",
        )
    if answer("force") == "advisory" and answer("withdrawal") not in (None, "nobody"):
        yield Remark(
            "advice-that-punishes",
            _("What is only advice takes nobody's right away. Choose “Nobody” here, or let the policy bind."),
            ("binding",),
            "withdrawal",
        )
    rhythm, quiet = answer("rhythm"), answer("quiet_days")
    if rhythm in LEAST_QUIET and isinstance(quiet, int) and quiet < LEAST_QUIET[rhythm]:
        yield Remark(
            "quiet-in-its-rhythm",
            _(
                "With the rhythm you chose, an account can be silent for longer without fault. Enter more days, or publish more often."
            ),
            ("etiquette",),
            "quiet_days",
        )
    if answer("own") == "apart" and answer("speaks") in ("own_field", "named"):
        yield Remark(
            "apart-and-speaking",
            _(
                "Work and private accounts are kept apart (personal use), and yet people may speak of their work from their own "
                "accounts (disclaimers). Change one of the two."
            ),
            ("personal", "disclaimers"),
            "speaks",
        )
    if answer("own") == "apart" and answer("disclaimer") in ("required", "suggested"):
        yield Remark(
            "apart-and-disclaiming",
            _(
                "Work and private accounts are kept apart (personal use), so there is nothing to disclaim there (disclaimers). "
                "Choose “Not asked”, or let people speak of their work."
            ),
            ("personal", "disclaimers"),
            "disclaimer",
        )


def doubts(given: Mapping[str, Any]) -> list[Remark]:
    """What a friend would ask about; nothing is in the way of it."""
    return list(_doubts(given.get))


def _doubts(answer) -> Iterable[Remark]:
    hours = answer("hours")
    if hours and hours < 3 and answer("rhythm") == "daily":
        yield Remark(
            "daily-in-no-time",
            _(
                "A post a day takes more than two hours a week, answers included. Is there more time, or is less enough?"
            ),
            ("people", "etiquette"),
        )
    if answer("runners") == "volunteers" and answer("answer_hours") == "8":
        yield Remark(
            "volunteers-at-once",
            _("Volunteers who answer the same working day are rare. A promise of two days that is kept is worth more."),
            ("people", "etiquette"),
        )
    if "dialogue" in (answer("goals") or ()) and answer("comments") == "closed":
        yield Remark(
            "dialogue-without-comments",
            _("You want to talk with people, and comments are closed. Where will the talk take place?"),
            ("coherence", "etiquette"),
        )
    if answer("money") == "none" and answer("agencies") == "sponsored":
        yield Remark(
            "agency-without-money",
            _("An agency may help, and there is no money for it. Does it work for nothing?"),
            ("people",),
        )
    if answer("force") == "binding" and answer("accept") == "no":
        yield Remark(
            "binding-unread",
            _(
                "The policy binds, and nobody confirms having read it. The portal itself asks for that before it gives access."
            ),
            ("binding",),
        )
    if len(answer("goals") or ()) > 4:
        yield Remark(
            "many-goals",
            _("Whoever wants everything is hard to follow. Three aims are easier to keep."),
            ("coherence",),
        )
