"""The portal's own sentences in a language, for walks that press what a reader of that language reads."""

from django.utils import translation


def in_words(language: str, sentence: str) -> str:
    """The sentence as the portal says it in ``language``; one without a translation fails."""
    with translation.override(language):
        said = translation.gettext(sentence)
    assert language == "en" or said != sentence, f"“{sentence}” is not translated."
    return said
