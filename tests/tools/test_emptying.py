"""After a test that really commits, the tables are emptied and the rows of the migrations put back (tests/conftest.py)."""

import pytest

from channels_registry.models import Platform
from tests.conftest import empty_and_refill


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_rows_put_back_do_not_stand_in_the_way_of_new_ones():
    known = set(Platform.objects.values_list("key", flat=True))

    empty_and_refill(None)

    assert set(Platform.objects.values_list("key", flat=True)) == known
    another = Platform.objects.get(key="x")
    another.pk, another.key, another.name = None, "another", "Another"
    another.save()
    assert Platform.objects.count() == len(known) + 1
