"""The languages that the portal speaks, those that channels are written in, and their names in the reader's language.

What the portal speaks stands in ``settings.LANGUAGES`` alone; a text without a row in the reader's language falls back
to another (design §5.11).
"""

import functools
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.utils.translation import get_language, get_language_info

# The languages of pages, letters and texts that staff edit, as an enum of the settings: EN, FR.
Language = models.TextChoices(
    "Language", {code.replace("-", "_").upper(): (code, name) for code, name in settings.LANGUAGES}, module=__name__
)

# What channels of the alliance are written in; a code that is not here is shown as it is.
WRITTEN = (
    "en", "fr", "es", "pt", "ar", "sw", "am", "bn", "de", "el", "fa", "fi", "ha", "hi", "hu", "hy", "id", "it", "ja", "ka",
    "km", "ko", "ku", "lo", "mg", "ml", "my", "nb", "ne", "nl", "ny", "pl", "ps", "rn", "ro", "ru", "rw", "si", "sn", "so",
    "sv", "ta", "te", "th", "ti", "tl", "tr", "uk", "ur", "vi", "xh", "yo", "zh", "zu",
)  # fmt: skip
# What most of our channels are written in: offered first.
USUAL = ("en", "fr", "es", "pt", "ar", "de", "sw", "it", "ru", "hi", "id", "zh")
# Names that Django does not have, or has in English only; a language without a column reads the English ones.
_OWN_NAMES = {
    "am": {"en": "Amharic", "fr": "Amharique"},
    "ha": {"en": "Hausa", "fr": "Haoussa"},
    "ku": {"en": "Kurdish", "fr": "Kurde"},
    "lo": {"en": "Lao", "fr": "Lao"},
    "mg": {"en": "Malagasy", "fr": "Malgache"},
    "nb": {"en": "Norwegian", "fr": "Norvégien"},
    "ny": {"en": "Chichewa", "fr": "Chichewa"},
    "ps": {"en": "Pashto", "fr": "Pachto"},
    "rn": {"en": "Kirundi", "fr": "Kirundi"},
    "rw": {"en": "Kinyarwanda", "fr": "Kinyarwanda"},
    "si": {"en": "Sinhala", "fr": "Cingalais"},
    "sn": {"en": "Shona", "fr": "Shona"},
    "so": {"en": "Somali", "fr": "Somali"},
    "ti": {"en": "Tigrinya", "fr": "Tigrigna"},
    "tl": {"en": "Tagalog", "fr": "Tagalog"},
    "xh": {"en": "Xhosa", "fr": "Xhosa"},
    "yo": {"en": "Yoruba", "fr": "Yoruba"},
    "zh": {"en": "Chinese", "fr": "Chinois"},
    "zu": {"en": "Zulu", "fr": "Zoulou"},
}


def best_of(written: Iterable[str], wanted: str | None) -> str:
    """Of the languages in which something is ``written``: the wanted one, else the portal's first, else any; "" of none."""
    known = set(written)
    for code in (wanted, settings.LANGUAGE_CODE, *Language.values):
        if code in known:
            return code
    return min(known, default="")


def usual_languages(*more: str) -> list[tuple[str, str]]:
    """To choose from: the usual ones with their names, and those that are chosen already."""
    return [(code, language_name(code)) for code in dict.fromkeys((*USUAL, *more))]


def language_name(code: str) -> str:
    """The name in the reader's language, else in its own; the code itself where no name is known."""
    return _name(code, get_language())


def language_within(code: str) -> str:
    """The name as it stands within a sentence or in brackets: English keeps its capital there, French writes none."""
    name = language_name(code)
    return name if name == code or get_language() in (None, "en") else name[:1].lower() + name[1:]


def language_choices() -> list[tuple[str, str]]:
    """The languages with a name, in the order of their names."""
    return list(_choices(get_language()))


# Names and their order depend on nothing but the reader's language, and every list page offers all of them.
@functools.lru_cache(maxsize=1_000)
def _name(code: str, readers_language: str | None) -> str:
    own = _OWN_NAMES.get(code)
    if own:
        return own.get((readers_language or "en")[:2], own["en"])
    try:
        name = get_language_info(code)["name_translated"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


@functools.lru_cache(maxsize=20)
def _choices(readers_language: str | None) -> tuple[tuple[str, str], ...]:
    named = [(code, _name(code, readers_language)) for code in WRITTEN]
    return tuple(sorted((pair for pair in named if pair[0] != pair[1]), key=lambda pair: pair[1].casefold()))
