"""The benchmark of the import enters what it says, and its floor copies it; how long either takes is never asserted."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bench import importing
from channels_registry.models import Channel
from tests import world

pytestmark = pytest.mark.django_db


@pytest.mark.leaves_gap("a third of the rows names no co-administrator; their points are open")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the floor is written in PostgreSQL's SQL")
def test_the_benchmark_enters_its_rows():
    world.comms()
    world.body()

    with transaction.atomic():
        found = importing.ours(timezone.now(), rows=30)

    assert (found["rows"], found["links"], Channel.objects.count()) == (30, 30, 30)
    assert found["grants"] >= 60
    assert found["decisions"] > found["grants"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_channel")
        assert cursor.fetchone() == (30,)
