"""Names of the languages that people write in, in the reader's language."""

from django.utils.translation import get_language_info

# What channels of the alliance are written in; a code that is not here is shown as it is.
WRITTEN = (
    "en", "fr", "es", "pt", "ar", "sw", "am", "bn", "de", "el", "fa", "fi", "ha", "hi", "hu", "hy", "id", "it", "ja", "ka",
    "km", "ko", "ku", "lo", "mg", "ml", "my", "nb", "ne", "nl", "ny", "pl", "ps", "rn", "ro", "ru", "rw", "si", "sn", "so",
    "sv", "ta", "te", "th", "ti", "tl", "tr", "uk", "ur", "vi", "xh", "yo", "zh", "zu",
)  # fmt: skip
_DJANGO_CODES = {"zh": "zh-hans"}


def language_name(code: str) -> str:
    """The name in the reader's language, else in its own; the code itself where no name is known."""
    try:
        name = get_language_info(_DJANGO_CODES.get(code, code))["name_translated"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]


def language_choices() -> list[tuple[str, str]]:
    """The languages with a name, in the order of their names."""
    named = [(code, language_name(code)) for code in WRITTEN]
    return sorted((pair for pair in named if pair[0] != pair[1]), key=lambda pair: pair[1].casefold())
