"""What the frame and the controls of every page say to each role: where one is, and what an empty choice means (ui.md)."""

import re

import pytest
from django.urls import reverse

from tests.permissions.urls import TABLE

pytestmark = pytest.mark.django_db

NAVIGATION = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
CURRENT = re.compile(r'<a href="([^"]*)" aria-current="(\w+)"')
DASHES = re.compile(r"<option[^>]*>\s*-+\s*</option>")

# The first part of an address, or the first two, and the entries its pages stand under: the first of them that the reader has.
STANDS_UNDER = {
    "": ("/",),
    "requests": ("/requests/",),
    "review": ("/review/",),
    "absences": ("/review/",),
    "calendars": ("/review/",),
    "registry": ("/registry/",),
    "registry/coherence": ("/audits/", "/registry/"),
    "audits": ("/audits/", "/registry/"),
    "inactivity": ("/audits/", "/registry/"),
    "acceptances": ("/audits/",),
    **dict.fromkeys(("inactivity/keys", "inactivity/own-sites"), ("/settings/", "/audits/")),
    "goals": ("/audits/", "/registry/"),
    "jobs": (),
    "people": ("/people/",),
    "groups": ("/groups/",),
    "settings": ("/settings/",),
    "directory": ("/directory/",),
    "check": ("/check/",),
    **dict.fromkeys(("brief", "yearly-report"), ()),
    # Found below the page, or in the person's own menu.
    **dict.fromkeys(
        ("accounts", "api", "contact", "accessibility", "ledger", "messages", "platforms", "policies", "profile", "reports",
         "report", "guidance", "read-and-accept", "policy-builder", "alerts", "stop", "duty", "help", "imitations",
         "cases", "concerns", "removals", "consents"),
        (),
    ),
}  # fmt: skip


def entries_over(path: str) -> tuple[str, ...]:
    first, second = [*path.split("/"), "", ""][1:3]
    return STANDS_UNDER.get(f"{first}/{second}", STANDS_UNDER[first])


def pages_of(role, cast, visitors) -> dict[str, str]:
    """The pages that answer this role with words, by their address."""
    found = {}
    for row in TABLE:
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        response = visitors[role].ask("GET", path)[0]
        if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
            found[path] = response.content.decode()
    return found


# One of each set of main entries.
@pytest.mark.parametrize("role", ["anonymous", "requester", "agency", "comms", "lead", "administrator"])
def test_every_page_says_where_one_is_and_what_an_empty_choice_means(role, cast, visitors):
    pages = pages_of(role, cast, visitors)

    assert {path for path, text in pages.items() if DASHES.search(text)} == set()
    told, expected = {}, {}
    for path, text in pages.items():
        entries = NAVIGATION.search(text)
        if entries is None:  # a record to be printed has no navigation
            continue
        told[path] = CURRENT.findall(entries[0])
        where = path.split("?")[0]
        under = next((url for url in entries_over(where) if f'href="{url}"' in entries[0]), None)
        expected[path] = [(under, "page" if under == where else "true")] if under else []
    assert told == expected
    assert len(told) > 10
