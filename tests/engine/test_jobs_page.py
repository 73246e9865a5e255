"""“Jobs and health”: what is wrong is said with what to do; the same number of queries whatever there is."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import ImportFile, ImportStage
from notifications.models import Letter
from notifications.writing import write_letter
from portal.engine import runs
from portal.engine.broker import Broker
from portal.models import Job, ScheduledRun, SignOfLife, WorkerSeen
from tests import world

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
ALL = "default,fetching,letters,sweeps"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def asked_broker(monkeypatch):
    """What the broker answers; a test of the real one stands below."""
    answers = Broker("redis", True, {"default": 1, "letters": 2, "sweeps": 3, "fetching": 4}, 5)
    monkeypatch.setattr("portal.engine.broker.ask", lambda: answers)
    return monkeypatch


def healthy(now):
    SignOfLife.objects.create(part="scheduler", seen_at=now)
    WorkerSeen.objects.create(name="worker@a", queues=ALL, started_at=now, seen_at=now)


def page(client, who=None, **more):
    client.force_login(who or world.administrator())
    return client.get(reverse("workspace:jobs"), **more)


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def headings(response) -> list[str]:
    return [trouble.heading for trouble in response.context["troubles"]]


def letter(event: str, **facts) -> Letter:
    write_letter("requests.received", event=event, person=world.person(), at=timezone.now(), data={"name": "Amina"})
    Letter.objects.filter(event=event).update(**facts)
    return Letter.objects.get(event=event)


def test_all_well(client, now):
    healthy(now)

    response = page(client)

    assert headings(response) == []
    assert "Everything is at work" in words(response)
    assert "short work 1, messages 2, the night's work 3, looks at channels 4; 5 are being worked on" in words(response)
    assert "No message can have arrived twice: nothing broke off while one was sent." in words(response)


def test_nothing_runs(client, now, asked_broker):
    asked_broker.setattr("portal.engine.broker.ask", lambda: Broker("redis", False))
    letter("request:1", next_try_at=now - 20 * MINUTE)

    response = page(client)

    assert headings(response) == [
        "The broker does not answer",
        "No worker is at work",
        "The scheduler is not heard",
        "Messages to be sent: the oldest waits longer than it should",
    ]
    assert "Start deploy/worker.sh; nothing is lost" in words(response)


def test_a_queue_that_nobody_takes_up_is_named(client, now):
    healthy(now)
    WorkerSeen.objects.update(queues="default,letters,sweeps")
    WorkerSeen.objects.create(name="fetcher@b", queues="fetching", started_at=now, seen_at=now - 3 * MINUTE)

    response = page(client)

    assert headings(response) == ["Nobody takes up the queue “fetching” (looks at channels)"]
    assert "fetcher@b" in words(response)
    assert "Not heard" in words(response)


def test_a_worker_that_was_stopped_is_not_one_that_is_missing(client, now):
    healthy(now)
    WorkerSeen.objects.create(name="old@b", queues=ALL, started_at=now, seen_at=now, stopped_at=now)

    assert "Stopped" in words(page(client))


def test_messages_that_may_have_arrived_twice_are_counted_and_listed(client, now):
    healthy(now)
    letter("request:1", sent_at=now, attempts=2, interrupted=1)
    # Tried twice for another reason, or not sent yet: these did not arrive twice.
    letter("request:2", sent_at=now, attempts=3)
    letter("request:3", attempts=1, interrupted=1, next_try_at=now + 5 * MINUTE)

    response = page(client)
    listed = client.get(reverse("workspace:messages"), {"twice": "true"})

    assert headings(response) == ["1 message may have arrived twice"]
    assert [row.event for row in listed.context["page"].rows] == ["request:1"]
    shown = client.get(reverse("workspace:message", args=[Letter.objects.get(event="request:1").pk]))
    assert "A worker died, or the line to the mail server broke, while this message was sent." in words(shown)


def test_a_failure_says_what_to_do_and_stands_once(client, now):
    healthy(now)
    turn = runs.claim("audits.nightly", now - 60 * MINUTE, at=now - 59 * MINUTE, lasts=MINUTE, worker="worker@a")
    runs.finish(turn, at=now - 58 * MINUTE, failed="OperationalError")
    Job.objects.create(
        name="audits.nightly", worker="worker@a", started_at=now - 59 * MINUTE, heartbeat_at=now,
        finished_at=now - 58 * MINUTE, failed="OperationalError",
    )  # fmt: skip
    runs.claim("requests.nightly", now - 90 * MINUTE, at=now - 89 * MINUTE, lasts=MINUTE, worker="worker@b")

    failures = page(client).context["failures"]

    assert [(one.task, one.code) for one in failures] == [
        ("audits.nightly", "OperationalError"),
        ("requests.nightly", "WorkerLost"),
    ]
    assert failures[0].advice.startswith("The database could not be reached.")
    assert failures[1].advice.startswith("Its worker died in the middle.")


def test_bars_have_words_and_the_part_looks_again_as_long_as_something_is_under_way(client, now):
    healthy(now)
    facts = {"started_at": now, "heartbeat_at": now}
    Job.objects.create(name="notifications.send_due_letters", done=120, total=400, **facts)
    Job.objects.create(name="requests.nightly", done=3, total=9, step="drafts", step_done=1, step_total=2, **facts)
    Job.objects.create(name="activity.nightly", done=12, **facts)

    text = page(client).content.decode()
    part = page(client, headers={"HX-Request": "true", "HX-Target": "under-way"}).content.decode()
    Job.objects.update(finished_at=now)
    over = page(client, headers={"HX-Request": "true", "HX-Target": "under-way"}).content.decode()

    for shown in (text, part):
        assert 'data-hx-trigger="every 5s"' in shown
        assert "120 of 400 are done." in shown
        assert "Step 4 of 9. 1 of 2 rows of it are done." in shown
        assert "12 rows are done so far." in shown
        assert re.findall(r'<progress class="progress-line" max="1000"( value="\d+")?', shown) == [
            ' value="300"', ' value="389"', "",
        ]  # fmt: skip
    assert "<h1" not in part
    assert "data-hx-trigger" not in over
    assert "Nothing long is under way at this moment." in over


def test_an_import_under_way_is_shown_without_the_name_of_its_file(client, now):
    healthy(now)
    ImportFile.objects.create(
        keeper=world.comms(), name="secret-plan.csv", uploaded_at=now, stage=ImportStage.ENTERING, rows=10_000, done=2500,
        asked_at=now, claimed_at=now,
    )  # fmt: skip

    response = page(client)

    assert "Spreadsheet: channels being entered 2500 of 10000 are done." in words(response)
    assert "secret-plan" not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_queries_whatever_there_is(client, now, rows):
    healthy(now)
    for number in range(rows):
        Job.objects.create(name="activity.nightly", done=1, started_at=now, heartbeat_at=now)
        WorkerSeen.objects.create(name=f"worker@{number}", queues=ALL, started_at=now, seen_at=now)
        slot = now - (number + 2) * MINUTE
        ScheduledRun.objects.create(
            name="audits.nightly", slot=slot, claimed_at=slot, claimed_until=now, finished_at=now, failed="ValueError"
        )
        letter(f"request:{number}", sent_at=now, interrupted=1)
    who = world.administrator()
    page(client, who)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("workspace:jobs")).status_code == 200

    assert len(asked) == 17, [query["sql"][:90] for query in asked]
