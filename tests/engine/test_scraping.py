"""`/metrics`: off without a token, closed without the right one, figures and no names with it."""

import datetime as dt

import pytest
from django.utils import timezone

from notifications.models import Letter
from notifications.writing import write_letter
from portal.models import SignOfLife, WorkerSeen
from tests import world

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-enough-characters"


@pytest.fixture(autouse=True)
def portal(settings):
    settings.METRICS_TOKEN = TOKEN
    settings.REDIS_URL = ""
    return settings


def ask(client, authorization: str | None = f"Bearer {TOKEN}"):
    return client.get("/metrics", headers={"Authorization": authorization} if authorization else {})


def test_without_a_token_in_the_settings_there_is_no_such_page(client, portal):
    portal.METRICS_TOKEN = ""

    assert [ask(client, said).status_code for said in (None, "Bearer ", f"Bearer {TOKEN}")] == [404, 404, 404]


@pytest.mark.parametrize(
    "said", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer é"]
)
def test_without_the_token_nothing_is_told(client, said):
    response = ask(client, said)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')
    assert b"portal_" not in response.content


def test_signing_in_opens_nothing(client):
    client.force_login(world.administrator())

    assert ask(client, None).status_code == 401


def test_figures_without_names(client):
    now = timezone.now()
    SignOfLife.objects.create(part="scheduler", seen_at=now - dt.timedelta(seconds=30))
    WorkerSeen.objects.create(name="worker@secret-host", queues="letters", started_at=now, seen_at=now)
    person = world.person("Amina Diallo")
    write_letter("requests.received", event="request:1", person=person, at=now, data={"name": "Amina"})
    Letter.objects.update(next_try_at=now - dt.timedelta(minutes=10))

    response = ask(client)
    text = response.content.decode()
    samples = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert samples['portal_work_due{kind="letters"}'] == "1"
    assert 600 <= float(samples['portal_work_lag_seconds{kind="letters"}']) < 660
    assert (samples['portal_work_due{kind="looks"}'], samples['portal_work_due{kind="imports"}']) == ("0", "0")
    assert (samples["portal_letters_waiting"], samples["portal_letters_perhaps_twice"]) == ("1", "0")
    assert (samples["portal_failures_week"], samples["portal_workers"]) == ("0", "1")
    assert 30 <= float(samples["portal_scheduler_seen_seconds"]) < 90
    assert not any(word in text for word in ("Amina", "example", "secret-host"))


def test_every_sample_belongs_to_a_family_that_is_explained(client):
    lines = ask(client).content.decode().splitlines()
    explained = {line.split()[2] for line in lines if line.startswith("# HELP")}
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE") and line.endswith(" gauge")}
    named = {line.partition("{")[0].partition(" ")[0] for line in lines if not line.startswith("#")}

    assert named == explained == typed
