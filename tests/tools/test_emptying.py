"""After a test that really commits, the tables are emptied and the rows of the migrations put back (tests/conftest.py)."""

import threading
import time

import pytest
from django.db import OperationalError, connection, transaction

from channels_registry.models import Platform
from tests.conftest import empty_and_refill


def another_platform() -> None:
    another = Platform.objects.get(key="x")
    another.pk, another.key, another.name = None, "another", "Another"
    another.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_rows_put_back_do_not_stand_in_the_way_of_new_ones():
    known = set(Platform.objects.values_list("key", flat=True))

    empty_and_refill(None)

    assert set(Platform.objects.values_list("key", flat=True)) == known
    another_platform()
    assert Platform.objects.count() == len(known) + 1


@pytest.mark.django_db(transaction=True)
def test_a_request_that_was_left_behind_does_not_end_the_emptying():
    """It holds one table and asks for another, against the order of the emptying: PostgreSQL ends one of the two."""
    another_platform()
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    holds = threading.Event()

    def left_behind():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {tables[-1]} IN ROW EXCLUSIVE MODE")
                holds.set()
                time.sleep(0.3)
                cursor.execute(f"LOCK TABLE {tables[0]} IN ROW EXCLUSIVE MODE")
        except OperationalError:
            pass
        finally:
            connection.close()

    request = threading.Thread(target=left_behind)
    request.start()
    assert holds.wait(timeout=30)

    empty_and_refill(None)

    request.join()
    assert not Platform.objects.filter(key="another").exists()
