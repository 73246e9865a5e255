"""The world of the permission table, as it is in the database for a browser to see."""

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.conftest import empty_and_refill
from tests.permissions.cast import build


@pytest.fixture(scope="module")
def shown_world(django_db_setup, django_db_blocker):
    """The cast, committed; the tables are emptied after the module's last test."""
    with django_db_blocker.unblock():
        cast = build()
        yield cast
        empty_and_refill(None)


@pytest.fixture(scope="module")
def served_world(shown_world):
    """The cast, and the address at which a live server shows it."""
    server = LiveServer("localhost")
    server._live_server_modified_settings.enable()
    yield shown_world, server.url
    server._live_server_modified_settings.disable()
    server.stop()
