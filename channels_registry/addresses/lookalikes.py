"""Which names can be mistaken for one another (N4: the public check answers "lookalike").

``near_forms`` of the skeleton of every official name is stored and indexed; a name to be checked is looked up by its
own near forms with IN, and ``resembles`` then decides on the few that were found. Whether the two are one and the
same account is for the identity key to say, not for this module.
"""

import unicodedata
from urllib.parse import urlsplit

from channels_registry.addresses.address import Address
from channels_registry.addresses.confusables import CONFUSABLE, PAIRS
from channels_registry.addresses.shapes import without_punycode

LONGEST = 253  # characters looked at; no name and no host is longer
SHORTEST_FOR_A_SLIP = 5  # in shorter names one letter more or less makes another word: "act", "fact"


def skeleton(name: str) -> str:
    """What the eye keeps of a name: without case, accents and separators, each sign as the Latin letter it looks like.

    Of ``user@server`` only the user counts, punycode is read as what a browser shows, and the skeleton of a skeleton
    is itself. Empty for a name made of separators only.
    """
    name = name[:LONGEST].removeprefix("@").partition("@")[0]
    name = ".".join(without_punycode(label) for label in name.split("."))
    # Twice: capital and small letters of other scripts look like different Latin ones.
    letters = _plain(_plain(name).casefold())
    text = "".join(letter for letter in letters if unicodedata.category(letter)[0] in "LMN")
    text = unicodedata.normalize("NFKD", text)  # marks that have come together now stand in their order
    for pair, letter in PAIRS.items():
        text = text.replace(pair, letter)
    return text[:LONGEST]


def _plain(text: str) -> str:
    """Ornamental forms taken apart, Latin accents dropped, look-alikes replaced."""
    return "".join(CONFUSABLE.get(sign, sign) for sign in unicodedata.normalize("NFKD", text) if not _is_accent(sign))


def _is_accent(sign: str) -> bool:
    """Strokes through a letter and marks above or below it; not the vowel signs of other scripts."""
    return unicodedata.combining(sign) == 1 or unicodedata.combining(sign) >= 200


def near_forms(skeleton: str) -> frozenset[str]:
    """The forms under which a skeleton is stored and looked up; two that resemble each other share at least one.

    They are the skeleton, what is left of it without "official" and the like, and both with any one character left
    out: names that differ by one letter added, dropped, replaced or swapped meet there.
    """
    return frozenset(form for core in _cores(skeleton) for form in (core, *_one_dropped(core)))


def resembles(name: str, other: str) -> bool:
    """True when one of two names (or skeletons) can be taken for the other."""
    return any(
        one == two or _one_slip_apart(one, two) for one in _cores(skeleton(name)) for two in _cores(skeleton(other))
    )


def imitable_name(address: Address) -> str:
    """What someone would imitate of this address: the handle, or the host of a web address without its last label."""
    if address.platform == "web":
        host = urlsplit(address.canonical_url).hostname or ""
        return host.removeprefix("www.").rpartition(".")[0]
    return address.handle


# What impostors add to the name they imitate. Clear ones are told apart from a word even beside a name of three letters.
_CLEAR_AFFIXES = (
    "account accounts bskysocial donate donation donations headquarters officiel officielle official officials oficial "
    "support updates verified"
).split()
_SHORT_AFFIXES = (
    "contact foundation fund global group help hq info intl international live media net news ngo online org page "
    "profile real team the tv web world"
).split()
# Longest first, so that "officials" is not taken for an "s" behind "official".
_AFFIXES = sorted(
    [(skeleton(affix), 3) for affix in _CLEAR_AFFIXES]
    + [(skeleton(affix), SHORTEST_FOR_A_SLIP) for affix in _SHORT_AFFIXES],
    key=lambda affix: (-len(affix[0]), affix),
)


def _cores(skeleton: str) -> frozenset[str]:
    """The skeleton, and what is left of it without affixes; none of an empty one."""
    core = skeleton
    while (shorter := _without_affix(core)) != core:
        core = shorter
    return frozenset({skeleton, core} - {""})


def _without_affix(core: str) -> str:
    for affix, shortest in _AFFIXES:
        if len(core) - len(affix) >= shortest:
            if core.startswith(affix):
                return core.removeprefix(affix)
            if core.endswith(affix):
                return core.removesuffix(affix)
    return core


def _one_dropped(core: str) -> set[str]:
    if len(core) < SHORTEST_FOR_A_SLIP:
        return set()
    return {core[:place] + core[place + 1 :] for place in range(len(core))}


def _one_slip_apart(one: str, two: str) -> bool:
    """One character added, dropped or replaced, or two neighbours swapped, in names long enough for a slip."""
    if min(len(one), len(two)) < SHORTEST_FOR_A_SLIP:
        return False
    if len(one) != len(two):
        shorter, longer = sorted((one, two), key=len)
        return len(longer) - len(shorter) == 1 and shorter in _one_dropped(longer)
    differing = [place for place in range(len(one)) if one[place] != two[place]]
    if len(differing) == 2:
        first, second = differing
        return second == first + 1 and one[first] == two[second] and one[second] == two[first]
    return len(differing) == 1
