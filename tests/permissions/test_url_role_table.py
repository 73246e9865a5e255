"""Proof 2: every URL as every role, from the table in urls.py."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.urls import reverse

from tests.permissions import document
from tests.permissions.cast import ROLES
from tests.permissions.resolver import own_names
from tests.permissions.urls import TABLE

# Signing in and counting visits is no change of the portal's data.
BOOKKEEPING = ("django_session", "portal_cache", "portal_ratecount")
# The world is the module's; each test runs inside it.
in_this_world = pytest.mark.django_db
WRITES = ("INSERT", "UPDATE", "DELETE")


def test_every_url_has_a_row_and_every_row_a_url():
    names, rows = own_names(), {row.name for row in TABLE}
    lines = [f"{name} has no row" for name in sorted(names - rows)] + [
        f"{name} is no URL" for name in sorted(rows - names)
    ]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


def test_rows_are_told_apart():
    labels = [row.label for row in TABLE]
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


@in_this_world
@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers(role, cast, visitors, data_before):
    found = {row.label: ask(visitors[role], "GET", row, cast, data_before) for row in TABLE}
    compare(found, {row.label: row.expected("GET")[role] for row in TABLE})


@in_this_world
@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_an_empty_form(role, cast, visitors, data_before):
    # That a page without a form takes no POST is the same for everybody who sees it.
    rows = [row for row in TABLE if row.post or role in ("anonymous", "lead")]
    found = {row.label: ask(visitors[role], "POST", row, cast, data_before) for row in rows}
    compare(found, {row.label: row.expected("POST")[role] for row in rows})


def compare(found: dict[str, str], expected: dict[str, str]) -> None:
    """All differences at once, one line each."""
    lines = [
        f"{label} answers {found[label]}, not {expected[label]}" for label in found if found[label] != expected[label]
    ]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


@pytest.fixture(scope="module")
def data_before(cast):
    return data_of_portal()


def ask(visitor, method: str, row, cast, data_before) -> str:
    """The answer in the table's words; changed data is an answer of its own unless a POST was carried out."""
    writes = []

    def watch(execute, sql, params, many, context):
        if is_write(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    path = reverse(row.name, kwargs=row.args(cast)) + row.query
    with connection.execute_wrapper(watch):
        response, has_changed = visitor.ask(
            method, path, lambda _response: bool(writes) and data_of_portal() != data_before
        )
    answer = answer_of(response)
    if not has_changed or (method, answer) == ("POST", "302"):
        return answer
    return f"{answer}+" if (method, answer) == ("POST", "422") else f"{answer} and changes data"


def answer_of(response) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith(f"{reverse(settings.LOGIN_URL)}?"):
        return "in"
    if response.status_code == 302 and "Allow" in response.headers:
        # Opened as a page, an address that takes POST only leads to the page above it.
        return "405"
    if response.status_code >= 500:
        return (
            f"{response.status_code} {response.exc_info[1]!r}"
            if getattr(response, "exc_info", None)
            else str(response.status_code)
        )
    return str(response.status_code)


def is_write(sql: str) -> bool:
    return sql.lstrip().startswith(WRITES) and not any(table in sql for table in BOOKKEEPING)


def data_of_portal() -> dict[str, list]:
    """Every row of the portal's own tables."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label in {"sessions", "contenttypes", "admin", "auth"} or not model._meta.managed:
            continue
        rows[model._meta.label] = list(model._base_manager.order_by("pk").values_list())
    return rows


def test_the_page_of_permissions_is_what_the_table_says():
    """docs/permissions.md (proof 10)."""
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), f"Run `{document.COMMAND}`."
