"""Every task has a queue, a limit and a name that people read; no message is given out twice while its task runs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from governance.celery import app
from workspace.engine import NAMES, QUEUE_NAMES

ROOT = Path(__file__).resolve().parents[2]


def our_tasks() -> dict:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_every_task_has_a_queue_of_its_own_choice():
    assert sorted(our_tasks()) == sorted(settings.CELERY_TASK_ROUTES)
    assert {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} == set(settings.QUEUES)


def test_every_task_has_a_limit_below_the_time_after_which_the_broker_gives_it_out_again():
    again = 1800
    assert app.conf.broker_transport_options.get("visibility_timeout", again) == again
    for name, task in our_tasks().items():
        assert task.soft_time_limit < task.time_limit, name
        # A minute for its process to end, and for the worker to say so.
        assert task.time_limit + 60 < again, name


def test_everything_scheduled_has_a_name_that_people_read():
    assert {line["task"] for line in app.conf.beat_schedule.values()} - set(NAMES) == set()
    assert set(QUEUE_NAMES) == set(settings.QUEUES)


@pytest.mark.parametrize("name", sorted(app.conf.beat_schedule))
def test_each_line_of_the_schedule_names_itself_in_its_messages(name):
    line = app.conf.beat_schedule[name]

    assert line["options"]["headers"]["portal_entry"] == line["task"]


def test_limits_are_of_tasks_that_exist():
    assert set(settings.CELERY_TASK_ANNOTATIONS) - set(our_tasks()) == set()


@pytest.mark.parametrize("chosen", ["", "fetching", "default,letters,sweeps"])
def test_a_worker_takes_all_queues_or_those_it_is_told(chosen, tmp_path):
    """deploy/worker.sh, with a `celery` that only says what it was told."""
    celery = tmp_path / "celery"
    celery.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    celery.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "WORKER_QUEUES": chosen}

    said = subprocess.run(
        [shutil.which("sh"), "deploy/worker.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()

    queues = said[said.index("--queues") + 1].split(",")
    assert queues == (chosen.split(",") if chosen else list(settings.QUEUES))


def test_without_a_word_a_worker_takes_all():
    """`make run` and the small office name no queue (docs/production.md)."""
    asked = "from governance.celery import app; print(','.join(sorted(app.amqp.queues.consume_from)))"
    environment = {**os.environ, "PORTAL_MODE": "demo", "DATABASE_URL": "sqlite:///:memory:"}

    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert said.split(",") == sorted(settings.QUEUES)
