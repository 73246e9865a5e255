"""Visitor, web, two workers, scheduler, Redis, PostgreSQL and the servers of strangers as hosts apart: a worker cut off in
the middle of a look and one killed in the middle of a letter lose and repeat nothing but what is counted, and the pages
do not notice, not even when Redis is cut off from everybody."""

import contextlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import global_settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from activity.models import Following, HostBudget, Look, Signal
from notifications.models import Letter
from tests import world
from tests.engine import hosts as apart
from tests.engine.faults import (
    LASTING,
    all_sent,
    five_minutes_later,
    looking_into,
    none_lost_and_twice_only_where_counted,
    write,
)
from tests.engine.hosts import PUBLIC, Hosts, WebOn, lines_of
from tests.engine.visitor import Visitor
from tests.live import ROOT, LiveScheduler, LiveWorker, wait_for

pytestmark = pytest.mark.slow
NAMES = ("visitor", "web", "one", "two", "clock", "redis", "postgres", "stranger")


@dataclass
class Portal:
    """The hosts with what runs on them; ``stranger`` is the folder of `tests/engine/stranger.py`."""

    hosts: Hosts
    environment: dict[str, str]
    stranger: Path
    web: WebOn
    one: LiveWorker
    two: LiveWorker
    lead: Person
    readers: list[Person] = field(default_factory=list)

    @property
    def visitor(self) -> Visitor:
        return self.web.visitor

    def call(self, task: str) -> None:
        """What the scheduler sends, from its host and without waiting for its minute."""
        words = "import sys; from governance.celery import app; app.send_task(sys.argv[1])"
        command = [*self.hosts.on("clock"), sys.executable, "-c", words, task]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **self.environment}, check=True, timeout=60)

    def pages_answer(self) -> None:
        """In a few seconds each: what the proxy asks, what everybody reads, what only a signed-in person does."""
        pages = [self.visitor.read(path) for path in ("/healthz", "/directory/", reverse("workspace:jobs"))]
        assert [(page.status, page.path) for page in pages] == [
            (200, "/healthz"), (200, "/directory/"), (200, reverse("workspace:jobs")),
        ]  # fmt: skip

    def ask_for_a_password(self) -> Letter:
        """On a page, for one who never did: it writes the letter and wakes the workers up. The letter as it is then."""
        reader = self.readers.pop()
        page = self.visitor.send(reverse("account_reset_password"), email=reader.email)
        assert (page.status, page.path) == (200, reverse("account_reset_password_done"))
        return Letter.objects.get(person=reader, kind="accounts.password_reset")

    def came(self, letter: Letter) -> bool:
        return letter.message_id in lines_of(self.stranger / "letters")


@pytest.fixture
def portal(django_db_blocker):
    if reason := apart.why_not():
        pytest.skip(f"no network namespaces here ({reason}); the same with processes: test_cut_off.py")
    with contextlib.ExitStack() as running:
        hosts = running.enter_context(Hosts(*NAMES))
        database, through_socket = running.enter_context(apart.postgres_on(hosts, "postgres", **LASTING))
        broker = running.enter_context(apart.redis_on(hosts, "redis"))
        stranger = running.enter_context(apart.stranger_on(hosts, "stranger"))
        running.enter_context(django_db_blocker.unblock())
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": through_socket}, check=True, timeout=900,
        )  # fmt: skip
        running.enter_context(looking_into(through_socket))
        # The web server knows no quick hash, so the person who signs in needs one of its own.
        with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
            lead, *readers = (world.lead(password=True) for _ in range(6))
        environment = {
            "DATABASE_URL": database, "REDIS_URL": broker, "EMAIL_URL": f"smtp://{hosts.address['stranger']}:2525",
        }  # fmt: skip
        web = running.enter_context(WebOn(hosts, "web", asked_from="visitor", **environment))
        one, two = (
            LiveWorker(
                name=name, before=hosts.on(name), portal_url="http://localhost", email_url=environment["EMAIL_URL"],
                DATABASE_URL=database, REDIS_URL=broker,
            )
            for name in ("one", "two")
        )  # fmt: skip
        running.callback(one.kill)
        running.callback(two.kill)
        yield Portal(hosts, environment, stranger, web, one, two, lead, readers)


def test_a_worker_cut_off_in_a_look_one_killed_in_a_letter_and_redis_cut_off(portal):
    signed_in = portal.visitor.send(reverse("account_login"), login=portal.lead.email, password=world.PASSWORD)
    assert (signed_in.status, signed_in.path) == (200, "/")

    _cut_off_in_a_look(portal)
    _killed_in_a_letter(portal)
    _redis_cut_off(portal)


def _cut_off_in_a_look(portal: Portal) -> None:
    """The first worker has asked for the first feed when its cable is pulled; the second does the work."""
    folder, one, two = portal.stranger, portal.one, portal.two
    for name in "abc":
        address = reverse("activity:feed", args=[world.channel(coadmin=portal.lead).pk])
        assert portal.visitor.send(address, **{"feed-url": f"http://{PUBLIC}/{name}.xml"}).status == 200
    (folder / "hold-request").write_text("1")
    one.start()
    portal.call("activity.dispatch_looks")
    wait_for((folder / "held-request").exists)
    portal.hosts.cut("one")
    (folder / "hold-request").unlink()
    assert not Signal.objects.filter(look=Look.OK).exists()
    portal.pages_answer()

    two.start()
    # Its claims are over; so is its hold on the stranger's server.
    Following.objects.filter(claimed_until__isnull=False).update(claimed_until=timezone.now())
    HostBudget.objects.all().delete()
    portal.call("activity.dispatch_looks")
    wait_for(lambda: Signal.objects.filter(look=Look.OK).count() == 3)
    # From the page over PostgreSQL and Redis to the worker that is left, and to the stranger's mail server.
    asked = portal.ask_for_a_password()
    wait_for(lambda: portal.came(asked))

    portal.hosts.join("one")
    # It wakes up, finds that its claim is spent, and says nothing.
    wait_for(lambda: "activity.look_at" in one.log.read_text().rpartition("received")[2], seconds=90)
    looks = Counter(Signal.objects.filter(look=Look.OK).values_list("channel", flat=True))
    assert (sorted(looks.values()), Signal.objects.count()) == ([1, 1, 1], 3)
    asked = Counter(lines_of(folder / "requests"))
    # The look that was cut off was asked for twice, the others once.
    assert (asked["/a.xml"] + asked["/b.xml"] + asked["/c.xml"], max(asked.values())) == (4, 2)


def _killed_in_a_letter(portal: Portal) -> None:
    """The second worker is killed when the mail server has the twelfth letter; the first one, started again, goes on.

    Nobody calls but the pages: one before, and one while no worker lives.
    """
    folder, one, two = portal.stranger, portal.one, portal.two
    one.kill()
    write(40)
    (folder / "hold-letter").write_text(str(len(lines_of(folder / "letters")) + 12))
    portal.ask_for_a_password()
    wait_for((folder / "held-letter").exists)
    two.kill()
    (folder / "hold-letter").unlink()
    held = Letter.objects.waiting().get(claimed_at__isnull=False)
    portal.pages_answer()
    portal.ask_for_a_password()

    five_minutes_later()
    one.start()
    wait_for(all_sent)

    assert none_lost_and_twice_only_where_counted(Counter(lines_of(folder / "letters"))) == {held.message_id}
    assert list(Letter.objects.perhaps_twice()) == [held]


def _redis_cut_off(portal: Portal) -> None:
    """Web, worker and scheduler lose it for more than a minute. Pages answer; what they called for comes by the schedule."""
    worker, web_log = portal.one.process, portal.web.log
    with LiveScheduler("clock", before=portal.hosts.on("clock"), **portal.environment) as clock:
        wait_for(lambda: "beat: Starting" in clock.log.read_text())
        portal.hosts.cut("redis")
        asked = portal.ask_for_a_password()
        portal.pages_answer()
        assert "The broker does not answer" in portal.visitor.read(reverse("workspace:jobs")).text
        # The call was given up, not only late: nothing of it is on its way any more.
        wait_for(lambda: "The broker did not take the call for notifications." in web_log.read_text())
        # The scheduler's minute came meanwhile.
        wait_for(lambda: "beat: Connection error" in clock.log.read_text(), seconds=90)
        portal.pages_answer()
        assert not portal.came(asked)

        portal.hosts.join("redis")
        wait_for(lambda: portal.came(asked), seconds=150)
        assert clock.process.poll() is None
    assert worker.poll() is None
    # The pages' own calls travel again, without the scheduler.
    asked = portal.ask_for_a_password()
    wait_for(lambda: portal.came(asked))
    twice = set(Letter.objects.perhaps_twice().values_list("message_id", flat=True))
    assert none_lost_and_twice_only_where_counted(Counter(lines_of(portal.stranger / "letters"))) == twice
