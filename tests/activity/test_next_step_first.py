"""What a page of a quiet or closing channel puts first for the person who has to act (A2, U7)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activity.metrics.cadence import cadence_of
from activity.metrics.plots import posts_plot
from activity.models import NameDecision, Silence, StepKey
from activity.retirement import ending
from activity.retirement.cases import stop, wish_closing
from channels_registry.models import Channel, ChannelStatus, Rhythm
from tests import world
from tests.activity.closing_world import closing, everything_done, step_of

pytestmark = pytest.mark.django_db
DECISION, ANSWER = "Decision of the communications team", "Your answer"


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


def page(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def flagged(now: dt.datetime, *, proposed: bool) -> Channel:
    def ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    channel = world.channel(at=ago(900))
    Channel.objects.filter(pk=channel.pk).update(
        status=ChannelStatus.FLAGGED, flagged_at=ago(100), latest_post_at=ago(400), looked_at=ago(200)
    )
    Silence.objects.create(
        channel=channel, silent_since=ago(400), nudged_at=ago(160), noticed_at=ago(130), answer_by=ago(100), flagged_at=ago(100),
        proposed_at=ago(5) if proposed else None,
    )  # fmt: skip
    return channel


@pytest.mark.parametrize("proposed", [True, False])
def test_a_proposed_closing_brings_the_decision_to_the_top(client, now, proposed):
    text = page(client, world.lead(), "channel", flagged(now, proposed=proposed).pk).content.decode()

    assert (text.index(DECISION) < text.index(ANSWER)) is proposed
    assert text.count(DECISION) == 1


def test_a_wish_of_its_people_brings_the_decision_to_the_top_for_the_team_only(client, now):
    runner = world.person()
    channel = world.channel(at=now - dt.timedelta(days=900), runner=runner)
    wish_closing(channel, note="Nobody reads it.", by=runner, at=now)

    team = page(client, world.comms(), "channel", channel.pk).content.decode()

    assert team.index(DECISION) < team.index(ANSWER)
    assert DECISION not in page(client, runner, "channel", channel.pk).content.decode()


def test_only_the_second_person_is_led_to_the_name_from_the_top_of_a_closing(client, now):
    first, second, runner = world.comms(), world.comms(), world.person()
    case = closing(at=now, by=first, runner=runner)
    ending.decide_name(case, decision=NameDecision.RELEASED, reason="Its people ask for it.", by=first, at=now)

    led = {person.pk: page(client, person, "case", case.pk).context["name_step"] for person in (first, second, runner)}

    assert led == {first.pk: None, second.pk: step_of(case, StepKey.NAME), runner.pk: None}


def test_what_ended_is_listed_by_its_last_day_and_what_runs_by_its_next(client, now):
    team = world.comms()
    done, stopped, running = (
        closing(at=now - dt.timedelta(days=50), by=team, name=name) for name in ("Done", "Stopped", "Running")
    )
    everything_done(done, by=team, at=now - dt.timedelta(days=9))
    ending.finish(done, outcome="locked", note="", by=team, at=now - dt.timedelta(days=9))
    stop(stopped, why="It stays.", by=team, at=now - dt.timedelta(days=4))

    ended = page(client, team, "closings-ended").context["view"]
    under_way = page(client, team, "closings").context["view"]

    assert [case.pk for case in ended.page.rows] == [stopped.pk, done.pk]
    assert [case.pk for case in under_way.page.rows] == [running.pk]
    assert ("ended" in {c.key for c in ended.shown_columns}, "next" in {c.key for c in ended.shown_columns}) == (
        True,
        False,
    )
    assert ("outcome" in ended.filterset.filters, "outcome" in under_way.filterset.filters) == (True, False)
    assert "Nowhere yet" not in page(client, team, "case", done.pk).content.decode()
    assert "Nowhere yet" in page(client, team, "case", running.pk).content.decode()


def test_the_words_under_the_posts_name_the_same_bound_as_their_verdict(now):
    """A daily rhythm asks for more than its platform otherwise bears: one bound is told, not two."""
    channel = world.channel(rhythm=Rhythm.DAILY)
    channel.platform.posts_per_week_most = 7
    cadence = cadence_of(channel, [])

    plot = posts_plot(channel, [], cadence, as_of=now)

    assert cadence.plan.most > 7
    assert f"more than {cadence.plan.most:g} a week are too many" in plot.sentence
