"""Databases made for a measurement and removed after it."""

import contextlib
import os

import psycopg2
from psycopg2 import sql


def _run(*statements: sql.Composable) -> None:
    # CREATE and DROP DATABASE cannot stand in a transaction.
    connection = psycopg2.connect(os.environ["BENCH_SERVER"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def _drop(name: str) -> None:
    _run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def made(name: str):
    """An empty database of this name."""
    _drop(name)
    _run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield
    finally:
        _drop(name)


@contextlib.contextmanager
def connected(name: str):
    """While it lasts, Django's connection leads to this database."""
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def vacuum() -> None:
    """Leave the database that Django is connected to as a night of the server's own tending would: a page that was only just
    written costs whoever reads it first."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout")


@contextlib.contextmanager
def copied(original: str, name: str):
    """A copy of ``original``; while it is there, Django's connection leads to it."""
    from django.db import connection

    connection.close()
    _drop(name)
    _run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original)))
    try:
        with connected(name):
            with connection.cursor() as cursor:
                # As autovacuum and the checkpoints of a night have left a register that stands for longer.
                cursor.execute("SET statement_timeout = 0")
                cursor.execute("ANALYZE")
                cursor.execute("CHECKPOINT")
                cursor.execute("RESET statement_timeout")
            yield
    finally:
        _drop(name)
