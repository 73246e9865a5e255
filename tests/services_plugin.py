"""Starts the real servers before Django reads its settings, and closes the network for everything but this machine.

TEST_DATABASE=sqlite runs the suite in the embedded shape (SQLite, broker in a folder) instead of PostgreSQL and Redis.
With several pytest processes the first one starts the servers; the others find their addresses in the environment.
"""

import atexit
import contextlib
import ipaddress
import os
import signal
import socket
import tempfile
from pathlib import Path

import pytest

from tools import services

# What the portal under test is told, whatever the developer's own environment says.
PORTAL_ENVIRONMENT = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret",
    "PORTAL_URL": "http://localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "EMAIL_URL": "memorymail://",
    "DEFAULT_FROM_EMAIL": "channels@portal.example",
    "PLAIN_STATIC": "1",
    "LOG_LEVEL": "WARNING",
    # Playwright's blocking interface runs an event loop in the test's thread; Django would refuse the database there.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
CLEARED = ("SECRET_KEY_FALLBACKS", "PROXY_COUNT", "UNDO_MINUTES", "STATEMENT_TIMEOUT_SECONDS", "HOST", "PORT")
ROOT = Path(__file__).resolve().parent.parent

_running = contextlib.ExitStack()
_missing: list[str] = []


class NetworkClosed(RuntimeError):
    """A test tried to reach another machine. Not an OSError, so that no code under test swallows it."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config, parser, args):
    # A wrapper runs before pytest-django's own hook of this name, which reads the settings.
    os.environ.update(PORTAL_ENVIRONMENT)
    for name in CLEARED:
        os.environ.pop(name, None)
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / "var" / "hypothesis"))
    # WhiteNoise warns about a missing folder; the tests serve files from where they lie.
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        use_servers(number=int(worker.removeprefix("gw")) + 1)
    elif not {"--help", "-h", "--version", "--collect-only", "--co"} & set(args):
        start_servers()
        use_servers(number=0)
    else:
        os.environ["DATABASE_URL"] = "sqlite:///:memory:"
    close_network()
    return (yield)


def start_servers() -> None:
    atexit.register(_running.close)
    signal.signal(signal.SIGTERM, stop_the_session)
    folder = tempfile.TemporaryDirectory(prefix="portal-tests-")
    os.environ["TESTS_FOLDER"] = _running.enter_context(folder)
    # Other pytest processes load their plug-ins from here, not from pytest.ini.
    os.environ["PYTEST_PLUGINS"] = __name__
    if os.environ.get("TEST_DATABASE") != "sqlite":
        start_server("TEST_DATABASE_URL", services.postgresql)
        start_server("TEST_REDIS_URL", services.redis_server)
    elif not os.environ.get("TEST_DATABASE_URL"):
        os.environ.pop("TEST_DATABASE_URL", None)


def start_server(variable: str, server) -> None:
    try:
        os.environ[variable] = _running.enter_context(server())
    except services.ServiceMissing as problem:
        if not services.missing_is_allowed():
            raise pytest.UsageError(f"{problem} ALLOW_MISSING_SERVICES=1 runs the tests without it.") from problem
        _missing.append(str(problem))


def use_servers(*, number: int) -> None:
    """Point the portal at the servers; each pytest process gets a Redis database and a broker folder of its own."""
    folder = Path(os.environ["TESTS_FOLDER"]) / str(number)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["BROKER_FOLDER"] = str(folder / "broker")
    os.environ["TEST_SQLITE_FILE"] = str(folder / "test.sqlite3")
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'unused.sqlite3'}"
    os.environ["REDIS_URL"] = ""
    if os.environ.get("TEST_DATABASE") == "sqlite":
        return
    if server := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = server
    if server := os.environ.get("TEST_REDIS_URL"):
        os.environ["REDIS_URL"] = f"{server.rstrip('/')}/{number}"


def stop_the_session(number, frame):
    pytest.exit(f"stopped by signal {number}", returncode=128 + number)


def pytest_unconfigure(config):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _running.close()


def pytest_report_header(config):
    kind = "SQLite, broker in a folder" if os.environ.get("TEST_DATABASE") == "sqlite" else "PostgreSQL, Redis"
    return [f"portal: {kind}", *(f"portal: MISSING, allowed by ALLOW_MISSING_SERVICES: {text}" for text in _missing)]


def pytest_terminal_summary(terminalreporter):
    for text in _missing:
        terminalreporter.write_line(f"Run without a service: {text}", yellow=True)


# --- The closed network -----------------------------------------------------------------------------------------------


def close_network() -> None:
    """Refuse connections and name look-ups that would leave this machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def connect_here(self, address):
        refuse_elsewhere(self, address)
        return connect(self, address)

    def connect_ex_here(self, address):
        refuse_elsewhere(self, address)
        return connect_ex(self, address)

    def getaddrinfo_here(host, *args, **kwargs):
        if host is not None and not is_literal(host) and not is_here(host):
            raise NetworkClosed(f"A test tried to look up {host}. Give the code a resolver of your own.")
        return getaddrinfo(host, *args, **kwargs)

    socket.socket.connect, socket.socket.connect_ex = connect_here, connect_ex_here
    socket.getaddrinfo = getaddrinfo_here


def refuse_elsewhere(connection: socket.socket, address) -> None:
    if connection.family != socket.AF_UNIX and not is_here(address[0]):
        # Whoever opened it only closes it after an OSError.
        connection.close()
        raise NetworkClosed(f"A test tried to connect to {address[0]}. Tests only reach this machine.")


def as_text(host) -> str:
    return host.decode() if isinstance(host, bytes) else host


def is_literal(host) -> bool:
    try:
        ipaddress.ip_address(as_text(host))
    except ValueError:
        return False
    return True


def is_here(host) -> bool:
    return as_text(host) in {"", "localhost", socket.gethostname()} or (
        is_literal(host) and ipaddress.ip_address(as_text(host)).is_loopback
    )
