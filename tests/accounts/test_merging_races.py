"""Two merges at once, a merge and a departure at once, and what a preview tells to whom (A8, A22)."""

import pytest
from django.utils import timezone

from accounts import departures, merging
from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.models import Grant
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def merge(kept: Person, gone: Person, by: Person) -> None:
    merging.merge_people(
        Person.objects.get(pk=kept.pk), Person.objects.get(pk=gone.pk), by=by, at=timezone.now(), why="Twice."
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_join_the_same_entries_the_other_way_round_leave_one():
    lead, one, two = world.lead(), world.person("One"), world.person("Two")

    results = world.at_once(lambda: merge(one, two, lead), lambda: merge(two, one, lead))

    assert [type(result) for result in results if isinstance(result, Exception)] == [merging.MergeRefused]
    assert Person.objects.filter(pk__in=[one.pk, two.pk], is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_merge_and_a_departure_do_not_together_leave_a_single_administrator():
    """A8: alone, either is allowed; whichever comes second sees what the first has done."""
    lead, administrator = world.lead(), world.administrator()
    one, two, third = world.person("One"), world.person("Two"), world.comms("Third")
    channel = world.channel(coadmin=third, runner=one)
    world.grant(channel, two)

    world.at_once(
        lambda: merge(one, two, lead),
        lambda: departures.deactivate(one, by=administrator, at=timezone.now(), why="Moved on."),
    )

    holders = set(
        Grant.objects.live(timezone.now()).filter(channel=channel).values_list("person__full_name", flat=True)
    )
    assert len(holders) >= 2
    assert "Third" in holders


def test_the_preview_does_not_name_a_channel_unlisted_for_safety_to_whoever_looks_after_people():
    """A22."""
    lead, administrator = world.lead(), world.administrator()
    kept, gone = world.person("Kept"), world.person("Gone")
    channel = world.channel("Voices in danger", runner=gone, responsible=gone)
    lifecycle.unlist(channel, by=lead, at=timezone.now(), why="Its people are in danger.")

    told = {
        reader: str(
            [found.lines for found in merging.preview_people(kept, gone, by=reader, at=timezone.now()).consequences]
        )
        for reader in (administrator, lead)
    }

    assert "Voices in danger" not in told[administrator]
    assert "ask them" in told[administrator]
    assert "Voices in danger" in told[lead]
