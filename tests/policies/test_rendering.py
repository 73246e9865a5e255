"""Markdown of staff becomes HTML that is safe to show."""

import pytest

from policies.guidance.rendering import MOST_BRACKETS, Section, render


def test_a_text_within_a_section_begins_lower_and_ends_at_the_lowest():
    rendered = render("# Top\n\n## Next\n\n### Deep\n\n###### Deepest", top=3)

    assert rendered.contents == [Section("section-1", "Top"), Section("section-2", "Next")]
    assert rendered.html.split("\n") == [
        '<h3 id="section-1">Top</h3>', '<h3 id="section-2">Next</h3>', "<h4>Deep</h4>", "<h6>Deepest</h6>", "",
    ]  # fmt: skip


def test_headings_begin_below_the_pages_own_and_can_be_linked_to():
    rendered = render("# Top\n\ntext\n\n## Next\n\n### Deep")

    assert rendered.contents == [Section("section-1", "Top"), Section("section-2", "Next")]
    assert rendered.html == ('<h2 id="section-1">Top</h2>\n<p>text</p>\n<h2 id="section-2">Next</h2>\n<h3>Deep</h3>\n')


def test_lists_emphasis_links_and_tables_are_kept():
    html = render("- **a** *b*\n\n[c](/contact/) [d](mailto:x@example.org)\n\n|e|\n|-|\n|f|").html

    for part in ("<strong>a</strong>", "<em>b</em>", 'href="/contact/"', 'href="mailto:x@example.org"', "<td>f</td>"):
        assert part in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x)",
        "![x](https://evil.example/pixel.png)",
        "<style>*{display:none}</style>",
        "|a|\n|:-:|\n|b|",
        '[x](https://example.org "\\"onmouseover=alert(1)")',
        "<svg/onload=alert(1)>",
    ],
)
def test_nothing_hostile_gets_through(text):
    html = render(text).html

    for tag in (
        "<script",
        "<img",
        "<style",
        "<svg",
        'style="',
        'href="javascript',
        'href="data',
        'href="vbscript',
        " onmouseover=",
    ):
        assert tag not in html.replace("&quot;onmouseover", ""), html


def test_a_monstrous_text_is_cut():
    assert len(render("a" * 300_000).html) < 201_000


@pytest.mark.parametrize("bracket", ["[", "\\[", "\\\\[", "\\\\\\["])
def test_the_brackets_of_a_paragraph_with_too_many_are_words(bracket):
    """Also those with a backslash before them already: one more would make a link of what was a word."""
    html = render(f"{bracket}x](https://example.org) " * (MOST_BRACKETS + 1)).html

    shown = "\\" * ((len(bracket) - 1) // 2)
    assert html == "<p>" + " ".join([f"{shown}[x](https://example.org)"] * (MOST_BRACKETS + 1)) + "</p>\n"
