"""The list page: any address gives a page, the export is what is seen, and 1 row costs as much as 30."""

import csv
import datetime as dt
import io

import django_filters
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.models import Person
from portal.exports import safe_cell
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage, Page, Sort, may_be_null, ordering, page_number, sort_from

pytestmark = pytest.mark.both_databases

COLUMNS = (
    Column("name", "Name", value="full_name", sort="full_name", link=lambda person: f"/people/{person.pk}/"),
    Column("email", "E-mail", sort="email"),
    Column("last_login", "Last sign-in", sort="last_login"),
    Column("note", "Note", value=lambda person: "=1+1", export=lambda person: "=1+1"),
    Column("menu", "Menu", value="job_title", export=False),
)


class PersonFilter(PortalFilterSet):
    q = django_filters.CharFilter(label="Name", field_name="full_name", lookup_expr="icontains")
    active = django_filters.BooleanFilter(label="Active", field_name="is_active")
    language = django_filters.MultipleChoiceFilter(label="Language", choices=[("en", "English"), ("fr", "French")])
    seen = django_filters.DateFromToRangeFilter(label="Last sign-in", field_name="last_login")
    since = django_filters.DateFilter(label="Known since", field_name="created_at", lookup_expr="date__gte")
    number = django_filters.NumberFilter(label="Number", field_name="pk")
    manager = django_filters.ModelChoiceFilter(label="Manager", queryset=Person.objects.all())

    class Meta:
        model = Person
        fields = []


class PersonList(ListPage):
    title = "People"
    columns = COLUMNS
    default_sort = "name"
    filterset_class = PersonFilter
    page_size = 10

    def get_rows(self):
        return Person.objects.all()


def ask(query=""):
    request = RequestFactory().get(f"/people/?{query}")
    request.user = AnonymousUser()
    response = PersonList.as_view()(request)
    return response.render() if hasattr(response, "render") else response


def names(response):
    return [person.full_name for person in response.context_data["page"].rows]


@pytest.fixture
def people(db):
    at = timezone.now()
    return [
        Person.objects.create(
            email=f"p{n:02}@example.org", full_name=f"Person {n:02}", created_at=at, language="fr" if n % 2 else "en",
            last_login=at - dt.timedelta(days=n) if n % 3 else None,
        )
        for n in range(25)
    ]  # fmt: skip


# --- The pure parts -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r", "\n+", "  =", "＝", "＋", "－", "＠"])
def test_a_cell_is_never_a_formula(start):
    assert safe_cell(f"{start}cmd|' /C calc'!A0").startswith("'")


@pytest.mark.parametrize(
    ("value", "text"), [(-5, "-5"), (None, ""), (True, "Yes"), (dt.date(2026, 3, 3), "2026-03-03"), ("a\x00b", "ab")]
)
def test_harmless_values_stay_as_they_are(value, text):
    assert safe_cell(value) == text


@pytest.mark.parametrize(("text", "sort"), [
    ("name", Sort("name", False)), ("-email", Sort("email", True)), ("note", None), ("password", None), ("", None), ("--name", None),
])  # fmt: skip
def test_only_columns_that_can_be_sorted_are(text, sort):
    assert sort_from(text, COLUMNS) == sort


@pytest.mark.parametrize(("text", "number"), [
    ("2", 2), ("9", 9), ("10", 1), ("0", 1), ("-1", 1), ("x", 1), ("", 1), ("²", 1), ("٣", 1), ("1" * 5000, 1), ("1e3", 1),
])  # fmt: skip
def test_a_page_that_does_not_exist_is_the_first(text, number):
    assert page_number(text, 9) == number


def test_equal_rows_are_ordered_by_key_and_rows_without_value_come_last():
    up, down = ordering(Person, ("last_login",), descending=False), ordering(Person, ("last_login",), descending=True)
    assert [(o.expression.name, o.descending, o.nulls_last) for o in up] == [
        ("last_login", False, True),
        ("pk", False, None),
    ]
    assert [(o.expression.name, o.descending, o.nulls_last) for o in down] == [
        ("last_login", True, True),
        ("pk", True, None),
    ]


@pytest.mark.parametrize(
    ("path", "nullable"), [("email", False), ("last_login", True), ("manager__email", True), ("counted", True)]
)
def test_fields_that_can_be_empty_are_known(path, nullable):
    assert may_be_null(Person, path) is nullable


def test_pages_near_the_current_one_are_offered():
    assert Page(1, 1, [], 1).near == [1]
    assert Page(5, 9, [], 1).near == [1, 0, 4, 5, 6, 0, 9]
    assert Page(9, 9, [], 1).near == [1, 0, 8, 9]


# --- The page -------------------------------------------------------------------------------------------------------------
def test_the_list_is_sorted_paged_and_counted(people):
    response = ask("page=3")
    assert names(response) == [f"Person {n:02}" for n in range(20, 25)]
    assert response.context_data["announcement"] == "25 found"
    assert "(page 3 of 3)" in response.rendered_content


def test_the_sorted_column_says_so_and_its_link_turns_it_round(people):
    html = ask("sort=-email&q=person&page=2").rendered_content
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"><a class="sort-link" href="?sort=email&amp;q=person">' in html


def test_rows_without_value_come_last_in_both_directions(people):
    for query in ("sort=last_login", "sort=-last_login"):
        assert all(person.last_login for person in ask(query).context_data["page"].rows)


def test_filters_in_use_can_be_removed_one_by_one(people):
    response = ask("q=Person+0&language=en&language=fr&seen_after=2020-01-01&active=true&page=2&sort=-name")
    assert [(pill.label, pill.value, pill.url) for pill in response.context_data["pills"]] == [
        ("Name", "Person 0", "?language=en&language=fr&seen_after=2020-01-01&active=true&sort=-name"),
        ("Active", "Yes", "?q=Person+0&language=en&language=fr&seen_after=2020-01-01&sort=-name"),
        ("Language", "English", "?q=Person+0&language=fr&seen_after=2020-01-01&active=true&sort=-name"),
        ("Language", "French", "?q=Person+0&language=en&seen_after=2020-01-01&active=true&sort=-name"),
        ("Last sign-in", "from 1 Jan 2020", "?q=Person+0&language=en&language=fr&active=true&sort=-name"),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=a%00b", "number=99999999999999999999999999", "number=1e400", "number=NaN", "number=Infinity", "number=%00",
        "seen_after=0001-01-01", "seen_before=9999-12-31", "seen_after=%00", "since=0001-01-01", "since=99999-01-01",
        "manager=99999999999999999999999", "manager=%00", "manager=x", "active=%00", "language=%00", "language=xx",
        "page=99999999999999999999", "page=%00", "sort=password", "sort=%00", "sort=-", "format=xml", "q=%F0%28%8C%28", "q=" + "a" * 5000,
    ],
)  # fmt: skip
def test_nonsense_in_the_address_is_never_an_error(people, query):
    assert ask(query).status_code == 200
    assert b"".join(ask(f"{query}&format=csv").streaming_content)


def test_a_filter_that_makes_no_sense_says_so(people):
    html = ask("since=soon").rendered_content
    assert "“Known since” needs a date such as 2026-03-31." in html


def test_the_export_is_what_is_seen_without_formulas(people):
    response = ask("q=Person+1&sort=-name&format=csv&page=2")
    body = b"".join(response.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff"))))
    assert body.startswith("\ufeff")
    assert rows[0] == ["Name", "E-mail", "Last sign-in", "Note"]
    assert [row[0] for row in rows[1:]] == [f"Person {n}" for n in range(19, 9, -1)]
    assert {row[3] for row in rows[1:]} == {"'=1+1"}
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_the_export_speaks_the_language_of_the_page(people, settings):
    column = Column("active", "Active", value="is_active")
    with translation.override("fr"):
        request = RequestFactory().get("/people/?format=csv&q=Person+00")
        response = PersonList.as_view(columns=(column,), default_sort="")(request)
    with translation.override("en"):
        assert b"".join(response.streaming_content).decode().splitlines()[1] == "Oui"


def test_an_empty_list_says_why(db):
    assert "Nothing here yet." in ask().rendered_content
    assert "Nothing matches these filters." in ask("q=nobody").rendered_content


def test_one_row_costs_as_many_queries_as_many(db, django_assert_num_queries):
    """design §5.14: rows, count, and the managers to choose from."""
    at = timezone.now()
    for number in (1, 3, 30):
        Person.objects.all().delete()
        for n in range(number):
            Person.objects.create(email=f"p{n:02}@example.org", full_name=f"Person {n:02}", created_at=at)
        with django_assert_num_queries(3):
            ask()
