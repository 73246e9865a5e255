"""Triggers by which the database itself refuses to edit or delete decisions, on SQLite and PostgreSQL (design §5.4)."""

PROTECTED = ("ledger_ledgerentry", "ledger_ledgertext")
SENTENCE = "The record of decisions cannot be changed."

# Erasing the words of a person who must be forgotten is the one change allowed: text and salt go, once, with a date.
# The salt must go too, or a guessed name could still be proved by the digest in the chain.
ERASURE_ONLY = (
    "NEW.text IS NULL AND NEW.salt = '' AND NEW.erased_at IS NOT NULL AND OLD.text IS NOT NULL"
    " AND NEW.entry_id = OLD.entry_id"
)


def _postgresql() -> list[str]:
    return [
        f"""
        CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$
        """,
        *(
            f"""
            CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table}
            FOR EACH {"STATEMENT" if event == "truncate" else "ROW"}
            {f"WHEN (NOT ({ERASURE_ONLY}))" if (table, event) == ("ledger_ledgertext", "update") else ""}
            EXECUTE FUNCTION ledger_refuse()
            """
            for table in PROTECTED
            for event in ("update", "delete", "truncate")
        ),
    ]


# On SQLite INSERT OR REPLACE (and UPDATE OR REPLACE) takes the row in its way out without a word to the triggers on
# DELETE; so what would meet a row is refused before. PostgreSQL has ON CONFLICT DO UPDATE only, and its trigger on UPDATE.
UNIQUE = {"ledger_ledgerentry": ("seq", "hash"), "ledger_ledgertext": ("entry_id",)}
# A row's hidden number counts too. Where a statement names none, SQLite shows -1 here.
SAME_HIDDEN_NUMBER = "NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"


def _sqlite_condition(table: str, event: str) -> str:
    if event == "insert":
        taken = [f"EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column})" for column in UNIQUE[table]]  # noqa: S608 -- names in this file
        return f"WHEN {' OR '.join([*taken, SAME_HIDDEN_NUMBER.format(table=table)])}"
    if (table, event) == ("ledger_ledgertext", "update"):
        return f"WHEN NOT ({ERASURE_ONLY} AND NEW.rowid = OLD.rowid)"
    return ""


def _sqlite() -> list[str]:
    return [
        f"""
        CREATE TRIGGER {table}_{event} BEFORE {event.upper()} ON {table} FOR EACH ROW
        {_sqlite_condition(table, event)}
        BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END
        """
        for table in PROTECTED
        for event in ("insert", "update", "delete")
    ]


def create(connection) -> None:
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection) -> None:
    """Only for migrations, and for tests that empty the database between them."""
    events = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("insert", "update", "delete")
    with connection.cursor() as cursor:
        for table in PROTECTED:
            for event in events:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{event}{on}")
