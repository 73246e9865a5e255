"""Tokens of links that open something by themselves (design §5.7, §5.9)."""

import pytest

from notifications.keys import UndeclaredKey, refuse_undeclared
from portal.linktokens import digest_of, new_token


def test_a_token_is_known_by_its_digest_alone():
    token, other = new_token(), new_token()

    assert len(token) == 43
    assert (len(digest_of(token)), digest_of(token) == digest_of(token)) == (64, True)
    assert len({token, other, digest_of(token), digest_of(other)}) == 4


def test_no_letter_carries_a_token_unless_its_kind_says_so():
    """Every token looks like a key to the guard of letters."""
    for _number in range(200):
        with pytest.raises(UndeclaredKey):
            refuse_undeclared("portal.nothing", {"path": f"/audits/sheet/{new_token()}/"})
