"""No link that opens something by itself stands in the log, whoever reads it (design §5.12, N4)."""

import logging

import pytest
from django.urls import URLPattern, get_resolver

from governance.logs import HideLinks

TOKEN = "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A"


def keyed_routes(patterns=None, start: str = "/") -> list[str]:
    """Every address of the portal that has a token in it."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = start + str(one.pattern).removeprefix("^")
        if isinstance(one, URLPattern):
            found += [route] if "<str:token>" in route else []
        else:
            found += keyed_routes(one.url_patterns, route)
    return found


def logged(text: str, *args) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, text, args, None)
    assert HideLinks().filter(record)
    return record.getMessage()


@pytest.mark.parametrize("route", keyed_routes())
def test_every_address_with_a_token_is_hidden(route):
    """A page that is refused, over or asked for too often is logged with its address, and the link in it may still be good."""
    path = route.replace("<str:token>", TOKEN).replace("<int:pk>", "7")

    assert TOKEN not in logged("%s: %s", "Unprocessable Entity", path)
    assert TOKEN not in logged(f"Gone: {path}?lang=fr")


def test_the_table_of_a_letter_and_the_check_up_are_among_them():
    routes = keyed_routes()

    assert any("inactivity/answer/" in route for route in routes)
    assert any("check-up/answer/" in route for route in routes)
    assert any("people/invitation/" in route for route in routes)


def test_other_addresses_stay_readable():
    assert logged("Not Found: %s", "/inactivity/7/numbers/") == "Not Found: /inactivity/7/numbers/"
