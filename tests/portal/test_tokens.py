"""The colours of static/css/tokens.css measured with the WCAG 2.2 formula (1.4.3, 1.4.11), light and dark."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
# Every sheet but that of the printed page, which has its own black on white.
SHEETS = "".join(
    sheet.read_text(encoding="utf-8")
    for sheet in sorted((ROOT / "static/css").glob("*.css"))
    if sheet.name not in ("tokens.css", "print.css")
)
COLOURS = {
    name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
}
THEMES = {"light": 0, "dark": 1}

STATES = ["draft", "submitted", "review", "changes", "approved", "rejected", "flagged", "retiring", "alarm"]
GROUNDS = ["page", "surface"]
BOX_FILLS = ["info-fill", "success-fill", "warning-fill", "error-fill"]

TEXT_PAIRS = [
    *[(text, ground) for ground in GROUNDS
      for text in ("text", "text-secondary", "link", "link-hover", "visited", "error", "success", "warning", "placeholder")],
    *[(text, "surface-strong") for text in ("text", "text-secondary", "link")],
    *[(f"state-{state}-text", f"state-{state}-fill") for state in STATES],
    # No fill of their own: they stand on the page.
    *[(text, ground) for ground in GROUNDS for text in ("state-ended-text", "state-approved-text")],
    ("on-primary", "primary-fill"),
    ("on-primary", "primary-fill-hover"),
    ("on-danger", "danger-fill"),
    ("on-danger", "danger-fill-hover"),
    *[(text, fill) for fill in BOX_FILLS for text in ("text", "text-secondary", "link", "link-hover")],
    ("error", "error-fill"),
    ("success", "success-fill"),
    ("demo-text", "demo-fill"),
    *[("heat-text-low", f"heat-{step}") for step in (1, 2, 3)],
    ("heat-text-high", "heat-5"),
]  # fmt: skip
MARK_PAIRS = [
    *[(mark, ground) for ground in GROUNDS for mark in ("border-input", "focus", "rule-strong", "link")],
    *[(f"state-{state}-mark", ground) for ground in GROUNDS for state in [*STATES, "ended"]],
    *[(f"{box}-mark", ground) for box in ("info", "success", "warning", "error") for ground in (*GROUNDS, f"{box}-fill")],
    *[("focus", fill) for fill in BOX_FILLS],
    *[("primary-fill", ground) for ground in GROUNDS],
    *[("danger-fill", ground) for ground in GROUNDS],
    *[(f"chart-{number}", ground) for ground in GROUNDS for number in (1, 2, 3, 4)],
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(pairs, theme, least) -> list[str]:
    side = THEMES[theme]
    measured = [(front, ground, contrast(COLOURS[front][side], COLOURS[ground][side])) for front, ground in pairs]
    return [f"{front} on {ground}: {ratio:.2f}" for front, ground, ratio in measured if ratio < least]


def test_the_formula_gives_the_known_extremes():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", THEMES)
def test_text_is_readable(theme):
    """WCAG 1.4.3: 4.5 to 1."""
    assert too_weak(TEXT_PAIRS, theme, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_borders_focus_and_marks_can_be_seen(theme):
    """WCAG 1.4.11: 3 to 1."""
    assert too_weak(MARK_PAIRS, theme, 3.0) == []


def test_every_token_used_is_defined():
    defined = set(re.findall(r"(--[\w-]+):", TOKENS + SHEETS))
    used = set(re.findall(r"var\((--[\w-]+)\)", TOKENS + SHEETS))
    assert used - defined == set()


def test_colours_stand_in_the_token_file_only():
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", SHEETS) == []


def test_only_logical_properties_are_used():
    physical = re.findall(
        r"(?:^|[\s;{])((?:margin|padding|border)-(?:left|right|top|bottom)|(?:left|right|top|bottom)):", SHEETS
    )
    assert physical == []


def test_the_chosen_theme_sets_the_colour_scheme():
    assert re.search(r'html\[data-theme="light"\] \{\s+color-scheme: light;', TOKENS)
    assert re.search(r'html\[data-theme="dark"\] \{\s+color-scheme: dark;', TOKENS)
