"""Fixtures every test may use: the databases, the browser, a real worker, a real mail server."""

import gc
import os
import threading
import time

import hypothesis
import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from ledger import triggers
from policies.guidance import reading
from portal.commands import SAID_IN
from tests.gap_guard import no_silent_gap  # noqa: F401 -- a fixture, on for every test
from tests.letter_links import letters_lead_to_known_addresses  # noqa: F401 -- the same
from tests.live import LiveWorker, MailServer, launch_arguments
from tools import services

EMPTYING_TRIES = 5
BROWSER_FIXTURES = {"page", "context", "browser", "browser_page"}


def pytest_configure(config):
    config.addinivalue_line("markers", "leaves_gap(reason): the test leaves a channel without co-administrator, unsaid")
    # Passwords in tests are not secrets, and each strong hash costs a fifth of a second.
    portal_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # How fast the machine is today is no finding.
    hypothesis.settings.register_profile(
        "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("portal")
    # Playwright leaves an event loop running in the tests' thread. Django would see it and open a second connection,
    # outside the test's transaction and still open when the database is removed; so connections belong to the thread.
    connections._connections = threading.local()


def pytest_collection_modifyitems(config, items):
    full = os.environ.get("FULL") == "1"
    for item in items:
        if BROWSER_FIXTURES & set(item.fixturenames):
            item.add_marker(pytest.mark.browser)
        if not full and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="only in make test-full"))
    items[:] = longest_first(items, processes=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_collection_finish(session):
    # What was loaded until here stays; walked through at each collection it was a tenth of what the pages cost.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def longest_first(items: list, *, processes: int) -> list:
    """Each process begins with its share of the tests that drive a browser, so that none is left for the end.

    With `--dist worksteal` a process starts from an equal part of the list, in its order.
    """
    browser = [item for item in items if item.get_closest_marker("browser")]
    others = [item for item in items if not item.get_closest_marker("browser")]
    each = -(-len(items) // processes)
    ordered = []
    for number in range(processes):
        ordered += browser[number::processes]
        room = each * (number + 1) - len(ordered)
        ordered += others[:room]
        del others[:room]
    return ordered + others


@pytest.fixture(scope="session", autouse=True)
def a_terminal_without_language():
    """The portal's commands speak the language of the terminal; without one, English (portal/commands.py)."""
    patch = pytest.MonkeyPatch()
    for name in SAID_IN:
        patch.delenv(name, raising=False)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def static_files_are_listed_once():
    """Each client of a test loads the middleware anew; listing some 180 files each time was a third of its requests."""
    patch = pytest.MonkeyPatch()
    list_files, listed = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files_listed_before(middleware):
        if not listed:
            list_files(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files_listed_before)
    yield
    patch.undo()


# --- Databases --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as in the embedded portal: a worker is another process and must see the same rows."""
    database = portal_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = os.environ["TEST_SQLITE_FILE"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Remember the rows that migrations wrote, for the tests that empty the tables."""
    with django_db_blocker.unblock():
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
        # A process reads the guidance once; in whichever test that fell, it would be three queries more.
        reading.KEPT = 10_000
        reading.content()


@pytest.fixture(scope="session", autouse=True)
def emptying_keeps_what_migrations_wrote():
    """After a test that really commits: empty the tables, though the ledger refuses it, and put back the first rows."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", empty_and_refill)
    yield
    patch.undo()


def empty_and_refill(test_case):
    for tries_left in reversed(range(EMPTYING_TRIES)):
        try:
            triggers.drop(connection)
            # Sequences go on from where they are: counted from 1 again, they would meet the rows that are put back.
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True, reset_sequences=False)
            break
        except (CommandError, OperationalError):
            # A request that the browser left behind still holds rows, and the database ended this one of the two.
            if not tries_left:
                raise
            time.sleep(0.5)
    connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    triggers.create(connection)
    cache.clear()


# --- Servers ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def redis_url():
    """A real Redis: the broker of this run, or one of its own where the broker is a folder."""
    if portal_settings.REDIS_URL:
        yield portal_settings.REDIS_URL
        return
    try:
        with services.redis_server() as server:
            yield f"{server}/15"
    except services.ServiceMissing as problem:
        skip_or_fail(problem)


@pytest.fixture
def mail_server():
    """A real SMTP server; `.letters` holds what it accepted, `.url` is its EMAIL_URL."""
    with MailServer() as server:
        yield server


@pytest.fixture
def live_portal(live_server, settings):
    """The portal served over HTTP; links in letters lead to it."""
    settings.PORTAL_URL = live_server.url
    return live_server


@pytest.fixture
def live_worker(live_portal, mail_server, transactional_db):
    """A real Celery worker on the test's database and broker, sending real letters to `mail_server`."""
    with LiveWorker(portal_url=live_portal.url, email_url=mail_server.url) as worker:
        yield worker


# --- Browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    try:
        chromium = services.find_chromium()
    except services.ServiceMissing as problem:
        skip_or_fail(problem)
    return {**browser_type_launch_args, "executable_path": chromium, "args": launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def browser_page(page):
    """A page of the real Chromium. A script error or a breach of the content policy fails the test."""
    problems = []
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: "Content Security Policy" in message.text and problems.append(message.text))
    yield page
    assert problems == []


def skip_or_fail(problem: services.ServiceMissing):
    if services.missing_is_allowed():
        pytest.skip(str(problem))
    pytest.fail(f"{problem} ALLOW_MISSING_SERVICES=1 skips the tests that need it.", pytrace=False)
