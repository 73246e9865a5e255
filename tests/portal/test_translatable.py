"""What the sources say can be collected and translated as docs/translating.md asks (design §5.11)."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import override

from portal.languages import language_within

HERE = Path(settings.BASE_DIR)
NOT_OURS = {".venv", "node_modules", "var", "tests", "bench", "tools"}
ALIAS = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (\w+)")
FILLED_IN = re.compile(r"%\(([^)]+)\)[sd]")


def sources():
    return [path for path in HERE.rglob("*.py") if NOT_OURS.isdisjoint(path.relative_to(HERE).parts)]


def test_no_text_stands_under_a_name_that_is_not_collected():
    """makemessages knows gettext by its own names and as ``_``: under any other a page stays English for good."""
    found = [(path.name, name) for path in sources() for name in ALIAS.findall(path.read_text()) if name != "_"]

    assert found == []


def test_a_plural_offers_what_its_singular_names():
    catalogue = polib.pofile(str(HERE / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    plurals = [entry for entry in catalogue if entry.msgid_plural]
    wrong = [e.msgid for e in plurals if set(FILLED_IN.findall(e.msgid)) - set(FILLED_IN.findall(e.msgid_plural))]

    assert plurals
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "reader", "name"),
    [
        ("fr", "en", "French"),
        ("fr", "fr", "français"),
        ("sw", "fr", "swahili"),
        ("rn", "fr", "kirundi"),
        ("xx", "fr", "xx"),
    ],
)
def test_within_a_sentence_french_writes_a_language_without_a_capital(code, reader, name):
    with override(reader):
        assert language_within(code) == name
