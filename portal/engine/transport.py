"""How messages travel over Redis: as Celery's own transport has it, but for one fault that ended workers.

When Redis went away while a task was under way, closing the old connection met an AttributeError where Celery waits for a
lost connection, and the worker took it for a fault it cannot live with (kombu 5.7; celery/kombu issues 582 and 970). What
the worker held is not lost either way: Redis gives it out again, and the reconciler does not wait for that.
"""

from kombu.transport import redis as kombu_redis
from redis.exceptions import ConnectionError as BrokerAway


class Channel(kombu_redis.Channel):
    def _connparams(self, asynchronous=False):
        if self.connection.client is None:
            raise BrokerAway("The connection to the broker was closed.")
        return super()._connparams(asynchronous=asynchronous)


class Transport(kombu_redis.Transport):
    Channel = Channel
