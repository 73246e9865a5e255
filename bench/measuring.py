"""How long something takes beside something else, and how many queries it makes."""

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
class Asked:
    """An address, who asks for it, and the middleware it is asked through (None: the portal's own)."""

    url: str
    person: object = None
    middleware: list[str] | None = None

    def client(self) -> Client:
        client = Client(SERVER_NAME="localhost", secure=settings.TLS)
        if self.person is not None:
            client.force_login(self.person)
        # A client loads the middleware with its first question and keeps it.
        with override_settings(**({} if self.middleware is None else {"MIDDLEWARE": self.middleware})):
            answer = client.get(self.url)
        if answer.status_code != 200:
            raise RuntimeError(f"{self.url} answered {answer.status_code}.")
        return client


@dataclass(frozen=True)
class Measured:
    milliseconds: float
    queries: int
    packed: int  # bytes of the answer, gzipped


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


def side_by_side(pages: list[Asked], *, repeat: int) -> list[Measured]:
    """The median answer to each, asked in turns, so that whatever else the machine does weighs on all of them alike."""
    clients = [(asked.client(), asked.url) for asked in pages]
    for client, url in clients:
        for _ in range(WARM_UPS):
            client.get(url)
    # As the web server does once it has started (governance/wsgi.py).
    gc.collect()
    gc.freeze()
    times: list[list[float]] = [[] for _ in clients]
    for _ in range(repeat):
        for (client, url), taken in zip(clients, times, strict=True):
            started = time.perf_counter()
            client.get(url)
            taken.append(time.perf_counter() - started)
    found = []
    for (client, url), taken in zip(clients, times, strict=True):
        _seconds, queries = counted(lambda client=client, url=url: client.get(url))
        found.append(Measured(statistics.median(taken) * 1_000, queries, len(gzip.compress(client.get(url).content))))
    return found
