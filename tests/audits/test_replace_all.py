"""“Replace me on all”: everything to one successor in one go, each row for itself (A7, A8)."""

import pytest
from django.utils import timezone

from audits.leaving import sweeping
from audits.leaving.handing_over import LeavingRefused, name_successor, replace_all
from audits.models import Handed, HandOver, HandOverOutcome, ItemState
from channels_registry.models import AccessLevel, Grant
from tests import world
from tests.audits.leavers import has_read, levels, policy

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def replaced(person, successor, *, by=None) -> HandOver:
    return replace_all(person, successor=successor, by=by or person, at=timezone.now(), why="I change my work.")


def test_an_administrator_passes_their_channels_and_duties_on():
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    one, two = (world.channel(name, of=body, runner=person, responsible=person) for name in ("One", "Two"))

    hand_over = replaced(person, successor)

    for channel in (one, two):
        channel.refresh_from_db()
        assert channel.responsible == successor
        assert levels(channel)["Successor"] == AccessLevel.ADMIN
        assert "Person" not in levels(channel)
    assert hand_over.outcome == HandOverOutcome.DONE
    ended = Grant.objects.get(channel=one, person=person)
    assert (ended.ended_by, ended.end_reason) == (person, "I change my work.")


def test_what_is_refused_says_why_and_stays_and_the_rest_goes():
    """A8: the team's only co-administrator is not followed by someone of another group."""
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    goes = world.channel("Goes", of=body, runner=person)
    stays = world.channel("Of another group", runner=person)

    hand_over = replaced(person, successor)

    rows = {item.channel.name: item for item in hand_over.items.select_related("channel")}
    assert rows["Goes"].state == ItemState.DONE
    assert rows["Of another group"].state == ItemState.OPEN
    assert "belongs neither to the channel's group nor" in rows["Of another group"].refusal
    assert "Successor" in levels(goes)
    assert "Person" in levels(stays)
    assert "Successor" not in levels(stays)
    assert hand_over.closed_at is None


def test_the_team_hands_over_for_someone_and_a_refused_row_goes_to_somebody_else_later():
    lead, person = world.lead("Lead"), world.comms("Person")
    outsider, colleague = world.person("Outsider"), world.comms("Colleague")
    channel = world.channel(coadmin=person)

    hand_over = replaced(person, outsider, by=lead)

    item = hand_over.items.select_related("grant", "channel").get()
    assert "co-administrator" in item.refusal
    assert "Outsider" not in levels(channel)
    name_successor(item, successor=colleague, by=lead, at=timezone.now())
    hand_over.refresh_from_db(), item.refresh_from_db()
    assert (hand_over.outcome, item.refusal) == (HandOverOutcome.DONE, "")
    assert "Person" not in levels(channel)


def test_a_row_waits_for_the_reading_and_the_person_keeps_access_until_then(django_capture_on_commit_callbacks):
    version = policy()
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    channel = world.channel(of=body, runner=person)

    hand_over = replaced(person, successor)

    assert hand_over.items.get().state == ItemState.INVITED
    assert levels(channel)["Person"] == AccessLevel.ADMIN
    with django_capture_on_commit_callbacks(execute=True):
        has_read(successor, version)
    assert levels(channel).get("Successor") == AccessLevel.ADMIN
    assert "Person" not in levels(channel)
    assert sweeping.sweep(at=timezone.now()) == 0


def test_it_is_for_oneself_or_by_the_team():
    body = world.body()
    person, successor = world.person("Person", of=body), world.person("Successor", of=body)
    channel = world.channel(of=body, runner=person)
    agency = world.external("Agency")
    world.grant(channel, agency, AccessLevel.EDITOR)

    cases = [
        (person, successor, world.person()),
        (person, successor, world.auditor()),
        (person, successor, world.administrator()),
        (agency, successor, agency),
        (person, person, person),
    ]
    for of, to, by in cases:
        with pytest.raises(LeavingRefused):
            replaced(of, to, by=by)

    assert HandOver.objects.count() == 0
    assert "Successor" not in levels(channel)


def test_an_external_successor_is_for_the_team_to_name():
    """L2: nobody brings an agency in by themselves."""
    body = world.body()
    person = world.person("Person", of=body)
    agency = world.external("Agency", sponsor=person)
    channel = world.channel(of=body, runner=person)

    hand_over = replaced(person, agency)

    assert hand_over.items.get(what=Handed.ACCESS).state == ItemState.OPEN
    assert "Agency" not in levels(channel)


@pytest.mark.django_db(transaction=True)
def test_two_successors_at_once_do_not_both_follow():
    lead, person = world.lead("Lead"), world.comms("Person")
    one, two = world.comms("One"), world.comms("Two")
    channel = world.channel(coadmin=person)

    results = world.at_once(lambda: replaced(person, one, by=lead), lambda: replaced(person, two, by=lead))

    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [LeavingRefused]
    assert len({"One", "Two"} & set(levels(channel))) == 1
