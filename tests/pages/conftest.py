"""The world of the URL × role table, for the tests that read pages without a browser."""

import logging

import pytest

from tests.permissions.conftest import cast, visitors  # noqa: F401 -- fixtures


@pytest.fixture(autouse=True)
def refusals_are_not_logged():
    """Pages of errors are looked at too."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
