"""No page leads its reader to a refusal: each link on each page of each role is followed by that role (ui.md).

Whoever sees a link may take it as said that it is for them. A refusal behind it is a fault of the page, not of the reader.
The same walk proves that a channel whose approval can still be taken back is named to nobody outside the team (design §5.5).
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from tests.permissions.cast import ROLES
from tests.permissions.test_frame_of_pages import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#][^"]*)"')
REFUSED = {403, 404, 405, 500}
KNOWING = ("comms", "lead", "auditor")


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_refusal(role, cast, visitors):
    """The pages of the table, and those that only a link leads to; nothing is asked for twice."""
    to_read = list(pages_of(role, cast, visitors).items())
    seen = {place(page) for page, _words in to_read}
    refused, naming = [], []

    while to_read:
        page, words = to_read.pop()
        if cast.untold.name in words:
            naming.append(page)
        for link in links_on(page, words):
            if place(link) in seen:
                continue
            seen.add(place(link))
            response = visitors[role].ask("GET", link)[0]
            if response.status_code in REFUSED:
                refused.append(f"{link} on {page}: {response.status_code}")
            elif response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                to_read.append((link, response.content.decode()))

    assert refused == []
    assert (naming != []) is (role in KNOWING), naming


def links_on(page: str, words: str) -> Iterator[str]:
    for link in LINK.findall(words):
        address = urlsplit(urljoin(f"http://testserver{page}", unescape(link)))
        if address.scheme == "http" and address.netloc == "testserver":
            yield f"{address.path}?{address.query}" if address.query else address.path


def place(link: str) -> tuple[str, frozenset[str]]:
    """Links that differ only in the values they ask for (how to sort, which page of a list) lead to one place."""
    address = urlsplit(link)
    return address.path, frozenset(name for name, _value in parse_qsl(address.query, keep_blank_values=True))
