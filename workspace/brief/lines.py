"""One line of a brief: a figure with its names, and the list behind it."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

# As many as a line of paper bears; the list behind the figure has all of them.
NAMED = 5


@dataclass(frozen=True)
class Line:
    """``number`` None is not known. ``beside`` stands in the second column: the time before, or how many are overdue.

    ``names`` are the first of them, ``more`` so many besides; ``note`` divides the number up. ``stays``: told also where it
    is nought. ``tone``: bad or good, for the eye; the words say the same.
    """

    key: str
    label: str
    number: int | None
    beside: int | None = None
    names: tuple[str, ...] = ()
    more: int = 0
    note: str = ""
    url: str = ""
    stays: bool = False
    tone: str = ""

    @property
    def is_told(self) -> bool:
        """Nought now and nought before is said in one sentence for all such lines."""
        return self.stays or self.number is None or bool(self.number) or bool(self.beside)


def names_of(rows: QuerySet, *order: str, name: str = "name", unlisted: str = "unlisted_at") -> tuple[str, ...]:
    """The first names of ``rows``, without those that are in no list for someone's safety (A22). One query.

    ``unlisted`` leads to the moment at which the channel was taken off the lists; "" where the rows are no channels.
    """
    if not unlisted:
        return tuple(rows.order_by(*order, "pk").values_list(name, flat=True)[:NAMED])
    listed = rows.order_by(F(unlisted).asc(nulls_first=True), *order, "pk").values_list(name, unlisted)[:NAMED]
    return tuple(said for said, hidden in listed if hidden is None)


def named(number: int, rows: QuerySet, *order: str, **how) -> dict:
    """The ``names`` and ``more`` of a line. One query."""
    names = names_of(rows, *order, **how)
    return {"names": names, "more": max(0, number - len(names))}
