"""Plots drawn on the server (ui.md, Plots): rows of bars under their words, with the same figures as a table and a file.

Only widths are drawn, in percent of the room there is, so that letters keep their size on a phone and on paper. What a bar
says stands in words above it; shape and pattern, not colour, tell its parts apart. Colours come from ``plots.css``.
"""

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from portal.exports import csv_response
from portal.in_words import in_a_row

# Pixels. As many letters as fit on the narrowest phone stand in a line.
LINE, BAR, GAP, TOP = 20, 16, 14, 4
LETTERS = 40
MOST_PARTS = 3


@dataclass(frozen=True)
class Shape:
    """``kind``: part-1 to part-3, line or end. ``start`` and ``width`` in percent, as text: no language writes 12,5 here."""

    kind: str
    start: str
    width: str
    y: str


@dataclass(frozen=True)
class Row:
    """One bar: its words, broken into lines of (text, y), and its shapes."""

    lines: list[tuple[str, str]]
    shapes: list[Shape]


@dataclass(frozen=True)
class Table:
    """The figures themselves: heads, and rows whose first cell names them."""

    heads: Sequence[str]
    rows: Sequence[Sequence]


@dataclass(frozen=True)
class Plot:
    """``heading`` states the finding, ``sentence`` says what is counted; without ``rows`` the page says ``nothing``."""

    key: str
    heading: str
    sentence: str
    table: Table
    as_of: dt.datetime
    rows: list[Row] = field(default_factory=list)
    # What the parts of a bar are, in words: (kind, words); one part needs none.
    parts: list[tuple[str, str]] = field(default_factory=list)
    nothing: str = ""
    height: str = "0"

    @property
    def description(self) -> str:
        """All of the picture in words."""
        return in_a_row(" ".join(text for text, _y in row.lines) for row in self.rows)


def bars(key: str, values: Iterable[tuple[str, float]], *, most: float | None = None, **words) -> Plot:
    """One bar for each (words, value), as long as its share of the longest, or of ``most``."""
    values = list(values)
    most = most or max((value for _label, value in values), default=0)
    return _plot(key, [(label, [("part-1", 0, value)]) for label, value in values], most, **words)


def stacked(key: str, values: Iterable[tuple[str, Sequence[float]]], **words) -> Plot:
    """Bars in parts, at most three, each drawn with a pattern of its own."""
    rows = []
    for label, parts in values:
        shapes, start = [], 0.0
        for number, part in enumerate(parts[:MOST_PARTS], start=1):
            shapes.append((f"part-{number}", start, part))
            start += part
        rows.append((label, shapes))
    return _plot(
        key, rows, max((sum(part for _kind, _at, part in shapes) for _label, shapes in rows), default=0), **words
    )


def ranges(key: str, values: Iterable[tuple[str, float, float]], **words) -> Plot:
    """A bar up to the first value and a line on to the second, such as a median and a 90th percentile."""
    rows = [
        (label, [("part-1", 0, first), ("line", first, max(last - first, 0)), ("end", last, 0)])
        for label, first, last in values
    ]
    return _plot(key, rows, max((shapes[-1][1] for _label, shapes in rows), default=0), **words)


def _plot(key: str, rows, most: float, **words) -> Plot:
    drawn, y = [], TOP
    for label, shapes in rows:
        lines = []
        for text in textwrap.wrap(str(label), LETTERS) or [""]:
            y += LINE
            lines.append((text, str(y - 5)))
        drawn.append(
            Row(lines, [Shape(kind, _share(at, most), _share(width, most), str(y)) for kind, at, width in shapes])
        )
        y += BAR + GAP
    return Plot(key, rows=drawn, height=str(y), **words)


def _share(value: float, most: float) -> str:
    # A line's end stays inside the picture.
    return f"{98 * value / most:.2f}%" if most else "0%"


def plot_as_csv(plot: Plot, *, name: str) -> StreamingHttpResponse:
    """The plot's table, as formula-safe as every file of the portal."""
    return csv_response(f"{name}-{plot.key}", [str(head) for head in plot.table.heads], plot.table.rows, list)


def share_in_words(part: int, whole: int) -> str:
    """“7 of 12 (58 %)”; a share of nothing is none."""
    if not whole:
        return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}
    return _("%(part)d of %(whole)d (%(share)d %%)") % {
        "part": part,
        "whole": whole,
        "share": round(100 * part / whole),
    }
