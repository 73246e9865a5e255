"""Quiet channels for the tests of their pages, and all that these pages can change."""

import datetime as dt

from django.urls import reverse

from activity.models import ClosingWish, Following, Keeping, RetirementCase, Signal, Silence, Threshold
from activity.retirement.cases import start
from activity.silence.sweeping import sweep
from channels_registry.models import Channel
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

LONG_AGO = dt.timedelta(days=900)
NASTY = ["<script>alert(1)</script>", "a\x00b", "‮evil", "password: hunter22x", "x" * 5000, "🙂" * 700]


def quiet(now, *, latest=250, step="asked", **facts) -> Channel:
    """``step`` is alive, unknown, silent, asked, flagged or closing."""
    channel = world.channel(at=now - LONG_AGO, **facts)
    if step != "unknown":
        day = 3 if step == "alive" else latest
        Channel.objects.filter(pk=channel.pk).update(
            latest_post_at=now - dt.timedelta(days=day), looked_at=now - dt.timedelta(days=80)
        )
    if step in ("asked", "flagged"):
        sweep(at=now - dt.timedelta(days=75 if step == "flagged" else 5))
    if step == "flagged":
        assert sweep(at=now - dt.timedelta(days=40)).noticed
        assert sweep(at=now - dt.timedelta(days=2)).flagged == 1
    if step == "closing":
        start(channel, reason="The project has ended.", by=world.comms(), at=now - dt.timedelta(days=1))
    return Channel.objects.get(pk=channel.pk)


def page(client, person, name="channel", *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def post(client, person, name, channel, **data):
    client.force_login(person)
    return client.post(reverse(f"activity:{name}", args=[channel.pk]), data)


def facts():
    """Everything these pages can change."""
    return (
        list(Channel.objects.order_by("pk").values_list("status", "latest_post_at", "looked_at")),
        [
            model.objects.count()
            for model in (Signal, Keeping, ClosingWish, RetirementCase, Following, Threshold, LedgerEntry, Letter)
        ],
        list(Silence.objects.order_by("pk").values_list("ended_at", "outcome")),
    )
