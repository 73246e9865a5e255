"""The commands and the tasks: what they print, refuse and leave alone (design §6)."""

import datetime as dt
import json

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.utils import timezone

from activity import tasks
from activity.models import Following, Silence, Source
from channels_registry.models import Channel, Grant
from governance.celery import app
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def quiet(days: int = 200) -> Channel:
    now = timezone.now()
    channel = world.channel(at=now - dt.timedelta(days=900))
    Channel.objects.filter(pk=channel.pk).update(latest_post_at=now - dt.timedelta(days=days), looked_at=now)
    return channel


def run(capsys, *arguments) -> str:
    call_command(*arguments)
    return capsys.readouterr().out


def said(*, asked=0, again=0, flagged=0, proposed=0, ended=0, unknown=0) -> str:
    return (
        f"asked: {asked}, asked again: {again}, flagged: {flagged}, closing proposed: {proposed}, ended: {ended}, "
        f"unknown: {unknown}\n"
    )


# --- sweep_inactivity ----------------------------------------------------------------------------------------------------


def test_the_sweep_prints_what_it_did(capsys):
    quiet()
    world.channel()

    assert run(capsys, "sweep_inactivity") == said(asked=1, unknown=1)
    assert run(capsys, "sweep_inactivity") == said(unknown=1)


def test_the_sweep_judges_at_the_moment_it_is_given(capsys):
    channel = quiet()
    run(capsys, "sweep_inactivity")
    month, two = ((timezone.now() + dt.timedelta(days=days)).isoformat() for days in (31, 62))

    assert run(capsys, "sweep_inactivity", "--at", month) == said(again=1)
    assert run(capsys, "sweep_inactivity", "--at", two) == said(flagged=1)
    channel.refresh_from_db()
    assert channel.status == "flagged"


def test_a_dry_run_changes_nothing(capsys):
    channel = quiet()
    Grant.objects.filter(channel=channel).update(ends_at=timezone.now() + dt.timedelta(days=1))
    later = (timezone.now() + dt.timedelta(days=2)).isoformat()
    before = (LedgerEntry.objects.count(), Letter.objects.count(), list(Grant.objects.values()))

    assert run(capsys, "sweep_inactivity", "--dry-run", "--at", later) == (
        "Nothing was changed; this is what a sweep would do.\n" + said(asked=1)
    )
    assert (LedgerEntry.objects.count(), Letter.objects.count(), list(Grant.objects.values())) == before
    assert Silence.objects.count() == 0


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30",
        "2026-13-01T00:00",
        "31.03.2026",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01",
        "\x00",
        "now()",
    ],
)
def test_a_moment_that_cannot_be_read_is_a_sentence_and_a_failure(text):
    with pytest.raises(CommandError, match="is no moment that can be judged"):
        call_command("sweep_inactivity", "--at", text)


@pytest.mark.parametrize(
    "text", ["2026-03-31", "2026-03-31T02:15", "2026-03-31T02:15:00+02:00", "2026-03-31T02:15:00Z"]
)
def test_a_moment_can_be_written_in_several_ways(capsys, text):
    assert run(capsys, "sweep_inactivity", "--at", text).startswith("asked: 0")


def test_the_night_ends_access_and_opens_findings_first(capsys):
    channel = quiet()
    Grant.objects.filter(channel=channel).update(ends_at=timezone.now() - dt.timedelta(hours=1))

    run(capsys, "sweep_inactivity")

    assert Grant.objects.not_ended().filter(channel=channel).count() == 0
    assert set(channel.findings.open().values_list("rule", flat=True)) == {"no_coadmin", "single_admin", "nobody"}


@pytest.mark.parametrize("days", [-400, 400])
def test_a_sweep_for_another_moment_leaves_nothing_that_stops_the_next_one(capsys, days):
    channel = quiet()
    Grant.objects.filter(channel=channel).update(ends_at=timezone.now() + dt.timedelta(days=10))

    for at in (timezone.now() + dt.timedelta(days=days), timezone.now()):
        run(capsys, "sweep_inactivity", "--at", at.isoformat())
    world.grant(world.channel(), world.comms(), at=timezone.now())
    run(capsys, "sweep_inactivity")


# --- Tasks ---------------------------------------------------------------------------------------------------------------


def test_the_tasks_have_the_names_the_schedule_calls():
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert {tasks.nightly.name, tasks.dispatch_looks.name} <= scheduled
    for task in (tasks.nightly, tasks.dispatch_looks, tasks.look_at):
        assert task.time_limit and task.soft_time_limit < task.time_limit
        assert task.name in current_app.tasks


def test_the_nightly_task_delivered_twice_asks_once():
    quiet()

    tasks.nightly()
    tasks.nightly()

    assert (Silence.objects.count(), Letter.objects.filter(kind="activity.nudge").count()) == (1, 1)


def test_the_looks_stay_at_home_in_the_demonstration(settings):
    settings.DEMO = True
    Following.objects.create(
        channel=world.channel(), source=Source.FEED, url="https://blog.example.org/feed", next_look_at=timezone.now()
    )

    assert tasks.dispatch_looks() == 0
    assert Following.objects.get().claim == ""


# --- explain_address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "refusal", "web", "fetch"),
    [
        ("https://twitter.com/NASA", "x:handle:nasa", None, None, "allow"),
        ("x.com/nasa", "x:handle:nasa", None, None, "allow"),
        ("@nasa@mastodon.social", "fediverse:acct:nasa@mastodon.social", None, None, "allow"),
        ("https://blog.example.org/feed", None, "unknown_platform", "web:url:blog.example.org/feed", "allow"),
        ("blog.example.org/feed", None, "unknown_platform", "web:url:blog.example.org/feed", "allow"),
        ("@nasa", None, "bare_handle", None, "deny"),
        ("http://127.0.0.1/", None, "bad_host", None, "deny"),
        ("http://0x7f.1/feed", None, "bad_host", None, "deny"),
        ("http://[::ffff:10.0.0.1]/", None, "bad_host", None, "deny"),
        ("https://x.com\\@evil.example/", None, "forbidden_characters", None, "deny"),
        ("file:///etc/passwd", None, "scheme", None, "deny"),
        ("https://user:pass@x.com/nasa", None, "user_info", None, "deny"),
        ("https://x.com:8080/nasa", None, "port", None, "deny"),
        ("", None, "empty", None, "deny"),
        ("bad\udcffbytes", None, "forbidden_characters", None, "deny"),
        ("x" * 5000, None, "too_long", None, "deny"),
    ],
)
def test_an_address_is_explained_without_going(capsys, text, key, refusal, web, fetch):
    answer = json.loads(run(capsys, "explain_address", "--json", "--", text))

    assert (answer["identity_key"], answer["refusal"], answer["web"], answer["fetch"]) == (key, refusal, web, fetch)
    assert answer["why"] and (answer["sentence"] is None) == (refusal is None)


@pytest.mark.parametrize("text", ["https://x.com/nasa", "http://127.0.0.1/", "bad\udcffbytes", "x" * 5000])
def test_an_address_is_explained_in_sentences_too(capsys, text):
    lines = run(capsys, "explain_address", text).splitlines()

    assert lines[0].startswith("text: ")
    assert lines[-1].startswith(("fetch: allow", "fetch: deny"))
