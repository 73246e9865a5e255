"""The end of a closing: everything done, a name released by two, a second person where it needs special care (A2, N11)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activity.models import NameDecision, RetirementCase, RetirementOutcome, StepKey
from activity.retirement import ending, steps
from activity.retirement.cases import NotAllowed, set_plan
from activity.retirement.successors import read_where
from channels_registry.check import check
from channels_registry.lifecycle import unlist
from channels_registry.models import Channel, ChannelStatus, Tier
from ledger.models import LedgerEntry
from ledger.recording import verify
from tests import world
from tests.activity.closing_world import closing, everything_done, facts_of, step_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(days=25)
O = RetirementOutcome  # noqa: E741 -- the outcomes stand in every test


def status_of(case: RetirementCase) -> str:
    return Channel.objects.values_list("status", flat=True).get(pk=case.channel_id)


def test_an_open_step_keeps_the_closing_open_and_is_named():
    team = world.comms()
    case = closing(at=NOW, by=team)
    before = facts_of(case)

    with pytest.raises(ending.NotFinished) as refused:
        ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)

    assert len(refused.value.missing) == case.steps.count() == 9
    assert "Still open: Replace the links on our own sites." in refused.value.missing
    assert facts_of(case) == before


def test_a_closing_without_a_plan_is_not_finished():
    team = world.comms()
    case = closing(at=NOW, by=team)
    RetirementCase.objects.filter(pk=case.pk).update(last_day=None)

    with pytest.raises(ending.NotFinished, match="no plan yet"):
        ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)


def test_a_finished_closing_stays_formerly_ours_and_the_record_holds():
    team = world.comms()
    case = closing(at=NOW, by=team)
    everything_done(case, by=team, at=NOW)

    ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)

    case.refresh_from_db()
    assert (status_of(case), case.closed_by, case.lessons) == (ChannelStatus.RETIRED, team, "Ask the readers first.")
    assert case.channel.addresses.get().until == LATER
    assert check(case.channel.addresses.get().canonical_url, at=LATER).verdict == "formerly_official"
    assert LedgerEntry.objects.filter(action="activity.closing_finished").count() == 1
    assert verify().intact
    with pytest.raises(NotAllowed, match="dealt with already"):
        ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)


# --- The name ----------------------------------------------------------------------------------------------------------------


def test_a_name_is_released_by_two_different_people_of_the_team():
    first, second = world.comms(), world.lead()
    case = closing(at=NOW, by=first)
    ending.decide_name(case, decision=NameDecision.RELEASED, reason="The account goes on without us.", by=first, at=NOW)
    assert step_of(case, StepKey.NAME).is_open
    before = facts_of(case)
    for someone in (first, world.person(), world.auditor()):
        with pytest.raises(NotAllowed):
            ending.confirm_release(case, by=someone, at=NOW)
    assert facts_of(case) == before

    ending.confirm_release(case, by=second, at=LATER)

    case.refresh_from_db()
    assert (case.name_decided_by, case.name_confirmed_by, case.name_confirmed_at) == (first, second, LATER)
    assert step_of(case, StepKey.NAME).done_by == second
    assert LedgerEntry.objects.filter(action="activity.name_released", actor_id=second.pk).count() == 1


def test_a_release_needs_a_reason_and_can_be_turned_into_keeping():
    first, second = world.comms(), world.comms()
    case = closing(at=NOW, by=first)
    with pytest.raises(NotAllowed, match="anybody can take it"):
        ending.decide_name(case, decision=NameDecision.RELEASED, by=first, at=NOW)
    ending.decide_name(case, decision=NameDecision.RELEASED, reason="Nobody needs it.", by=first, at=NOW)

    ending.decide_name(case, decision=NameDecision.KEPT, by=second, at=NOW)

    case.refresh_from_db()
    assert (case.name_decision, case.name_decided_by, step_of(case, StepKey.NAME).is_open) == ("kept", second, False)
    with pytest.raises(NotAllowed, match="decided already"):
        ending.decide_name(case, decision=NameDecision.RELEASED, reason="No.", by=first, at=NOW)
    steps.undo_step(step_of(case, StepKey.NAME), why="Think again.", by=first, at=NOW)
    case.refresh_from_db()
    assert (case.name_decision, case.name_decided_by) == ("", None)


@pytest.mark.parametrize("outcome", [O.DELETED, O.HANDED_OVER])
def test_what_lets_the_name_go_needs_its_release(outcome):
    first, second = world.comms(), world.comms()
    kept, released = closing(at=NOW, by=first), closing(at=NOW, by=first)
    everything_done(kept, by=first, at=NOW)
    everything_done(released, by=first, second=second, at=NOW)

    with pytest.raises(ending.NotFinished, match="not released by two people"):
        ending.finish(kept, outcome=outcome, note="To the parish.", by=first, at=LATER)
    with pytest.raises(ending.NotFinished, match="keeps its name"):
        ending.finish(released, outcome=O.LOCKED, by=first, at=LATER)
    ending.finish(released, outcome=outcome, note="To the parish.", by=first, at=LATER)

    assert (status_of(kept), status_of(released)) == (ChannelStatus.RETIRING, ChannelStatus.RETIRED)
    # Formerly ours for ever, released or not.
    assert check(released.channel.addresses.get().canonical_url, at=LATER).verdict == "formerly_official"


def test_a_merged_channel_has_a_successor():
    team, successor = world.comms(), world.channel()
    case = closing(at=NOW, by=team)
    everything_done(case, by=team, at=NOW)
    with pytest.raises(ending.NotFinished, match="successor"):
        ending.finish(case, outcome=O.MERGED, note="Into the region's.", by=team, at=LATER)

    set_plan(case, last_day=case.last_day, successor=successor, by=team, at=NOW)
    ending.finish(case, outcome=O.MERGED, note="Into the region's.", by=team, at=LATER)

    assert status_of(case) == ChannelStatus.RETIRED


# --- Two people where it needs special care -------------------------------------------------------------------------------------


def test_a_careful_closing_is_finished_by_a_second_person():
    first, second = world.comms(), world.comms()
    case = closing(at=NOW, by=first, tier=Tier.CAREFUL)
    everything_done(case, by=first, at=NOW)
    with pytest.raises(ending.NotFinished, match="second person"):
        ending.finish(case, outcome=O.LOCKED, by=second, at=LATER)
    ending.propose_end(case, outcome=O.LOCKED, by=first, at=NOW)
    before = facts_of(case)
    for someone in (first, world.person(), world.auditor()):
        with pytest.raises(NotAllowed):
            ending.confirm_end(case, by=someone, at=LATER)
    with pytest.raises(NotAllowed, match="asked already"):
        ending.propose_end(case, outcome=O.DELETED, note="No.", by=second, at=LATER)
    assert facts_of(case) == before

    ending.confirm_end(case, by=second, at=LATER)

    case.refresh_from_db()
    assert (status_of(case), case.proposed_by, case.closed_by) == (ChannelStatus.RETIRED, first, second)


def test_a_channel_that_came_to_need_special_care_takes_two_as_well():
    team = world.comms()
    case = closing(at=NOW, by=team)
    everything_done(case, by=team, at=NOW)
    Channel.objects.filter(pk=case.channel_id).update(tier=Tier.CAREFUL)

    with pytest.raises(ending.NotFinished, match="second person"):
        ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)

    assert status_of(case) == ChannelStatus.RETIRING


def test_a_second_person_sends_it_back_and_an_undone_step_asks_anew():
    first, second = world.comms(), world.comms()
    case = closing(at=NOW, by=first, tier=Tier.CAREFUL)
    everything_done(case, by=first, at=NOW)
    ending.propose_end(case, outcome=O.LOCKED, by=first, at=NOW)

    ending.send_back(case, why="The picture shows an app that is still connected.", by=second, at=LATER)

    case.refresh_from_db()
    assert (case.proposed_at, case.outcome, status_of(case)) == (None, "", ChannelStatus.RETIRING)
    ending.propose_end(case, outcome=O.LOCKED, by=first, at=NOW)
    steps.undo_step(step_of(case, StepKey.ACCESS), why="The app.", by=second, at=LATER)
    with pytest.raises(NotAllowed, match="second look"):
        ending.confirm_end(case, by=second, at=LATER)
    assert status_of(case) == ChannelStatus.RETIRING


# --- What the public reads -------------------------------------------------------------------------------------------------------


def closed_with(successor=None, successor_url="") -> RetirementCase:
    team = world.comms()
    case = closing(at=NOW, by=team, plan={"successor": successor, "successor_url": successor_url})
    everything_done(case, by=team, at=NOW)
    ending.finish(case, outcome=O.LOCKED, by=team, at=LATER)
    return case


def read_by_the_public(client, case) -> str:
    page = client.get(reverse("public:channel", args=[case.channel_id])).content.decode()
    link = case.channel.addresses.get().canonical_url
    found = client.get(reverse("public:check"), {"q": link}).content.decode()
    return page + found + client.get("/api/v1/check", {"q": link}).content.decode()


def test_the_public_is_sent_to_the_successor_and_to_its_successor(client):
    last = world.channel("Voices of the region")
    middle = closed_with(last)
    first = closed_with(world.channel("Voices of the city"))
    RetirementCase.objects.filter(pk=first.pk).update(successor=middle.channel)

    said = read_by_the_public(client, first)

    assert said.count("Voices of the region") >= 3
    assert said.count(reverse("public:channel", args=[last.pk])) >= 3
    assert check(first.channel.addresses.get().canonical_url, at=LATER).successor.channel == last


def test_the_public_is_sent_to_a_link(client):
    case = closed_with(successor_url="https://www.example.org/news")

    assert read_by_the_public(client, case).count("https://www.example.org/news") >= 3


def test_nobody_is_sent_to_a_channel_that_was_taken_off_the_list(client):
    """A22: what is unlisted for someone's safety is named nowhere."""
    successor = world.channel("Voices in danger")
    case = closed_with(successor)
    unlist(successor, by=world.comms(), at=LATER, why="Threats.")

    assert "Voices in danger" not in read_by_the_public(client, case)


def test_successors_that_name_each_other_end_somewhere(client):
    one, other = closed_with(), closed_with()
    RetirementCase.objects.filter(pk=one.pk).update(successor=other.channel)
    RetirementCase.objects.filter(pk=other.pk).update(successor=one.channel)

    assert check(one.channel.addresses.get().canonical_url, at=LATER).successor is None


def test_a_pasted_link_of_ours_becomes_the_channel():
    ours = world.channel(address="https://x.com/voices_region")

    assert read_where(" https://twitter.com/Voices_Region ") == (ours, "")
    assert read_where("https://www.example.org/news") == (None, "https://www.example.org/news")
    assert read_where("") == (None, "")
    with pytest.raises(NotAllowed):
        read_where("our other page")


# --- What must never be, past every form -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"name_decision": "released"},
        {"name_decision": "released", "name_decided_by": 1, "name_decided_at": NOW, "name_confirmed_by": 1, "name_confirmed_at": NOW},
        {"name_decision": "kept", "name_decided_by": 1, "name_decided_at": NOW, "name_confirmed_by": 2, "name_confirmed_at": NOW},
        {"closed_at": NOW, "closed_by": 2, "outcome": "locked", "name_decision": "released", "name_decided_by": 1, "name_decided_at": NOW},
        {"closed_at": NOW, "closed_by": 2, "outcome": "deleted"},
        {"closed_at": NOW, "closed_by": 2, "outcome": "merged"},
        {"proposed_at": NOW, "outcome": "locked"},
        {"proposed_at": NOW, "proposed_by": 1},
        {"needs_second": True, "closed_at": NOW, "closed_by": 1, "outcome": "locked"},
        {"needs_second": True, "proposed_at": NOW, "proposed_by": 1, "closed_at": NOW, "closed_by": 1, "outcome": "locked"},
        {"successor_url": "https://example.org", "successor": 3},
        {"successor": 4},
    ],
)  # fmt: skip
def test_the_database_refuses(broken):
    case = closing(at=NOW)
    known = {1: world.comms(), 2: world.comms(), 3: world.channel(), 4: case.channel}
    values = {name: known.get(value, value) if type(value) is int else value for name, value in broken.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        RetirementCase.objects.filter(pk=case.pk).update(**values)
