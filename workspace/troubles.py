"""What is wrong with the work in the background, each with what to do about it: the boxes on top of “Jobs and health”."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.engine.broker import Broker
from workspace.engine import QUEUE_NAMES, Waiting, Worker, queues_without_worker


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong. ``tone``: problem or warning."""

    tone: str
    heading: str
    advice: str


def troubles(
    *, is_scheduler_alive: bool, workers: list[Worker], broker: Broker, waiting: Iterable[Waiting], died: int
) -> list[Trouble]:
    found = []
    if broker.answers is False:
        found.append(
            Trouble(
                "problem",
                _("The broker does not answer"),
                _(
                    "Pages and decisions work, and what is to be done waits in the database. Start Redis, or look at REDIS_URL; the work then goes on by itself."
                ),
            )
        )
    if not any(worker.is_alive for worker in workers):
        found.append(
            Trouble(
                "problem",
                _("No worker is at work"),
                _(
                    "Messages wait, and nobody looks at channels. Start deploy/worker.sh; nothing is lost, and it goes on by itself."
                ),
            )
        )
    else:
        for queue in queues_without_worker(workers):
            found.append(
                Trouble(
                    "problem",
                    _("Nobody takes up the queue “%(queue)s” (%(name)s)")
                    % {"queue": queue, "name": QUEUE_NAMES[queue]},
                    _("Start a worker whose WORKER_QUEUES names it, or one that takes all of them."),
                )
            )
    if not is_scheduler_alive:
        found.append(
            Trouble(
                "problem",
                _("The scheduler is not heard"),
                _(
                    "Its sign of life comes each minute over broker and worker. Where these two are well, start deploy/scheduler.sh. What was missed is made up for."
                ),
            )
        )
    found += [
        Trouble(
            "warning",
            _("%(work)s: the oldest waits longer than it should") % {"work": one.line.label},
            _("Look whether its queue has a worker and what failed lately. More workers make it quicker."),
        )
        for one in waiting
        if one.is_late
    ]
    if died:
        found.append(
            Trouble(
                "warning",
                ngettext(
                    "%(number)s message may have arrived twice",
                    "%(number)s messages may have arrived twice",
                    died,
                )
                % {"number": died},
                _(
                    "A worker died, or the line to the mail server broke, in the middle of sending. Whether the server had taken the message by then cannot be known, so it was sent again, under the same number: many mail programs show it once."
                ),
            )
        )
    return found
