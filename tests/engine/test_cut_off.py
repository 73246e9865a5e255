"""A worker whose cables are pulled in the middle of a letter: processes on one machine, each line through a small proxy.

The same with real hosts, and with a look, is `test_hosts_apart.py`, where network namespaces are allowed. A look cannot be
shown here: the fetcher refuses every address of this machine.
"""

import contextlib
import os
import socket
import threading
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings

from governance.celery import app
from notifications.models import Letter
from tests import live
from tests.engine.faults import (
    CountingMail,
    all_sent,
    five_minutes_later,
    none_lost_and_twice_only_where_counted,
    write,
)
from tests.live import LiveWorker, wait_for


class Cable:
    """A line to a server of this machine. ``cut``: nothing arrives any more, and nobody is told."""

    def __init__(self, url: str):
        self.parts = urlsplit(url)
        self.joined = threading.Event()
        self.joined.set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        who = self.parts.netloc.rpartition("@")
        return urlunsplit(self.parts._replace(netloc=f"{who[0]}{who[1]}127.0.0.1:{self.listener.getsockname()[1]}"))

    def cut(self) -> None:
        self.joined.clear()

    def join(self) -> None:
        self.joined.set()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self.listener.accept()[0]
                far = socket.create_connection((self.parts.hostname, self.parts.port))
                for start, end in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(start, end), daemon=True).start()

    def _carry(self, start: socket.socket, end: socket.socket) -> None:
        with contextlib.suppress(OSError), start, end:
            while data := start.recv(65_536):
                self.joined.wait()
                end.sendall(data)

    def close(self) -> None:
        self.joined.set()
        self.listener.close()


def test_a_worker_cut_off_in_the_middle_of_a_letter(transactional_db, live_portal):
    """The server has the twelfth letter and cannot say so; another worker goes on, and the first one comes back too late."""
    if os.environ.get("TEST_DATABASE") == "sqlite" or not settings.REDIS_URL:
        pytest.skip("workers on several machines need PostgreSQL and Redis")
    with CountingMail(holds_at=12) as mail, contextlib.ExitStack() as lines:
        database, broker, post = cables = [
            lines.enter_context(contextlib.closing(Cable(url)))
            for url in (live.test_database_url(), settings.REDIS_URL, mail.url)
        ]
        write(30)
        one = LiveWorker(
            name="one", portal_url=live_portal.url, email_url=post.url, DATABASE_URL=database.url, REDIS_URL=broker.url,
            EMAIL_TIMEOUT_SECONDS="60",  # it waits for the answer until it is cut off, however slow this machine is
        )  # fmt: skip
        with one, LiveWorker(name="two", portal_url=live_portal.url, email_url=mail.url) as two:
            two.stop()
            app.send_task("notifications.send_due_letters", ignore_result=True)
            assert mail.holding.wait(30)
            for cable in cables:
                cable.cut()
            mail.go_on.set()
            held = Letter.objects.waiting().get(claimed_at__isnull=False)

            five_minutes_later()
            two.start()
            app.send_task("notifications.send_due_letters", ignore_result=True)
            wait_for(all_sent)
            for cable in cables:
                cable.join()
            wait_for(lambda: "notifications.send_due_letters" in one.log.read_text().rpartition("succeeded")[0][-200:])

        assert none_lost_and_twice_only_where_counted(mail.times()) == {held.message_id}
        assert list(Letter.objects.perhaps_twice().values_list("message_id", "interrupted")) == [(held.message_id, 1)]
