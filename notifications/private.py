"""Letters that nobody but their reader may know of (A13): who got one, and when, would tell others enough.

A room says so of each kind in its ``apps.py``. They are sent like all others, counted among them, and listed to their reader.
"""

from django.db.models import Q, QuerySet

_kinds: set[str] = set()


def keep_private(*kinds: str) -> None:
    _kinds.update(kinds)


def is_private(kind: str) -> bool:
    return kind in _kinds


def listed_for(letters: QuerySet, person) -> QuerySet:
    """The letters that ``person`` may see on the page of messages."""
    return letters.filter(~Q(kind__in=sorted(_kinds)) | Q(person=person.pk))


def listed_for_nobody(letters: QuerySet) -> QuerySet:
    """For the support window, whose reader is not asked for."""
    return letters.exclude(kind__in=sorted(_kinds))
