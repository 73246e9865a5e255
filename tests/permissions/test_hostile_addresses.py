"""Proof 5: whatever stands in the address, nothing answers 500. Meant for PostgreSQL, which refuses what SQLite takes."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.permissions.resolver import url_names
from tests.permissions.urls import TABLE

pytestmark = pytest.mark.django_db

# As they stand in the address, after the "=".
HOSTILE = {
    "a zero byte": "%00",
    "no text": "%ff%fe",
    "half a character": "%ed%a0%80",
    "a number larger than the database has": "99999999999999999999",
    "nothing": "",
    "a number below zero": "-1",
    "a path": "..%2f..%2fetc%2fpasswd",
    "a field that is not ours": "password",
    "markup": quote('"><script>alert(1)</script>'),
    "a format": quote("%(name)s {0.__class__}"),
    "10 kB": "x" * 10_000,
    "a day that does not exist": "2026-02-31",
    "a direction mark": "%e2%80%ae",
}
# These are tried on every page, all of them on the lists, the check and the API.
WORST = ("a zero byte", "no text", "a number larger than the database has")
ODD = ("q=a&q=%00&page=1&page=x&sort=name&sort=-name", "%00=%00", "q[]=1&q[a]=2&&==&?", "lang=fr&lang=%ff&q=%")
# What the portal's own pages read from the address, filters aside.
READ = (
    "q",
    "page",
    "sort",
    "format",
    "lang",
    "next",
    "on",
    "back",
    "as",
    "part",
    "limit",
    "offset",
    "platform",
    "body",
    "week",
)
ALSO_READ_MUCH = {
    "public:check",
    "api:check",
    "api:channels",
    "policies:policy",
    "enforcement:report",
    "enforcement:duty",
}
TOO_LARGE = 10**20


def filters_of() -> dict[str, list[str]]:
    """The names of each list's filters, the two ends of a range included."""
    found = {}
    for name, pattern in url_names():
        filterset = getattr(getattr(pattern.callback, "view_class", None), "filterset_class", None)
        found[name] = []
        for filter_name, one in (filterset.base_filters if filterset else {}).items():
            ends = ("_after", "_before", "_min", "_max") if "Range" in type(one).__name__ else ("",)
            found[name] += [f"{filter_name}{end}" for end in ends]
    return found


@pytest.fixture(scope="module")
def paths(cast):
    """One address for each name that GET opens."""
    found = {}
    for row in TABLE:
        if row.name not in found and row.expected("GET")["lead"] != "405":
            found[row.name] = reverse(row.name, kwargs=row.args(cast))
    return found


def failures(visitor, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        response, _nothing = visitor.ask("GET", address)
        if response.status_code >= 500:
            problem = response.exc_info[1] if getattr(response, "exc_info", None) else ""
            found.append(f"{response.status_code} {address[:150]} {problem!r}")
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_page_fails_whatever_its_address_says(kind, visitors, paths):
    """Every parameter at once, and the search alone: a list stops at the first filter that makes no sense."""
    value, filters = HOSTILE[kind], filters_of()
    addresses = []
    for name, path in paths.items():
        reads_much = filters[name] or name in ALSO_READ_MUCH
        if reads_much or kind in WORST:
            addresses.append(f"{path}?" + "&".join(f"{key}={value}" for key in (*READ, *filters[name])))
        if reads_much and kind in WORST:
            addresses.append(f"{path}?q={value}")
    assert failures(visitors["lead"], addresses) == []


@pytest.mark.parametrize("kind", ["a zero byte", "a number larger than the database has"])
def test_no_list_fails_whatever_one_filter_says(kind, visitors, paths):
    filters = filters_of()
    lists = {name: path for name, path in paths.items() if filters[name]}
    addresses = [f"{path}?{key}={HOSTILE[kind]}" for name, path in lists.items() for key in filters[name]]
    assert len(lists) > 5
    assert failures(visitors["lead"], addresses) == []


def test_no_page_fails_on_doubled_and_odd_parameters(visitors, paths):
    filters = filters_of()
    addresses = [
        f"{path}?{query}"
        for name, path in paths.items()
        for query in (ODD if filters[name] or name in ALSO_READ_MUCH else ODD[1:2])
    ]
    assert failures(visitors["lead"], addresses) == []


def test_no_page_fails_on_a_number_larger_than_the_database_has(cast, visitors):
    addresses = set()
    for row in TABLE:
        arguments = row.args(cast)
        for key in (key for key, value in arguments.items() if isinstance(value, int)):
            addresses.add(reverse(row.name, kwargs={**arguments, key: TOO_LARGE}))
    assert failures(visitors["lead"], sorted(addresses)) == []


@pytest.mark.parametrize("role", ["anonymous", "runner"])
def test_no_page_fails_for_other_roles(role, visitors, paths):
    filters = filters_of()
    read_much = [path for name, path in paths.items() if filters[name] or name in ALSO_READ_MUCH]
    assert failures(visitors[role], [f"{path}?q=%00&page=%00&sort=%00&lang=%00" for path in read_much]) == []
