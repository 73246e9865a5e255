"""How far long work is: seen while its transactions are open, cheap, and never in the way of the work."""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, transaction

from portal.batches import key_batches
from portal.engine import jobs
from portal.models import Job, SignOfLife
from portal.nights import run_steps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

AT = dt.datetime(2026, 3, 2, 2, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def every_word_is_written(monkeypatch, settings):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN", 0.0)


def seen_by_another() -> list:
    """What another connection sees at this moment."""
    found = []

    def look():
        try:
            found.extend(Job.objects.values_list("name", "done", "total", "finished_at", "failed"))
        finally:
            connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(30)
    return found


def test_progress_is_seen_while_it_runs_and_ends_with_it():
    with jobs.run("activity.nightly", total=300) as job:
        job.advance(100)
        assert seen_by_another() == [("activity.nightly", 100, 300, None, "")]
    job = Job.objects.get()
    assert (job.done, job.total, job.failed) == (100, 300, "")
    assert job.started_at <= job.heartbeat_at <= job.finished_at
    assert jobs.current() is jobs.SILENT


def test_on_postgresql_it_is_seen_within_the_works_own_transaction():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: there the row stands still meanwhile (the test below)")
    with jobs.run("activity.nightly") as job:
        with transaction.atomic():
            SignOfLife.objects.create(part="work", seen_at=AT)
            job.advance(100)
            assert seen_by_another() == [("activity.nightly", 100, None, None, "")]
            assert connection.in_atomic_block
        assert SignOfLife.objects.count() == 1


def test_on_sqlite_it_waits_for_the_end_of_the_transaction_and_holds_nothing_up():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL shows it at once (the test above)")
    with jobs.run("activity.nightly") as job:
        with transaction.atomic():
            SignOfLife.objects.create(part="work", seen_at=AT)
            job.advance(100)
        job.advance(50)
        assert [row[1] for row in seen_by_another()] == [150]


def test_what_the_work_takes_back_leaves_the_job():
    with (
        pytest.raises(ValueError, match="no such channel"),
        jobs.run("activity.nightly") as job,
        transaction.atomic(),
    ):
        SignOfLife.objects.create(part="work", seen_at=AT)
        job.advance(5)
        raise ValueError("no such channel")

    assert not SignOfLife.objects.exists()
    assert [(job.failed, job.finished_at is not None) for job in Job.objects.all()] == [("ValueError", True)]


def test_a_caller_with_a_transaction_around_it_gets_the_row_in_it():
    with transaction.atomic():
        with jobs.run("activity.nightly", total=2) as job:
            job.advance(2)
        assert Job.objects.get().done == 2
        transaction.set_rollback(True)

    assert not Job.objects.exists()


def test_a_lazy_job_that_is_quick_is_never_written(monkeypatch):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN", 60.0)
    with jobs.run("notifications.send_due_letters", lazily=True) as job:
        job.advance(10)

    assert not Job.objects.exists()


def test_a_lazy_job_that_fails_is():
    with pytest.raises(ValueError, match="gone"), jobs.run("notifications.send_due_letters", lazily=True):
        raise ValueError("gone")

    assert Job.objects.get().failed == "ValueError"


def test_it_writes_once_a_second_at_most(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN", 60.0)
    with jobs.run("activity.nightly", total=10_000) as job, django_assert_max_num_queries(0):
        for _row in range(10_000):
            job.advance()

    assert Job.objects.get().done == 10_000


def test_a_row_that_cannot_be_written_stops_nothing(monkeypatch, caplog):
    def broken(self, facts, alias):
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(jobs.Running, "_write", broken)
    with jobs.run("activity.nightly") as job:
        job.advance(100)
        SignOfLife.objects.create(part="work", seen_at=AT)

    assert SignOfLife.objects.count() == 1
    assert "How far activity.nightly is could not be written." in caplog.text


def test_without_a_job_nobody_hears():
    jobs.current().begin_steps(3)
    jobs.current().begin_step("one")
    jobs.current().expect(10)
    jobs.current().advance(10)

    assert not Job.objects.exists()


def test_batches_and_steps_report_by_themselves():
    SignOfLife.objects.bulk_create(SignOfLife(part=f"part {n:04}", seen_at=AT) for n in range(1500))
    heard = []

    def first(*, at, dry_run):
        for batch in key_batches(SignOfLife.objects.all()):
            row = Job.objects.get()
            heard.append((len(batch), row.step, row.done, row.total, row.step_done, row.step_total))
        return 1500

    def second(*, at, dry_run):
        row = Job.objects.get()
        heard.append((0, row.step, row.done, row.total, row.step_done, row.step_total))
        return 0

    with jobs.run("audits.nightly"):
        run_steps({"first": first, "second": second}, at=AT, dry_run=False)

    assert heard == [(1000, "first", 0, 2, 0, 1500), (500, "first", 0, 2, 1000, 1500), (0, "second", 1, 2, 0, 0)]
    assert Job.objects.values_list("done", "total", "step").get() == (2, 2, "")


def test_a_job_whose_worker_died_is_closed_and_old_ones_are_forgotten():
    def job(name, started, finished=None):
        Job.objects.create(name=name, started_at=started, heartbeat_at=started, finished_at=finished)

    job("old", AT - dt.timedelta(days=20), AT - dt.timedelta(days=15))
    job("lost", AT - dt.timedelta(hours=2))
    job("running", AT - dt.timedelta(minutes=2))

    assert jobs.forget_old(at=AT) == 1
    assert sorted(Job.objects.values_list("name", "finished_at", "failed")) == [
        ("lost", AT, "WorkerLost"), ("running", None, ""),
    ]  # fmt: skip
