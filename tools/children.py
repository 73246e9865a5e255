"""Child processes that never outlive us: servers for the tests, web and worker of `make run`."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1


def start(command: list[str], *, ends_by: signal.Signals = signal.SIGTERM, **options) -> subprocess.Popen:
    """Start a process in a group of its own. On Linux it gets `ends_by` even when we are killed outright."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def die_with_parent():
        if libc:
            libc.prctl(PR_SET_PDEATHSIG, int(ends_by))

    return subprocess.Popen(command, start_new_session=True, preexec_fn=die_with_parent, **options)


def stop(*processes: subprocess.Popen, ends_by: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> None:
    """Ask each whole group to end, side by side; after `patience` seconds kill what is left of them."""
    for process in processes:
        signal_group(process, ends_by)
    deadline = time.monotonic() + patience
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        signal_group(process, signal.SIGKILL)
        process.wait()


def signal_group(process: subprocess.Popen, number: signal.Signals) -> None:
    # The group carries the leader's number and lives on while any member does.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_ready, process: subprocess.Popen, *, patience: float) -> bool:
    """True once `is_ready()`, False when the process ended or `patience` seconds passed first."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        if is_ready():
            return True
        time.sleep(0.05)
    return False
