"""The set forms of the life cycle, as sweeps use them: each channel moves once (design §5.6, §5.10)."""

import datetime as dt
import threading

import pytest
from django.db import connections

from channels_registry import lifecycle
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry
from ledger.recording import verify
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = dt.datetime(2026, 6, 1, 2, 15, tzinfo=dt.UTC)


def test_only_those_in_the_state_it_starts_from_move():
    active, flagged = world.channel(), world.channel()
    lifecycle.flag_many([flagged.pk], by=None, at=NOW - dt.timedelta(days=3))

    for pks, moved in (([active.pk, flagged.pk, 999_999], [active.pk]), ([active.pk, flagged.pk], [])):
        assert lifecycle.flag_many(pks, by=None, at=NOW) == moved

    assert dict(Channel.objects.values_list("pk", "flagged_at")) == {
        active.pk: NOW, flagged.pk: NOW - dt.timedelta(days=3),
    }  # fmt: skip
    entries = LedgerEntry.objects.filter(action="channels.flag").order_by("seq")
    assert [(entry.subject_id, entry.subject_type, entry.data) for entry in entries] == [
        (flagged.pk, "channels_registry.channel", '{"from":"active","to":"flagged"}'),
        (active.pk, "channels_registry.channel", '{"from":"active","to":"flagged"}'),
    ]
    assert '"subject":"' + active.name in entries[1].words.text


@pytest.mark.django_db(transaction=True)
def test_two_who_flag_the_same_channels_at_once_flag_each_once():
    pks = [world.channel().pk for _number in range(6)]
    start, moved, problems = threading.Barrier(3), [], []

    def one(mine):
        try:
            start.wait(10)
            moved.extend(lifecycle.flag_many(mine, by=None, at=NOW))
        except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(mine,)) for mine in (pks, pks[::-1], pks[2:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert problems == []
    assert sorted(moved) == pks
    assert LedgerEntry.objects.filter(action="channels.flag").count() == 6
    assert set(Channel.objects.values_list("status", flat=True)) == {ChannelStatus.FLAGGED}
    assert verify().intact
