"""What differs between two texts: clause by clause, and word by word within a clause (U9).

Bounded whatever the texts are: very many clauses are paired by their order, and very long ones are marked as a whole.
"""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.core.cache import cache
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policies.library.clauses import Clause, alike, clauses_of

# Clauses of a stretch that are paired by what they have in common; a longer stretch is paired in order.
MOST_PAIRED = 60
LIKE_ENOUGH = 0.3
# Product of the numbers of words of two clauses that are compared word by word: two hundred each. The work grows faster than it.
MOST_WORDS = 40_000
# The same over all clauses of a comparison: a second or two of work, whatever the texts are.
MOST_WORDS_OF_ALL = 4_000_000
# How long what was worked out for two published texts is kept, in seconds. Change the form when what is kept changes.
KEPT, FORM = 86_400, 1
# From here on only clauses that occur seldom are looked for.
MANY_CLAUSES = 2_000
# A word or a sign, and the space after it: it is shown and not compared, since the same space between all words would make
# the work many times as much.
PIECE = re.compile(r"(\w+|[^\w\s]|^\s+)(\s*)")


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True)
class Row:
    """One clause on both sides; a side is None where the clause does not stand there.

    ``whole``: it is too long to be compared word by word, and each side is marked as a whole.
    """

    change: Change
    was: Clause | None
    now: Clause | None
    whole: bool = False

    @property
    def kind(self) -> str:
        return (self.now or self.was).kind

    @property
    def old(self) -> SafeString | str:
        return self._sides[0]

    @property
    def new(self) -> SafeString | str:
        return self._sides[1]

    @cached_property
    def _sides(self) -> tuple[SafeString | str, SafeString | str]:
        """What is shown of it, worked out when it is."""
        if self.change == Change.SAME:
            return self.was.html, self.now.html
        if self.was is None:
            return "", format_html("<ins>{}</ins>", self.now.words)
        if self.now is None:
            return format_html("<del>{}</del>", self.was.words), ""
        if self.whole:
            return format_html("<del>{}</del>", self.was.words), format_html("<ins>{}</ins>", self.now.words)
        return marked(self.was.words, self.now.words)


@dataclass(frozen=True)
class KeptRow:
    """A row as it is shown, without the clauses that it was made of."""

    change: Change
    kind: str
    old: SafeString | str
    new: SafeString | str
    whole: bool


@dataclass(frozen=True)
class Comparison:
    rows: list[Row] | list[KeptRow]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.change for row in self.rows)
        return {change.value: found[change] for change in Change}

    @property
    def differs(self) -> bool:
        return any(row.change != Change.SAME for row in self.rows)

    @property
    def some_whole(self) -> bool:
        return any(row.whole for row in self.rows)


def compare_published(old: str, new: str) -> Comparison:
    """``compare`` for texts that never change again: worked out once, and then read from the cache by what the texts say."""
    digests = ":".join(hashlib.sha256(text.encode()).hexdigest() for text in (old, new))
    key = f"comparison:{FORM}:{digests}"
    rows = cache.get(key)
    if rows is None:
        found = compare(old, new).rows
        rows = [(row.change.value, row.kind, row.old, row.new, row.whole) for row in found]
        cache.set(key, rows, KEPT)
    return Comparison([KeptRow(Change(change), *shown) for change, *shown in rows])


def compare(old: str, new: str) -> Comparison:
    """Both are Markdown. Every clause of both stands in exactly one row, in its order."""
    before, after = clauses_of(old), clauses_of(new)
    matcher = difflib.SequenceMatcher(
        None,
        [clause.words for clause in before],
        [clause.words for clause in after],
        autojunk=max(len(before), len(after)) > MANY_CLAUSES,
    )
    rows: list[Row] = []
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            rows += [Row(Change.SAME, was, now) for was, now in zip(before[i:i_end], after[j:j_end], strict=True)]
        else:
            rows += [_row(was, now) for was, now in _pairs(before[i:i_end], after[j:j_end])]
    return Comparison(list(_bounded(rows)))


def _row(was: Clause | None, now: Clause | None) -> Row:
    change = Change.NEW if was is None else Change.GONE if now is None else Change.CHANGED
    return Row(change, was, now)


def _bounded(rows: list[Row]) -> Iterator[Row]:
    left = MOST_WORDS_OF_ALL
    for row in rows:
        if row.change == Change.CHANGED:
            work = len(PIECE.findall(row.was.words)) * len(PIECE.findall(row.now.words))
            if work > min(MOST_WORDS, left):
                yield replace(row, whole=True)
                continue
            left -= work
        yield row


def _pairs(before: list[Clause], after: list[Clause]) -> Iterator[tuple[Clause | None, Clause | None]]:
    """Old and new clauses that are one clause reworded beside each other, in the order of both."""
    if not before or not after:
        yield from ((was, None) for was in before)
        yield from ((None, now) for now in after)
        return
    if len(before) > MOST_PAIRED or len(after) > MOST_PAIRED:
        for place in range(max(len(before), len(after))):
            yield (before[place] if place < len(before) else None, after[place] if place < len(after) else None)
        return
    i = j = 0
    for was, now in _best(before, after):
        yield from ((clause, None) for clause in before[i:was])
        yield from ((None, clause) for clause in after[j:now])
        yield before[was], after[now]
        i, j = was + 1, now + 1
    yield from ((clause, None) for clause in before[i:])
    yield from ((None, clause) for clause in after[j:])


def _best(before: list[Clause], after: list[Clause]) -> list[tuple[int, int]]:
    """The pairs, in order and none crossing another, that have most in common altogether."""
    olds, news = [clause.vocabulary for clause in before], [clause.vocabulary for clause in after]
    # total[i][j]: the best of what begins at i and j.
    total = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    likeness = [[alike(old, new) for new in news] for old in olds]
    for i in reversed(range(len(olds))):
        for j in reversed(range(len(news))):
            taken = likeness[i][j] + total[i + 1][j + 1] if likeness[i][j] >= LIKE_ENOUGH else 0.0
            total[i][j] = max(taken, total[i + 1][j], total[i][j + 1])
    pairs, i, j = [], 0, 0
    while i < len(olds) and j < len(news):
        if likeness[i][j] >= LIKE_ENOUGH and total[i][j] == likeness[i][j] + total[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif total[i][j] == total[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Both as HTML: what only the old one has in ``del``, what only the new one has in ``ins``."""
    was, now = PIECE.findall(old), PIECE.findall(new)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    words = [word for word, _space in was], [word for word, _space in now]
    for tag, i, i_end, j, j_end in difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        same = tag == "equal"
        left += _parts("" if same else "del", was[i:i_end])
        right += _parts("" if same else "ins", now[j:j_end])
    return _joined(left), _joined(right)


def _parts(mark: str, pieces: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The text with its mark, and the space after it without one."""
    text = "".join(word + space for word, space in pieces)
    return [(mark, text.rstrip()), ("", text[len(text.rstrip()) :])]


def _joined(parts: list[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<{0}>{1}</{0}>", mark, text) if mark else text,) for mark, text in parts if text)
    )
