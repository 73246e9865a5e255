"""Each worker leaves a sign of life in the database, so that a page can tell who works, without asking the broker."""

import logging
import threading

from django.db import Error, connection
from django.utils import timezone

from portal.models import WorkerSeen

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 30.0


class Signs:
    """The thread of one worker that says every half minute that it is there. A database that is down stops nothing."""

    def __init__(self, name: str, queues: list[str]):
        self.name, self.queues = name[:200], ",".join(sorted(queues))[:300]
        self.started_at = timezone.now()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="signs-of-life", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(5)

    def _run(self) -> None:
        while not self._over.is_set():
            self._leave()
            self._over.wait(SECONDS_BETWEEN)
        self._leave(stopped=True)

    def _leave(self, *, stopped: bool = False) -> None:
        now = timezone.now()
        facts = {"queues": self.queues, "started_at": self.started_at, "seen_at": now}
        try:
            WorkerSeen.objects.update_or_create(
                name=self.name, defaults={**facts, "stopped_at": now if stopped else None}
            )
        except Error:
            logger.warning("The worker's sign of life could not be written.")
        finally:
            # Kept for no longer than this: the worker forks, and an open connection must not be shared.
            connection.close()


_signs: Signs | None = None


def begin(sender=None, **_signal) -> None:
    """Celery's ``worker_ready``."""
    global _signs
    queues = [queue.name for queue in sender.task_consumer.queues] if sender.task_consumer else []
    _signs = Signs(sender.hostname, queues)
    _signs.start()


def end(**_signal) -> None:
    """Celery's ``worker_shutdown``."""
    if _signs is not None:
        _signs.stop()
