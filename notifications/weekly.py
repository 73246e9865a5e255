"""The budget of letters: how often people may be written to about channels (design §5.12, decision 0036).

Nobody gets more than one letter a week of the kinds that rooms count here. *Routine* letters are those that a healthy
channel costs too: of them nobody gets more than four in 365 days. The yearly check-up is one of the four; since it is
opened on its day and cannot wait, every routine kind that can wait leaves a place free for it. What is due and cannot be
said waits, and is said in the next letter.

Rooms say which of their kinds count. Outside the budget stand a person's own request, security, and access that ends
within seven days. A letter that was taken back before it left does not count.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Count, Q

from notifications.models import Letter
from portal.among import Among

WEEK = dt.timedelta(days=7)
YEAR = dt.timedelta(days=365)
ROUTINE_A_YEAR = 4
_counted: set[str] = set()
# Of each routine kind, how many of the year's places it leaves to others.
_routine: dict[str, int] = {}
Reader = TypeVar("Reader", bound=Any)
Told = TypeVar("Told")


def count(*kinds: str) -> None:
    """Letters of these kinds are within the weekly budget."""
    _counted.update(kinds)


def count_routine(*kinds: str, leaves: int = 1) -> None:
    """Letters of these kinds are within the weekly and the yearly budget; ``leaves`` places of the year stay for others."""
    _counted.update(kinds)
    _routine.update(dict.fromkeys(kinds, leaves))


def free_to_write(people: Iterable[int], *, at: dt.datetime, kind: str = "") -> set[int]:
    """Those among ``people`` (ids) to whom a letter of this ``kind`` may be written now; one query.

    Without a ``kind``, or with one that is not routine, only the week counts.
    """
    people = set(people)
    week = Q(kind__in=_counted, created_at__gt=at - WEEK)
    year = Q(kind__in=_routine, created_at__gt=at - YEAR)
    routine = kind in _routine
    lately = Letter.objects.filter(
        Among("person", people), (week | year) if routine else week, created_at__lte=at, cancelled_at=None
    )
    if not routine:
        return people - set(lately.values_list("person", flat=True))
    most = ROUTINE_A_YEAR - _routine[kind]
    counts = (
        lately.order_by().values("person").annotate(in_week=Count("pk", filter=week), in_year=Count("pk", filter=year))
    )
    return people - {row["person"] for row in counts if row["in_week"] or row["in_year"] >= most}


def of_free_readers(by_reader: Mapping[Reader, Told], *, at: dt.datetime, kind: str = "") -> dict[Reader, Told]:
    """What is to be told to each person, without those who have to wait for a later night; one query."""
    free = free_to_write((reader.pk for reader in by_reader), at=at, kind=kind)
    return {reader: told for reader, told in by_reader.items() if reader.pk in free}
