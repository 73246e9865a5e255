"""The Celery application: what runs in the background, and when.

The database is the memory of work to be done; the broker carries wake-up calls only. So every task can be lost, run
twice or run late without harm, and the schedule below picks up whatever a lost wake-up left behind.
"""

import os
from contextlib import suppress

from celery import Celery, signals
from celery.schedules import crontab
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("governance", task_cls="portal.engine.scheduled:PortalTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(task: str, when) -> dict:
    """One line of the schedule. Its messages carry the slot they were sent for, so that each is worked on once."""
    return {"task": task, "schedule": when, "options": {"headers": {"portal_entry": task}}}


app.conf.beat_schedule = {
    "heartbeat": every("portal.heartbeat", 60.0),
    "send-letters": every("notifications.send_due_letters", 60.0),
    "nightly": every("activity.nightly", crontab(hour=2, minute=15)),
    "policies-nightly": every("policies.nightly", crontab(hour=2, minute=30)),
    "requests-nightly": every("requests.nightly", crontab(hour=2, minute=45)),
    # After the rooms whose facts it reads have swept theirs.
    "audits-nightly": every("audits.nightly", crontab(hour=3, minute=10)),
    "enforcement-nightly": every("enforcement.nightly", crontab(hour=3, minute=25)),
    # Promised answers that do not come: an hour cannot wait for the night.
    "enforcement-minute": every("enforcement.minute", 60.0),
    "dispatch-looks": every("activity.dispatch_looks", 180.0),
    "check-ownership": every("activity.check_ownership", crontab(minute=25)),
    # A page calls for it at once; this picks up what a lost call or a lost worker left behind.
    "work-on-imports": every("channels.work_on_imports", 60.0),
    "check-the-record": every("ledger.check", 300.0),
    # What was lost of the rare ones, whatever swallowed it.
    "catch-up": every("portal.catch_up", 300.0),
    "tidy": every("portal.tidy", crontab(hour=3, minute=40)),
}


# Imported when the signal comes: the models are not there yet while this module is read.
@signals.before_task_publish.connect(weak=False)
def _name_the_slot(headers=None, **_signal) -> None:
    from portal.engine.scheduled import mark

    mark(headers)


@signals.worker_ready.connect(weak=False)
def _begin_signs_of_life(sender=None, **_signal) -> None:
    from portal.engine import worker_signs

    worker_signs.begin(sender)


@signals.worker_shutdown.connect(weak=False)
def _end_signs_of_life(**_signal) -> None:
    from portal.engine import worker_signs

    worker_signs.end()


@signals.beat_init.connect(weak=False)
@signals.beat_embedded_init.connect(weak=False)
def _beat_at_once(**_signal) -> None:
    """A scheduler that has just started says so, instead of being missed for its first minute."""
    with suppress(OperationalError):
        app.send_task("portal.heartbeat", ignore_result=True, retry=False)
