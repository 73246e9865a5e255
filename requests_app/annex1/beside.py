"""The guidance that stands beside a question of Annex 1: where it helps to answer, and nowhere else (R2, R5, A11, A12).

It is what the team writes, in the reader's language, from the memory of the process: no query.
"""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from policies.guidance import reading
from policies.guidance.reading import Piece

# Guidance pages by question; one that the team withdrew is not linked to.
PAGES = {
    "q01": ("personal-accounts",),
    "q09": ("choosing-a-medium",),
    "q10": ("choosing-a-medium",),
    "q22": ("criticism", "people-who-ask-for-help"),
    "q26": ("criticism",),
    "q27": ("minors-and-consent",),
    "q30": ("minors-and-consent",),
}
# Principles by question: who speaks on what, and whom to ask.
PRINCIPLES = {"q23": ("discretion", "ask")}
CRITERIA = "q19"


@dataclass(frozen=True)
class Link:
    title: str
    url: str
    language: str


@dataclass(frozen=True)
class Beside:
    """Links to pages, and pieces that open in place under ``summary``."""

    links: list[Link] = field(default_factory=list)
    summary: str = ""
    pieces: list[Piece] = field(default_factory=list)


def beside(key: str) -> Beside | None:
    """What stands beside the question; None for most of them."""
    language = get_language()
    if key in PAGES:
        found = [piece for slug in PAGES[key] if (piece := reading.guidance(slug, language))]
        links = [Link(one.title, reverse("policies:guidance-page", args=[one.key]), one.language) for one in found]
        return Beside(links) if links else None
    if key in PRINCIPLES:
        chosen = [piece for piece in reading.principles(language) if piece.key in PRINCIPLES[key]]
        link = Link(_("All principles"), reverse("policies:principles"), language or "")
        return Beside([link], _("Two principles that help here"), chosen) if chosen else None
    if key == CRITERIA:
        link = Link(_("What we publish, and what not"), reverse("policies:criteria"), language or "")
        return Beside([link], _("What we do not publish"), reading.criteria("", language).do_not)
    return None
