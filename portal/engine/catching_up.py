"""The reconciler: send again for scheduled work whose turn was lost, whatever swallowed it.

Redis gives messages back when a worker dies; the folder broker of one machine does not, and a scheduler that was down
sends nothing. So every few minutes the portal compares the schedule with what the database says was done. Work that comes
by itself within a quarter of an hour is left to its next turn.
"""

import datetime as dt
import logging

from celery import current_app

from portal.engine import runs
from portal.engine.scheduled import ENTRY, SLOT
from portal.engine.slots import next_slot, slot_of
from portal.models import ScheduledRun

logger = logging.getLogger(__name__)

# The scheduler, the broker and a busy worker get so long before a turn counts as lost.
GRACE = dt.timedelta(minutes=10)
RARE = dt.timedelta(hours=1)


def lost_turns(*, at: dt.datetime) -> dict[str, dt.datetime]:
    """The slot of each piece of rare scheduled work that was due, and that nobody has done or is doing.

    What was due before the portal's first turn of any work is nobody's loss: it was not there yet.
    """
    slots = {}
    for line in current_app.conf.beat_schedule.values():
        slot = slot_of(line["schedule"], at=at)
        if next_slot(line["schedule"], at=at) - slot >= RARE and slot <= at - GRACE:
            slots[line["task"]] = slot
    first = ScheduledRun.objects.order_by("slot").values_list("slot", flat=True).first()
    known = runs.last_runs(list(slots))
    open_again = set(
        ScheduledRun.objects.filter(runs.can_be_claimed_again(at), name__in=slots).values_list("name", "slot")
    )
    return {
        name: slot
        for name, slot in slots.items()
        if first is not None
        and first < slot
        and (name not in known or known[name].slot < slot or (name, slot) in open_again)
    }


def catch_up(*, at: dt.datetime) -> list[str]:
    """Send for what was lost. Safe to run twice: the worker claims the turn. Returns the names of the tasks."""
    lost = lost_turns(at=at)
    for name, slot in lost.items():
        logger.warning("The turn of %s at %s was lost and is sent for again.", name, slot.isoformat())
        current_app.send_task(name, headers={ENTRY: name, SLOT: slot.isoformat()}, ignore_result=True)
    return list(lost)
