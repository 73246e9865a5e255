"""What works in the background and how it is: the facts of the page “Jobs and health” and of `/metrics`.

The database is asked, not the workers: what is due, what was done, who was seen. Of the broker only its length is shown.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications.models import Letter
from portal.engine import jobs, runs
from portal.engine.lines import Line, Standing, all_lines, under_way
from portal.engine.slots import next_slot, slot_of
from portal.models import Job, ScheduledRun, SignOfLife, WorkerSeen
from portal.readiness import SCHEDULER_QUIET

# Two signs of life of a worker, half a minute apart, may be missed.
WORKER_QUIET = dt.timedelta(minutes=2)
WORKERS_SHOWN = dt.timedelta(days=1)
FAILURES_SHOWN = dt.timedelta(days=7)
MOST_FAILURES = 50

NAMES = {
    "portal.heartbeat": _("Sign of life"),
    "portal.catch_up": _("Sending again for what was lost"),
    "portal.tidy": _("Removing what is no longer needed"),
    "notifications.send_due_letters": _("Sending messages"),
    "channels.work_on_imports": _("Reading and entering spreadsheets"),
    "ledger.check": _("Verifying the record of decisions"),
    "activity.nightly": _("The night's work on channels: access, set-ups, points, quiet channels"),
    "activity.dispatch_looks": _("Handing out looks at channels"),
    "activity.look_at": _("Looking at channels"),
    "activity.check_ownership": _("Reading our own pages that link to our accounts"),
    "policies.nightly": _("The night's work on policies: asking for comments on drafts"),
    "requests.nightly": _("The night's work on requests: drafts, reminders, goals"),
    "audits.nightly": _("The night's work on check-ups, reviews and points"),
    "enforcement.nightly": _("The night's work on questions to the team: what has ended, what is to be erased"),
    "enforcement.minute": _("Following the promised answers"),
}

DATABASE = {"OperationalError", "InterfaceError"}
MAIL = {"SMTPServerDisconnected", "SMTPException", "ConnectionRefusedError", "TimeoutError"}
TOO_LONG = {"SoftTimeLimitExceeded", "TimeLimitExceeded"}


def name_of(task: str) -> str:
    return str(NAMES.get(task, task))


def advice_for(code: str) -> str:
    """What to do about a failure."""
    if code == jobs.LOST:
        return str(
            _("Its worker died in the middle. It is taken up again by itself; look whether that machine is well.")
        )
    if code in DATABASE:
        return str(
            _("The database could not be reached. It is tried again by itself; look at the database if this returns.")
        )
    if code in TOO_LONG:
        return str(_("It took longer than it may. What was done stays done, and the rest follows next time."))
    if code in MAIL:
        return str(_("A server did not answer. It is tried again by itself."))
    return str(
        _(
            "A fault of the portal. It is tried again by itself; if this returns, give the time and this name to whoever"
            " looks after the portal, whose log says more."
        )
    )


# --- Scheduled work ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Work:
    """One line of the schedule: its last turn, and when the next one is due."""

    task: str
    last: ScheduledRun | None
    slot: dt.datetime
    next_at: dt.datetime
    now: dt.datetime

    @property
    def name(self) -> str:
        return name_of(self.task)

    @property
    def state(self) -> str:
        if self.last is None:
            return "never"
        if self.last.failed or is_dead(self.last, at=self.now):
            return "failed"
        return "done" if self.last.finished_at else "under_way"

    @property
    def took(self) -> dt.timedelta | None:
        return self.last.finished_at - self.last.claimed_at if self.last and self.last.finished_at else None


def is_dead(run: ScheduledRun, *, at: dt.datetime) -> bool:
    return run.finished_at is None and run.claimed_until <= at


def scheduled_work(at: dt.datetime) -> list[Work]:
    """Every line of the schedule, the rare ones first; two queries."""
    lines = list(current_app.conf.beat_schedule.values())
    last = runs.last_runs([line["task"] for line in lines])
    works = [
        Work(
            line["task"],
            last.get(line["task"]),
            slot_of(line["schedule"], at=at),
            next_slot(line["schedule"], at=at),
            at,
        )
        for line in lines
    ]
    return sorted(works, key=lambda work: (work.slot - work.next_at, work.next_at.time(), work.task))


# --- Failures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Failure:
    at: dt.datetime
    task: str
    code: str
    worker: str

    @property
    def name(self) -> str:
        return name_of(self.task)

    @property
    def advice(self) -> str:
        return advice_for(self.code)


def failures(at: dt.datetime) -> list[Failure]:
    """What went wrong in the last seven days, newest first; two queries. A turn and its job are one failure."""
    since = at - FAILURES_SHOWN
    turns = ScheduledRun.objects.filter(
        ~Q(failed="") & Q(finished_at__gte=since) | Q(finished_at=None, claimed_until__lte=at, claimed_at__gte=since)
    ).order_by("-slot")[:MOST_FAILURES]
    found = [
        Failure(run.finished_at or run.claimed_until, run.name, run.failed or jobs.LOST, run.worker) for run in turns
    ]
    of_turns = {(one.task, one.worker) for one in found}
    quiet = Q(finished_at=None, heartbeat_at__lt=at - jobs.QUIET)
    lost = Job.objects.filter(~Q(failed="") & Q(finished_at__gte=since) | quiet).order_by("-started_at")[:MOST_FAILURES]
    found += [
        Failure(job.finished_at or job.heartbeat_at, job.name, job.failed or jobs.LOST, job.worker)
        for job in lost
        if (job.name, job.worker) not in of_turns
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST_FAILURES]


# --- What waits, who works ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    line: Line
    standing: Standing
    lag: dt.timedelta
    in_broker: int | None = None

    @property
    def is_late(self) -> bool:
        return self.lag > self.line.patience


def waiting_work(at: dt.datetime, *, lengths: dict[str, int] | None = None) -> list[Waiting]:
    """Every line of waiting work; one query each."""
    waiting = []
    for line in all_lines():
        standing = line.standing(at)
        waiting.append(Waiting(line, standing, standing.lag(at), (lengths or {}).get(line.queue)))
    return waiting


@dataclass(frozen=True)
class Bar:
    """Work under way, as a bar. ``share`` is in thousandths, None where nobody knows how much it will be."""

    name: str
    subject: str
    started_at: dt.datetime
    done: int
    total: int | None
    step: int = 0
    step_done: int = 0
    step_total: int = 0
    is_quiet: bool = False

    @property
    def share(self) -> int | None:
        if not self.total:
            return None
        within = self.step_done / self.step_total if self.step and self.step_total else 0
        return min(1000, round(1000 * (self.done + min(within, 1)) / self.total))


def bars(at: dt.datetime) -> list[Bar]:
    """What is under way, the oldest first; a query for the jobs and one for each room that keeps progress of its own."""
    found = [
        Bar(
            name_of(job.name), job.subject, job.started_at, job.done, job.total,
            step=job.done + 1 if job.step else 0, step_done=job.step_done, step_total=job.step_total,
            is_quiet=at - job.heartbeat_at > jobs.QUIET,
        )
        for job in Job.objects.filter(finished_at=None).order_by("started_at", "pk")[:50]
    ]  # fmt: skip
    found += [Bar(str(one.label), "", one.started_at, one.done, one.total) for one in under_way(at)]
    return sorted(found, key=lambda bar: bar.started_at)


@dataclass(frozen=True)
class Worker:
    seen: WorkerSeen
    is_alive: bool

    @property
    def queues(self) -> list[str]:
        return [queue for queue in self.seen.queues.split(",") if queue]


def workers(at: dt.datetime) -> list[Worker]:
    """The workers seen within a day; one query."""
    seen = WorkerSeen.objects.filter(seen_at__gte=at - WORKERS_SHOWN)
    return [Worker(one, one.stopped_at is None and at - one.seen_at <= WORKER_QUIET) for one in seen]


def queues_without_worker(known: Iterable[Worker]) -> list[str]:
    taken = {queue for worker in known if worker.is_alive for queue in worker.queues}
    return [queue for queue in settings.QUEUES if queue not in taken]


def scheduler_seen_at() -> dt.datetime | None:
    return SignOfLife.objects.filter(part="scheduler").values_list("seen_at", flat=True).first()


def is_scheduler_alive(seen_at: dt.datetime | None, *, at: dt.datetime) -> bool:
    return seen_at is not None and at - seen_at < SCHEDULER_QUIET


def letters_perhaps_twice() -> int:
    """Letters of which a try broke off between the mail server's answer and our note of it, or before (design §5.5)."""
    return Letter.objects.perhaps_twice().count()


QUEUE_NAMES = {
    "default": pgettext_lazy("queue of work", "short work"),
    "letters": pgettext_lazy("queue of work", "messages"),
    "sweeps": pgettext_lazy("queue of work", "the night's work"),
    "fetching": pgettext_lazy("queue of work", "looks at channels"),
}
