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
def copied(original: str, name: str):
    """A copy of ``original``; while it is there, Django's connection leads to it."""
    from django.db import connection

    connection.close()
    _drop(name)
    _run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original)))
    connection.settings_dict["NAME"] = name
    try:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("CHECKPOINT")
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
        _drop(name)
