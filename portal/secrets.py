"""Tell a password from the name of a safe: no field about access ever keeps a secret (design §5.8).

``portal.typed_text`` refuses, in every field, what calls itself a password or has the form of a well-known key. Where
people write about access the pasted thing is often bare, so here each word is looked at by itself too. It is a net, no
proof: a password made of plain words alone passes, a rare name is refused, and then the person writes it another way.
"""

import re
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.typed_text import looks_like_a_secret

# What follows the name of a secret: "PIN 4711", "code : 123 456", "mdp hunter2", "Passwort: …", "user / pass".
NAMED = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:pin|nip)\b\s*(?:[:=]|->|→|is|est)?\s*\d{4,8}\b",
        r"\b(?:codes?|otp|2fa|tan)\b[^\w\n]{0,4}(?:(?:is|est)\s+)?\d{3}[\s-]?\d{3}\b",
        r"\b(?:passwor[dt]|passwd|pwd|mdp|kennwort|mot\s+de\s+passe|contraseña|senha)\s+(?=\S*\d)(?=\S*[a-z])[\w-]*\d[\w-]*\b(?<!\d{4})",
        r"\b(?:passwort|kennwort|contraseña|senha)\s*[:=]\s*\S{4,}",
        r"\b(?:login|user(?:name)?|utilisateur|identifiant)\s*/\s*(?:password|pass|mdp|mot\s+de\s+passe)\s*[:=]\s*\S{3,}",
    )
]

# What has digits and signs for good reasons.
HARMLESS = re.compile(
    r"""(?:
      https?://\S+ | www\.\S+                                # links
    | [\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#]\S*)?            # example.org/page?id=7
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                           # e-mail
    | @[\w.-]+(?:@[\w.-]+)?                                  # @username, @name@server
    | \#\w+                                                  # hashtag
    | [\d.,'’]+\s?[A-Z]{0,3}[$€£%] | [A-Z]{0,3}[$€£][\d.,'’]+\w?   # amounts
    | UC[\w-]{22}                                            # permanent number of a video channel
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}            # UUID
    )""",
    re.IGNORECASE | re.VERBOSE,
)
AROUND = "\"'“”„«»‘’()[]<>{},.;:…\u00a0"
BETWEEN = re.compile(r"[-_./:,;|–—()\[\]«»“”\"]+")
SIGNS = frozenset("!#$%^*?@~\\`§+=")
LEAST_WITH_SIGN, LEAST_MIXED, LEAST_RANDOM = 7, 9, 16


def looks_like_secret(text: str) -> bool:
    """Whether ``text`` seems to hold a password, a code or a key, named or bare."""
    if looks_like_a_secret(text) or any(pattern.search(text) for pattern in NAMED):
        return True
    return any(_is_bare_secret(word.strip(AROUND)) for word in text.split())


def _is_bare_secret(word: str) -> bool:
    if HARMLESS.fullmatch(word):
        return False
    letters, digits = any(c.isalpha() for c in word), any(c.isdigit() for c in word)
    if not (letters and digits):
        return False
    if len(word) >= LEAST_WITH_SIGN and SIGNS & set(word):
        return True
    return any(_is_scrambled(part) for part in BETWEEN.split(word))


def _is_scrambled(part: str) -> bool:
    """Letters and digits in turns, as no name has them: Tr0ub4dor3, or a long key."""
    kinds = [c.isdigit() for c in part if c.isalnum()]
    turns = sum(one != other for one, other in pairwise(kinds))
    return (len(part) >= LEAST_MIXED and turns >= 4) or (len(part) >= LEAST_RANDOM and turns >= 3)


def refuse_secrets(text: str) -> None:
    """Raise ValidationError when ``text`` seems to hold a secret; for every free text about access."""
    if looks_like_secret(text):
        raise ValidationError(why_refused(), code="secret")


def why_refused() -> str:
    return _(
        "This looks like a password, a code or a key, and the portal never keeps one. "
        "Write where it is kept instead: the name of the safe and of its entry."
    )
