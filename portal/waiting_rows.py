"""What waits for a person, asked of many tables in one query (``attention.Topic``).

A home page that asks every table for itself pays a question to the database for each kind of thing that could wait, and
nearly always for nothing. Here each kind is told in the same few columns, and one query asks for all of them.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    Field,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

# Of one kind, the first ones in the order of its rows.
MOST = 40

Column = str | Combinable


@dataclass(frozen=True)
class Row:
    """One thing that waits. What a column holds beyond its name is said by whoever told it; the empty ones are empty."""

    topic: int
    pk: int
    kind: str
    state: str
    name: str
    about: str
    words: str
    since: dt.datetime | None
    until: dt.datetime | None
    day: dt.date | None
    number: int


# A column of the row is an annotation of this name: the tables have a ``kind`` and a ``state`` of their own.
ITS = {column.name: f"its_{column.name}" for column in fields(Row)}
TYPES: dict[str, type[Field]] = {
    "since": DateTimeField,
    "until": DateTimeField,
    "day": DateField,
    "number": BigIntegerField,
}


def told(rows: QuerySet, *, most: int = MOST, **columns: Column) -> QuerySet:
    """The first ``most`` of ``rows`` in the columns of ``Row``: for each of them a field's name or an expression.

    The order of ``rows`` chooses; what is found comes in none. Expressions speak of the table itself, not of annotations
    of ``rows``.
    """
    unknown = columns.keys() - ITS.keys()
    if unknown:
        raise ValueError(f"No such column: {', '.join(sorted(unknown))}")
    # Half of a union has no limit of its own in SQLite; a condition can have one.
    chosen = rows.model._base_manager.filter(pk__in=rows.values("pk")[:most]).order_by()
    asked = {name: _expression(name, columns.get(name)) for name in ITS if name not in ("topic", "pk")}
    return chosen.annotate(its_pk=F("pk"), **{ITS[name]: expression for name, expression in asked.items()})


def _expression(name: str, column: Column | None) -> Combinable:
    if column is not None:
        return F(column) if isinstance(column, str) else column
    kind = TYPES.get(name)
    if kind is None:
        return Value("", CharField())
    # In a union PostgreSQL must be told of what kind nothing is.
    return Value(0, BigIntegerField()) if kind is BigIntegerField else Cast(Value(None), kind())


def read(asked: Sequence[QuerySet | None]) -> list[list[Row]]:
    """What each of ``asked`` (``told``) finds, in one query; nothing for None. Those of one are in the order of their keys."""
    parts = [
        rows.annotate(its_topic=Value(number, IntegerField())).values_list(*ITS.values())
        for number, rows in enumerate(asked)
        if rows is not None
    ]
    found: list[list[Row]] = [[] for _rows in asked]
    if parts:
        for values in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
            row = Row(*values)
            found[row.topic].append(row)
    for rows in found:
        rows.sort(key=lambda row: row.pk)
    return found
