"""One version of a policy as an accessible PDF, in one of its languages (A15, U9)."""

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markdown_it.tree import SyntaxTreeNode

from policies.guidance.rendering import SCHEMES, parser, tamed
from policies.models import PolicyText, PolicyVersion
from portal.day_words import day_in_words
from portal.store import portal_settings
from portal.typesetting import typeset

TEMPLATE = Path(__file__).parent / "paper" / "policy.typ"
STRONG = {"strong": "strong", "em": "em", "s": "strike"}


def pdf_of(version: PolicyVersion, text: PolicyText, *, address: str, today: dt.date, in_force: bool) -> bytes:
    """The text as a PDF whose own words are in the text's language. Raises CannotTypeset."""
    with translation.override(text.language):
        return typeset(record_of(version, text, address=address, today=today, in_force=in_force), template=TEMPLATE)


def record_of(
    version: PolicyVersion, text: PolicyText, *, address: str, today: dt.date, in_force: bool
) -> dict[str, Any]:
    """What the template prints, as plain data in the language that is active."""
    if in_force:
        standing = _("In force today")
    elif version.effective_on > today:
        standing = _("Not in force yet")
    else:
        standing = _("An earlier version, no longer in force")
    replaced = version.replaces
    facts = [
        (_("Version"), version.number),
        (_("Authority"), version.authority),
        (_("In force from"), day_in_words(version.effective_on)),
        (
            _("Replaces"),
            _("Version %(number)s") % {"number": replaced.number} if replaced else _("No earlier version"),
        ),
        (pgettext("state of a policy's text", "State"), standing),
    ]
    return {
        "language": text.language,
        "title": text.title,
        "summary": text.summary,
        "organisation": portal_settings().organisation_name,
        "notice": "",
        "facts": [{"label": str(label), "value": str(value)} for label, value in facts],
        "columns_of_facts": [_("About this policy"), pgettext("head of a table", "Answer")],
        "changes_heading": _("What changed"),
        "changes": nodes_of(text.changes, above=2),
        "body": nodes_of(text.body, above=1),
        "as_of": _("As of %(day)s") % {"day": day_in_words(today)},
        "address": address,
        "page_words": _("Page {page} of {pages}"),
    }


def nodes_of(markdown: str, *, above: int) -> list[dict[str, Any]]:
    """Markdown as a tree of plain data. Headings begin below level ``above`` and skip none, as PDF/UA asks."""
    tree = SyntaxTreeNode(parser().parse(tamed(markdown)))
    return _blocks(tree.children, Levels(above))


class Levels:
    """The levels of headings in their order: each at most one deeper than the one before."""

    def __init__(self, above: int):
        self.above = self.last = above

    def next(self, tag: str) -> int:
        wanted = self.above + max(1, int(tag[1]) - 1)
        self.last = min(wanted, self.last + 1, 6)
        return self.last


def _blocks(nodes, levels: Levels) -> list[dict[str, Any]]:
    return [made for node in nodes if (made := _block(node, levels)) is not None]


def _block(node: SyntaxTreeNode, levels: Levels) -> dict[str, Any] | None:
    match node.type:
        case "heading":
            inner = _inlines(node.children)
            # A heading without words has no place among the bookmarks.
            return {"k": "heading", "level": levels.next(node.tag), "c": inner} if inner else None
        case "paragraph":
            return {"k": "par", "c": _inlines(node.children)}
        case "bullet_list" | "ordered_list":
            return {
                "k": "list",
                "ordered": node.type == "ordered_list",
                "start": int(node.attrs.get("start") or 1),
                "items": [_blocks(_without_headings(item.children), levels) for item in node.children],
            }
        case "blockquote":
            return {"k": "quote", "c": _blocks(_without_headings(node.children), levels)}
        case "fence" | "code_block":
            return {"k": "code", "t": node.content}
        case "table":
            return _table(node)
        case "hr":
            return {"k": "rule"}
    return None


def _without_headings(nodes):
    """Within a list or a quotation a heading is a strong line: bookmarks lead to sections only."""
    return [node if node.type != "heading" else _Paragraph(node) for node in nodes]


class _Paragraph:
    type = "paragraph"

    def __init__(self, heading: SyntaxTreeNode):
        self.children = heading.children


def _table(node: SyntaxTreeNode) -> dict[str, Any] | None:
    rows = [
        [_inlines(cell.children) for cell in row.children]
        for part in node.children  # the head, then the body where there is one
        for row in part.children
    ]
    if not rows or not rows[0]:
        return None
    return {"k": "table", "columns": len(rows[0]), "head": rows[0], "rows": rows[1:]}


def _inlines(nodes, *, struck: bool = False) -> list[dict[str, Any]]:
    """``struck``: within words that are struck out, where PDF/UA takes no second line through or below them."""
    made = []
    for node in nodes:
        if node.type == "inline":
            made += _inlines(node.children, struck=struck)
        elif node.type == "text":
            if node.content:
                made.append({"k": "t", "t": node.content})
        elif node.type == "code_inline":
            made.append({"k": "mono", "t": node.content})
        elif node.type == "softbreak":
            made.append({"k": "t", "t": " "})
        elif node.type == "hardbreak":
            made.append({"k": "br"})
        elif node.type in STRONG:
            kind = "span" if struck and node.type == "s" else STRONG[node.type]
            made.append({"k": kind, "c": _inlines(node.children, struck=struck or node.type == "s")})
        elif node.type == "link":
            made.append(_link(node, struck=struck))
    return made


def _link(node: SyntaxTreeNode, *, struck: bool) -> dict[str, Any]:
    """A link that can be followed from paper's file; others are their words only."""
    href = urljoin(settings.PORTAL_URL + "/", str(node.attrs.get("href") or ""))
    inner = _inlines(node.children, struck=struck)
    if urlsplit(href).scheme not in SCHEMES or not inner:
        return {"k": "span", "c": inner}
    return {"k": "link", "href": href, "c": inner, "underlined": not (struck or _strikes(inner))}


def _strikes(nodes: list[dict[str, Any]]) -> bool:
    return any(node["k"] == "strike" or _strikes(node.get("c", [])) for node in nodes)
