"""Markdown that staff write, as HTML that a browser may safely show: no HTML of their own, no pictures, no scripts.

Two guards in a row: the parser never passes HTML through, and what it makes is cleaned against a short list of tags.
"""

import itertools
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


@dataclass(frozen=True)
class Section:
    """One main section, for the list of contents."""

    id: str
    title: str


@dataclass(frozen=True)
class Rendered:
    html: SafeString
    contents: list[Section]


def render(text: str) -> Rendered:
    """``text`` as HTML. The page's own title is its h1, so headings begin at h2; each main one can be linked to."""
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False}).disable("image")
    tokens = parser.parse(text[:LONGEST])
    contents = []
    for heading, words in itertools.pairwise(tokens):
        if heading.type == "heading_open":
            _lower(heading)
            if heading.tag == "h2":
                section = Section(f"section-{len(contents) + 1}", _plain(words))
                heading.attrSet("id", section.id)
                contents.append(section)
        elif words.type == "heading_close":
            _lower(words)
    html = parser.renderer.render(tokens, parser.options, {})
    cleaned = nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )
    return Rendered(mark_safe(cleaned), contents)  # noqa: S308 -- cleaned on the line above


def _lower(token) -> None:
    token.tag = f"h{max(2, int(token.tag[1]))}"


def _plain(inline) -> str:
    return "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
