"""Names of the languages that people write in, in the reader's language."""

import functools

from django.utils.translation import get_language, get_language_info

# What channels of the alliance are written in; a code that is not here is shown as it is.
WRITTEN = (
    "en", "fr", "es", "pt", "ar", "sw", "am", "bn", "de", "el", "fa", "fi", "ha", "hi", "hu", "hy", "id", "it", "ja", "ka",
    "km", "ko", "ku", "lo", "mg", "ml", "my", "nb", "ne", "nl", "ny", "pl", "ps", "rn", "ro", "ru", "rw", "si", "sn", "so",
    "sv", "ta", "te", "th", "ti", "tl", "tr", "uk", "ur", "vi", "xh", "yo", "zh", "zu",
)  # fmt: skip
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


def language_name(code: str) -> str:
    """The name in the reader's language, else in its own; the code itself where no name is known."""
    return _name(code, get_language())


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
