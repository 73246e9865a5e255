"""One world for all tests of a module; each request is undone before the next."""

import logging

import pytest
from django.db import transaction
from django.test import override_settings

from tests.permissions.cast import ROLES, build
from tests.permissions.visitors import Visitor


@pytest.fixture(autouse=True)
def refusals_are_not_logged():
    """Hundreds of them are meant; what goes wrong is told by the test."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    # A walk over every address takes minutes: what it may take back must not run out meanwhile on a slow machine.
    with override_settings(UNDO_MINUTES=60), django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visitors(cast):
    return {role: Visitor(cast.people[role]) for role in ROLES}
