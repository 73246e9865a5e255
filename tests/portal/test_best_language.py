"""The portal's languages stand in the settings, and every text that staff edit falls back alike (design §5.11)."""

import pytest
from django.conf import settings

from channels_registry.forms.platforms import text_in
from channels_registry.models import PlatformText
from portal.languages import Language, best_of


def test_the_languages_of_texts_are_those_of_the_settings():
    assert [(language.value, language.label) for language in Language] == list(settings.LANGUAGES)


@pytest.mark.parametrize(
    ("written", "wanted", "found"),
    [
        ("fr en", "fr", "fr"),
        ("es fr en", "pt", "en"),
        ("es fr", "pt", "fr"),
        ("sw es", "en", "es"),
        ("", "en", ""),
    ],
)
def test_a_text_that_is_not_there_falls_back(written, wanted, found):
    assert best_of(written.split(), wanted) == found


def test_a_platforms_text_falls_back_like_a_policys():
    """A third language is data: its row is read, and one that is missing reads the portal's first language."""
    texts = [PlatformText(language=code, guidance=code.upper()) for code in ("es", "en", "ar")]

    assert text_in(texts, "guidance", "es") == ("ES", "es")
    assert text_in(texts, "guidance", "fr") == ("EN", "en")
    assert text_in(texts, "rules", "fr") == ("", "")
