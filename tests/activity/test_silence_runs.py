"""The nightly sweep run dry, twice at once, over a thousand channels and for a year (N10, design §5.10)."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from activity.declaring import declare
from activity.models import AnswerKey, Keeping, Silence, SilenceOutcome
from activity.silence.sweeping import Sweep, sweep
from channels_registry.activity_facts import note_looks
from channels_registry.models import Channel, ChannelStatus, Grant
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.activity.silent_world import ENTERED, NOW, asked, asked_again, days, follow, quiet, status_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Twice, and twice at once --------------------------------------------------------------------------------------------


def test_a_dry_run_counts_the_same_and_changes_nothing():
    asked_again()
    asked(since=35)
    quiet(100)
    spoke = asked(since=39)
    note_looks({spoke.pk: NOW}, at=NOW)
    quiet(None)
    before = (list(Silence.objects.values()), LedgerEntry.objects.count(), Letter.objects.count())

    counted = sweep(at=NOW, dry_run=True)

    assert (list(Silence.objects.values()), LedgerEntry.objects.count(), Letter.objects.count()) == before
    assert counted == sweep(at=NOW)
    assert counted == Sweep(nudged=1, noticed=1, flagged=1, ended=1, unknown=1)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_everyone_once():
    for _number in range(5):
        asked_one = quiet(200)
        Silence.objects.create(
            channel=asked_one, silent_since=NOW - days(200), nudged_at=NOW - days(80), noticed_at=NOW - days(40),
            answer_by=NOW - days(10),
        )  # fmt: skip
        quiet(100)
    start, found, problems = threading.Barrier(3), [], []

    def one(at):
        try:
            start.wait(10)
            found.append(sweep(at=at))
        except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(NOW + dt.timedelta(seconds=n),)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    assert (sum(s.nudged for s in found), sum(s.flagged for s in found)) == (5, 5)
    assert Letter.objects.filter(kind="activity.nudge").count() == 5
    assert Letter.objects.filter(kind="activity.flagged").count() == 5
    assert LedgerEntry.objects.filter(action="channels.flag").count() == 5
    assert verify().intact


# --- Cost ----------------------------------------------------------------------------------------------------------------


def copies(channel: Channel, count: int) -> list[int]:
    """As many channels like this one, each with the same two people, made in bulk."""
    row = Channel.objects.get(pk=channel.pk)
    grants = list(row.grants.all())
    made = []
    for _number in range(count):
        row.pk = None
        made.append(
            Channel(**{f.attname: getattr(row, f.attname) for f in Channel._meta.concrete_fields if f.name != "id"})
        )
    made = Channel.objects.bulk_create(made)
    Grant.objects.bulk_create(
        [
            Grant(channel=c, person_id=g.person_id, level=g.level, starts_at=g.starts_at, granted_at=g.granted_at)
            for c in made
            for g in grants
        ]
    )
    return [c.pk for c in made]


def queries_of(act) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_a_thousand_flags_cost_as_many_queries_as_one():
    """One million channels must not become one million queries."""
    channel = asked_again()
    first = queries_of(lambda: sweep(at=NOW))
    # Whoever had a letter this week is not written to again; what stays open would be asked about with the rest.
    Letter.objects.all().delete()
    Silence.objects.all().delete()
    copies_of = copies(channel, 900)
    Channel.objects.filter(pk__in=copies_of).update(status=ChannelStatus.ACTIVE, flagged_at=None)
    Silence.objects.bulk_create(
        Silence(
            channel_id=pk,
            silent_since=NOW - days(200),
            nudged_at=NOW - days(80),
            noticed_at=NOW - days(40),
            answer_by=NOW - days(10),
        )
        for pk in copies_of
    )
    done = []

    again = queries_of(lambda: done.append(sweep(at=NOW)))

    assert done[0].flagged == 900
    assert again == first


def test_a_thousand_questions_cost_as_many_queries_as_one():
    channel = quiet(200)
    first = queries_of(lambda: sweep(at=NOW))
    Silence.objects.all().delete()
    Letter.objects.all().delete()
    AnswerKey.objects.all().delete()
    copies(channel, 900)
    done = []

    again = queries_of(lambda: done.append(sweep(at=NOW)))

    assert done[0].nudged == 901
    assert again == first


# --- A year --------------------------------------------------------------------------------------------------------------


def test_a_year_of_nights_brings_each_letter_once():
    """N16: a healthy channel costs no letter; a silent one is asked twice, flagged once, and asked anew after a keeping ends."""
    runner = world.person(email="healthy@example.org")
    healthy = world.channel(at=ENTERED, runner=runner)
    silent = world.channel(at=ENTERED, runner=world.person(email="silent@example.org"))
    kept = world.channel(at=ENTERED, runner=world.person(email="kept@example.org"))
    unknown = world.channel(at=ENTERED, runner=world.person(email="unknown@example.org"))
    read = world.channel(at=ENTERED, runner=world.person(email="read@example.org"))
    follow(read)
    Channel.objects.filter(pk__in=(silent.pk, kept.pk, read.pk)).update(latest_post_at=NOW, looked_at=NOW)
    nights = {}

    for night in range(366):
        at = NOW + days(night)
        if night % 28 == 0:
            declare(healthy, latest_post_on=at.date(), by=runner, at=at)
        if night == 95:
            declare(silent, latest_post_on=None, by=silent.grants.order_by("pk").last().person, at=at)
            declare(kept, latest_post_on=None, by=kept.grants.order_by("pk").last().person, at=at)
        if night == 100:
            Silence.objects.filter(channel=kept).update(ended_at=at, outcome=SilenceOutcome.KEPT)
            Keeping.objects.create(
                channel=kept, until=(at + days(100)).date(), reason="Between two campaigns.", by=world.comms(), at=at
            )
        if night <= 200:
            note_looks({read.pk: None}, at=at)
        nights[night] = sweep(at=at)

    told = {}
    for address, kind, at in Letter.objects.values_list("address", "kind", "created_at"):
        told.setdefault(address, []).append(((at - NOW).days, kind))
    assert {address: sorted(rows) for address, rows in told.items()} == {
        "silent@example.org": [(95, "activity.nudge"), (125, "activity.notice"), (180, "activity.flagged")],
        "kept@example.org": [
            (95, "activity.nudge"),
            (201, "activity.nudge"),
            (231, "activity.notice"),
            (261, "activity.flagged"),
        ],
        "read@example.org": [(90, "activity.nudge"), (120, "activity.notice"), (180, "activity.flagged")],
    }
    assert [night for night, done in nights.items() if done.proposed] == [270, 351]
    assert status_of(unknown) == ChannelStatus.ACTIVE
    assert nights[365].unknown == 1
    assert verify().intact
