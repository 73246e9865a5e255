"""Plots over time, drawn on the server (ui.md, Plots): a line, or columns, with the same figures as a table and a file.

Widths are drawn in percent and heights in pixels, so that letters keep their size on a phone and on paper. What is not known
is a gap in a line, and a hatched space among columns. Colours come from ``plots.css``.
"""

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.formats import date_format, number_format

from portal.plots import Table

# Pixels: room above for a number, the drawing itself, room below for the dates.
ABOVE, HEIGHT, BELOW = 22, 150, 26
# The line is drawn in a space of its own, so wide; the page stretches it.
WIDE = 1000
MARKS = 3
# Of the room that a column has.
COLUMN = 0.72


@dataclass(frozen=True)
class Mark:
    """A level line with its number, or a date below; ``at`` as text that no language changes."""

    words: str
    at: str
    anchor: str = "start"


@dataclass(frozen=True)
class Box:
    """A column, or a space in which nothing is known. ``x`` and ``width`` in percent."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Curve:
    """``heading`` states the finding, ``sentence`` says what is counted, ``description`` tells the picture in words."""

    key: str
    heading: str
    sentence: str
    table: Table
    as_of: dt.datetime
    description: str = ""
    nothing: str = ""
    levels: list[Mark] = field(default_factory=list)
    dates: list[Mark] = field(default_factory=list)
    # Each a run of known values: "x,y x,y"; one alone is a dot.
    lines: list[str] = field(default_factory=list)
    dots: list[tuple[str, str]] = field(default_factory=list)
    columns: list[Box] = field(default_factory=list)
    unknown: list[Box] = field(default_factory=list)
    # What was planned, from one level to another, and what it is called.
    band: Box | None = None
    band_words: str = ""
    # Whether the scale begins at nought; the page says so where it does not.
    from_zero: bool = True
    unknown_words: str = ""
    column_words: str = ""
    # For paper: the same points as shares of the whole, left to right and bottom to top.
    shares: list[list[tuple[float, float]]] = field(default_factory=list)
    height: str = str(ABOVE + HEIGHT + BELOW)
    base: str = str(ABOVE + HEIGHT)
    wide: str = str(WIDE)

    @property
    def is_drawn(self) -> bool:
        return bool(self.lines or self.dots or self.columns)


Points = Sequence[tuple[dt.date, float | None]]


def line(key: str, points: Points, *, shown: Callable[[float], str] | None = None, **words) -> Curve:
    """One line over the days of ``points``; None is a gap. The scale need not begin at nought: its levels are written."""
    known = [value for _day, value in points if value is not None]
    if not known:
        return Curve(key, **words)
    low, high, steps = _scale(min(known), max(known))
    first, last = points[0][0], points[-1][0]
    span = max((last - first).days, 1)
    runs: list[list[tuple[float, float]]] = [[]]
    for day, value in points:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(((day - first).days / span, (value - low) / (high - low)))
    runs = [run for run in runs if run]
    return Curve(
        key,
        levels=_levels(steps, low, high, shown),
        dates=_dates(first, last),
        lines=[" ".join(f"{x * WIDE:.1f},{HEIGHT * (1 - y):.1f}" for x, y in run) for run in runs if len(run) > 1],
        dots=[(f"{run[0][0] * 100:.2f}%", f"{_y(run[0][1]):.1f}") for run in runs if len(run) == 1],
        shares=runs,
        from_zero=low == 0,
        **words,
    )


def columns(
    key: str,
    points: Points,
    *,
    band: tuple[float, float] | None = None,
    shown: Callable[[float], str] | None = None,
    **words,
) -> Curve:
    """A column for each of ``points``, side by side; None is a space in which nothing is known. The scale begins at nought."""
    known = [value for _day, value in points if value is not None]
    if not known:
        return Curve(key, **words)
    low, high, steps = _scale(0, max([*known, band[1] if band else 0]))
    room = 100 / len(points)
    drawn, unknown = [], []
    for place, (_day, value) in enumerate(points):
        x, width = place * room, room * COLUMN
        if value is None:
            unknown.append(_box(place * room, room, 1))
        else:
            drawn.append(_box(x, width, value / high))
    return Curve(
        key,
        levels=_levels(steps, low, high, shown),
        dates=_dates(points[0][0], points[-1][0]),
        columns=drawn,
        unknown=unknown,
        band=_band(band, high) if band else None,
        shares=[
            [(place / len(points), value / high) for place, (_day, value) in enumerate(points) if value is not None]
        ],
        **words,
    )


def _box(x: float, width: float, share: float) -> Box:
    # A week without a post is seen too: a line on the ground.
    height = max(HEIGHT * share, 1)
    return Box(f"{x:.3f}%", f"{width:.3f}%", f"{ABOVE + HEIGHT - height:.1f}", f"{height:.1f}")


def _band(band: tuple[float, float], high: float) -> Box:
    top, bottom = _y(min(band[1] / high, 1)), _y(band[0] / high)
    return Box("0%", "100%", f"{top:.1f}", f"{bottom - top:.1f}")


def _y(share: float) -> float:
    return ABOVE + HEIGHT * (1 - share)


def _scale(low: float, high: float) -> tuple[float, float, list[float]]:
    """The ends of the scale and its levels, in round numbers; both ends are levels."""
    if high == low:
        low, high = (min(0, low), max(high, 1)) if low <= 0 else (low * 0.9, high * 1.1)
    rough = (high - low) / MARKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    start, end = math.floor(low / step), math.ceil(high / step - 1e-9)
    steps = [step * number for number in range(start, end + 1)]
    return steps[0], steps[-1], steps


def _levels(steps: list[float], low: float, high: float, shown) -> list[Mark]:
    return [Mark((shown or whole)(step), f"{_y((step - low) / (high - low)):.1f}") for step in steps]


def _dates(first: dt.date, last: dt.date) -> list[Mark]:
    """Both ends in words: as many as a phone has room for."""
    if first == last:
        return [Mark(date_format(first, "DATE_FORMAT"), "0%")]
    ends = ((first, "0%", "start"), (last, "100%", "end"))
    return [Mark(date_format(day, "DATE_FORMAT"), at, anchor) for day, at, anchor in ends]


def whole(value: float) -> str:
    """A level as people write it: no decimals where there are none."""
    decimals = 0 if float(value).is_integer() else min(2, max(1, -math.floor(math.log10(abs(value) or 1))))
    return number_format(round(value, decimals), decimal_pos=decimals, force_grouping=True)
