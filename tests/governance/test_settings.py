"""The configuration: what is missing or wrong is said in a sentence, and production is safe by default."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "k3y-" + "aB3dEfGh1JkLmN0pQrStUvWxYz-" * 3,
    "PORTAL_URL": "https://channels.example.org",
    "DATABASE_URL": "postgres://portal@127.0.0.1:5432/portal",
    "EMAIL_URL": "smtp+tls://u:p@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "channels@example.org",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def run(code: str = "", *arguments: str, **changes: str) -> subprocess.CompletedProcess:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}}
    command = [sys.executable, "-c", code] if code else [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **GOOD, **changes}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "it has no default in production"),
        ("SECRET_KEY", "short", "too short"),
        ("PORTAL_MODE", "staging", "neither “demo” nor “production”"),
        ("PORTAL_URL", "", "need the portal's own address"),
        ("PORTAL_URL", "http://channels.example.org", "served over https"),
        ("PORTAL_URL", "channels.example.org", "is not an address"),
        ("ALLOWED_HOSTS", "*", "name the portal's hosts"),
        ("DATABASE_URL", "mysql://x@y/z", "PostgreSQL, or on SQLite"),
        ("REDIS_URL", "http://127.0.0.1", "is not an address such as redis://"),
        ("EMAIL_URL", "", "need a mail server"),
        ("DEFAULT_FROM_EMAIL", "", "need a sender"),
        ("UNDO_MINUTES", "soon", "is not a whole number"),
        ("PROXY_COUNT", "-1", "is not a whole number"),
    ],
)
def test_wrong_setting_is_said_in_a_sentence(name, value, sentence):
    result = run("", "check", **{name: value})
    assert result.returncode != 0
    assert f"{name}: " in result.stderr
    assert sentence in result.stderr
    assert ".env.example" in result.stderr


def test_production_check_deploy_is_clean():
    result = run("", "check", "--deploy", "--fail-level", "WARNING")
    assert (result.returncode, result.stderr.strip()) == (0, "")


def test_every_variable_is_in_the_example():
    """Issue 2: every variable in .env.example."""
    code = (ROOT / "governance" / "environment.py").read_text() + (ROOT / "governance" / "settings.py").read_text()
    read = set(re.findall(r"""(?:text|whole_number)\(\s*["']([A-Z_]+)["']""", code)) | {"HOST", "PORT"}
    deployed = [*(ROOT / "deploy").iterdir(), ROOT / "compose.yaml"]
    read |= set(re.findall(r"\{\$?([A-Z]+_[A-Z]+)[:}]", "".join(path.read_text() for path in deployed)))
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert read - listed == set()
    assert listed - read == set()


def test_clients_have_time_outs():
    """Security findings 1, 7, 8 and 9: nothing waits for ever, and a dead connection is replaced."""
    result = run(
        "import django; from django.conf import settings as s; d = s.DATABASES['default'];"
        "print(d['OPTIONS']['connect_timeout'], d['OPTIONS']['tcp_user_timeout'], d['CONN_HEALTH_CHECKS'],"
        "s.EMAIL_TIMEOUT, s.CELERY_BROKER_TRANSPORT_OPTIONS['socket_timeout'],"
        "s.CELERY_BROKER_TRANSPORT_OPTIONS['visibility_timeout'] > s.CELERY_TASK_TIME_LIMIT)",
        DJANGO_SETTINGS_MODULE="governance.settings",
    )
    assert result.stdout.split() == ["3", "5000", "True", "10", "5", "True"], result.stderr


def test_tasks_survive_a_killed_worker():
    """Security finding 4: acknowledged late, and given back when the process dies."""
    result = run(
        "from django.conf import settings as s; print(s.CELERY_TASK_ACKS_LATE, s.CELERY_TASK_REJECT_ON_WORKER_LOST, s.CELERY_ACCEPT_CONTENT)",
        DJANGO_SETTINGS_MODULE="governance.settings",
    )
    assert result.stdout.strip() == "True True ['json']", result.stderr


def example() -> dict[str, str]:
    """Every line of .env.example, as someone who copies the file has them."""
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_starts_with_every_line_of_the_example():
    """A blank line means the default."""
    needed = {name: value for name, value in GOOD.items() if name != "REDIS_URL"}

    result = run("", "check", **{**example(), **needed})

    assert (result.returncode, result.stderr.strip()) == (0, "")


def test_blank_means_the_default():
    code = (
        "import django; from django.conf import settings as s;"
        "print(s.UNDO_MINUTES, s.PROXY_COUNT, s.LOGGING['root']['level'], s.SESSION_IDLE_SECONDS, s.REDIS_URL == '')"
    )

    result = run(
        code,
        DJANGO_SETTINGS_MODULE="governance.settings",
        **dict.fromkeys([*set(example()) - set(GOOD), "REDIS_URL"], " "),
    )

    assert result.stdout.split() == ["10", "0", "INFO", "10800", "True"], result.stderr


@pytest.mark.parametrize(
    ("host", "starts"),
    [
        ("0.0.0.0", False),  # noqa: S104 -- refused
        ("192.0.2.7", False),
        ("portal.example", False),
        ("127.0.0.1", True),
        ("", True),
    ],
)
def test_the_demonstration_is_for_this_machine_only(host, starts):
    """Design §6: its passwords are known to everyone."""
    result = run("", "check", PORTAL_MODE="demo", PORTAL_URL="", HOST=host)

    assert (result.returncode == 0) == starts, result.stderr
    assert ("HOST: " in result.stderr) != starts
