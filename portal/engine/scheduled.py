"""The task class of the portal: work that the schedule sent for is claimed by name and slot before it begins.

The scheduler writes the name of its entry and the slot into the head of each message (``mark``), since its clock is the
one that decided. A message without a slot, from a page that wakes the workers up, is worked on at once, as often as it
comes: its body asks the database what there is to do.
"""

import datetime as dt
import logging
from contextlib import suppress

from celery import Task, current_app
from django.db import Error, close_old_connections
from django.utils import timezone

from portal.engine import runs
from portal.engine.slots import slot_of

logger = logging.getLogger(__name__)

ENTRY, SLOT = "portal_entry", "portal_slot"
# Beyond a task's own limit, until its process is surely gone.
MARGIN = dt.timedelta(minutes=1)


def mark(headers: dict | None = None, **_signal) -> None:
    """Write the slot into a message that the scheduler is about to send; heard by Celery's ``before_task_publish``."""
    if headers and (name := headers.get(ENTRY)) and not headers.get(SLOT):
        headers[SLOT] = slot_of(schedule_of(name), at=timezone.now()).isoformat()


def schedule_of(name: str):
    """When the task called ``name`` is due. Raises LookupError where the schedule does not have it."""
    for line in current_app.conf.beat_schedule.values():
        if line["task"] == name:
            return line["schedule"]
    raise LookupError(name)


class PortalTask(Task):
    """A task that does each slot of the schedule once."""

    abstract = True

    def __call__(self, *args, **kwargs):
        request = self.request
        if request.called_directly:
            return super().__call__(*args, **kwargs)
        slot = request.get(SLOT)
        if not slot:
            return self.run(*args, **kwargs)
        return self._once(dt.datetime.fromisoformat(slot), args, kwargs)

    def _once(self, slot: dt.datetime, args: tuple, kwargs: dict):
        limit = dt.timedelta(seconds=self.time_limit or self.app.conf.task_time_limit)
        turn = runs.claim(self.name, slot, at=timezone.now(), lasts=limit + MARGIN, worker=self.request.hostname or "")
        if turn is None:
            logger.info("%s of %s is done already, or under way.", self.name, slot.isoformat())
            return None
        try:
            result = self.run(*args, **kwargs)
        except Exception as error:
            # What broke the work may have broken the connection too; then the claim ends by itself.
            close_old_connections()
            with suppress(Error):
                runs.finish(turn, at=timezone.now(), failed=type(error).__name__)
            raise
        runs.finish(turn, at=timezone.now())
        return result
