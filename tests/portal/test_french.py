"""The French is complete and well set: these hold for every entry, so a new page without its French fails here."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

CATALOGUE = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
NO_BREAK, NARROW_NO_BREAK = "\u00a0", "\u202f"
FILLED_IN = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|</?\w+>")
# Addresses and tags with their attributes are no prose.
ADDRESS = re.compile(r"https?://\S*|\?%\(\w+\)s|<[^>]+>")


@pytest.fixture(scope="module")
def entries() -> list[polib.POEntry]:
    return list(polib.pofile(str(CATALOGUE)))


def texts(entry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_nothing_is_left_untranslated_guessed_or_obsolete(entries):
    left = [entry.msgid for entry in entries if entry.obsolete or entry.fuzzy or not all(texts(entry))]

    assert left == []


def test_what_is_filled_in_is_the_same_in_both_languages(entries):
    """A singular may say “un compte” without its number, so a plural's forms may leave one out but never add one."""
    wrong = []
    for entry in entries:
        offered = set(FILLED_IN.findall(entry.msgid + entry.msgid_plural))
        for text in texts(entry):
            used = set(FILLED_IN.findall(text))
            if used - offered or (not entry.msgid_plural and used != offered):
                wrong.append(text)

    assert wrong == []


def test_typography_is_french(entries):
    """No-break space before a colon and inside « », narrow no-break space before ; ? !, typographic apostrophe."""
    faults = {
        "straight apostrophe or quotation mark": re.compile(r"['\"“”]"),
        "two spaces": re.compile(r" {2}"),
        "high punctuation without its space": re.compile(rf"(?<!{NARROW_NO_BREAK})[;?!](?=\s|$)"),
        "colon without its space": re.compile(rf"(?<!{NO_BREAK}):(?=\s|$)"),
        "guillemets without their space": re.compile(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»"),
    }
    wrong = [
        (fault, text)
        for entry in entries
        for text in texts(entry)
        for fault, pattern in faults.items()
        if pattern.search(ADDRESS.sub("X", text))
    ]

    assert wrong == []


def test_an_account_is_never_a_television_channel(entries):
    """« canal » stands once, in the title of Annex 1; « chaîne » never (the sources say « compte »)."""
    words = re.compile(r"\b(chaînes?|canal|canaux)\b", re.IGNORECASE)
    found = [text for entry in entries for text in texts(entry) if words.search(text)]

    assert found == ["Annexe 1\u00a0: nouveau canal de média social"]
