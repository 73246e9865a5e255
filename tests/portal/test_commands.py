"""Commands that answer people do so in the language of their terminal; what programs read stays as it is."""

import json

import pytest
from django.core.management import call_command

from portal.commands import SAID_IN, terminal_language

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "fr"}, "fr"),
        ({"LANG": "fr_CH.UTF-8"}, "fr"),
        ({"LANG": "fr_FR@euro"}, "fr"),
        ({"LANG": "FR_fr"}, "fr"),
        ({"LANG": "sw_KE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "../../etc/passwd"}, "en"),
    ],
)
def test_the_first_language_that_is_set_counts(monkeypatch, told, language):
    for name in SAID_IN:
        monkeypatch.delenv(name, raising=False)
    for name, value in told.items():
        monkeypatch.setenv(name, value)

    assert terminal_language() == language


def test_explain_address_tells_its_sentences_in_the_language_of_the_terminal(capsys, monkeypatch):
    def answer() -> dict:
        call_command("explain_address", "--json", "--", "https://t.co/abc")
        return json.loads(capsys.readouterr().out)

    english = answer()
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    french = answer()

    said = ("sentence", "why")
    assert {name: value for name, value in french.items() if name not in said} == {
        name: value for name, value in english.items() if name not in said
    }
    assert english["sentence"].startswith("This is a short or shared link")
    assert french["sentence"] not in ("", english["sentence"])
