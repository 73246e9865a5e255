"""The live parts of tests: a Celery worker as a process, an SMTP server, the browser's arguments."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from email import message_from_bytes, policy
from http.client import HTTPConnection
from pathlib import Path

from aiosmtpd.controller import Controller
from django.db import connection

from tools import children

ROOT = Path(__file__).resolve().parent.parent


def launch_arguments() -> list[str]:
    """Chromium in a container, as any user, without looking for anything outside this machine."""
    return [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]


def wait_for(question, what: str = "what was asked for", *, seconds: float = 60):
    """The first true answer, asked for ``seconds``: the worker, the scheduler and the servers are other processes."""
    ends = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < ends, f"Waited {seconds:.0f} s for {what}."
        time.sleep(0.1)
    return answer


def test_database_url() -> str:
    """The address under which another process finds the database of this test run."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    return f"postgres://{database['USER']}{password}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class LiveWorker:
    """`celery -A governance worker` on the test's database and broker. Two at once need names of their own.

    ``before`` stands before the command, for a worker on a host of its own.
    """

    def __init__(
        self,
        *,
        portal_url: str,
        email_url: str,
        name: str = "tests",
        before: list[str] | None = None,
        at_once: int = 2,
        **environment: str,
    ):
        self.name, self.before, self.at_once = name, before or [], at_once
        self.environment = {
            **os.environ,
            "DATABASE_URL": environment.get("DATABASE_URL") or test_database_url(),
            "PORTAL_URL": portal_url,
            "EMAIL_URL": email_url,
            "LOG_LEVEL": "INFO",
            **environment,
        }
        self.process: subprocess.Popen | None = None
        self.log = Path(tempfile.mkstemp(prefix="worker-", suffix=".log", dir=os.environ["TESTS_FOLDER"])[1])

    def start(self) -> None:
        command = [
            *self.before,
            sys.executable,
            "-m",
            "celery",
            "-A",
            "governance",
            "worker",
            f"--concurrency={self.at_once}",
            "--pool=threads",
        ]
        command += ["--loglevel=INFO", "--without-gossip", "--without-mingle", f"--hostname={self.name}@%h"]
        ready = self.log.read_text().count(" ready.")
        with self.log.open("a") as output:
            self.process = children.start(command, stdout=output, stderr=output, cwd=ROOT, env=self.environment)
        if not children.wait_until(lambda: self.log.read_text().count(" ready.") > ready, self.process, patience=60):
            self.kill()
            raise RuntimeError(f"The worker did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        """End it as an operator does: running tasks are finished first."""
        if self.process:
            children.stop(self.process)
            self.process = None

    def kill(self) -> None:
        """End it as a power cut does."""
        if self.process:
            children.stop(self.process, ends_by=signal.SIGKILL)
            self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *problem):
        self.stop()


class LiveScheduler:
    """`celery -A governance beat` on the test's broker, with a schedule file of its own; ``before`` as with LiveWorker."""

    def __init__(self, name: str, *, before: list[str] | None = None, **environment: str):
        self.file = Path(tempfile.mkdtemp(prefix=f"beat-{name}-", dir=os.environ["TESTS_FOLDER"])) / "schedule"
        self.log = self.file.with_suffix(".log")
        self.before = before or []
        self.environment = {
            **os.environ,
            "DATABASE_URL": environment.get("DATABASE_URL") or test_database_url(),
            "LOG_LEVEL": "INFO",
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def __enter__(self):
        command = [*self.before, sys.executable, "-m", "celery", "-A", "governance", "beat", "--pidfile="]
        command += ["--loglevel=INFO", "--schedule", str(self.file)]
        with self.log.open("a") as output:
            self.process = children.start(command, stdout=output, stderr=output, cwd=ROOT, env=self.environment)
        return self

    def __exit__(self, *problem):
        children.stop(self.process)


class LiveWeb:
    """The web server of production (deploy/web.sh), ``workers`` processes of two threads, on the test's database.

    ``before`` as with LiveWorker; on a host of its own it listens on ``host``, and ``ask`` must be asked from there.
    """

    def __init__(
        self, *, workers: int = 1, before: list[str] | None = None, host: str = "127.0.0.1", **environment: str
    ):
        self.before, self.host, self.port = before or [], host, children.free_port()
        self.url = f"http://{host}:{self.port}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": environment.get("DATABASE_URL") or test_database_url(),
            "PORTAL_URL": self.url,
            "WEB_HOST": host,
            "WEB_PORT": str(self.port),
            "WEB_WORKERS": str(workers),
            "WEB_THREADS": "2",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **environment,
        }
        self.process: subprocess.Popen | None = None
        self.log = Path(tempfile.mkstemp(prefix="web-", suffix=".log", dir=os.environ["TESTS_FOLDER"])[1])

    def ask(self, path: str, *, patience: float = 10.0) -> int:
        """The status of the answer to a GET; raises OSError where none comes in ``patience`` seconds."""
        connection = HTTPConnection(self.host, self.port, timeout=patience)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            return self.ask("/healthz", patience=2) == 200
        except OSError:
            return False

    def __enter__(self):
        command = [*self.before, "sh", "deploy/web.sh"]
        with self.log.open("a") as output:
            self.process = children.start(command, stdout=output, stderr=output, cwd=ROOT, env=self.environment)
        if not children.wait_until(self._answers, self.process, patience=60):
            self.__exit__()
            raise RuntimeError(f"The web server did not start:\n{self.log.read_text()[-3000:]}")
        return self

    def __exit__(self, *problem):
        children.stop(self.process)


class MailServer:
    """An SMTP server that keeps what it accepts; `refuse_with` makes it answer an error instead."""

    def __init__(self):
        self.letters = []
        self.refuse_with: str | None = None
        self.controller = Controller(self, hostname="127.0.0.1", port=children.free_port())

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}"

    def to(self, address: str) -> list:
        """The letters accepted for one recipient, oldest first."""
        return [letter for letter in self.letters if address in letter["To"]]

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name aiosmtpd calls
        if self.refuse_with:
            return self.refuse_with
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 Message accepted for delivery"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *problem):
        self.controller.stop()
