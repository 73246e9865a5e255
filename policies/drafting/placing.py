"""Where each comment belongs in a text that has changed since (I5): at its clause, at the one most like it, or at the end."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from policies.library.clauses import Clause, alike, vocabulary
from policies.models import DraftComment

LIKE_ENOUGH = 0.4


@dataclass
class Spoken:
    """One comment where it is shown; ``changed`` when the words that it is about stand there no more."""

    comment: DraftComment
    changed: bool


@dataclass
class Place:
    clause: Clause
    comments: list[Spoken] = field(default_factory=list)


@dataclass
class Placed:
    """``places`` hold every clause of the text; ``elsewhere`` are comments on words that nothing resembles any more."""

    places: list[Place]
    elsewhere: list[Spoken]


def place(comments: Iterable[DraftComment], clauses: list[Clause]) -> Placed:
    """Each comment stands in exactly one place."""
    places = [Place(clause) for clause in clauses]
    by_anchor = {held.clause.anchor: held for held in places}
    elsewhere: list[Spoken] = []
    homes: dict[str, Place | None] = {}
    known = None
    by_word: dict[str, list[int]] = defaultdict(list)
    for comment in comments:
        if comment.anchor in by_anchor:
            by_anchor[comment.anchor].comments.append(Spoken(comment, changed=False))
            continue
        if known is None:
            known = [held.clause.vocabulary for held in places]
            for number, words in enumerate(known):
                for word in words:
                    by_word[word].append(number)
        if comment.anchor not in homes:
            homes[comment.anchor] = _most_like(vocabulary(comment.quoted), places, known, by_word)
        home = homes[comment.anchor]
        (home.comments if home else elsewhere).append(Spoken(comment, changed=True))
    return Placed(places, elsewhere)


def _most_like(words: frozenset[str], places: list[Place], known: list[frozenset[str]], by_word) -> Place | None:
    candidates = {number for word in words for number in by_word.get(word, ())}
    best = max(candidates, key=lambda number: (alike(words, known[number]), -number), default=None)
    return places[best] if best is not None and alike(words, known[best]) >= LIKE_ENOUGH else None
