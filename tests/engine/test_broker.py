"""The length of the broker's queues, asked for a second at most."""

import socket
import time

import redis

from portal.engine.broker import Broker, ask


def test_a_mute_broker_holds_nobody_up(settings):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.REDIS_URL = f"redis://127.0.0.1:{mute.getsockname()[1]}/0"
        began = time.monotonic()

        assert ask() == Broker("redis", False)
        assert time.monotonic() - began < 3


def test_the_lengths_of_a_real_one(settings, redis_url):
    settings.REDIS_URL = redis_url
    with redis.Redis.from_url(redis_url) as client:
        client.delete(*settings.QUEUES, "unacked")
        client.rpush("letters", "a", "b")
        client.hset("unacked", "tag", "message")
        try:
            assert ask() == Broker("redis", True, {"default": 0, "letters": 2, "sweeps": 0, "fetching": 0}, 1)
        finally:
            client.delete("letters", "unacked")


def test_a_folder_is_not_asked(settings):
    settings.REDIS_URL = ""

    assert ask() == Broker("folder", None)
