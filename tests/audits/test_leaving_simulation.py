"""“If this person leaves on …”: what would be missing, and who could follow (A7, A8)."""

import pytest
from django.utils import timezone

from audits.leaving.simulating import Leaving
from channels_registry.models import AccessLevel, Channel, Grant, Rule
from ledger.models import LedgerEntry
from tests import world
from tests.audits.leavers import day

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def leaving(person, ahead: int = 30) -> Leaving:
    return Leaving(person, on=day(ahead), at=timezone.now())


def rules(found: Leaving) -> dict[str, list[Rule]]:
    return {left.channel.name: left.rules for left in found.missing}


def test_channels_left_short_are_named_by_what_they_would_lack():
    leaver, coadmin = world.comms("Leaver"), world.comms("Coadmin")
    world.channel("Only they of the team", coadmin=leaver)
    alone = world.channel("Enough others", coadmin=coadmin)
    world.grant(alone, leaver)
    world.grant(world.channel("Only to publish"), leaver, AccessLevel.EDITOR)

    assert rules(leaving(leaver)) == {"Only they of the team": [Rule.NO_COADMIN, Rule.SINGLE_ADMIN]}
    assert sorted(grant.channel.name for grant in leaving(leaver).without_gap) == ["Enough others", "Only to publish"]


def test_what_others_lose_before_that_day_counts():
    """The other co-administrator's access ends first: on the leaver's last day nobody of the team is left."""
    leaver, other = world.comms("Leaver"), world.comms("Other")
    channel = world.channel("Voices", coadmin=leaver)
    world.grant(channel, world.person())
    world.grant(channel, other, ends_on=day(10))

    assert rules(leaving(leaver, ahead=5)) == {}
    assert rules(leaving(leaver, ahead=30)) == {"Voices": [Rule.NO_COADMIN]}


def test_a_channel_nobody_would_be_responsible_for_is_named_with_its_deputy():
    leaver, deputy = world.person("Leaver"), world.person("Deputy")
    world.channel("Voices", responsible=leaver, deputy=deputy)

    (left,) = leaving(leaver).missing

    assert (left.rules, left.nobody_responsible) == ([], True)
    ((_missing, found),) = left.suggestions
    assert (found.person, found.reason) == (deputy, "deputy for this channel")


def test_the_successor_of_a_co_administrator_is_of_the_team_and_nearest():
    leaver, busy, near = world.comms("Leaver"), world.comms("Busy"), world.comms("Near")
    channel = world.channel("Voices", coadmin=leaver)
    world.grant(channel, world.person("Third"))
    world.grant(channel, near, AccessLevel.ANALYST)
    world.channel(coadmin=busy)

    (left,) = leaving(leaver).missing

    ((_missing, found),) = left.suggestions
    assert found.person == near
    assert "of the communications team, and has access already" in found.reason


def test_without_access_there_whoever_has_fewest_channels_is_suggested():
    leaver, busy, free = world.comms("Leaver"), world.comms("Anna Busy"), world.comms("Zoe Free")
    world.channel(coadmin=busy), world.channel(coadmin=busy), world.channel(coadmin=free)
    channel = world.channel("Voices", coadmin=leaver)
    world.grant(channel, world.person("Third"))

    (left,) = leaving(leaver).missing

    assert [(found.person, found.reason) for _missing, found in left.suggestions] == [
        (free, "of the communications team, with full control of 1 channel: nobody there has fewer")
    ]


def test_nobody_near_is_said_and_nobody_is_made_up():
    leaver = world.comms("Leaver")
    world.channel("Voices", coadmin=leaver)

    (left,) = leaving(leaver).missing

    assert [found for _missing, found in left.suggestions] == [None, None]


def test_contracts_go_to_the_manager_of_the_external_person():
    leaver, manager = world.person("Leaver"), world.person("Manager")
    agency = world.external("Agency", sponsor=leaver, manager=manager)

    ((external, found),) = leaving(leaver).contracts_left

    assert (external, found.person, found.reason) == (agency, manager, "manager of Agency")


def test_someone_who_has_left_or_is_external_is_no_successor():
    leaver = world.person("Leaver")
    gone = world.person("Gone", is_active=False, left_at=timezone.now())
    world.channel("Voices", responsible=leaver, deputy=gone)
    agency = world.external("Agency")
    world.channel("Others", responsible=leaver, deputy=agency, runner=agency)

    found = {left.channel.name: left.suggestions[0][1] for left in leaving(leaver).missing}

    assert found["Voices"].person.full_name not in ("Gone", "Leaver")
    assert found["Others"] is None


def test_looking_changes_nothing():
    leaver = world.comms("Leaver")
    world.channel(coadmin=leaver, responsible=leaver)
    before = (
        LedgerEntry.objects.count(),
        list(Grant.objects.order_by("pk").values_list("ended_at", "ends_at", "level")),
    )

    found = leaving(leaver)
    assert found.missing
    assert found.contracts_left == []

    assert before == (
        LedgerEntry.objects.count(),
        list(Grant.objects.order_by("pk").values_list("ended_at", "ends_at", "level")),
    )


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_number_of_questions_of_many_channels(count, django_assert_num_queries):
    leaver = world.comms("Leaver")
    for number in range(count):
        world.channel(f"Channel {number}", coadmin=leaver, responsible=leaver, deputy=world.person())
    assert Channel.objects.filter(responsible=leaver).count() == count

    with django_assert_num_queries(8):
        found = leaving(leaver)
        assert len(found.missing) == count
        assert not found.is_nothing
