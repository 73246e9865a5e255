"""Walk through what is due in batches, for work that is done in sets (design §5.10)."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet

from portal.engine import jobs

# Rows of one transaction: few enough that nobody waits long for it, many enough that its statements hardly count.
MOST = 1_000
Row = TypeVar("Row")


def in_batches(rows: Sequence[Row], *, most: int | None = None) -> Iterator[Sequence[Row]]:
    """``rows`` in their order, a thousand at a time, or ``most`` where one statement or transaction bears fewer or more."""
    size = most or MOST
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def key_batches(due: QuerySet, *, together: str = "pk") -> Iterator[list[int]]:
    """The primary keys of ``due`` as it stands now, a thousand at a time; one query.

    Each row is met once, even if nothing can be done about it. Rows alike in the field ``together`` stand in one batch,
    which is larger than a thousand only where they alone are more. What is in a batch may have moved on when its turn
    comes: whoever acts holds the rows first, and asks again which of them are due. The job under way hears of each batch.
    """
    fields = tuple(dict.fromkeys((together, "pk")))
    found = list(due.order_by(*fields).values_list(*fields))
    jobs.current().expect(len(found))
    batch: list[int] = []
    for _alike, rows in groupby(found, key=itemgetter(0)):
        own = [row[-1] for row in rows]
        if batch and len(batch) + len(own) > MOST:
            yield from _told(batch)
            batch = []
        batch += own
    if batch:
        yield from _told(batch)


def until_none(due: QuerySet, act: Callable[[list], None], *, most: int, dry_run: bool) -> int:
    """Give ``act`` the rows of ``due``, ``most`` at a time, each lot held in a transaction of its own, until none is left.

    For an act after which its rows are no longer due. Returns how many; with ``dry_run`` how many there are.
    """
    if dry_run:
        return due.count()
    rows, done = due.select_for_update(no_key=True, of=("self",)).order_by("pk"), 0
    while True:
        with transaction.atomic():
            lot = list(rows[:most])
            if not lot:
                return done
            act(lot)
        done += len(lot)


def _told(batch: list[int]) -> Iterator[list[int]]:
    """One batch; whoever comes back for the next one has done it."""
    yield batch
    jobs.current().advance(len(batch))
