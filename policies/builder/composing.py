"""Put a policy together from clauses and answers (I1): a pure function, the same answers give the same text.

A policy is parts of sections of paragraphs of clauses. A clause is one or a few sentences in every language, with the
condition under which it is said. What is left of a paragraph, a list or a section when no clause of it is said, is nothing:
no empty heading stands in a policy. Sections are numbered when it is known which ones there are; a clause may name another
section by ``{s_images}``.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from policies.builder.answers import Answers
from policies.builder.words import typeset, words_of

Condition = Callable[[Answers], bool]


def always(_answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Clause:
    """``key`` is what tests and colleagues call it; ``questions`` are those whose answers it tells."""

    key: str
    en: str
    fr: str
    when: Condition = always
    questions: tuple[str, ...] = ()

    def in_language(self, language: str) -> str:
        return getattr(self, language)


def say(key: str, en: str, fr: str, *, when: Condition = always, tells: str = "") -> Clause:
    """A clause of its own; ``tells`` names the questions whose answers stand in it."""
    return Clause(key, en, fr, when, tuple(tells.split()))


def choose(question: str, /, *, when: Condition = always, **by_answer: tuple[str, str]) -> list[Clause]:
    """One clause for each answer to ``question``: exactly the one that was given is said, where ``when`` holds.

    An answer that is not named here says nothing.
    """
    return [
        Clause(
            f"{question}={answer}",
            *texts,
            when=lambda answers, answer=answer: when(answers) and answers[question] == answer,
            questions=(question,),
        )
        for answer, texts in by_answer.items()
    ]


def each(question: str, /, **by_answer: tuple[str, str]) -> list[Clause]:
    """One clause for each of the answers that were ticked."""
    return [
        Clause(
            f"{question}+{answer}",
            *texts,
            when=lambda answers, answer=answer: answer in answers[question],
            questions=(question,),
        )
        for answer, texts in by_answer.items()
    ]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list of points with one clause each."""

    clauses: tuple[Clause, ...]
    points: bool = False

    def written(self, said: list[str]) -> str:
        if self.points:
            return "\n".join(f"- {text}" for text in said)
        return " ".join(said)


def paragraph(*clauses: Clause | Iterable[Clause]) -> Block:
    return Block(_flat(clauses))


def points(*clauses: Clause | Iterable[Clause]) -> Block:
    return Block(_flat(clauses), points=True)


def _flat(clauses) -> tuple[Clause, ...]:
    return tuple(clause for found in clauses for clause in ([found] if isinstance(found, Clause) else found))


@dataclass(frozen=True)
class Section:
    key: str
    en: str
    fr: str
    blocks: tuple[Block, ...]

    def title(self, language: str) -> str:
        return getattr(self, language)


@dataclass(frozen=True)
class Part:
    key: str
    en: str
    fr: str
    sections: tuple[Section, ...]

    def title(self, language: str) -> str:
        return getattr(self, language)


@dataclass(frozen=True)
class Composed:
    """A written policy; ``body`` is Markdown, ``clauses`` are the keys of what is said, in order."""

    language: str
    title: str
    summary: str
    body: str
    clauses: tuple[str, ...]


def compose(
    parts: tuple[Part, ...], answers: Answers, language: str, *, title: Clause, summary: Iterable[Clause]
) -> Composed:
    """The policy that ``answers`` ask for. Raises KeyError for a question that has no answer yet."""
    chosen = [(part, _sections_of(part, answers)) for part in parts]
    numbers = _numbered(section for _part, sections in chosen for section, _blocks in sections)
    words = words_of(answers, language) | {f"s_{key}": str(number) for key, number in numbers.items()}
    lines, keys = [], []
    for part, sections in chosen:
        if sections:
            lines.append(f"## {part.title(language)}")
        for section, blocks in sections:
            lines.append(f"### {numbers[section.key]}. {section.title(language)}")
            for block, clauses in blocks:
                lines.append(block.written([_worded(clause, language, words) for clause in clauses]))
                keys += [clause.key for clause in clauses]
    summary = [clause for clause in summary if clause.when(answers)]
    return Composed(
        language=language,
        title=typeset(_worded(title, language, words), language),
        summary=typeset(" ".join(_worded(clause, language, words) for clause in summary), language),
        body=typeset("\n\n".join(lines), language) + "\n",
        clauses=tuple(keys),
    )


def _sections_of(part: Part, answers: Answers) -> list[tuple[Section, list[tuple[Block, list[Clause]]]]]:
    found = []
    for section in part.sections:
        blocks = [(block, [clause for clause in block.clauses if clause.when(answers)]) for block in section.blocks]
        blocks = [(block, clauses) for block, clauses in blocks if clauses]
        if blocks:
            found.append((section, blocks))
    return found


def _numbered(sections: Iterable[Section]) -> dict[str, int]:
    return {section.key: number for number, section in enumerate(sections, start=1)}


PLACE = re.compile(r"\{(\w+)\}")


def _worded(clause: Clause, language: str, words: dict[str, str]) -> str:
    """The clause with its places filled; what people typed is put in last and never read as a place itself."""
    return PLACE.sub(lambda place: words[place[1]], clause.in_language(language))
