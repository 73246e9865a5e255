"""Two schedulers at once, and a message that comes twice: each turn is worked on once (real beats, real workers)."""

import datetime as dt

import pytest
from celery.schedules import crontab
from django.utils import timezone

from governance.celery import app
from notifications.models import Letter
from portal.engine import runs
from portal.engine.scheduled import ENTRY, SLOT
from portal.engine.slots import slot_of
from portal.models import Job, ScheduledRun, SignOfLife
from tests.live import LiveScheduler, LiveWorker, wait_for

pytestmark = pytest.mark.both_databases
AUDITS = "audits.nightly"


def send(task: str, slot: dt.datetime) -> None:
    """What a scheduler sends."""
    app.send_task(task, headers={ENTRY: task, SLOT: slot.isoformat()}, ignore_result=True)


def finished(task: str):
    return ScheduledRun.objects.filter(name=task, finished_at__isnull=False).first()


def refused(worker: LiveWorker) -> int:
    """How often a worker was given a turn that is done or under way."""
    return worker.log.read_text().count("is done already, or under way.")


def test_a_message_that_comes_five_times_is_one_nights_work(live_worker):
    """audits.nightly begins a job each time its body runs, so the jobs count how often it did."""
    slot = slot_of(crontab(hour=3, minute=10), at=timezone.now())
    for _time in range(5):
        send(AUDITS, slot)

    run = wait_for(lambda: finished(AUDITS))
    # The body is done; the messages behind it still wait for their turn.
    wait_for(lambda: refused(live_worker) >= 4)
    live_worker.stop()

    assert (run.slot, run.attempts, run.failed) == (slot, 1, "")
    assert refused(live_worker) == 4
    assert Job.objects.filter(name=AUDITS).count() == 1


def test_what_a_worker_that_died_had_claimed_is_done_by_another(live_worker):
    slot = slot_of(crontab(hour=3, minute=10), at=timezone.now())
    long_ago = timezone.now() - dt.timedelta(hours=1)
    runs.claim(AUDITS, slot, at=long_ago, lasts=dt.timedelta(minutes=21), worker="dead@elsewhere")
    send(AUDITS, slot)

    run = wait_for(lambda: finished(AUDITS))

    assert (run.attempts, run.failed, run.worker.partition("@")[0]) == (2, "", "tests")


def test_the_call_of_a_page_is_answered_each_time(live_worker):
    for _time in range(3):
        app.send_task("portal.heartbeat", ignore_result=True)

    wait_for(SignOfLife.objects.exists)
    live_worker.stop()
    assert not ScheduledRun.objects.exists()
    assert live_worker.log.read_text().count("Task portal.heartbeat[") >= 3


def test_a_scheduler_that_has_just_started_is_not_missed_for_its_first_minute(live_worker):
    with LiveScheduler("fresh"):
        wait_for(SignOfLife.objects.filter(part="scheduler").exists, seconds=30)  # its own turn would come after sixty


@pytest.mark.slow
def test_two_schedulers_and_two_workers_do_each_turn_once(live_worker, live_portal, mail_server):
    """A minute and a half of real time: two beats send for everything that comes each minute."""
    second = LiveWorker(portal_url=live_portal.url, email_url=mail_server.url, name="second")
    with second, LiveScheduler("one"), LiveScheduler("two"):
        wait_for(lambda: ScheduledRun.objects.filter(name="portal.heartbeat").count() >= 2, seconds=150)
    live_worker.stop()
    turns = list(ScheduledRun.objects.values_list("name", "attempts", "failed"))

    assert {(attempts, failed) for _name, attempts, failed in turns} == {(1, "")}
    # Twice as many messages came as there were turns; the other half found it done.
    assert refused(live_worker) + refused(second) >= len(turns) - len({name for name, *_rest in turns})
    assert not Letter.objects.exists()
