"""The weekly budget: a healthy channel costs its people at most one letter a week (design §5.12).

Rooms say which kinds of letters count. Outside the budget stand a person's own request, security, and access that ends.
"""

import datetime as dt
from collections.abc import Iterable

from notifications.models import Letter

WEEK = dt.timedelta(days=7)
_counted: set[str] = set()


def count(*kinds: str) -> None:
    """Letters of these kinds are within the budget."""
    _counted.update(kinds)


def free_to_write(people: Iterable[int], *, at: dt.datetime) -> set[int]:
    """Those among ``people`` (ids) to whom nothing of the budget was written in the week before ``at``; one query."""
    people = set(people)
    lately = Letter.objects.filter(
        person__in=people, kind__in=_counted, created_at__gt=at - WEEK, created_at__lte=at, cancelled_at=None
    )
    return people - set(lately.values_list("person", flat=True))
