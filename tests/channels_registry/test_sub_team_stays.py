"""Who joined the sub-team of administrators and left it, when, and by which access (A7)."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from channels_registry import grants, sub_team
from channels_registry.models import AccessLevel, Grant
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
PAGE = "/registry/sub-team/joined-and-left/"


@pytest.fixture
def at():
    return timezone.now()


def held(channel, person, begun, ended=None, why="moved") -> Grant:
    return Grant.objects.create(
        channel=channel, person=person, level=AccessLevel.EDITOR, starts_at=begun, granted_at=begun, ended_at=ended,
        end_reason=why if ended else "",
    )  # fmt: skip


def stays_of(person, at) -> list[tuple]:
    stays = sub_team.stays(at).filter(person=person).order_by("starts_at")
    return [(stay.channel.name, stay.starts_at, stay.left_channel, stay.left_at, stay.left_why) for stay in stays]


def test_a_stay_lasts_from_the_first_access_to_the_end_of_the_last(at):
    """Accesses that overlap are one stay; a pause makes two."""
    one, two = world.channel("One"), world.channel("Two")
    person, ago = world.person(), lambda days: at - days * DAY
    held(one, person, ago(100), ago(50))
    held(two, person, ago(60), ago(40), "left_for_two")
    held(one, person, ago(20))

    assert stays_of(person, at) == [
        ("One", ago(100), "Two", ago(40), "left_for_two"),
        ("One", ago(20), None, None, None),
    ]


@pytest.mark.parametrize("gap", [0, 1])
def test_a_handover_to_oneself_on_the_same_moment_is_no_leaving(at, gap):
    one, two = world.channel("One"), world.channel("Two")
    person = world.person()
    held(one, person, at - 30 * DAY, at - 20 * DAY)
    held(two, person, at - 20 * DAY + dt.timedelta(seconds=gap))
    assert len(stays_of(person, at)) == 1 + gap


def test_what_has_not_begun_or_never_began_is_no_stay(at):
    person = world.person()
    held(world.channel(), person, at + DAY)
    held(world.channel(), person, at + DAY, at)
    assert stays_of(person, at) == []


def test_two_accesses_on_one_moment_are_one_stay(at):
    one, two = world.channel("One"), world.channel("Two")
    person = world.person()
    for channel in (one, two):
        held(channel, person, at - 9 * DAY, at - 3 * DAY)
    assert stays_of(person, at) == [("One", at - 9 * DAY, "Two", at - 3 * DAY, "moved")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_its_filters_and_its_file(client, at, django_assert_num_queries, count):
    team = world.comms("Amina Diallo")
    channel = world.channel("Forum", coadmin=team, runner=world.person("Rune Berg"))
    for number in range(count):
        gone = world.person(f"Gone {number}")
        world.grant(channel, gone, AccessLevel.EDITOR, at=at - 9 * DAY)
        grants.revoke(Grant.objects.get(person=gone), by=team, at=at, why="moved on")
    client.force_login(team)
    client.get(PAGE)

    with django_assert_num_queries(6):
        response = client.get(PAGE)

    assert [row.person.full_name for row in response.context["page"].rows[:count]] == [
        f"Gone {number}" for number in reversed(range(count))
    ]
    assert "moved on" in response.content.decode()
    left = client.get(PAGE, {"still": "left"}).context["page"].rows
    assert len(left) == count
    named = client.get(PAGE, {"q": "rune"}).context["page"].rows
    assert [(row.person.full_name, row.left_at) for row in named] == [("Rune Berg", None)]
    file = client.get(PAGE, {"format": "csv", "still": "left"})
    rows = list(
        csv.reader(
            io.StringIO(
                b"".join(file.streaming_content).decode("utf-8-sig")
                if file.streaming
                else file.content.decode("utf-8-sig")
            )
        )
    )
    assert len(rows) == count + 1
    assert rows[0][:3] == ["Name", "Joined on", "By access to"]


def test_it_is_for_the_team_and_the_auditors(client):
    for reader, status in (
        (world.comms(), 200),
        (world.auditor(), 200),
        (world.person(), 403),
        (world.administrator(), 403),
    ):
        client.force_login(reader)
        assert client.get(PAGE).status_code == status
