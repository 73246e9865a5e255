"""Workers and scheduler wait for a Redis that is away, however long; Celery's own default would end them after about an hour."""

import itertools

import pytest
from celery.app import defaults
from kombu import Connection
from kombu.exceptions import OperationalError

from governance.celery import app
from portal.engine.transport import Transport

USUAL = defaults.NAMESPACES["broker"]["connection_max_retries"].default
NOT_LONG = {"interval_start": 0, "interval_step": 0, "interval_max": 0}


class Away(Transport):
    """Redis cannot be reached; asking costs no time."""

    def establish_connection(self):
        raise ConnectionRefusedError


class TriedOften(Exception):
    """Three times as often as Celery would by itself."""


def wait_for_redis(most: int | None) -> None:
    """What a worker does when it begins and each time its connection is lost."""
    tries = itertools.count(1)

    def tried(problem, interval):
        if next(tries) >= 3 * USUAL:
            raise TriedOften

    with Connection("redis://redis.example", transport=Away) as connection:
        connection.ensure_connection(tried, most, **NOT_LONG)


def test_a_redis_that_is_away_for_hours_is_waited_for():
    with pytest.raises(TriedOften):
        wait_for_redis(app.conf.broker_connection_max_retries)


def test_as_it_comes_a_worker_would_end():
    """The control."""
    with pytest.raises(OperationalError):
        wait_for_redis(USUAL)
