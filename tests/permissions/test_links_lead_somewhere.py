"""No page leads its reader to a refusal: each link on each page of each role is followed by that role (ui.md).

Whoever sees a link may take it as said that it is for them. A refusal behind it is a fault of the page, not of the reader.
"""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests.permissions.cast import ROLES
from tests.permissions.test_frame_of_pages import pages_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#][^"]*)"')
REFUSED = {403, 404, 405, 500}


@pytest.mark.parametrize("role", ROLES)
def test_no_link_leads_to_a_refusal(role, cast, visitors):
    shown_on: dict[str, str] = {}
    for page, words in pages_of(role, cast, visitors).items():
        for link in LINK.findall(words):
            address = urlsplit(urljoin(f"http://testserver{page}", unescape(link)))
            if address.scheme == "http" and address.netloc == "testserver":
                shown_on.setdefault(address.path, page)

    refused = [
        f"{link} on {page}: {status}"
        for link, page in sorted(shown_on.items())
        if (status := visitors[role].ask("GET", link)[0].status_code) in REFUSED
    ]

    if refused:
        pytest.fail("\n".join(refused), pytrace=False)
