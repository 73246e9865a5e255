"""What the fault runs share: letters by the hundred, a mail server that counts, servers that can be restarted."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import dj_database_url
from django.db import connections
from django.utils import timezone

from notifications.models import CLAIM, Letter
from notifications.writing import Post, write_letters
from tests.live import ROOT, MailServer
from tools import children, services

KIND = "requests.received"
# What was committed must still be there after the crash of the server; the machine itself goes on.
LASTING = {"synchronous_commit": "on", "full_page_writes": "on"}
DATA = {"name": "Amina Diallo", "reference": "NCR-2026-0042", "title": "Sahel water", "path": "/requests/42/"}


def write(number: int, *, start: int = 0) -> None:
    """So many letters, each to an address of its own, due now."""
    posts = [
        Post(event=f"fault:{n}", address=f"reader{n}@people.example", language="en", data=DATA)
        for n in range(start, start + number)
    ]
    write_letters(KIND, posts, at=timezone.now())


def five_minutes_later() -> None:
    """What dead workers held, and what waits after a difficulty, is due: its moments are moved instead of waiting."""
    Letter.objects.waiting().update(next_try_at=timezone.now() - CLAIM)


def all_sent() -> bool:
    return not Letter.objects.waiting().exists()


class CountingMail(MailServer):
    """Holds its answer to the ``holds_at``th letter, which it has kept by then, until ``go_on`` is set."""

    def __init__(self, *, holds_at: int = 0, seconds: float = 0.0):
        super().__init__()
        self.holds_at, self.seconds = holds_at, seconds
        self.holding, self.go_on = threading.Event(), threading.Event()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name aiosmtpd calls
        answer = await super().handle_DATA(server, session, envelope)
        if self.holds_at and len(self.letters) == self.holds_at:
            self.holding.set()
            while not self.go_on.is_set():
                await asyncio.sleep(0.01)
        await asyncio.sleep(self.seconds)
        return answer

    def times(self) -> Counter:
        """How often each message came, by its number."""
        return Counter(letter["Message-ID"] for letter in self.letters)


def none_lost_and_twice_only_where_counted(times: Counter) -> set[str]:
    """The promise of design §5.5. Returns the numbers of the messages that came twice."""
    letters = {one.message_id: one for one in Letter.objects.all()}
    assert all(one.sent_at for one in letters.values())
    assert set(times) == set(letters)
    twice = {number for number, n in times.items() if n > 1}
    assert {number for number in twice if not letters[number].interrupted} == set()
    for number, n in times.items():
        assert n <= 1 + letters[number].interrupted
    return twice


# --- Servers that can be stopped and started again ----------------------------------------------------------------------


class OwnPostgres:
    """A PostgreSQL of the test's own, on its own port, with the portal's tables; ``restart`` is a crash and a recovery."""

    def __enter__(self):
        self._folder = contextlib.ExitStack()
        self.folder = self._folder.enter_context(services.temporary_folder("portal-fault-postgres-"))
        self.binaries = services.postgres_binaries(self.folder)
        services.make_cluster(self.binaries, self.folder)
        self.process, self.port = services.start_postgres(self.binaries, self.folder, **LASTING)
        self.url = f"postgres://portal@127.0.0.1:{self.port}/postgres"
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": self.url}, check=True, timeout=900,
        )  # fmt: skip
        return self

    def restart(self, *, away: float) -> None:
        """Every connection breaks at once; nobody answers for ``away`` seconds."""
        children.stop(self.process, ends_by=signal.SIGQUIT)
        time.sleep(away)
        self.process, _port = services.start_postgres(self.binaries, self.folder, self.port, **LASTING)

    def __exit__(self, *problem):
        children.stop(self.process, ends_by=signal.SIGQUIT)
        self._folder.close()


class OwnRedis:
    """A Redis of the test's own that keeps its append-only file over ``restart``."""

    def __enter__(self):
        self._folder = contextlib.ExitStack()
        self.folder = self._folder.enter_context(services.temporary_folder("portal-fault-redis-"))
        self.binary = services.redis_binary()
        self.process, self.port = services.start_redis(self.binary, self.folder, None)
        self.url = f"redis://127.0.0.1:{self.port}/0"
        return self

    def restart(self, *, away: float) -> None:
        children.stop(self.process, ends_by=signal.SIGKILL)
        time.sleep(away)
        self.process, _port = services.start_redis(self.binary, self.folder, self.port)

    def __exit__(self, *problem):
        children.stop(self.process)
        self._folder.close()


@contextlib.contextmanager
def looking_into(url: str):
    """Within it the models of this process read and write the database at ``url``."""
    usual = connections["default"]
    facts = {**usual.settings_dict, **dj_database_url.parse(url, conn_health_checks=True), "OPTIONS": {}}
    own = usual.__class__(facts, "default")
    connections["default"] = own
    try:
        yield own
    finally:
        own.close()
        connections["default"] = usual
