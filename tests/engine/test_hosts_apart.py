"""Web, two workers, Redis, PostgreSQL and the servers of strangers as hosts apart: a worker cut off in the middle of a look
and one killed in the middle of a letter lose and repeat nothing but what is counted."""

import contextlib
import os
import subprocess
import sys
from collections import Counter

import pytest
from django.utils import timezone

from activity.models import Following, HostBudget, Look, Signal, Source
from notifications.models import Letter
from tests import world
from tests.engine import hosts as apart
from tests.engine.faults import (
    LASTING,
    all_sent,
    five_minutes_later,
    looking_into,
    none_lost_and_twice_only_where_counted,
    wait_for,
    write,
)
from tests.engine.hosts import PUBLIC, Hosts, lines_of
from tests.live import ROOT, LiveWorker
from tools import children, services

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def stranger_on(hosts: Hosts, name: str):
    """The mail and feed server on its host; yields the folder that tells it what to hold and what came."""
    apart.ip("-n", hosts.space(name), "addr", "add", f"{PUBLIC}/32", "dev", "eth0")
    with services.temporary_folder("portal-stranger-") as folder:
        command = [
            *hosts.on(name),
            sys.executable,
            "-m",
            "tests.engine.stranger",
            str(folder),
            hosts.address[name],
            PUBLIC,
        ]
        process = children.start(command, cwd=ROOT)
        try:
            assert children.wait_until((folder / "ready").exists, process, patience=30)
            yield folder
        finally:
            children.stop(process)


@pytest.fixture
def hosts():
    if reason := apart.why_not():
        pytest.skip(f"no network namespaces here ({reason}); the same with processes: test_cut_off.py")
    with Hosts("web", "one", "two", "redis", "postgres", "stranger") as made:
        yield made


def call(hosts: Hosts, environment: dict[str, str], *tasks: str) -> None:
    """From the web's host, as a page wakes the workers up."""
    words = "import sys; from governance.celery import app; [app.send_task(name) for name in sys.argv[1:]]"
    command = [*hosts.on("web"), sys.executable, "-c", words, *tasks]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, timeout=60)


def test_a_worker_cut_off_in_a_look_and_one_killed_in_a_letter(hosts, django_db_blocker):
    with (
        apart.postgres_on(hosts, "postgres", **LASTING) as (url, through_socket),
        apart.redis_on(hosts, "redis") as broker,
        stranger_on(hosts, "stranger") as folder,
        django_db_blocker.unblock(),
    ):
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v", "0"],
            cwd=ROOT, env={**os.environ, "DATABASE_URL": through_socket}, check=True, timeout=900,
        )  # fmt: skip
        environment = {
            "DATABASE_URL": url, "REDIS_URL": broker, "PORTAL_URL": "http://localhost",
            "EMAIL_URL": f"smtp://{hosts.address['stranger']}:2525",
        }  # fmt: skip
        one, two = (
            LiveWorker(name=name, before=hosts.on(name), portal_url="http://localhost", email_url=environment["EMAIL_URL"],
                       DATABASE_URL=url, REDIS_URL=broker)
            for name in ("one", "two")
        )  # fmt: skip
        with looking_into(through_socket), contextlib.closing(_Stopped(one, two)):
            _looks(hosts, environment, folder, one, two)
            _letters(hosts, environment, folder, one, two)


class _Stopped:
    def __init__(self, *workers: LiveWorker):
        self.workers = workers

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()


def _looks(hosts: Hosts, environment: dict, folder, one: LiveWorker, two: LiveWorker) -> None:
    """The first worker has asked for the first feed when its cable is pulled; the second does the work."""
    team = world.comms()
    for name in "abc":
        channel = world.channel(coadmin=team)
        Following.objects.create(
            channel=channel, source=Source.FEED, url=f"http://{PUBLIC}/{name}.xml", host=PUBLIC, chosen_by=team,
            next_look_at=timezone.now(),
        )  # fmt: skip
    (folder / "hold-request").write_text("1")
    one.start()
    call(hosts, environment, "activity.dispatch_looks")
    wait_for((folder / "held-request").exists)
    hosts.cut("one")
    (folder / "hold-request").unlink()
    assert not Signal.objects.filter(look=Look.OK).exists()

    two.start()
    # Its claims are over; so is its hold on the stranger's server.
    Following.objects.filter(claimed_until__isnull=False).update(claimed_until=timezone.now())
    HostBudget.objects.all().delete()
    call(hosts, environment, "activity.dispatch_looks")
    wait_for(lambda: Signal.objects.filter(look=Look.OK).count() == 3)

    hosts.join("one")
    # It wakes up, finds that its claim is spent, and says nothing.
    wait_for(lambda: "activity.look_at" in one.log.read_text().rpartition("received")[2], seconds=90)
    looks = Counter(Signal.objects.filter(look=Look.OK).values_list("channel", flat=True))
    assert (sorted(looks.values()), Signal.objects.count()) == ([1, 1, 1], 3)
    asked = Counter(lines_of(folder / "requests"))
    # The look that was cut off was asked for twice, the others once.
    assert (asked["/a.xml"] + asked["/b.xml"] + asked["/c.xml"], max(asked.values())) == (4, 2)


def _letters(hosts: Hosts, environment: dict, folder, one: LiveWorker, two: LiveWorker) -> None:
    """The second worker is killed when the mail server has the twelfth letter; the first one, joined again, goes on."""
    one.kill()
    write(40)
    (folder / "hold-letter").write_text("12")
    call(hosts, environment, "notifications.send_due_letters")
    wait_for((folder / "held-letter").exists)
    two.kill()
    (folder / "hold-letter").unlink()
    held = Letter.objects.waiting().get(claimed_at__isnull=False)

    five_minutes_later()
    one.start()
    call(hosts, environment, "notifications.send_due_letters")
    wait_for(all_sent)

    assert none_lost_and_twice_only_where_counted(Counter(lines_of(folder / "letters"))) == {held.message_id}
    assert list(Letter.objects.perhaps_twice()) == [held]
