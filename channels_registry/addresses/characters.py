"""Which characters a pasted address may hold, and how its percent signs are undone."""

import unicodedata
from urllib.parse import unquote_to_bytes

from channels_registry.addresses.refusals import Refusal, UnreadableAddress

# Controls, formats (zero width, direction), surrogates, private use, unassigned, separators.
REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})

# Letters and marks that Unicode does not count as formats, though nothing of them is seen:
# grapheme joiner, Hangul fillers, Khmer inherent vowels, variation selectors, the blank Braille pattern.
INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)

# The three characters that become plain ASCII (";", "`", "K") when Unicode is normalised: a name would change silently.
ASCII_IN_DISGUISE = frozenset("\u037e\u1fef\u212a")

# A backslash is a slash to browsers and a letter to Python; the others delimit addresses in text and HTML.
REFUSED_SIGNS = frozenset('\\<>"')


def refuse_hidden_characters(text: str, *, besides: str = "") -> None:
    """Raise UnreadableAddress unless every character of ``text`` can be seen; ``besides`` names exceptions."""
    for character in text:
        if character in besides:
            continue
        if (
            unicodedata.category(character) in REFUSED_CATEGORIES
            or character in INVISIBLE
            or character in ASCII_IN_DISGUISE
            or character in REFUSED_SIGNS
        ):
            raise UnreadableAddress(Refusal.FORBIDDEN_CHARACTERS)


def path_segments(path: str) -> list[str]:
    """The segments of a path, percent-decoded once, empty ones dropped.

    Refuses what would make us and a browser disagree about the path: an encoded slash, a segment "." or "..",
    bytes that are not UTF-8, and hidden characters. An encoded space stays, since old Facebook addresses hold page
    titles; no name on any platform has one.
    """
    segments = [_decode(segment) for segment in path.split("/") if segment]
    for segment in segments:
        if "/" in segment or segment in (".", ".."):
            raise UnreadableAddress(Refusal.FORBIDDEN_CHARACTERS)
        refuse_hidden_characters(segment, besides=" ")
    return segments


def _decode(segment: str) -> str:
    try:
        return unquote_to_bytes(segment).decode()
    except UnicodeDecodeError:
        raise UnreadableAddress(Refusal.FORBIDDEN_CHARACTERS) from None


def normalise(text: str) -> str:
    """Composed (NFC) and in lower case; lowering can take a letter apart, hence the second composition."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
