"""Plots drawn on the server: widths in percent that no language breaks, and the same figures in words and in a table."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.plots import LETTERS, Table, bars, plot_as_csv, ranges, share_in_words, stacked

NOW = timezone.now()
WORDS = {"heading": "Most are handed in", "sentence": "What was started.", "as_of": NOW}


def table(*rows):
    return Table(("Step", "Requests"), rows)


def drawn(plot) -> str:
    return render_to_string("components/plot.html", {"plot": plot, "csv_url": "?format=csv"})


def test_bars_are_as_long_as_their_share_of_the_longest():
    plot = bars("funnel", [("Started", 8), ("Handed in", 3)], table=table(("Started", 8), ("Handed in", 3)), **WORDS)

    assert [shape.width for row in plot.rows for shape in row.shapes] == ["98.00%", "36.75%"]
    assert plot.description == "Started; Handed in"


def test_parts_follow_one_another_and_the_longest_sum_fills_the_room():
    plot = stacked("sides", [("All", (6, 2)), ("Light", (1, 1))], table=table(), **WORDS)

    shapes = [(shape.kind, shape.start, shape.width) for row in plot.rows for shape in row.shapes]
    assert shapes == [
        ("part-1", "0.00%", "73.50%"),
        ("part-2", "73.50%", "24.50%"),
        ("part-1", "0.00%", "12.25%"),
        ("part-2", "12.25%", "12.25%"),
    ]


def test_a_range_is_a_bar_with_a_line_that_ends():
    plot = ranges("stages", [("In review", 2, 8)], table=table(), **WORDS)

    shapes = [(shape.kind, shape.start, shape.width) for shape in plot.rows[0].shapes]
    assert shapes == [("part-1", "0.00%", "24.50%"), ("line", "24.50%", "73.50%"), ("end", "98.00%", "0.00%")]


def test_nothing_but_noughts_divides_by_nothing():
    plot = bars("none", [("Started", 0)], table=table(("Started", 0)), **WORDS)

    assert [shape.width for shape in plot.rows[0].shapes] == ["0%"]


def test_long_words_are_broken_so_that_a_phone_shows_them():
    words = "A channel reaches the same people already: 12 of the requests of this year"
    plot = bars("reasons", [(words, 1)], table=table(), **WORDS)

    lines = [text for text, _y in plot.rows[0].lines]
    assert len(lines) == 2
    assert all(len(line) <= LETTERS for line in lines)
    assert " ".join(lines) == words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_language_writes_its_decimals_into_the_picture(language):
    plot = stacked("sides", [("All", (1234.5, 0.25))], table=table(("All", 4.5)), **WORDS)

    with translation.override(language):
        html = drawn(plot)

    picture = html[html.index('<svg role="img"') : html.index("<details")]
    assert re.findall(r'(?:x|y|width|height)="([^"]*,[^"]*)"', picture) == []
    assert 'width="97.98%"' in picture


def test_whoever_sees_no_picture_has_its_words_and_its_table():
    html = drawn(bars("funnel", [("Started: 8", 8)], table=table(("Started", 8)), **WORDS))

    assert '<svg role="img" aria-labelledby="title-funnel desc-funnel"' in html
    assert '<desc id="desc-funnel">Started: 8</desc>' in html
    assert '<th scope="row">Started</th><td class="number">8</td>' in html


def test_without_rows_the_page_says_so_and_keeps_the_table():
    html = drawn(bars("funnel", [], table=table(("Started", 0)), nothing="Nothing was started.", **WORDS))

    assert "Nothing was started." in html
    assert '<svg role="img"' not in html
    assert "Started" in html


def test_the_file_runs_nothing_in_a_spreadsheet():
    plot = bars("names", [("=1+1", 1)], table=table(("=1+1", 1)), **WORDS)

    lines = b"".join(plot_as_csv(plot, name="requests")).decode().splitlines()

    assert lines == ["\ufeffStep,Requests", "'=1+1,1"]


def test_a_share_of_nothing_is_none():
    assert (share_in_words(1, 3), share_in_words(0, 0)) == ("1 of 3 (33 %)", "0 of 0")
