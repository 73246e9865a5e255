"""How many messages wait in the broker: a hint for the operator, since the database says what is due."""

from dataclasses import dataclass, field

import redis
from django.conf import settings

# A page asks; it must not wait for a broker that is mute.
SECONDS = 1.0


@dataclass(frozen=True)
class Broker:
    """``kind``: redis or folder. ``lengths`` by queue; ``held``: given out and not acknowledged. ``answers`` is None for a
    folder, which cannot be asked."""

    kind: str
    answers: bool | None
    lengths: dict[str, int] = field(default_factory=dict)
    held: int = 0


def ask() -> Broker:
    if not settings.REDIS_URL:
        return Broker("folder", None)
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry=None
        ) as client:
            pipeline = client.pipeline(transaction=False)
            for queue in settings.QUEUES:
                pipeline.llen(queue)
            pipeline.hlen("unacked")
            *lengths, held = pipeline.execute()
    except (redis.RedisError, OSError):
        return Broker("redis", False)
    return Broker("redis", True, dict(zip(settings.QUEUES, lengths, strict=True)), held)
