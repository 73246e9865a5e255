"""What `make run` does once everything is installed: prepare the database, start web and worker, stop them together.

Reads PORT (8000) and HOST (127.0.0.1). The demonstration's passwords are public, so it only listens on this machine.
"""

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from portal.loopback import is_loopback
from tools import assets, children, messages

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
DATABASE_FILE = VAR / "portal.sqlite3"
PATIENCE = 60.0
PASSWORD = "demo-Portal-2026"  # noqa: S105 -- public by design (design.md, section 6)
DEMONSTRATION = {
    "PORTAL_MODE": "demo",
    "PYTHONUNBUFFERED": "1",
    # Celery warns at length about root, which is what a container runs as; here it only serves this machine.
    "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
}
SIGN_INS = {
    "requester@demo.example": "files a request",
    "requester2@demo.example": "files a request, in French",
    "channeladmin@demo.example": "runs channels",
    "agency@demo.example": "runs channels from outside",
    "comms@demo.example": "communications team",
    "comms2@demo.example": "communications team",
    "lead@demo.example": "communications lead",
    "auditor@demo.example": "reads everything",
    "admin@demo.example": "people, bodies, platforms, settings",
}


class CannotRun(Exception):
    """The portal cannot start; the text says why and what to do."""


# --- Where it listens -------------------------------------------------------------------------------------------------


def chosen_address() -> tuple[str, int]:
    """HOST and PORT, or CannotRun."""
    host = os.environ.get("HOST") or "127.0.0.1"
    if not is_loopback(host):
        raise CannotRun(
            f"HOST={host} would show the demonstration, whose passwords are public, to other machines. "
            "Leave HOST out, or see docs/production.md for a portal that others may reach."
        )
    text = os.environ.get("PORT") or "8000"
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotRun(f"PORT={text} is not a port number. Give one between 1 and 65535, as in `make run PORT=8001`.")
    port = int(text)
    if is_taken(host, port):
        raise CannotRun(f"Port {port} is taken by another program. Choose another one: `make run PORT={port + 1}`.")
    return host, port


def is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return True
    return False


# --- Preparation ------------------------------------------------------------------------------------------------------


def prepare(environment: dict[str, str]) -> None:
    (VAR / "static").mkdir(parents=True, exist_ok=True)
    messages.compile_newer()
    if assets.is_stale():
        assets.build()
    embedded = not environment.get("DATABASE_URL")
    fresh = embedded and not DATABASE_FILE.exists()
    key = schema_key(environment.get("DATABASE_URL", ""))
    stamp = VAR / ".migrated"
    if fresh or not embedded or not stamp.exists() or stamp.read_text() != key:
        say("preparing the database")
        manage("migrate", "--noinput", "-v", "0", environment=environment)
        stamp.write_text(key)
    load_demonstration(fresh, embedded, environment)


def schema_key(database: str) -> str:
    """Changes whenever a migration or an installed package does."""
    digest = hashlib.sha256(database.encode())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def load_demonstration(fresh: bool, embedded: bool, environment: dict[str, str]) -> None:
    """Load the demonstration once; what people did with it since is kept."""
    stamp = VAR / ".demonstration"
    if stamp.exists() and embedded and not fresh:
        return
    if not any(ROOT.glob("*/management/commands/load_demonstration.py")):
        return
    say("loading the demonstration data")
    manage("load_demonstration", environment=environment)
    stamp.touch()


def manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise CannotRun(f"`manage.py {arguments[0]}` failed; the lines above say why. Nothing was started.")


# --- Running ----------------------------------------------------------------------------------------------------------


def commands(host: str, port: int) -> dict[str, list[str]]:
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "governance.wsgi:application"]
    web += ["--host", host.strip("[]"), "--port", str(port), "--workers", "1", "--blocking-threads", "4"]
    web += ["--no-ws", "--log-level", "warning"]
    worker = [sys.executable, "-m", "celery", "--quiet", "-A", "governance", "worker", "-B", "-P", "threads", "-c", "2"]
    worker += ["--schedule", str(VAR / "beat-schedule"), "--loglevel", "INFO"]
    return {"web": web, "worker": worker}


def start_all(host: str, port: int, environment: dict[str, str]) -> dict[str, subprocess.Popen]:
    processes = {}
    for name, command in commands(host, port).items():
        process = children.start(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        threading.Thread(target=forward, args=(name, process), daemon=True).start()
        processes[name] = process
    return processes


def forward(name: str, process: subprocess.Popen) -> None:
    for line in process.stdout:
        print(f"{name:<6} | {line}", end="", flush=True)


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host.strip("[]"), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def watch(processes: dict[str, subprocess.Popen]) -> int:
    """Wait until one of them ends by itself; give the exit code to end with."""
    while True:
        for name, process in processes.items():
            if (code := process.poll()) is not None:
                how = f"ended by itself with code {code}" if code >= 0 else f"was ended by {signal.Signals(-code).name}"
                say(f"{name} {how}; stopping the rest")
                say("what was to be done stays in the database: `make run` starts again and goes on with it")
                return code if code > 0 else 1
        time.sleep(0.2)


def announce(host: str, port: int, seconds: float) -> None:
    width = max(map(len, SIGN_INS))
    lines = [f"The portal answers at http://{host}:{port}/ (after {seconds:.1f} s). Ctrl-C stops it.", ""]
    lines += [f"Sign in with the password {PASSWORD} as"]
    lines += [f"  {address:<{width}}  {role}" for address, role in SIGN_INS.items()]
    print("\n" + "\n".join(lines) + "\n", flush=True)


def say(text: str) -> None:
    print(f"run    | {text}", flush=True)


class Stopped(Exception):
    """Ctrl-C, SIGTERM or a closed terminal asked us to end."""


def raise_stopped(number, frame):
    # A second Ctrl-C must not interrupt the stopping itself.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise Stopped


def main() -> int:
    started = time.monotonic()
    host, port = chosen_address()
    environment = {**os.environ, **DEMONSTRATION, "HOST": host, "PORT": str(port)}
    processes: dict[str, subprocess.Popen] = {}
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, raise_stopped)
    try:
        prepare(environment)
        processes = start_all(host, port, environment)
        web = processes["web"]
        if children.wait_until(lambda: answers(host, port), web, patience=PATIENCE):
            announce(host, port, time.monotonic() - started)
        elif web.poll() is None:
            say(f"no answer within {PATIENCE:.0f} s; stopping")
            return 1
        return watch(processes)
    except Stopped:
        return 0
    finally:
        if processes:
            say("stopping")
        children.stop(*processes.values())


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (CannotRun, assets.MissingAsset) as problem:
        sys.exit(f"run    | {problem}")
