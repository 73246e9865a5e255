"""Conditions of an approval for tests, and what a refused act on one must leave as it was."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from channels_registry import conditions
from channels_registry.conditions import ConditionRefused, NewCondition
from channels_registry.models import Channel, Condition, ConditionExtension
from ledger.models import LedgerEntry
from notifications.models import Letter

NOW = timezone.now()
TODAY = NOW.date()


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


def a_condition(channel, team, *, due: int = 10, **facts) -> Condition:
    new = NewCondition(**{"text": "Name a deputy", "due_on": days(due), **facts})
    conditions.set_conditions(channel, [new], by=team, at=NOW)
    return Condition.objects.select_related("channel", "owner").latest("pk")


def everything() -> dict:
    """All that an act on a condition could change."""
    return {
        "conditions": list(Condition.objects.order_by("pk").values()),
        "extensions": list(ConditionExtension.objects.order_by("pk").values()),
        "channels": list(Channel.objects.order_by("pk").values("pk", "status", "suspended_at")),
        "letters": list(Letter.objects.order_by("pk").values("event")),
        "ledger": LedgerEntry.objects.count(),
    }


def refused(act, sentence: str) -> None:
    before = everything()
    with pytest.raises(ConditionRefused, match=sentence), transaction.atomic():
        act()
    after = everything()
    # The channel is held by raising a number nobody reads; nothing else may move.
    assert after == before
