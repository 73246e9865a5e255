"""The places of links that open something are read from the addresses themselves, and no list has to be kept (design §5.12, N4)."""

import logging
import re

import pytest
from django.apps import apps
from django.urls import URLPattern, get_resolver

from governance import logs

TOKEN = "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A"
# Parts given as they come that open nothing: a day, the number of a version, the name of a file.
READABLE = {"day", "number", "name"}


def routes(patterns=None, start: str = "/"):
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = start + str(one.pattern).removeprefix("^")
        yield from [route] if isinstance(one, URLPattern) else routes(one.url_patterns, route)


def test_every_free_part_of_an_address_is_secret_or_known_to_be_harmless():
    """A new address with a key under another name must be decided about, here or by its name."""
    free = {
        name for route in routes() for name in re.findall(r"<str:(\w+)>", route) if not route.startswith("/support/")
    }

    assert "token" in free
    assert free - {"token", "key"} <= READABLE


@pytest.mark.parametrize("path", ["/read-and-accept/{}/", "/read-and-accept/{}/new-link/", "/stop/confirm/{}/",
                                  "/accounts/password/reset/key/1a-{}/"])  # fmt: skip
@pytest.mark.parametrize(
    "around", ["Gone: %s", "https://portal.example%s?lang=fr", "Forbidden (CSRF token missing.): '%s'"]
)
def test_the_secret_is_hidden_wherever_the_address_stands(path, around):
    line = logs.hidden(around % path.format(TOKEN))

    assert TOKEN not in line
    assert "[hidden]" in line


def test_short_names_that_open_nothing_stay():
    for path in ("/platforms/facebook/change/", "/inactivity/leaving/agency/", "/policies/photos/2026-1/certificate/"):
        assert logs.hidden(f"Gone: {path}") == f"Gone: {path}"


@pytest.mark.parametrize("why", ["before the start", "the addresses cannot be read"])
def test_what_looks_like_a_link_is_hidden_while_the_addresses_are_unknown(monkeypatch, why):
    def broken():
        raise SyntaxError

    if why == "before the start":
        monkeypatch.setattr(apps, "ready", False)
    else:
        monkeypatch.setattr(logs, "_of_the_addresses", broken)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "%s went wrong", (f"/anything/{TOKEN}/",), None)

    assert logs.HideLinks().filter(record)
    assert record.getMessage() == "/anything/[hidden]/ went wrong"
