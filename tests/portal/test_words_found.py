"""What the translators' list can find, and how a day is said inside a sentence."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from portal.day_words import day_in_words
from portal.templatetags.days import as_day, as_local_day

ROOMS = (
    "accounts", "activity", "audits", "channels_registry", "enforcement", "governance", "ledger", "notifications", "policies",
    "portal", "requests_app", "workspace",
)  # fmt: skip
MARKED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def _hidden_in(source: str) -> list[str]:
    """Texts marked for translation inside an f-string: the list of texts is made without looking there."""
    return [
        call.args[0].value
        for joined in ast.walk(ast.parse(source))
        if isinstance(joined, ast.JoinedStr)
        for call in ast.walk(joined)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in MARKED
        and isinstance(call.args[0], ast.Constant)
    ]


def test_no_text_to_translate_hides_in_an_f_string():
    root = Path(settings.BASE_DIR)
    found = [
        (str(path.relative_to(root)), text)
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        for text in _hidden_in(path.read_text())
    ]

    assert found == []
    assert _hidden_in("f\"{_('Hidden')} {count}\"") == ["Hidden"]


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [
        ("fr", dt.date(2026, 3, 1), "1er mars 2026"),
        ("fr", dt.date(2026, 3, 11), "11 mars 2026"),
        ("en", dt.date(2026, 3, 1), "1 March 2026"),
    ],
)
def test_french_counts_the_first_day_of_a_month_in_every_sentence(language, day, words):
    noon = dt.datetime.combine(day, dt.time(12, tzinfo=dt.UTC))

    with translation.override(language):
        assert [day_in_words(day), as_day(day.isoformat()), as_local_day(noon)] == [words] * 3
