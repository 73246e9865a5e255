"""The box on a channel's own page stands on top for as long as its people can end the silence by an answer (U7)."""

import pytest

from activity.models import Silence
from activity.silence.panel import activity_panel
from activity.silence.sweeping import sweep
from tests import world
from tests.activity.silent_world import NOW, asked, asked_again, days, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def marked(**facts):
    channel = asked_again(**facts)
    assert sweep(at=NOW).flagged == 1
    channel.refresh_from_db()
    return channel


def proposed(**facts):
    channel = marked(**facts)
    Silence.objects.filter(channel=channel).update(proposed_at=NOW)
    return channel


@pytest.mark.parametrize("at_step", [asked, asked_again, marked, proposed])
def test_at_each_step_that_an_answer_ends_the_box_stands_on_top(at_step):
    runner = world.person()

    assert activity_panel(at_step(runner=runner), runner, NOW).place == "top"


def test_a_channel_that_publishes_has_its_box_in_its_place():
    runner = world.person()

    assert activity_panel(quiet(3, runner=runner), runner, NOW + days(1)).place == "activity"
