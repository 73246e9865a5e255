"""Ask about many rows at once: their keys travel as one value, as rows do that are written (``inserting.py``, design §5.10).

Django's ``pk__in=[…]`` prepares each of a thousand keys alone and gives each a placeholder; in a sweep over a million
channels, where every statement names a thousand of them, that took longer than the database did.
"""

from collections.abc import Iterable

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, F, Func


class Among(Func):
    """A condition for ``filter``: the number in ``column`` is one of ``keys``. Without keys nothing is asked at all."""

    # The array is a constant for PostgreSQL, so it plans as for a list that is written out.
    template = "%(expressions)s IN (SELECT value FROM json_each(%%s))"
    output_field = BooleanField()

    def __init__(self, column: str, keys: Iterable[int]):
        super().__init__(F(column))
        self.keys = tuple(map(int, keys))

    def as_sql(self, compiler, connection, *, brackets: str = "[]", **more):
        if not self.keys:
            raise EmptyResultSet
        sql, params = super().as_sql(compiler, connection, **more)
        return sql, [*params, ",".join(map(str, self.keys)).join(brackets)]

    def as_postgresql(self, compiler, connection, **more):
        template = "%(expressions)s = ANY (%%s::bigint[])"
        return self.as_sql(compiler, connection, brackets="{}", template=template, **more)
