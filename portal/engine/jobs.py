"""How far long work is, told while it runs, so that a page can show a bar.

The task says ``with jobs.run("activity.nightly")``; whatever it calls says ``jobs.current().advance(100)`` without knowing
by whom it was called, and where no job runs that does nothing. Nothing depends on a job: if its row cannot be written, the
work goes on.

A row is written once a second at most, over a connection of the job's own, so that it can be seen while the work's
transactions are open. Two cases differ. SQLite has one writer at a time: there the row stands still while a transaction is
open. A caller who has a transaction around the whole job gets the row within that transaction, and no connection more.
"""

import datetime as dt
import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from celery import current_task
from django.db import Error, connection, connections, transaction
from django.utils import timezone

from portal.models import Job

logger = logging.getLogger(__name__)

SECONDS_BETWEEN = 1.0
# A job that says nothing for so long has probably lost its worker.
QUIET = dt.timedelta(minutes=5)
KEPT = dt.timedelta(days=14)
LOST = "WorkerLost"


@dataclass(frozen=True)
class Progress:
    """What the row says; see ``Job``."""

    done: int = 0
    total: int | None = None
    step: str = ""
    step_done: int = 0
    step_total: int = 0


class Silent:
    """Stands where no job runs: everything can be told to it, and nobody hears it."""

    def advance(self, number: int = 1) -> None:
        """``number`` more rows are done: of the step under way, or of the job where it has no steps."""

    def expect(self, number: int) -> None:
        """``number`` more rows are to be done."""

    def begin_steps(self, number: int) -> None:
        """From here on the work has so many steps."""

    def begin_step(self, step: str) -> None:
        """The step before is over, and this one begins; "" ends the last one."""


class Running(Silent):
    """The job under way in this thread."""

    def __init__(self, job: Job, *, lazily: bool):
        self.job = job
        self.progress = Progress(total=job.total)
        self.in_steps = False
        self._told_at = time.monotonic() if lazily else float("-inf")
        self._within = connection.in_atomic_block
        self._own = None

    def advance(self, number: int = 1) -> None:
        if self.in_steps:
            self._now(step_done=self.progress.step_done + number)
        else:
            self._now(done=self.progress.done + number)

    def expect(self, number: int) -> None:
        if self.in_steps:
            self._now(step_total=self.progress.step_total + number)
        else:
            self._now(total=(self.progress.total or 0) + number)

    def begin_steps(self, number: int) -> None:
        self.in_steps = True
        self._now(done=0, total=number)

    def begin_step(self, step: str) -> None:
        done = self.progress.done + bool(self.progress.step)
        self._now(done=done, step=step[:80], step_done=0, step_total=0)

    def _now(self, **told) -> None:
        self.progress = replace(self.progress, **told)
        if time.monotonic() - self._told_at >= SECONDS_BETWEEN:
            self.tell()

    def tell(self, *, is_over: bool = False, failed: str = "") -> None:
        """Write the row as it stands now; whatever goes wrong stays here."""
        self._told_at, now = time.monotonic(), timezone.now()
        facts = {**vars(self.progress), "heartbeat_at": now}
        if is_over:
            facts |= {"finished_at": now, "failed": failed[:80]}
        try:
            if connection.vendor == "postgresql" and not self._within:
                self._over_own_connection(facts)
            elif self._within or not connection.in_atomic_block:
                with transaction.atomic():
                    self._write(facts, connection.alias)
        except Error:
            logger.warning("How far %s is could not be written.", self.job.name, exc_info=True)
            self.close()

    def _over_own_connection(self, facts: dict) -> None:
        if self._own is None:
            self._own = connections.create_connection(connection.alias)
        with _as_default(self._own):
            self._write(facts, connection.alias)

    def _write(self, facts: dict, alias: str) -> None:
        for name, value in facts.items():
            setattr(self.job, name, value)
        if self.job.pk is None:
            self.job.save(using=alias, force_insert=True)
        else:
            Job.objects.using(alias).filter(pk=self.job.pk).update(**facts)

    def close(self) -> None:
        if self._own is not None:
            own, self._own = self._own, None
            try:
                own.close()
            except Error:
                logger.warning("The job's own connection was broken already.")


@contextmanager
def _as_default(own) -> Iterator[None]:
    """The statements within go over ``own``; this thread's connection, and what is open on it, waits meanwhile."""
    alias = connection.alias
    usual = connections[alias]
    connections[alias] = own
    try:
        yield
    finally:
        connections[alias] = usual


SILENT = Silent()
_current: ContextVar[Silent] = ContextVar("job", default=SILENT)


def current() -> Silent:
    """The job that this thread works on, or one that hears nothing."""
    return _current.get()


@contextmanager
def run(name: str, *, total: int | None = None, subject: str = "", lazily: bool = False) -> Iterator[Running]:
    """Work that people can follow. ``lazily``: its row appears only if it takes longer than a second, or fails.

    Within it, ``current()`` is this job.
    """
    now = timezone.now()
    job = Job(name=name, subject=subject[:200], total=total, started_at=now, worker=here()[:200])
    running = Running(job, lazily=lazily)
    token = _current.set(running)
    try:
        if not lazily:
            running.tell()
        yield running
    except BaseException as error:
        running.tell(is_over=True, failed=type(error).__name__)
        raise
    else:
        if job.pk is not None:
            running.tell(is_over=True)
    finally:
        _current.reset(token)
        running.close()


def here() -> str:
    """The name of this worker, or of this machine outside of one."""
    task = current_task
    return (task and task.request.hostname) or socket.gethostname()


def forget_old(*, at: dt.datetime) -> int:
    """Jobs of long ago are forgotten, and those whose worker died with them are closed. Returns how many were forgotten."""
    quiet = Job.objects.filter(finished_at=None, heartbeat_at__lt=at - dt.timedelta(hours=1))
    quiet.update(finished_at=at, failed=LOST)
    return Job.objects.filter(finished_at__lt=at - KEPT).delete()[0]
