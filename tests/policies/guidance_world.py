"""Pieces of guidance for tests, made by the functions of the portal."""

import datetime as dt

from django.utils import timezone

from policies.guidance import writing
from policies.guidance.writing import Applies, PieceWords
from policies.models import Passage, Section
from tests import world


def shipped(section: str, key: str) -> Passage:
    """A piece that came with the portal."""
    return Passage.objects.get(section=section, key=key)


def published(
    section: str = Section.CHECK,
    title: str = "It rhymes",
    *,
    body: str = "",
    language: str = "en",
    by=None,
    at: dt.datetime | None = None,
    **applies,
) -> Passage:
    """A new piece that everyone reads, in one language."""
    by, at = by or world.lead(), at or timezone.now()
    if section == Section.GROUND:
        applies.setdefault("hides", True)
    words = PieceWords(title, body)
    piece = writing.add_passage(section, language, words, applies=Applies(**applies), by=by, at=at)
    writing.publish_draft(piece, language, by=by, at=at)
    return piece


def keys(pieces) -> list[str]:
    return [piece.key for piece in pieces]
