"""A synthetic portal made many times as large inside PostgreSQL, for measuring the nightly sweep over a million channels.

One row of Python for each of a million channels with all that hangs on it takes an hour. Here a portal that was seeded is
the pattern, and the database copies it: what the sweep reads and writes of it, in one statement for each table. Looks,
rules, requests and names alike are not copied.
"""

from collections.abc import Callable

from django.db import connection, models, transaction

from accounts.models import Body, Membership, Person, RoleAssignment
from activity.models import Following, Silence
from channels_registry.models import Channel, ChannelAddress, Finding, Grant
from workspace.scale.cast import MAIL_DOMAIN
from workspace.scale.seeding import NotHere, refuse_real_portals

# In this order, so that what a row points to is there before it.
COPIED = (Body, Person, Membership, Channel, ChannelAddress, Grant, Silence, Following, Finding)
# What must differ from copy to copy, as SQL of the old value and the number n of the copy.
UNLIKE = {
    (Body, "name"): "{} || ' ' || n",
    (Body, "contact_mailbox"): "n || '-' || {}",
    (Person, "email"): "n || '-' || {}",
    (Channel, "name"): "{} || ' ' || n",
    (ChannelAddress, "identity_key"): "{} || '-' || n",
    (ChannelAddress, "canonical_url"): "{} || '-' || n",
    (ChannelAddress, "handle"): "{} || '-' || n",
    (ChannelAddress, "skeleton"): "{} || n",
    (Following, "url"): "{} || '-' || n",
}


@transaction.atomic
def multiply(times: int, *, report: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Copy the synthetic channels until there are ``times`` as many. The team stays one. Returns the rows of each table.

    Raises NotHere in a portal with channels of its own, and on SQLite.
    """
    refuse_real_portals()
    if connection.vendor != "postgresql":
        raise NotHere("Only PostgreSQL copies a portal inside the database.")
    pattern = _pattern()
    written = {}
    with connection.cursor() as cursor:
        # One statement writes millions of rows; the portal's own limit is for pages.
        cursor.execute("SET LOCAL statement_timeout = 0")
    for model in COPIED:
        with connection.cursor() as cursor:
            cursor.execute(_copy(model, pattern), {"times": times - 1, **_limits(pattern)})
            cursor.execute(_go_on(model))
        written[str(model._meta.verbose_name_plural)] = model.objects.count()
        report(f"{model._meta.verbose_name_plural}: {written[str(model._meta.verbose_name_plural)]}")
    return written


def _pattern() -> dict[type[models.Model], tuple[int, int]]:
    """Of each table the first and the last number of the rows that are copied."""
    team = set(RoleAssignment.objects.values_list("person", flat=True))
    staff = Person.objects.filter(email__endswith=f"@{MAIL_DOMAIN}").exclude(pk__in=team)
    channels = Channel.objects.filter(body__contact_mailbox__endswith=f"@{MAIL_DOMAIN}")
    bodies = Body.objects.filter(channels__in=channels)
    of_channels = {
        model: model.objects.filter(channel__in=channels)
        for model in (ChannelAddress, Grant, Silence, Following, Finding)
    }
    chosen = {
        Body: bodies, Person: staff, Membership: Membership.objects.filter(person__in=staff), Channel: channels,
        **of_channels,
    }  # fmt: skip
    ends = {model: rows.aggregate(first=models.Min("pk"), last=models.Max("pk")) for model, rows in chosen.items()}
    return {model: (found["first"] or 0, found["last"] or -1) for model, found in ends.items()}


def _limits(pattern: dict) -> dict[str, int]:
    return {
        f"{end}_{model._meta.db_table}": value
        for model, found in pattern.items()
        for end, value in zip(("first", "last"), found, strict=True)
    }


def _copy(model: type[models.Model], pattern: dict) -> str:
    """Every row n times, its number and those it points to moved on by n lengths of their table's pattern."""
    quote, table = connection.ops.quote_name, model._meta.db_table
    fields = model._meta.local_concrete_fields
    columns = ", ".join(quote(field.column) for field in fields)
    values = ", ".join(_value(model, field, pattern) for field in fields)
    return (
        f"INSERT INTO {quote(table)} ({columns}) SELECT {values} FROM {quote(table)} AS o "  # noqa: S608 -- names of the model
        f"CROSS JOIN generate_series(1, %(times)s) AS n "
        f"WHERE o.{quote(model._meta.pk.column)} BETWEEN %(first_{table})s AND %(last_{table})s"
    )


def _value(model: type[models.Model], field: models.Field, pattern: dict) -> str:
    old = f"o.{connection.ops.quote_name(field.column)}"
    target = model if field.primary_key else field.related_model if field.is_relation else None
    if target in pattern:
        first, last = (f"%({end}_{target._meta.db_table})s" for end in ("first", "last"))
        moved = f"{old} + n * ({last} - {first} + 1)"
        return moved if field.primary_key else f"CASE WHEN {old} BETWEEN {first} AND {last} THEN {moved} ELSE {old} END"
    return UNLIKE.get((model, field.name), "{}").format(old)


def _go_on(model: type[models.Model]) -> str:
    """New rows are numbered after the copies."""
    table, column = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    return f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))"  # noqa: S608 -- names of our own tables
