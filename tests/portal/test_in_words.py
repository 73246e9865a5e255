"""Small joins as each language writes them."""

import pytest
from django.utils import translation

from portal.in_words import amount, in_a_row, labelled


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "March 3: 12; April 4: 60,000"), ("fr", "March 3\u00a0: 12\u202f; April 4\u00a0: 60\u00a0000")],
)
def test_colons_semicolons_and_thousands(language, said):
    with translation.override(language):
        assert in_a_row([labelled("March 3", 12), labelled("April 4", amount(60_000))]) == said
