"""Write many rows of one table in few statements, for what is done in sets (design §5.10).

Django's ``bulk_create`` makes an object of every row and prepares each of its values alone; in a sweep over 100,000
channels that took longer than all the rest together. Here the rows travel as one value, and the database unfolds them.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models, transaction

from portal.batches import in_batches

ROWS_A_STATEMENT = 5_000


def insert_rows(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    alike: Mapping[str, Any],
    pass_over_known: bool = False,
) -> None:
    """Insert ``rows``, each by column and all with the same columns, in one statement for every five thousand.

    ``alike`` holds what all rows share; what neither names gets the model's default. Values in ``rows`` are moments and
    what JSON knows: text, numbers, true and false, None, and lists and dicts where the column is JSON.
    ``pass_over_known`` leaves out rows that a unique constraint refuses; every other constraint raises as ever. Keys are
    not returned.
    """
    if not rows:
        return
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    varying = [fields[name] for name in rows[0]]
    shared = {**_defaults(fields, given={*rows[0], *alike}), **alike}
    columns = ", ".join(connection.ops.quote_name(field.column) for field in [*varying, *(fields[n] for n in shared)])
    start = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns})"
    end = " ON CONFLICT DO NOTHING" if pass_over_known else ""
    values = [fields[name].get_db_prep_save(value, connection) for name, value in shared.items()]
    write = _as_one_value if connection.vendor == "postgresql" else _one_by_one
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for batch in in_batches(rows, most=ROWS_A_STATEMENT):
            write(cursor, start, end, varying, batch, values)


def _defaults(fields: Mapping[str, models.Field], *, given: set[str]) -> dict[str, Any]:
    """What the model itself says of the columns that nobody named; the database numbers the rows."""
    left = {name: field for name, field in fields.items() if name not in given}
    return {name: field.get_default() for name, field in left.items() if not isinstance(field, models.AutoField)}


def _as_one_value(cursor, start: str, end: str, varying: list[models.Field], rows, shared: list) -> None:
    """PostgreSQL: all rows are one JSON text. What is too long for its column is refused as in any INSERT."""
    quote = connection.ops.quote_name
    names = [quote(field.attname) for field in varying]
    columns = ", ".join(f"{name} {field.db_type(connection)}" for name, field in zip(names, varying, strict=True))
    chosen = ", ".join([*(f"r.{name}" for name in names), *("%s" for _value in shared)])
    unfold = f"{start} SELECT {chosen} FROM json_to_recordset(%s) AS r({columns}){end}"  # noqa: S608 -- names of the model
    cursor.execute(unfold, [*shared, json.dumps(rows, default=dt.datetime.isoformat)])


def _one_by_one(cursor, start: str, end: str, varying: list[models.Field], rows, shared: list) -> None:
    """SQLite lives in our own process: one prepared statement, run for each row."""
    places = ", ".join("%s" for _value in [*varying, *shared])
    cursor.executemany(
        f"{start} VALUES ({places}){end}",
        [[*(field.get_db_prep_save(row[field.attname], connection) for field in varying), *shared] for row in rows],
    )
