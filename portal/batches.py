"""Walk through what is due in batches, for work that is done in sets (design §5.10)."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from django.db.models import QuerySet

# Rows of one transaction: few enough that nobody waits long for it, many enough that its statements hardly count.
MOST = 1_000


def key_batches(due: QuerySet, *, together: str = "pk") -> Iterator[list[int]]:
    """The primary keys of ``due`` as it stands now, a thousand at a time; one query.

    Each row is met once, even if nothing can be done about it. Rows alike in the field ``together`` stand in one batch,
    which is larger than a thousand only where they alone are more. What is in a batch may have moved on when its turn
    comes: whoever acts holds the rows first, and asks again which of them are due.
    """
    fields = tuple(dict.fromkeys((together, "pk")))
    batch: list[int] = []
    for _alike, rows in groupby(list(due.order_by(*fields).values_list(*fields)), key=itemgetter(0)):
        own = [row[-1] for row in rows]
        if batch and len(batch) + len(own) > MOST:
            yield batch
            batch = []
        batch += own
    if batch:
        yield batch
