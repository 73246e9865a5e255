"""What people type: tidied at the edges, refused where it could mislead or holds a secret."""

import pytest
from django.core.exceptions import ValidationError

from portal.typed_text import first_hidden, looks_like_a_secret, refuse_hidden_characters, tidied


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  name \n", "name"),
        ("\ufeff\u200bname\u00ad", "name"),
        ("Cafe\u0301", "Café"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\u200b \u200b", ""),
    ],
)
def test_text_is_tidied(typed, kept):
    assert tidied(typed) == kept


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\u200b", "\u2060", "\ufeff", "\u202e", "\u2066", "\u200f", "\u00ad", "\ud800"]
)
def test_hidden_characters_are_refused_with_their_place(hidden):
    with pytest.raises(ValidationError) as refusal:
        refuse_hidden_characters(f"Kenya{hidden}office")
    assert refusal.value.messages == [
        f"There is an invisible character (U+{ord(hidden):04X}) after “Kenya”. Delete it, or type the text instead of pasting it."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a\nb\tc",
        "می\u200cخواهم",
        "👩\u200d⚕️ 👨\u200d👩\u200d👧",
        "क्\u200dष",
        "مكتب القاهرة",
        "Nguyễn",
        "🏴\U000e0067\U000e0062\U000e007f",
    ],
)
def test_writing_of_all_kinds_is_accepted(text):
    assert first_hidden(text) is None


def test_a_joiner_between_latin_letters_is_hidden():
    assert first_hidden("pass\u200dword") == 4


@pytest.mark.parametrize(
    "text",
    [
        "password: hunter2x",
        "Password = Summer2026",
        "mot de passe : Soleil33",
        "the password is Xy12!abc",
        "pwd=abcd",
        "MDP: chaton",
        "api key: 0a9f8e7d6c",
        "recovery codes: 1234-5678",
        "otpauth://totp/x?secret=ABC",
        "https://admin:hunter2@example.org/",
        "-----BEGIN RSA PRIVATE KEY-----",
        "use ghp_abcdefghijklmnopqrstuvwxyz0123",
    ],
)
def test_secrets_are_recognised(text):
    """design §5.8: no secret of a platform is ever stored."""
    assert looks_like_a_secret(text)


@pytest.mark.parametrize(
    "text",
    [
        "The password is kept in the safe.",
        "Password: in the safe “Communications”, entry Facebook",
        "mot de passe : dans le coffre",
        "We changed the password in March and told Amina.",
        "Password manager: Bitwarden",
        "https://example.org/@handle",
        "Who holds the recovery codes?",
    ],
)
def test_talk_about_passwords_is_no_secret(text):
    assert not looks_like_a_secret(text)
