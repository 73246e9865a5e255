"""No policy and no version can take an address that the portal needs itself (U9)."""

from policies import urls
from policies.library.drafts import TAKEN_NUMBERS, TAKEN_SLUGS

ROUTES = [str(pattern.pattern).strip("/").split("/") for pattern in urls.urlpatterns]


def fixed(place: int, *before: str) -> set[str]:
    """What stands at this place of the addresses that begin so, where it is a word of our own."""
    beginning = len(before)
    found = {route[place] for route in ROUTES if len(route) > place and list(before) == route[:beginning]}
    return {word for word in found if not word.startswith("<")}


def test_every_word_of_our_own_below_the_policies_is_taken():
    assert fixed(1, "policies") == TAKEN_SLUGS


def test_every_word_of_our_own_below_a_policy_is_taken():
    assert fixed(2, "policies", "<slug:slug>") == TAKEN_NUMBERS
