"""A text of Markdown as its clauses: headings, paragraphs, the points of a list, tables (I5, U9).

A clause is known by its words: its anchor stays the same when others are added, moved or changed around it, and is another
when its own words change. Two clauses with the same words are told apart by their order.
"""

import copy
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from policies.guidance.rendering import parser, safe, tamed

LISTS = {"bullet_list_open", "ordered_list_open"}
# A word here is what stands between blanks; endings count little when two clauses are compared.
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Clause:
    anchor: str
    kind: str  # "heading", "item" or "text"
    # What it says without its markup, the target of a link in brackets.
    words: str
    tokens: list[Token] = field(repr=False, compare=False)
    reader: MarkdownIt = field(repr=False, compare=False)

    @cached_property
    def html(self) -> SafeString:
        """Made when it is shown: a comparison shows few of its clauses."""
        return safe(self.reader.renderer.render(self.tokens, self.reader.options, {}))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return vocabulary(self.words)


def vocabulary(words: str) -> frozenset[str]:
    return frozenset(WORD.findall(words.casefold()))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """How much two vocabularies have in common: 0 nothing, 1 everything."""
    together = len(one | other)
    return len(one & other) / together if together else 1.0


def clauses_of(text: str) -> list[Clause]:
    """The clauses of ``text`` in their order; together they hold all of it."""
    reader = parser()
    seen: Counter[str] = Counter()
    found = []
    for kind, tokens in _groups(reader.parse(tamed(text))):
        words = _words(tokens)
        if not words and kind != "text":
            continue
        key = hashlib.sha256(" ".join(words.casefold().split()).encode()).hexdigest()[:12]
        seen[key] += 1
        anchor = f"c-{key}" if seen[key] == 1 else f"c-{key}-{seen[key]}"
        found.append(Clause(anchor, kind, words, tokens, reader))
    return found


def _groups(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Each clause's kind and tokens. The points of a list are clauses of their own, each in a list of one."""
    for block in _blocks(tokens, level=0):
        if block[0].type in LISTS:
            start = int(block[0].attrGet("start") or 1)
            for place, item in enumerate(_blocks(block[1:-1], level=1)):
                opening = copy.copy(block[0])
                opening.attrs = {"start": start + place} if opening.type == "ordered_list_open" else {}
                yield "item", [opening, *item, block[-1]]
        elif block[0].type == "heading_open":
            for token in (block[0], block[-1]):
                token.tag = f"h{max(2, int(token.tag[1]))}"
            yield "heading", block
        else:
            yield "text", block


def _blocks(tokens: list[Token], *, level: int) -> Iterator[list[Token]]:
    """The tokens of one level, each with what stands inside it."""
    block: list[Token] = []
    for token in tokens:
        block.append(token)
        if token.level == level and token.nesting <= 0:
            yield block
            block = []
    if block:
        yield block


def _words(tokens: Iterable[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type == "inline":
            parts.append(_inline(token.children or []))
        elif token.type in ("fence", "code_block"):
            parts.append(token.content)
    return "\n".join(part.strip() for part in parts if part.strip())


def _inline(children: list[Token]) -> str:
    said, targets = [], []
    for child in children:
        if child.type in ("text", "code_inline"):
            said.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif child.type == "link_open":
            targets.append(str(child.attrGet("href") or ""))
        elif child.type == "link_close" and targets:
            said.append(f" ({targets.pop()})")
    return "".join(said)
