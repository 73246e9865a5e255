"""Redis or PostgreSQL is restarted in the middle of sending: everything arrives, nothing twice without being counted."""

import os
import time

import celery
import pytest
from django.conf import settings

from notifications.models import Letter
from portal.engine.scheduled import ENTRY, SLOT
from portal.models import Job, ScheduledRun
from tests.engine.faults import (
    CountingMail,
    OwnPostgres,
    OwnRedis,
    all_sent,
    five_minutes_later,
    looking_into,
    none_lost_and_twice_only_where_counted,
    write,
)
from tests.live import LiveWorker, wait_for

NIGHT = {ENTRY: "audits.nightly", SLOT: "2026-03-02T03:10:00+00:00"}


def sender_to(url: str) -> celery.Celery:
    """Speaks to a broker of the test's own, as the scheduler does."""
    app = celery.Celery("faults", broker=url, set_as_current=False)
    app.conf.update(
        task_routes=settings.CELERY_TASK_ROUTES, task_queues=settings.CELERY_TASK_QUEUES,
        broker_transport_options={"socket_timeout": 2, "socket_connect_timeout": 2},
    )  # fmt: skip
    return app


def keep_calling(app: celery.Celery, question, *, seconds: float = 90) -> None:
    """What the scheduler does each minute, each second."""

    def answered():
        try:
            app.send_task("notifications.send_due_letters", ignore_result=True, retry=False)
        except (app.connection().transport.connection_errors, OSError):
            pass  # the broker is away; the next call will do
        time.sleep(1)
        return question()

    wait_for(answered, seconds=seconds)


def test_redis_is_restarted_while_letters_are_sent(transactional_db, live_portal):
    """The worker finds it again by itself, and messages that it held are not lost: its file is append-only."""
    with OwnRedis() as redis, CountingMail(seconds=0.02) as mail:
        app = sender_to(redis.url)
        write(150)
        worker = LiveWorker(portal_url=live_portal.url, email_url=mail.url, REDIS_URL=redis.url)
        with worker:
            app.send_task("notifications.send_due_letters", ignore_result=True)
            wait_for(lambda: len(mail.letters) > 20)
            app.send_task("audits.nightly", headers=NIGHT, ignore_result=True)
            redis.restart(away=2)
            wait_for(all_sent)
            write(20, start=150)
            keep_calling(app, all_sent)
            # Given out before the restart and not acknowledged: Redis gives it out again after half an hour. The
            # reconciler does not wait so long, and whichever comes second finds it done.
            for _time in range(2):
                app.send_task("audits.nightly", headers=NIGHT, ignore_result=True)
            wait_for(lambda: ScheduledRun.objects.filter(name="audits.nightly", finished_at__isnull=False).exists())

        assert none_lost_and_twice_only_where_counted(mail.times()) == set()
        assert ScheduledRun.objects.get(name="audits.nightly").attempts == 1
        assert Job.objects.filter(name="audits.nightly").count() == 1


@pytest.mark.slow
def test_postgresql_and_redis_are_restarted_while_letters_are_sent(django_db_blocker):
    """PostgreSQL breaks every connection and is away for three seconds, then Redis is, then both at once."""
    if os.environ.get("TEST_DATABASE") == "sqlite" or not os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("SQLite has no server that could be restarted")
    with (
        OwnPostgres() as postgres,
        OwnRedis() as redis,
        CountingMail(seconds=0.02) as mail,
        django_db_blocker.unblock(),
        looking_into(postgres.url) as database,
    ):
        app = sender_to(redis.url)
        write(300)
        with LiveWorker(
            portal_url="http://localhost", email_url=mail.url, REDIS_URL=redis.url, DATABASE_URL=postgres.url
        ):
            app.send_task("notifications.send_due_letters", ignore_result=True)
            for turn, servers in enumerate([[postgres], [redis], [postgres, redis]]):
                wait_for(lambda least=20 + 60 * turn: len(mail.letters) >= least)
                database.close()
                for server in servers:
                    server.restart(away=3 / len(servers))
                five_minutes_later()
                keep_calling(app, lambda least=20 + 60 * (turn + 1): len(mail.letters) >= least)
            five_minutes_later()
            keep_calling(app, all_sent)

        none_lost_and_twice_only_where_counted(mail.times())
        assert Letter.objects.filter(sent_at__isnull=False).count() == 300
