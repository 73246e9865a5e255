"""What the title of a refused form says first, on every page that refuses one (ui.md: heard before anything else)."""

import re

import pytest
from django.urls import reverse

from tests.permissions.urls import TABLE

pytestmark = pytest.mark.django_db

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def refused(role, cast, visitors) -> dict[str, str]:
    """The titles of the pages that come back to this role with its empty form refused, by their address."""
    found = {}
    for row in TABLE:
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        response = visitors[role].ask("POST", path)[0]
        if response.status_code == 422 and response.headers["Content-Type"].startswith("text/html"):
            found[path] = TITLE.search(response.content.decode())[1].strip()
    return found


@pytest.mark.parametrize("role", ["anonymous", "runner", "lead"])
def test_every_refused_page_says_once_that_something_is_wrong(role, cast, visitors):
    titles = refused(role, cast, visitors)

    assert {path: title for path, title in titles.items() if title.count("Error:") != 1} == {}
    assert all(title.startswith("Error: ") for title in titles.values())
    assert len(titles) > 3
