"""A worker survives a Redis that goes away while it holds messages (design §5.5)."""

import pytest
from kombu import Connection
from kombu.common import ignore_errors

from governance import settings
from tests.engine.faults import OwnRedis
from tools import children


def channel_of_a_lost_connection(transport: str):
    """A channel that still holds a message when its connection is gone, as that of a worker whose Redis went away."""
    with OwnRedis() as redis:
        connection = Connection(redis.url, transport=transport, transport_options={"socket_timeout": 1})
        with connection.SimpleQueue("held") as queue:
            queue.put("a message")
        channel = connection.channel()
        assert channel.basic_get("held") is not None
        children.stop(redis.process)
        channel.connection.client = None  # what kombu's Connection.collect() leaves behind
        channel._disconnect_pools()
        channel.__dict__.pop("client", None)
    return connection, channel


def test_giving_messages_back_over_a_lost_connection_is_a_lost_connection_and_no_fault():
    """Celery's consumer lets nothing through there but a lost connection; anything else ends the worker."""
    connection, channel = channel_of_a_lost_connection(settings.CELERY_BROKER_TRANSPORT)

    ignore_errors(connection, channel.close)


def test_the_transport_as_it_comes_ends_the_worker_there():
    """The control: once this fails, ``portal/engine/transport.py`` is no longer needed."""
    connection, channel = channel_of_a_lost_connection("redis")

    with pytest.raises(AttributeError, match="hostname"):
        ignore_errors(connection, channel.close)
