"""Decisions that stand in the chain like all others, and are read by those only who may see what they are about (A13).

A room says so in its ``apps.py``. Numbers in the list are missed by everybody else; the chain is verified over all of them.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

# Gives the numbers of the things that a person may see.
Seen = Callable[[object], QuerySet]
# Gives the numbers of those that everybody may see.
Public = Callable[[], QuerySet]
_private: dict[str, tuple[Seen, Public | None]] = {}


def keep_private(subject_type: str, seen: Seen, *, public: Public | None = None) -> None:
    """``subject_type`` is app and model in lower case; without ``public`` all things of it are private."""
    _private[subject_type] = seen, public


def readable_by_nobody(rows: QuerySet, *, through: str = "") -> QuerySet:
    """For the support window, whose reader is not asked for; ``through`` leads from the rows to their decision."""
    for subject_type, (_seen, public) in _private.items():
        private = Q(**{f"{through}subject_type": subject_type})
        if public is not None:
            private &= ~Q(**{f"{through}subject_id__in": public()})
        rows = rows.filter(~private)
    return rows


def readable_by(entries: QuerySet, person) -> QuerySet:
    """Without the decisions whose subject ``person`` may not see. No query of its own."""
    for subject_type, (seen, _public) in _private.items():
        entries = entries.filter(~Q(subject_type=subject_type) | Q(subject_id__in=seen(person)))
    return entries
