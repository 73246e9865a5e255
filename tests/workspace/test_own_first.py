"""Where one query asks for both, what waits for one person alone is not cut off by what anyone of the team may do."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Person
from channels_registry import waiting as registry
from channels_registry.models import Channel
from tests import world
from tests.channels_registry.set_up_world import being_set_up
from tests.workspace.goals_world import NOW, asked, channel
from workspace.goals import waiting as goals
from workspace.models import GoalsReview

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


def test_own_set_ups_before_older_ones_of_nobody(monkeypatch):
    monkeypatch.setattr(registry, "MOST", 1)
    at, team, gone = timezone.now(), world.comms(), world.comms("Gone")
    for number in range(3):
        being_set_up(gone, at=at - 9 * DAY, name=f"Left {number}")
    Person.objects.filter(pk=gone.pk).update(is_active=False, left_at=at)
    being_set_up(team, at=at - DAY, name="Own")

    found = [(item.text, item.shared) for item in registry.set_ups(team, at)]

    assert found == [
        ("Own is being set up", False),
        ("Left 0 is being set up; Gone, who looked after it, has left", True),
    ]


def test_own_goals_before_older_ones_of_nobody(monkeypatch):
    monkeypatch.setattr(goals, "MOST", 1)
    team = world.comms()
    own = channel("Own", responsible=team)
    asked(own)
    for number in range(3):
        asked(channel(f"Nobody's {number}"))
    Channel.objects.exclude(pk=own.pk).update(responsible=None)
    GoalsReview.objects.exclude(channel=own).update(opened_at=NOW - 9 * DAY)

    found = [(item.text, item.shared) for item in goals.goals_to_answer(team, NOW)]

    assert found == [
        ("Own: what became of its goals?", False),
        ("Nobody's 0: nobody has said what became of its goals", True),
    ]
