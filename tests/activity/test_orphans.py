"""What is sent to everyone who could be asked comes back: a point opens, and closes with the first address that works."""

import pytest
from django.utils import timezone

from accounts.models import Person
from activity.silence.orphans import UNREACHABLE, nobody_reachable
from channels_registry.findings import sync_findings
from channels_registry.models import AccessLevel, Channel, Finding
from notifications.bounces import note_arrival, note_bounce
from notifications.models import Letter, Sign
from notifications.writing import write_letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


def bounces(person, now) -> None:
    write_letter("activity.nudge", event=f"test:{person.pk}", person=person, at=now, data={})
    note_bounce(Letter.objects.get(event=f"test:{person.pk}"), sign=Sign.REPORT, code="5.1.1", at=now)


def points() -> list[int]:
    return list(Finding.objects.filter(rule=UNREACHABLE, closed_at=None).values_list("channel", flat=True))


def test_the_last_one_who_could_be_asked_bounces(now, django_capture_on_commit_callbacks):
    runner, second = world.person(email="Runner@Example.org"), world.person()
    channel = world.channel(runner=runner)
    world.grant(channel, second, AccessLevel.EDITOR, at=now)
    world.channel()

    with django_capture_on_commit_callbacks(execute=True):
        bounces(runner, now)
    assert points() == []
    with django_capture_on_commit_callbacks(execute=True):
        bounces(second, now)

    assert points() == [channel.pk]
    with django_capture_on_commit_callbacks(execute=True):
        note_arrival(runner.email, at=now, delivered=True)
    assert points() == []


@pytest.mark.parametrize("field", ["responsible", "deputy"])
def test_who_is_named_can_be_asked_too(now, field):
    runner, named = world.person(), world.person()
    channel = world.channel(runner=runner)
    Channel.objects.filter(pk=channel.pk).update(**{field: named})
    bounces(runner, now)
    assert not nobody_reachable(Channel.objects.all(), now).exists()

    Person.objects.filter(pk=named.pk).update(is_active=False, left_at=now)

    assert list(nobody_reachable(Channel.objects.all(), now)) == [channel]


def test_the_team_and_who_only_sees_figures_do_not_count(now):
    """The team is the one that is told; somebody who sees figures cannot do anything about the channel."""
    runner, team = world.person(), world.comms()
    channel = world.channel(runner=runner, coadmin=team)
    world.grant(channel, world.person(), AccessLevel.ANALYST, at=now)
    only_team = world.channel(coadmin=team, complete=False)
    world.grant(only_team, team, at=now)
    bounces(team, now)
    assert not nobody_reachable(Channel.objects.all(), now).exists()

    bounces(runner, now)

    assert list(nobody_reachable(Channel.objects.all(), now)) == [channel]


def test_one_question_for_the_whole_register(now, django_assert_num_queries):
    for _number in range(3):
        runner = world.person()
        world.channel(runner=runner)
        bounces(runner, now)

    with django_assert_num_queries(1):
        assert nobody_reachable(Channel.objects.all(), now).count() == 3
    sync_findings(at=now)
    assert len(points()) == 3
