"""What an access allows more than another; owner and admin are two names of full control (A7, I2)."""

import pytest

from channels_registry.models import AccessLevel, further_than

L = AccessLevel


@pytest.mark.parametrize(
    ("level", "further"),
    [
        (L.OWNER, ()),
        (L.ADMIN, ()),
        (L.EDITOR, (L.OWNER, L.ADMIN)),
        (L.MODERATOR, (L.OWNER, L.ADMIN, L.EDITOR)),
        (L.ANALYST, (L.OWNER, L.ADMIN, L.EDITOR, L.MODERATOR)),
    ],
)
def test_further_than(level, further):
    assert further_than(level) == further
    assert further_than(level.value) == further, "as the database has it"
