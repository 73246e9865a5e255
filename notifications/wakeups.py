"""Tell the workers that something waits, without ever letting a page wait for the broker.

A call says only “look into the database”, so calls may be merged or lost; the schedule looks every minute anyway. One
background thread per process speaks to the broker: when it is down or mute, pages do not notice.
"""

import logging
import threading

from django.db import transaction

logger = logging.getLogger(__name__)


class WakeUp:
    """At most one call under way; calls that come meanwhile become one more."""

    def __init__(self, task_name: str):
        self.task_name = task_name
        self._lock = threading.Lock()
        self._wanted = False
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        with self._lock:
            self._wanted = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=f"wake-{self.task_name}", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until the calls made so far are through; for tests and for processes about to end."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._wanted:
                    self._thread = None
                    return
                self._wanted = False
            self._publish()

    def _publish(self) -> None:
        from celery import current_app

        try:
            current_app.send_task(self.task_name, retry=False, ignore_result=True)
        except Exception:
            logger.warning("The broker did not take the call for %s; the schedule will.", self.task_name, exc_info=True)


send_letters_soon = WakeUp("notifications.send_due_letters")


def send_soon_after_commit() -> None:
    """Have the outbox looked into once this transaction is through; whatever goes wrong then, the page does not notice."""
    transaction.on_commit(send_letters_soon, robust=True)
