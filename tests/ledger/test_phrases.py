"""Each kind of decision has one phrase: two rooms that chose the same name are refused when the portal starts (design §5.4)."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from ledger import phrases


def test_an_action_has_one_phrase(monkeypatch):
    monkeypatch.setattr(phrases, "_phrases", {})
    first, other = gettext_lazy("put the channel into service"), gettext_lazy("took the channel out of service")
    phrases.define({"channels.moved": first})

    with pytest.raises(ValueError, match=r"channels\.moved"):
        phrases.define({"channels.seen": other, "channels.moved": other})

    assert phrases.known_actions() == {"channels.moved": first}


def test_the_same_words_can_be_defined_again(monkeypatch):
    monkeypatch.setattr(phrases, "_phrases", {})
    words = {"channels.moved": gettext_lazy("put the channel into service")}
    phrases.define(words)
    phrases.define(words)

    assert phrases.known_actions() == words


def test_what_the_night_proposed_is_not_told_as_what_a_person_asked():
    assert phrases.phrase_for("activity.closing_proposed") != phrases.phrase_for("activity.closing_end_proposed")


def test_a_code_is_told_in_the_readers_language(monkeypatch):
    monkeypatch.setattr(phrases, "_labels", {})
    phrases.define_labels("answer", {"yes": gettext_lazy("Yes")})

    with translation.override("fr"):
        told = (
            phrases.label_for("answer", "yes"),
            phrases.label_for("answer", "maybe"),
            phrases.label_for("other", None),
        )

    assert told == ("Oui", "", "")


def test_a_field_has_one_set_of_labels(monkeypatch):
    monkeypatch.setattr(phrases, "_labels", {})
    phrases.define_labels("answer", {"yes": "Yes"})
    phrases.define_labels("answer", {"yes": "Yes"})

    with pytest.raises(ValueError, match="answer"):
        phrases.define_labels("answer", {"yes": "Certainly"})
