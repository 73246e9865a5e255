"""A channel goes live, and its permission runs out, at the same moment; with real transactions (A4, A5, style 3)."""

import datetime as dt
import threading
import time

import pytest
from django.db import transaction

from channels_registry.coadministration import lock
from channels_registry.models import Channel, ChannelStatus
from requests_app.models import FastTrack, Status
from requests_app.transitions.lapsing import sweep_permissions
from tests import world
from tests.requests_app import crisis
from tests.requests_app.crisis import put_into_service, state

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
START = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
OVER = START + dt.timedelta(days=22)


def test_a_channel_that_goes_live_while_its_permission_runs_out_keeps_it():
    made, permission = crisis.approved(by=world.comms(), at=START)
    is_live = threading.Event()

    def go_live():
        with transaction.atomic():
            lock([permission.channel_id])
            put_into_service(permission.channel, at=OVER)
            is_live.set()
            # The night begins now: it reads the channel as it was before, and waits for this transaction.
            time.sleep(1)

    def night():
        assert is_live.wait(timeout=10)
        return sweep_permissions(at=OVER)

    gone_live, noted = world.at_once(go_live, night)

    permission.refresh_from_db()
    assert (gone_live, permission.settled_at) == (None, None)
    # Whether the night still met it, as one in service whose days are over, is the same night's or the next one's work.
    assert noted in (0, 1)
    assert Channel.objects.get(pk=permission.channel_id).status == ChannelStatus.ACTIVE
    assert state(made) == (Status.PROVISIONAL, FastTrack.EIGHT, permission.channel_id)
