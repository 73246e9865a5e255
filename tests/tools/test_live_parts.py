"""The servers, the worker and the browser that the other tests rely on are real and reachable."""

import contextlib
import os
import smtplib
import socket

import pytest
import redis
from django.core.mail import EmailMessage, get_connection
from django.db import connection

from governance.celery import app
from ledger.models import LedgerEntry
from portal.models import PortalSettings, SignOfLife
from portal.tasks import heartbeat
from tests.live import LiveWeb, wait_for
from tests.services_plugin import NetworkClosed


@pytest.mark.both_databases
def test_the_suite_runs_on_the_database_it_names(db):
    embedded = os.environ.get("TEST_DATABASE") == "sqlite" or not os.environ.get("TEST_DATABASE_URL")

    assert connection.vendor == ("sqlite" if embedded else "postgresql")


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("8.8.8.8", 53)])
def test_the_network_is_closed(address):
    with pytest.raises(NetworkClosed):
        socket.create_connection(address, timeout=1)


@pytest.mark.both_databases
def test_worker_does_what_the_broker_carries(live_worker):
    heartbeat.delay()

    wait_for(SignOfLife.objects.filter(part="scheduler").exists)


def test_worker_killed_and_started_again_goes_on(live_worker):
    live_worker.kill()
    heartbeat.delay()
    live_worker.start()

    wait_for(SignOfLife.objects.filter(part="scheduler").exists)


@pytest.mark.parametrize("name", sorted({entry["task"] for entry in app.conf.beat_schedule.values()}))
def test_scheduled_task_exists_and_can_be_sent(name):
    """A task whose soft limit is above its hard one is refused by Celery only when it is sent."""
    app.loader.import_default_modules()
    task = app.tasks.get(name)

    assert task is not None
    assert (task.soft_time_limit or app.conf.task_soft_time_limit) <= (task.time_limit or app.conf.task_time_limit)


@pytest.mark.both_databases
@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(transactional_db, turn):
    assert not SignOfLife.objects.exists()
    assert not LedgerEntry.objects.exists()
    heartbeat()


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_rows_of_migrations_are_kept(turn, request):
    first = request.config.stash.setdefault(KEPT, list(PortalSettings.objects.values()))

    assert list(PortalSettings.objects.values()) == first


KEPT = pytest.StashKey[list]()


def test_browser_opens_the_portal(live_portal, browser_page):
    response = browser_page.goto(f"{live_portal.url}/healthz")

    assert response.status == 200


def test_visitors_who_never_finish_their_question_keep_nobody_waiting(transactional_db):
    """Security finding 16, the half that the web server settles itself: sixty heads that never end, two threads."""
    with LiveWeb() as web, contextlib.ExitStack() as held:
        for number in range(60):
            visitor = held.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            visitor.sendall(b"GET /directory/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " if number % 3 else b"")

        assert [web.ask("/directory/", patience=5) for _ in range(4)] == [200] * 4


def test_a_connection_that_the_database_dropped_is_replaced(transactional_db):
    """Security finding 9: after a restart of PostgreSQL the first request of each thread is answered as any other."""
    with LiveWeb() as web:
        assert [web.ask("/directory/") for _ in range(8)] == [200] * 8
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            dropped = cursor.fetchall()

        assert dropped
        assert [web.ask("/directory/") for _ in range(8)] == [200] * 8


def test_redis_keeps_an_append_only_file(redis_url):
    with redis.Redis.from_url(redis_url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_mail_server_accepts_and_refuses(mail_server):
    port = mail_server.controller.port
    server = get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port)

    EmailMessage("Décision", "Bonjour", "a@portal.example", ["b@example.org"], connection=server).send()
    mail_server.refuse_with = "451 Try again later"
    with pytest.raises(smtplib.SMTPDataError, match="Try again later"):
        EmailMessage("Second", "x", "a@portal.example", ["b@example.org"], connection=server).send()

    assert [letter["Subject"] for letter in mail_server.to("b@example.org")] == ["Décision"]
