"""What people type and paste: tidied where nobody minds, refused with a sentence where it matters."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Joiners shape letters in Persian and Indic scripts and hold emoji together; elsewhere nobody can see them.
JOINERS = "\u200c\u200d"
INVISIBLE_BUT_FINE = "\n\t"

LOOKS_LIKE_A_SECRET = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # "password: xxx", "mdp=xxx", but not "password: in the safe"
        r"\b(?:pass\s?words?|passwd|passphrase|passcode|pwd|pw|mots?\s+de\s+passe|mdp|contraseña|code\s+pin|pin\s+code|"
        r"(?:api|secret|access)[\s_-]?(?:key|token)|cl[ée]\s+(?:secr[èe]te|d.acc[èe]s|api)|"
        r"(?:recovery|backup)\s+codes?|codes?\s+de\s+(?:secours|r[ée]cup[ée]ration))"
        r"\s*(?:[:=：]|->|→)\s*"
        r"(?!(?:see|in|is|kept|held|stored|ask|with|the|none|no|n/a|unknown|at|on|voir|dans|chez|est|aucun|le|la|"
        r"demander|gard[ée]|conserv[ée])\b)\S{4,}",
        # "the password is Xy12!abc"
        r"\b(?:password|passcode|pwd|mot\s+de\s+passe|mdp|contraseña)\s+(?:is|est|es)\s+"
        r"(?=\S*[0-9!#$%^&*?@])\S{6,}",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
        r"\botpauth://",
        r"\bhttps?://[^\s/:@]+:[^\s/@]+@",
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|xox[abps]-[A-Za-z0-9-]{10,}|EAA[A-Za-z0-9]{40,}|"
        r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+)",
    )
]


WEB_SCHEMES = ("https", "http")


def is_web_link(text: str) -> bool:
    """A browser opens it: the rule that links keep in the database too."""
    return text.startswith(tuple(f"{scheme}://" for scheme in WEB_SCHEMES))


def tidied(text: str) -> str:
    """One form per character (NFC), one kind of line end, nothing invisible or blank around the text."""
    text = unicodedata.normalize("NFC", LINE_ENDS.sub("\n", text))
    start, end = 0, len(text)
    while start < end and _drops_at_edge(text[start]):
        start += 1
    while end > start and _drops_at_edge(text[end - 1]):
        end -= 1
    return text[start:end]


def _drops_at_edge(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def first_hidden(text: str) -> int | None:
    """Where the first character stands that no reader can see: control, direction or zero-width; None if there is none."""
    for position, character in enumerate(text):
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"} and not _is_fine(text, position):
            return position
    return None


def _is_fine(text: str, position: int) -> bool:
    character = text[position]
    if character in INVISIBLE_BUT_FINE:
        return True
    # Flags of regions and the like are spelt with tag characters after an emoji.
    if "\U000e0020" <= character <= "\U000e007f":
        return position > 0 and ord(text[position - 1]) > 0x1F000
    if character not in JOINERS or position in (0, len(text) - 1):
        return False
    return ord(text[position - 1]) > 0x2FF and ord(text[position + 1]) > 0x2FF


def refuse_hidden_characters(text: str) -> None:
    """Raise ValidationError when ``text`` holds a character that cannot be seen and could mislead its readers."""
    position = first_hidden(text)
    if position is None:
        return
    before = "".join(character for character in text[:position] if character.isprintable())[-20:]
    code = f"U+{ord(text[position]):04X}"
    if before:
        message = _(
            "There is an invisible character (%(code)s) after “%(before)s”. Delete it, or type the text instead of pasting it."
        )
    else:
        message = _(
            "The text starts with an invisible character (%(code)s). Delete it, or type the text instead of pasting it."
        )
    raise ValidationError(message, code="hidden_character", params={"code": code, "before": before})


def looks_like_a_secret(text: str) -> bool:
    return any(pattern.search(text) for pattern in LOOKS_LIKE_A_SECRET)


def refuse_secrets(text: str) -> None:
    """Raise ValidationError when ``text`` seems to hold a password or key: the portal never stores one (design §5.8)."""
    if looks_like_a_secret(text):
        raise ValidationError(
            _(
                "This looks like a password or a key, and the portal never keeps one. "
                "Write where it is kept instead: the name of the safe and of its entry."
            ),
            code="secret",
        )
