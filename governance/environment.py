"""Read the portal's configuration from the environment, and say in a sentence what is missing or wrong."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import environ
from django.core.exceptions import ImproperlyConfigured

from portal.loopback import is_loopback

MODES = ("production", "demo")


def refuse(name: str, sentence: str):
    raise ImproperlyConfigured(f"{name}: {sentence} See .env.example for every variable and its default.")


def text(name: str, default: str = "") -> str:
    """A variable that is there and blank, as the example's lines are, means the default."""
    return os.environ.get(name, "").strip() or default


def whole_number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < least:
        refuse(name, f"“{value}” is not a whole number of at least {least}.")
    return int(value)


def mode() -> str:
    value = text("PORTAL_MODE", "production")
    if value not in MODES:
        refuse("PORTAL_MODE", f"“{value}” is neither “demo” nor “production”.")
    return value


def secret_key(*, demo: bool) -> str:
    value = text("SECRET_KEY")
    if value and (len(value) < 50 or len(set(value)) < 5):
        refuse("SECRET_KEY", "it is too short to protect sessions and links; give at least 50 random characters.")
    if not value and not demo:
        refuse(
            "SECRET_KEY", "it has no default in production; give at least 50 random characters and keep them secret."
        )
    # The demonstration only listens on this machine, and its passwords are known to everyone anyway.
    return value or "demonstration-only-key-that-protects-nothing-0123456789"


def portal_url(*, demo: bool) -> str:
    host = text("HOST", "127.0.0.1")
    if demo and not is_loopback(host):
        refuse("HOST", f"“{host}” would show the demonstration, whose passwords are public, to other machines.")
    default = f"http://{host}:{text('PORT', '8000')}" if demo else ""
    value = text("PORTAL_URL", default).rstrip("/")
    if not value:
        refuse("PORTAL_URL", "the letters need the portal's own address, for instance https://channels.example.org.")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        refuse("PORTAL_URL", f"“{value}” is not an address such as https://channels.example.org.")
    if not demo and parts.scheme == "http" and not is_loopback(parts.hostname):
        refuse("PORTAL_URL", "production is served over https; put the portal behind a proxy with a certificate.")
    return value


def allowed_hosts(*, demo: bool, url: str) -> list[str]:
    host = urlsplit(url).hostname
    hosts = [name.strip() for name in text("ALLOWED_HOSTS").split(",") if name.strip()] or [host]
    if "*" in hosts:
        refuse("ALLOWED_HOSTS", "“*” would let anyone choose the address in our letters; name the portal's hosts.")
    return [*hosts, *(["localhost", "127.0.0.1", "[::1]"] if demo else [])]


# The server's own figure is from disks that turn: it walks a table of all people rather than look up a thousand by index.
# Compiling a plan (jit) takes longer than running it, where thousands of keys make it look dear.
PLANNING = "-c random_page_cost=1.1 -c jit=off"


def database(folder: Path) -> dict:
    """The database, with time-outs: libpq waits for ever by default, and SQLite fails at once when it is busy."""
    value = text("DATABASE_URL", f"sqlite:///{folder / 'portal.sqlite3'}")
    try:
        config = dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except ValueError:
        refuse("DATABASE_URL", "it is not an address such as postgres://user:password@host:5432/name.")
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            # BEGIN IMMEDIATE: two decisions at once wait for each other instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        config["CONN_MAX_AGE"] = 0
    elif config["ENGINE"].endswith("postgresql"):
        limit = whole_number("STATEMENT_TIMEOUT_SECONDS", 60, least=1) * 1000
        config.setdefault("OPTIONS", {})
        config["OPTIONS"] = {
            "connect_timeout": 3,
            "tcp_user_timeout": 5000,
            "keepalives_idle": 20,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": f"-c statement_timeout={limit} {PLANNING}",
            **config["OPTIONS"],
        }
    else:
        refuse("DATABASE_URL", "the portal runs on PostgreSQL, or on SQLite for one machine.")
    return config


def email(*, demo: bool) -> dict:
    """Django's e-mail settings; a mute mail server must never hold a worker for ever."""
    default = "filemail://" if demo else ""
    value = text("EMAIL_URL", default)
    if not value:
        refuse("EMAIL_URL", "letters need a mail server, for instance smtp+tls://user:password@mail.example.org:587.")
    try:
        config = environ.Env.email_url_config(value)
    except Exception:  # noqa: BLE001 -- the library raises KeyError, ValueError and others; all mean the same here
        refuse("EMAIL_URL", "it is not an address such as smtp+tls://user:password@mail.example.org:587.")
    if not config.get("EMAIL_BACKEND"):
        refuse("EMAIL_URL", "it is not an address such as smtp+tls://user:password@mail.example.org:587.")
    config["EMAIL_TIMEOUT"] = whole_number("EMAIL_TIMEOUT_SECONDS", 10, least=1)
    return config


def metrics_token() -> str:
    value = text("METRICS_TOKEN")
    if value and len(value) < 20:
        refuse("METRICS_TOKEN", "it is too short to keep others out; give at least 20 random characters.")
    return value


def broker(redis_url: str, folder: Path) -> dict:
    """Where wake-up calls travel: Redis in production, a folder on one machine otherwise. Seconds throughout."""
    if redis_url:
        if urlsplit(redis_url).scheme not in {"redis", "rediss"}:
            refuse("REDIS_URL", "it is not an address such as redis://:password@host:6379/0.")
        return {
            "broker_url": redis_url,
            "broker_transport": "portal.engine.transport:Transport",
            "broker_transport_options": {
                # Longer than the longest task (CELERY_TASK_TIME_LIMIT), or that task would run twice.
                "visibility_timeout": 1800,
                "socket_timeout": 5,
                "socket_connect_timeout": 3,
                "socket_keepalive": True,
                "health_check_interval": 25,
                "unacked_restore_interval": 5,
                "unacked_restore_throttle": 1,
            },
        }
    control = folder / "control"
    control.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://",
        "broker_transport": "portal.engine.folder_transport:Transport",
        "broker_transport_options": {
            "data_folder_in": str(folder),
            "data_folder_out": str(folder),
            "control_folder": str(control),
            "polling_interval": 0.2,
        },
    }
