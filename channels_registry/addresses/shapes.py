"""What names can look like: the small functions that the table of platforms is written with."""

import re
import unicodedata
from collections.abc import Callable

Shape = Callable[[str], object]

# Full-width, mathematical, circled and other ornamental forms of letters: no platform takes them, impostors like them.
_ORNAMENTAL = ("<wide>", "<narrow>", "<font>", "<circle>", "<super>", "<sub>", "<square>", "<fraction>")
# Where these stand last, they belong to the sentence around the address.
_PUNCTUATION = (".", ",", "!", "'", "’", "(", "&", "+", "·")
_SCRIPT_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def matches(pattern: str) -> Shape:
    """A shape in plain ASCII, matched as a whole. Names arrive in lower case unless their name space says otherwise."""
    return re.compile(pattern, re.ASCII).fullmatch


def any_script(*, shortest: int, longest: int, signs: str) -> Shape:
    """Letters and digits of any language with their combining marks, and ``signs`` (never alone).

    ``shortest`` counts for Latin letters; where one sign is a syllable or a word, names can be shorter.
    """

    def fits(name: str) -> bool:
        least = shortest if name.isascii() else 1
        return (
            least <= len(name) <= longest
            and all(character in signs or _is_of_a_script(character) for character in name)
            and not unicodedata.category(name[0]).startswith("M")
            and any(character not in signs for character in name)
            and not name.endswith(_PUNCTUATION)
        )

    return fits


def _is_of_a_script(character: str) -> bool:
    return unicodedata.category(character) in _SCRIPT_CATEGORIES and not unicodedata.decomposition(
        character
    ).startswith(_ORNAMENTAL)


def host_name(host: str) -> bool:
    """A name that the public DNS can hold: ASCII labels, at least two, the last one alphabetic or punycode."""
    labels = host.split(".")
    return (
        len(host) <= 253
        and len(labels) > 1
        and all(_LABEL(label) for label in labels)
        and bool(_TOP_LABEL(labels[-1]))
        and labels[-1] not in _NEVER_PUBLIC
    )


def bluesky_handle(handle: str) -> bool:
    """A host name by the rules of the AT protocol, which takes digits in the last label and refuses more of them."""
    labels = handle.split(".")
    return (
        len(handle) <= 253
        and len(labels) > 1
        and all(_LABEL(label) for label in labels)
        and labels[-1][0].isalpha()
        and labels[-1] not in _NEVER_PUBLIC | {"example"}
    )


def facebook_name(name: str) -> bool:
    """Letters, digits and single dots; dots do not count; not the end of a web address or of a script."""
    letters = name.replace(".", "")
    return bool(_FACEBOOK(name)) and 5 <= len(letters) <= 50 and not letters.isdigit()


_LABEL = matches(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP_LABEL = matches(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_FACEBOOK = matches(r"(?!.*\.(?:com|net|php)$)[a-z0-9]+(?:\.[a-z0-9]+)*")

# Top names that never lead to a public site (AT protocol handle specification; RFC 6761, 6762, 7686, 9476).
# "example" is not among them: people try the portal with it.
_NEVER_PUBLIC = words("alt arpa internal invalid local localhost onion")


def without_punycode(label: str) -> str:
    """A label of a host in the letters that a browser may show for it."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label


def with_parents(host: str) -> list[str]:
    """The host and every domain above it, the longest first."""
    labels = host.split(".")
    return [".".join(labels[depth:]) for depth in range(len(labels))]
