"""The floors of the benchmarks do the same work as the portal; how long either takes is never asserted."""

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from bench import pages, sweep
from workspace.scale import seed

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the floor is written in PostgreSQL's SQL")
def test_plain_sql_writes_the_same_rows_as_the_sweep():
    at = timezone.now()
    seed(400, at=at)
    written = []
    for act in (sweep.ours, sweep.floor):
        with transaction.atomic():
            act(at)
            written.append(sweep.Written.now())
            # Temporary tables go with their transaction; here a test holds it open.
            transaction.set_rollback(True)

    assert written[0] == written[1]
    assert min(vars(written[0]).values()) > 0


@override_settings(ALLOWED_HOSTS=["localhost"])
def test_pages_and_their_floors_answer():
    seed(60, at=timezone.now())

    measured = pages.measure(repeat=1)

    assert [name for name, _ in measured] == [
        "registry list", "registry list, page 150", "channel page", "directory (no sign-in)",
    ]  # fmt: skip
    for _name, (_ours, bare, *_signed) in measured:
        assert bare.queries == 1
