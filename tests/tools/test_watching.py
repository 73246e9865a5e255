"""`make run` notices when web or worker ends by itself, says so, and leaves nothing half alive."""

import signal
import sys

import pytest

from tools import children, run


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        ("sys.exit(3)", 3, "worker ended by itself with code 3"),
        ("sys.exit(0)", 1, "worker ended by itself with code 0"),
        ("os.kill(os.getpid(), 9)", 1, "worker was ended by SIGKILL"),
    ],
)
def test_a_worker_that_ends_by_itself_ends_the_run_and_is_named(end, code, said, capsys):
    web = children.start([sys.executable, "-c", "import time; time.sleep(60)"])
    worker = children.start([sys.executable, "-c", f"import os, sys; {end}"])
    try:
        assert run.watch({"web": web, "worker": worker}) == code
    finally:
        children.stop(web, worker)

    first, second = capsys.readouterr().out.splitlines()
    assert first == f"run    | {said}; stopping the rest"
    assert "`make run` starts again" in second


def test_it_says_nothing_while_both_live(capsys):
    web, worker = (children.start([sys.executable, "-c", "import time; time.sleep(60)"]) for _part in "ab")

    def out_of_patience(number, frame):
        raise run.Stopped

    before = signal.signal(signal.SIGALRM, out_of_patience)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(run.Stopped):
            run.watch({"web": web, "worker": worker})
    finally:
        signal.signal(signal.SIGALRM, before)
        children.stop(web, worker)
    assert capsys.readouterr().out == ""
