"""Design §3: who gives the second decision on a careful request, told alike by the act, the page, the home page and letters."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Permission
from requests_app import transitions
from requests_app.judging.conflicts import (
    awaiting_second,
    conflict_of,
    decides_for,
    refuse_second_decision,
    second_deciders,
)
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import NotAllowed
from requests_app.review.rights import rights_of
from requests_app.review.waiting import waiting_for_team
from requests_app.standing.nudging import who_owes
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import approve, aside, away, recommended

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ONE_LEAD = {"Lea": world.lead, "Rita": world.comms, "Dana": world.comms, "Otto": world.comms}
TWO_LEADS = {**ONE_LEAD, "Lou": world.lead}
WAYS = {
    "the lead is here": (ONE_LEAD, "Rita", [], [], {"Lea"}),
    "the lead is away": (ONE_LEAD, "Rita", [], [("Lea", None)], {"Dana", "Otto"}),
    "the lead is away, with a deputy": (ONE_LEAD, "Rita", [], [("Lea", "Dana")], {"Dana", "Otto"}),
    "the lead has a part in it": (ONE_LEAD, "Rita", ["Lea"], [], {"Dana", "Otto"}),
    "the lead recommended": (ONE_LEAD, "Lea", [], [], {"Rita", "Dana", "Otto"}),
    "one of two leads is here": (TWO_LEADS, "Rita", [], [("Lea", None)], {"Lou"}),
    "one of two leads is away, with a deputy": (TWO_LEADS, "Rita", [], [("Lea", "Dana")], {"Lou", "Dana"}),
    "the deputy of a lead with a part in it": (TWO_LEADS, "Rita", ["Lea"], [("Lea", "Dana")], {"Lou"}),
    "the deputy recommended": (TWO_LEADS, "Dana", [], [("Lea", "Dana")], {"Lou"}),
    "a deputy with a part in it": (TWO_LEADS, "Rita", ["Dana"], [("Lea", "Dana")], {"Lou"}),
    "no lead is free and here": (TWO_LEADS, "Rita", ["Lea"], [("Lou", None)], {"Dana", "Otto"}),
    "one of the others is away too": (ONE_LEAD, "Rita", ["Lea"], [("Otto", None)], {"Dana"}),
}


def waiting(found) -> list[str]:
    return [item.text for item in found if "second person" in item.text]


@pytest.mark.parametrize(("team", "first", "apart", "gone", "expected"), WAYS.values(), ids=WAYS)
def test_act_home_page_and_letters_name_the_same_people(team, first, apart, gone, expected):
    people = {name: make(name) for name, make in team.items()}
    channel_request = recommended(by=people[first])
    aside(channel_request, *(people[name] for name in apart))
    for name, deputy in gone:
        away(people[name], deputy=people[deputy] if deputy else None)
    now = timezone.now()
    channel_request = ChannelRequest.objects.get(pk=channel_request.pk)

    assert {person.full_name for person in second_deciders(channel_request, at=now)} == expected
    assert {person.full_name for person in who_owes(channel_request, at=now)} == expected
    absent = {name for name, _deputy in gone}
    for name, person in people.items():
        free = not conflict_of(person, channel_request)
        found = awaiting_second(
            ChannelRequest.objects.decidable_by(person).filter(status=Status.RECOMMENDED), person, at=now
        )
        try:
            refuse_second_decision(channel_request, by=person, at=now)
        except NotAllowed:
            may = False
        else:
            may = free
        if name in absent:
            continue  # who is entered as away and comes all the same is told by the next test
        assert (name, may, found.exists(), bool(waiting(waiting_for_team(person, now)))) == (
            name,
            *[name in expected] * 3,
        )


def test_a_lead_who_is_entered_as_away_decides_all_the_same():
    lead, _other, reviewer = world.lead(), world.lead(), world.comms()
    channel_request = recommended(by=reviewer)
    away(lead)

    approve(channel_request, by=lead)

    assert channel_request.status == Status.APPROVED
    assert decides_for(lead, channel_request, at=timezone.now()) is None


def test_the_home_page_of_one_of_the_team_costs_the_same_with_one_and_with_three():
    person, reviewer = world.comms("Dana"), world.comms("Rita")
    lead = world.lead("Lea")
    away(lead, deputy=person)
    world.lead("Lou")
    counts = []
    for more in (1, 2):
        for _n in range(more):
            recommended(by=reviewer)
        with CaptureQueriesContext(connection) as queries:
            assert len(waiting(waiting_for_team(person, timezone.now()))) == ChannelRequest.objects.count()
        counts.append(len(queries))
    assert counts == [7, 7]


# --- Corrections ---------------------------------------------------------------------------------------------------------


def decided(*, by, then, outcome=Status.APPROVED):
    channel_request = recommended(by=by)
    if outcome == Status.APPROVED:
        approve(channel_request, by=then)
    else:
        transitions.reject(channel_request, by=then, at=timezone.now(), reasons="Two exist.", way_on="Write for one.")
    return ChannelRequest.objects.get(pk=channel_request.pk)


@pytest.mark.parametrize("lead_is_away", [False, True])
def test_a_correction_is_offered_to_exactly_those_who_can_make_it(lead_is_away):
    lead, reviewer, deputy, other = world.lead("Lea"), world.comms("Rita"), world.comms("Dana"), world.comms("Otto")
    second = world.lead("Lou")
    channel_request = decided(by=reviewer, then=lead)
    if lead_is_away:
        away(lead, deputy=deputy)
        away(second)
    later = timezone.now() + dt.timedelta(minutes=1)

    found = {}
    for person in (lead, second, reviewer, deputy, other):
        offered = rights_of(channel_request, person=person, at=later).may_correct
        before = review.everything(channel_request)
        try:
            transitions.correct_to_rejected(
                ChannelRequest.objects.get(pk=channel_request.pk),
                by=person, at=later, why="It was the wrong one.", reasons="Two exist.", way_on="Write for one.",
            )  # fmt: skip
        except NotAllowed:
            assert review.everything(channel_request) == before
            assert not offered
        else:
            found[person.full_name] = offered
            break
        found[person.full_name] = offered

    assert found == {"Lea": True}


@pytest.mark.parametrize(("who", "may"), [("reviewer", False), ("deputy", True), ("other", True)])
def test_a_correction_while_no_lead_is_here(who, may):
    people = {"reviewer": world.comms(), "deputy": world.comms(), "other": world.comms()}
    lead = world.lead()
    channel_request = decided(by=people["reviewer"], then=lead)
    away(lead, deputy=people["deputy"])
    later = timezone.now() + dt.timedelta(minutes=1)
    before = review.everything(channel_request)

    offered = rights_of(channel_request, person=people[who], at=later).may_correct
    try:
        transitions.correct_to_rejected(
            channel_request,
            by=people[who],
            at=later,
            why="The wrong one.",
            reasons="Two exist.",
            way_on="Write for one.",
        )
    except NotAllowed:
        assert review.everything(channel_request) == before
    channel_request.refresh_from_db()

    assert (offered, channel_request.status == Status.REJECTED) == (may, may)


def test_who_proposed_a_correction_takes_it_back_and_the_second_person_is_told():
    lead, reviewer, other = world.lead("Lea"), world.comms("Rita"), world.comms("Otto")
    channel_request = recommended(by=reviewer)
    transitions.ask_for_changes(channel_request, by=lead, at=timezone.now(), comment="Who answers at weekends?")
    channel_request.change_requests.update(answer="We do.", answered_at=timezone.now())
    facts = {"body": channel_request.body, "title": "Again", "tier": channel_request.tier}
    transitions.submit(channel_request, by=channel_request.requester, at=timezone.now(), facts=facts, missing=[])
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    review.evaluate_all(channel_request, by=reviewer, at=timezone.now())
    transitions.reject(channel_request, by=reviewer, at=timezone.now(), reasons="Two exist.", way_on="Write for one.")
    transitions.propose_correction(
        channel_request, by=reviewer, at=timezone.now(), why="We misread it.", approval=review.approval()
    )
    channel_request = ChannelRequest.objects.get(pk=channel_request.pk)
    now = timezone.now()

    offered = {p.full_name: rights_of(channel_request, person=p, at=now).may_correct for p in (lead, reviewer, other)}
    told = {p.full_name for p in (lead, reviewer, other) if waiting(waiting_for_team(p, now))}

    assert offered == {"Lea": True, "Rita": True, "Otto": False}
    assert told == {"Lea"}
    assert lead.may(Permission.APPROVE_SECOND)
    transitions.drop_correction(channel_request, by=reviewer, at=now, why="It stands.")
