"""The French of the portal is complete, not doubtful, and written as French is (ui.md, Languages)."""

import os
import re
import shutil
import subprocess
import sys

import polib
import pytest

from tests.pages.message_ids import NOT_OURS, ROOT, Message, all_messages

FRENCH = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
NO_BREAK, NARROW = "\u00a0", "\u202f"
# Sign, what must stand before or after it, and where it does not count: addresses, times, entities, code.
TYPOGRAPHY = (
    (re.compile(rf"[^{NO_BREAK}\s:]:(?=\s|$)|[ ]:(?=\s|$)"), "U+00A0 before “:”"),
    (re.compile(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»"), "U+00A0 inside « »"),
    (re.compile(rf"(?<![{NARROW};?!])[;?!](?=[\s»)]|$)"), "U+202F before “; ? !”"),
    (re.compile(r"\w'\w"), "’ and not '"),
)
ENTITY = re.compile(r"&#?\w+;")


@pytest.fixture(scope="module")
def french():
    return polib.pofile(str(FRENCH))


def report(lines: list[str]) -> None:
    if lines:
        pytest.fail(f"{len(lines)} faults\n" + "\n".join(lines[:60]), pytrace=False)


def test_every_message_has_its_french(french):
    known = {
        Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
        for entry in french
        if not entry.obsolete
        and not entry.fuzzy
        and all([entry.msgstr or entry.msgstr_plural, *(entry.msgstr_plural or {}).values()])
    }
    # gettext keeps one entry for a text that is said alone and with a plural.
    singulars = {(one.context, one.singular) for one in known}
    report(
        [
            f"{path}: {one.singular[:110]!r}"
            for one, path in all_messages().items()
            if one not in known and (one.plural or (one.context, one.singular) not in singulars)
        ]
    )


def test_nothing_is_doubtful(french):
    report([entry.msgid[:110] for entry in french if entry.fuzzy])


def test_french_keeps_the_placeholders(french):
    lines = []
    for entry in french:
        asked = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        texts = [entry.msgstr] if not entry.msgid_plural else list(entry.msgstr_plural.values())
        for number, text in enumerate(texts):
            given = set(PLACEHOLDER.findall(text))
            # “One channel” need not say its number.
            missing = asked - given - ({"count", "number"} if entry.msgid_plural and number == 0 else set())
            if text and (missing or given - asked):
                lines.append(f"{text[:110]!r} lacks {sorted(missing)} or has too much: {sorted(given - asked)}")
    report(lines)


def test_french_is_written_as_french_is(french):
    lines = []
    for entry in french:
        for text in [entry.msgstr, *(entry.msgstr_plural or {}).values()]:
            plain = ENTITY.sub("", PLACEHOLDER.sub("x", text))
            lines += [f"{rule}: {text[:110]!r}" for pattern, rule in TYPOGRAPHY if pattern.search(plain)]
    report(lines)


@pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="gettext is not installed, so makemessages cannot be asked"
)
def test_makemessages_finds_the_same(tmp_path):
    """The search of this gate misses nothing that Django's own finds."""
    copy = tmp_path / "portal"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_OURS, "__pycache__"))
    (copy / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "fr", "--no-location", "--no-obsolete"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "DJANGO_SETTINGS_MODULE": "governance.settings"}
    subprocess.run(command, cwd=copy, env=environment, check=True, capture_output=True, text=True)
    made = polib.pofile(str(copy / "locale" / "fr" / "LC_MESSAGES" / "django.po"))
    theirs = {(entry.msgctxt or "", entry.msgid) for entry in made}

    ours = {(one.context, one.singular) for one in all_messages()}

    assert sorted(theirs - ours) == []
    assert sorted(ours - theirs) == []
