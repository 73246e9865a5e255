"""Each turn of scheduled work is done once, whoever sends for it; what was lost is sent for again."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from portal.engine import catching_up, runs
from portal.engine.scheduled import ENTRY, SLOT, mark
from portal.models import ScheduledRun

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

SLOT_AT = dt.datetime(2026, 3, 2, 2, 15, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
LASTS = 21 * MINUTE
NIGHTLY = "activity.nightly"


def claim(at=SLOT_AT, slot=SLOT_AT, worker="one@here"):
    return runs.claim(NIGHTLY, slot, at=at, lasts=LASTS, worker=worker)


def test_the_second_who_comes_finds_it_taken_and_then_done():
    run = claim()

    assert claim(worker="two@there") is None
    assert runs.finish(run, at=SLOT_AT + MINUTE)
    assert claim(at=SLOT_AT + 60 * MINUTE) is None
    assert list(ScheduledRun.objects.values_list("name", "slot", "attempts", "worker", "failed")) == [
        (NIGHTLY, SLOT_AT, 1, "one@here", "")
    ]


def test_a_late_turn_is_still_done():
    assert claim(at=SLOT_AT + 9 * 60 * MINUTE) is not None


def test_a_turn_that_a_newer_one_overtook_is_left():
    tomorrow = SLOT_AT + dt.timedelta(days=1)
    assert claim(at=tomorrow, slot=tomorrow) is not None

    assert claim(at=tomorrow) is None
    assert ScheduledRun.objects.count() == 1


def test_the_claim_of_a_dead_worker_ends_and_its_late_word_counts_no_more():
    dead = claim()

    assert claim(at=SLOT_AT + LASTS - MINUTE) is None
    second = claim(at=SLOT_AT + LASTS, worker="two@there")
    assert (second.attempts, second.worker) == (2, "two@there")
    assert not runs.finish(dead, at=SLOT_AT + LASTS + MINUTE, failed="Late")
    assert runs.finish(second, at=SLOT_AT + LASTS + MINUTE)


def test_after_a_failure_it_rests_and_is_tried_three_times():
    at = SLOT_AT
    for attempt in (1, 2, 3):
        run = claim(at=at)
        assert run.attempts == attempt
        runs.finish(run, at=at, failed="OperationalError")
        assert claim(at=at + runs.REST - MINUTE) is None
        at += runs.REST

    assert claim(at=at) is None
    assert ScheduledRun.objects.get().failed == "OperationalError"


def test_the_database_keeps_a_turn_once():
    claim()
    with pytest.raises(IntegrityError, match=r"once_per_slot|UNIQUE"), transaction.atomic():
        ScheduledRun.objects.create(name=NIGHTLY, slot=SLOT_AT, claimed_at=SLOT_AT, claimed_until=SLOT_AT)
    with pytest.raises(IntegrityError, match=r"failed_is_over|CHECK"), transaction.atomic():
        ScheduledRun.objects.update(failed="OperationalError", finished_at=None)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_claim_at_once_one_has_it():
    start, won = threading.Barrier(8), []

    def worker(number):
        try:
            start.wait()
            if claim(worker=f"{number}@here"):
                won.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(won) == 1
    assert ScheduledRun.objects.get().attempts == 1


def test_only_the_schedule_marks_its_messages():
    ours, another, again = {ENTRY: NIGHTLY}, {"task": NIGHTLY}, {ENTRY: NIGHTLY, SLOT: "2026-03-01T02:15:00+00:00"}
    for headers in (ours, another, again):
        mark(headers)

    assert dt.datetime.fromisoformat(ours[SLOT]).strftime("%H:%M:%S") == "02:15:00"
    assert (SLOT in another, again[SLOT]) == (False, "2026-03-01T02:15:00+00:00")


def test_two_days_of_small_turns_two_weeks_of_failures_and_the_newest_for_ever_are_kept():
    now = SLOT_AT + dt.timedelta(days=30)
    for days, failed in ((30, ""), (15, "Fault"), (13, "Fault"), (3, ""), (1, "")):
        slot = now - dt.timedelta(days=days)
        ScheduledRun.objects.create(
            name=NIGHTLY, slot=slot, claimed_at=slot, claimed_until=slot, finished_at=slot, failed=failed
        )
    old = now - dt.timedelta(days=100)
    ScheduledRun.objects.create(name="rare", slot=old, claimed_at=old, claimed_until=old, finished_at=old)

    assert runs.forget_old(at=now) == 3
    assert sorted((now - run.slot).days for run in ScheduledRun.objects.all()) == [1, 13, 100]


# --- The reconciler ----------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    """The messages that would go to the broker, as (task, slot)."""
    messages = []
    monkeypatch.setattr(
        "celery.app.base.Celery.send_task",
        lambda app, name, headers, **more: messages.append((name, headers[SLOT])),
    )
    return messages


def portal_runs_since(moment):
    ScheduledRun.objects.create(
        name="portal.heartbeat", slot=moment, claimed_at=moment, claimed_until=moment, finished_at=moment
    )


def all_done_at(at):
    for name, slot in catching_up.lost_turns(at=at).items():
        runs.finish(runs.claim(name, slot, at=at, lasts=LASTS), at=at)


NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def test_a_night_that_nobody_did_is_sent_for_again(sent):
    portal_runs_since(NOON - dt.timedelta(days=1))

    assert NIGHTLY in catching_up.catch_up(at=NOON)
    assert (NIGHTLY, SLOT_AT.isoformat()) in sent
    assert {"activity.nightly", "requests.nightly", "audits.nightly", "portal.tidy"} <= {name for name, _slot in sent}
    assert not {"portal.heartbeat", "notifications.send_due_letters"} & {name for name, _slot in sent}


def test_what_is_done_or_under_way_or_not_late_yet_is_left(sent):
    portal_runs_since(NOON - dt.timedelta(days=1))
    all_done_at(NOON)

    assert catching_up.catch_up(at=NOON) == []
    assert NIGHTLY not in catching_up.catch_up(at=SLOT_AT + dt.timedelta(days=1) + catching_up.GRACE - MINUTE)


def test_a_new_portal_makes_up_for_no_night_before_its_first(sent):
    assert catching_up.catch_up(at=NOON) == []
    portal_runs_since(NOON - MINUTE)
    assert catching_up.catch_up(at=NOON) == []


def test_a_turn_whose_worker_died_is_sent_for_when_its_claim_is_over(sent):
    portal_runs_since(NOON - dt.timedelta(days=1))
    all_done_at(NOON)
    ScheduledRun.objects.filter(name=NIGHTLY).update(finished_at=None, claimed_until=NOON + MINUTE)

    assert catching_up.catch_up(at=NOON) == []
    assert catching_up.catch_up(at=NOON + MINUTE) == [NIGHTLY]
    ScheduledRun.objects.filter(name=NIGHTLY).update(attempts=runs.MOST_ATTEMPTS)
    assert catching_up.catch_up(at=NOON + MINUTE) == []
