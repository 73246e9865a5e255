"""Markdown that staff write, as HTML that a browser may safely show: no HTML of their own, no pictures, no scripts.

Two guards in a row: the parser never passes HTML through, and what it makes is cleaned against a short list of tags.
"""

import itertools
import re
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = frozenset(
    "a blockquote br code del em h2 h3 h4 h5 h6 hr li ol p pre s strong table tbody td th thead tr ul".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, **{f"h{level}": {"id"} for level in range(2, 7)}}
SCHEMES = {"http", "https", "mailto"}
LONGEST = 200_000  # characters; a policy of a hundred pages
MOST_BRACKETS = 500  # in one paragraph
PARAGRAPHS = re.compile(r"(\n[ \t]*\n)")
# With the backslashes before it: after an odd number of them it is a mere word already, and one more would undo that.
BRACKET = re.compile(r"(\\*)\[")


@dataclass(frozen=True)
class Section:
    """One main section, for the list of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    contents: list[Section]


def tamed(text: str) -> str:
    """As much as is read of a text, with the brackets of a paragraph that has absurdly many as mere words: the time that the
    parser needs for them grows with their square."""
    text = text[:LONGEST]
    if text.count("[") <= MOST_BRACKETS:
        return text
    return "".join(
        BRACKET.sub(_as_word, part) if part.count("[") > MOST_BRACKETS else part for part in PARAGRAPHS.split(text)
    )


def _as_word(bracket: re.Match) -> str:
    before = bracket[1]
    return bracket[0] if len(before) % 2 else f"{before}\\["


def parser() -> MarkdownIt:
    """What reads the Markdown; HTML and pictures in it stay words."""
    return MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")


def render(text: str, *, top: int = 2) -> Rendered:
    """``text`` as HTML. The page's own title is its h1, so headings begin at h2, or at ``top`` where the text stands in a
    section of the page; each main one can be linked to."""
    reader = parser()
    tokens = reader.parse(tamed(text))
    contents = []
    for heading, words in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            _lower(heading, top)
            if heading.tag == f"h{top}":
                section = Section(f"section-{len(contents) + 1}", _plain(words))
                heading.attrSet("id", section.id)
                contents.append(section)
        elif words.type == "heading_close":
            _lower(words, top)
    return Rendered(safe(reader.renderer.render(tokens, reader.options, {})), contents)


def safe(html: str) -> SafeString:
    """What the parser made, cleaned against the short list."""
    cleaned = nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    return mark_safe(cleaned)  # noqa: S308 -- cleaned on the line above


def _lower(token, top: int) -> None:
    token.tag = f"h{min(6, max(2, int(token.tag[1])) + top - 2)}"


def _plain(inline) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
