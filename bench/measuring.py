"""How long something takes, and how many queries it makes."""

import gc
import gzip
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

WARM_UPS = 5


@dataclass(frozen=True)
class Measured:
    milliseconds: float
    queries: int
    packed: int = 0  # bytes of the answer, gzipped


class Counter:
    """Counts the statements of a connection while they run."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


def counted(act: Callable[[], object]) -> tuple[float, int]:
    """Seconds and statements of one run."""
    counter = Counter()
    with connection.execute_wrapper(counter):
        started = time.perf_counter()
        act()
        return time.perf_counter() - started, counter.count


def page(url: str, *, repeat: int, person=None, **changed_settings) -> Measured:
    """The median of ``repeat`` answers to ``url``, asked in this process as ``person`` or as a visitor."""
    with override_settings(**changed_settings):
        client = Client(SERVER_NAME="localhost", secure=settings.TLS)
        if person is not None:
            client.force_login(person)
        for _ in range(WARM_UPS):
            answer = client.get(url)
            if answer.status_code != 200:
                raise RuntimeError(f"{url} answered {answer.status_code}.")
        _seconds, queries = counted(lambda: client.get(url))
        times = []
        gc.collect()
        for _ in range(repeat):
            started = time.perf_counter()
            client.get(url)
            times.append(time.perf_counter() - started)
    return Measured(statistics.median(times) * 1_000, queries, len(gzip.compress(answer.content)))
