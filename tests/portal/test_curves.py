"""Plots over time: gaps stay gaps, scales say where they begin, and no language writes into the drawing."""

import datetime as dt
import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.curves import ABOVE, HEIGHT, columns, line, whole
from portal.plots import Table, plot_as_csv

NOW = timezone.now()
DAY = dt.date(2026, 1, 1)
WORDS = {
    "heading": "It grows",
    "sentence": "Day by day.",
    "as_of": NOW,
    "table": Table(("Day", "Followers"), [("1", 5)]),
}


def points(*values):
    return [(DAY + dt.timedelta(days=number), value) for number, value in enumerate(values)]


def drawn(plot) -> str:
    return render_to_string("components/curve.html", {"plot": plot, "csv_url": "?format=csv"})


def test_what_is_not_known_breaks_the_line_and_a_number_alone_is_a_dot():
    plot = line("followers", points(10, 20, None, 30, None, 10, 10), **WORDS)

    assert [len(points.split()) for points in plot.lines] == [2, 2]
    assert plot.dots == [("50.00%", f"{ABOVE:.1f}")]


def test_levels_are_round_numbers_that_hold_the_line():
    plot = line("followers", points(12_013, 12_489), **WORDS)

    assert [level.words for level in plot.levels] == ["12,000", "12,200", "12,400", "12,600"]
    heights = [float(point.split(",")[1]) for point in plot.lines[0].split()]
    assert all(0 <= height <= HEIGHT for height in heights)
    assert heights[0] > heights[1]


@pytest.mark.parametrize("values", [(0, 0), (7, 7), (1,), (-3, -3)])
def test_a_line_that_never_moves_divides_by_nothing(values):
    plot = line("flat", points(*values), **WORDS)

    assert plot.is_drawn and len(plot.levels) >= 2


def test_columns_begin_at_nought_and_unknown_weeks_are_a_space_of_their_own():
    plot = columns("posts", points(2, None, 0, 4), band=(1, 3), **WORDS)

    assert plot.levels[0].words == "0"
    assert [box.height for box in plot.columns] == ["75.0", "1.0", "150.0"]
    assert [(box.x, box.width) for box in plot.unknown] == [("25.000%", "25.000%")]
    assert (plot.band.y, plot.band.height) == ("59.5", "75.0")


def test_nothing_known_is_said_and_not_drawn():
    plot = line("followers", points(None, None), nothing="Nobody told us.", **WORDS)

    page = drawn(plot)
    assert "Nobody told us." in page and "<polyline" not in page


def test_no_language_writes_numbers_into_the_drawing():
    with translation.override("fr"):
        page = drawn(columns("posts", points(1.5, 2.25, None), band=(0.5, 2), **WORDS))

    for name in ("x", "y", "width", "height", "x1", "x2", "y1", "y2"):
        for value in re.findall(rf'<(?:rect|line)[^>]* {name}="([^"]*)"', page):
            assert re.fullmatch(r"-?[0-9]+(\.[0-9]+)?%?", value), value
    assert "0,5" in page or "1,0" in page or "1" in page


def test_words_of_a_plot_are_escaped():
    page = drawn(line("followers", points(1, 2), **{**WORDS, "heading": "<script>alert(1)</script>"}))

    assert "<script>" not in page


def test_the_same_figures_are_a_file():
    body = b"".join(plot_as_csv(line("followers", points(1), **WORDS), name="n").streaming_content).decode()

    assert body.splitlines() == ["\ufeffDay,Followers", "1,5"]


@pytest.mark.parametrize(("value", "words"), [(0, "0"), (1_200, "1,200"), (0.5, "0.5"), (0.25, "0.2"), (0.02, "0.02")])
def test_levels_have_no_more_decimals_than_they_need(value, words):
    assert whole(value) == words
