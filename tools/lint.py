"""`make lint`: every check that needs no server, each named; all are run before the verdict."""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
LONGEST_REPORT = 60  # lines; the end of a report is the part that tells

# A production configuration that only lives for the checks; nothing connects to these servers.
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal:secret@database.example:5432/portal",
    "REDIS_URL": "redis://broker.example:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "channels@portal.example",
    "PROXY_COUNT": "1",
}
EMBEDDED = {**PRODUCTION, "DATABASE_URL": "sqlite:///:memory:", "REDIS_URL": ""}

CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "code (ruff check)": ([str(BIN / "ruff"), "check", "--output-format", "concise", "."], {}),
    "layout (ruff format)": ([str(BIN / "ruff"), "format", "--check", "--output-format", "concise", "."], {}),
    "floors (import-linter)": ([str(BIN / "lint-imports"), "--no-cache"], {}),
    "templates (djlint)": ([str(BIN / "djlint"), "templates", "--lint", "--quiet"], {}),
    "house rules (tools.gates)": ([PYTHON, "-m", "tools.gates"], {}),
    "migrations": ([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", "--noinput"], EMBEDDED),
    "deployment (check --deploy)": ([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
}


def main() -> int:
    failed = []
    for name, (command, environment) in CHECKS.items():
        started = time.monotonic()
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"lint: {name}: {verdict} ({time.monotonic() - started:.1f} s)", flush=True)
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-LONGEST_REPORT:]), flush=True)
            failed.append(name)
    if failed:
        print(f"lint: {len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
