"""The administration sub-team follows from live access (A7)."""

import pytest
from django.utils import timezone

from accounts.roles import RoleName
from channels_registry.models import AccessLevel
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


def test_the_sub_team_follows_live_access(client, at):
    """A7: who has access belongs to it; who has not, does not."""
    team, runner, gone = world.comms("Amina Diallo"), world.person("Rune Berg"), world.person("Gone Away")
    channel = world.channel(coadmin=team, runner=runner)
    second = world.channel(coadmin=team)
    world.grant(second, runner, AccessLevel.EDITOR)
    editing_grant = world.grant(second, gone, AccessLevel.EDITOR)
    from channels_registry import grants

    grants.revoke(editing_grant, by=team, at=at, why="moved on")
    client.force_login(team)

    response = client.get("/registry/sub-team/")

    rows = {row.full_name: (row.channel_count, row.rank) for row in response.context["page"].rows}
    assert rows["Amina Diallo"] == (2, 1)
    assert rows["Rune Berg"] == (2, 1)
    assert "Gone Away" not in rows
    assert channel.name not in response.content.decode()
    addresses = client.get("/registry/sub-team/addresses/", {"team": "no"})
    assert addresses.content.decode().splitlines()[-1] == f'"Rune Berg" <{runner.email}>'
    assert team.email not in addresses.content.decode()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_sub_team_costs_the_same_for_one_as_for_many(client, django_assert_num_queries, count):
    channel = world.channel()
    for _number in range(count):
        world.grant(channel, world.person(), AccessLevel.ANALYST)
    client.force_login(world.comms())
    client.get("/registry/sub-team/")

    with django_assert_num_queries(6):
        client.get("/registry/sub-team/")


def test_the_sub_team_is_for_the_team_and_auditors(client):
    for reader, page, addresses in [
        (world.comms(), 200, 200),
        (world.auditor(), 200, 403),
        (world.person(), 403, 403),
        (world.administrator(), 403, 403),
        (world.person(role=RoleName.LEAD), 200, 200),
    ]:
        client.force_login(reader)
        assert client.get("/registry/sub-team/").status_code == page
        assert client.get("/registry/sub-team/addresses/").status_code == addresses
