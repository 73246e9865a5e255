"""The walk of the tests about leaks: every address that needs no argument, with its export and a search, opened as somebody."""

from collections.abc import Iterable

from django.urls import NoReverseMatch, reverse

from tests.permissions.resolver import url_names

# The sign-in pages end the session or lead elsewhere; the numbers for monitoring need a token.
PASSED_OVER = ("account_", "metrics")


def walked(sought: str) -> list[str]:
    """``sought``: a part of a mark. What was searched for comes back in the field of the search, the whole mark in a row only."""
    found = []
    for name, pattern in url_names():
        if any(part in name for part in PASSED_OVER) or name.startswith("admin:log"):
            continue
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        found.append(path)
        if getattr(getattr(pattern.callback, "view_class", None), "filterset_class", None):
            found += [f"{path}?format=csv", f"{path}?q={sought}", f"{path}?q={sought}&format=csv"]
    return found


def found_by(client, person, addresses: Iterable[str], marks: Iterable[str]) -> dict[str, list[str]]:
    """The marks that ``person`` (nobody: signed out) finds, page by page."""
    if person is None:
        client.logout()
    else:
        client.force_login(person)
    leaks = {}
    for address in addresses:
        # Where a long address may be broken it is still read as one.
        text = client.get(address).getvalue().decode(errors="replace").replace("<wbr>", "")
        hits = [mark for mark in marks if mark in text]
        if hits:
            leaks[address] = hits
    return leaks
