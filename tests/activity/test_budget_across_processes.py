"""Several processes, as on several machines, share one server's budget through the database (N10)."""

import itertools
import os
import subprocess
import sys
import time

import pytest

from activity.models import HostBudget
from tests import live
from tests.activity.asking_process import GAP
from tests.activity.hostile_server import HostileServer

PROCESSES, TIMES = 4, 5


@pytest.mark.django_db(transaction=True)
def test_four_processes_never_ask_two_at_once_nor_without_the_gap():
    starts, now_in, at_once = [], [], []

    def behaviour(server, connection):
        starts.append(time.monotonic())
        now_in.append(1)
        at_once.append(len(now_in))
        server.request(connection)
        time.sleep(0.01)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        now_in.pop()

    with HostileServer(behaviour) as server:
        port = server._listener.getsockname()[1]
        command = [sys.executable, "-m", "tests.activity.asking_process", str(port), str(TIMES)]
        given = {
            **os.environ,
            "DATABASE_URL": live.test_database_url(),
            "DJANGO_SETTINGS_MODULE": "governance.settings",
        }
        processes = [
            subprocess.Popen(
                command, cwd=live.ROOT, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _number in range(PROCESSES)
        ]
        try:
            assert [process.stdout.readline() for process in processes] == ["ready\n"] * PROCESSES
            for process in processes:
                process.stdin.write("go\n")
                process.stdin.flush()
            assert [process.stdout.readline() for process in processes] == ["done\n"] * PROCESSES
            assert [process.wait(30) for process in processes] == [0] * PROCESSES
        finally:
            for process in processes:
                process.kill()
                process.communicate()

    assert len(starts) == PROCESSES * TIMES
    assert max(at_once) == 1
    assert min(later - earlier for earlier, later in itertools.pairwise(sorted(starts))) >= GAP
    assert (HostBudget.objects.get().turn, HostBudget.objects.get().failures) == ("", 0)
