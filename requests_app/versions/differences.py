"""What differs between two versions of a request, question by question and word by word (A5).

Answers are compared as people read them: each answer is the list of lines that its form makes of it, and the words of
lines with the same label are laid beside each other.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from requests_app.annex1.forms import Row
from requests_app.annex1.reading import AnswerInWords, SectionInWords
from requests_app.models import ChangeRequest

# Below this share of common words, two texts are shown one after the other: laid into each other nobody could read them.
ALIKE = 0.35
# A word, or one mark of punctuation, each with the space that follows: a comma that comes changes no word.
MARKS = r".,;:!?…()\[\]«»“”\"„"
WORD = re.compile(rf"[^\s{MARKS}]+\s*|[{MARKS}]\s*")


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Part:
    """Some words that follow one another and share one fate."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """One line of an answer with its words in parts. ``words``: a person typed it; ``lang`` is then its language."""

    label: str
    parts: list[Part]
    words: bool = False

    @property
    def has_changed(self) -> bool:
        return any(part.kind != Kind.SAME for part in self.parts)


@dataclass(frozen=True)
class FieldChange:
    """One question whose answer differs, or to which a point was made. ``kind`` is that of the whole answer:

    ADDED where the question was answered only later, REMOVED where it is no longer part of the request.
    """

    key: str
    number: int
    question: str
    kind: Kind
    lines: list[Line]
    lang: str
    points: list[ChangeRequest] = field(default_factory=list)

    @property
    def has_changed(self) -> bool:
        return any(line.has_changed for line in self.lines)


@dataclass(frozen=True)
class Comparison:
    """``unchanged`` are the questions answered alike; ``general`` the points about the request as a whole."""

    changes: list[FieldChange]
    unchanged: list[AnswerInWords]
    general: list[ChangeRequest]

    @property
    def points(self) -> list[ChangeRequest]:
        """Every point that stands in the comparison."""
        return [*self.general, *(point for change in self.changes for point in change.points)]

    @property
    def count(self) -> int:
        return sum(change.has_changed for change in self.changes)


def compare(
    older: Iterable[SectionInWords], newer: Iterable[SectionInWords], *, points: Iterable[ChangeRequest] = ()
) -> Comparison:
    """Compare the answers of two versions. ``points`` are those made between them; each stands with its question."""
    points = list(points)
    before, after = _answers(older), _answers(newer)
    changes, unchanged = [], []
    for key in sorted({*before, *after}):
        about = [point for point in points if point.question == key]
        change = _field(before.get(key), after.get(key), about)
        if change.has_changed or about:
            changes.append(change)
        else:
            unchanged.append(after[key])
    known = {change.key for change in changes}
    return Comparison(changes, unchanged, [point for point in points if point.question not in known])


def _answers(sections: Iterable[SectionInWords]) -> dict[str, AnswerInWords]:
    return {answer.key: answer for section in sections for answer in section.answers}


def _field(before: AnswerInWords | None, after: AnswerInWords | None, points: list[ChangeRequest]) -> FieldChange:
    shown = after or before
    if before is None:
        kind = Kind.ADDED
    elif after is None:
        kind = Kind.REMOVED
    else:
        kind = Kind.SAME
    lines = lines_between(before.rows if before else [], after.rows if after else [])
    return FieldChange(shown.key, shown.number, shown.question, kind, lines, shown.lang, points)


def lines_between(before: Sequence[Row], after: Sequence[Row]) -> list[Line]:
    """The lines of both in the order of the later ones; what fell away stands where it stood."""
    old, new = _numbered(before), _numbered(after)
    order = _merged(list(old), list(new))
    return [_line(old.get(name), new.get(name)) for name in order]


def _numbered(rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    """Rows by label, and by the how many-th of that label each one is."""
    seen: dict[str, int] = {}
    found = {}
    for row in rows:
        seen[row.label] = seen.get(row.label, 0) + 1
        found[row.label, seen[row.label]] = row
    return found


def _merged(old: list, new: list) -> list:
    """The order of the two lists as one; each name once."""
    merged: list = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for _tag, i1, i2, j1, j2 in matcher.get_opcodes():
        merged += [*old[i1:i2], *new[j1:j2]]
    return list(dict.fromkeys(merged))


def _line(before: Row | None, after: Row | None) -> Line:
    shown = after or before
    parts = words_between(before.value if before else "", after.value if after else "")
    return Line(shown.label, parts, shown.words)


def words_between(before: str, after: str) -> list[Part]:
    """The words of two texts, each kept, added or removed; what replaces something follows it."""
    before, after = str(before), str(after)
    if before == after:
        return [Part(Kind.SAME, after)] if after else []
    old, new = WORD.findall(before), WORD.findall(after)
    matcher = difflib.SequenceMatcher(None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False)
    if not old or not new or matcher.ratio() < ALIKE:
        return _joined([(Kind.REMOVED, before), (Kind.ADDED, after)])
    pieces = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append((Kind.SAME, "".join(new[j1:j2])))
        else:
            pieces += [(Kind.REMOVED, "".join(old[i1:i2])), (Kind.ADDED, "".join(new[j1:j2]))]
    return _joined(pieces)


def _joined(pieces: Iterable[tuple[Kind, str]]) -> list[Part]:
    """The parts that hold words. Around what was removed, words that never stood together are kept apart."""
    parts: list[Part] = []
    for kind, text in pieces:
        if not text.strip():
            continue
        last = parts[-1] if parts else None
        if last and Kind.REMOVED in (kind, last.kind) and not last.text[-1].isspace() and text[0] not in MARKS:
            parts[-1] = Part(last.kind, f"{last.text} ")
        parts.append(Part(kind, text))
    return parts
