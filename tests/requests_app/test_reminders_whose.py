"""Whose reminder it is: reviewer, deputy, stand-in or lead, and what goes up when it is late (N5)."""

import datetime as dt

import pytest

from channels_registry.models import Tier
from notifications.models import Letter
from portal.models import PortalSettings
from requests_app import transitions
from requests_app.judging.conflicts import second_deciders
from requests_app.models import Reminder, Status, Step
from requests_app.reminding.digests import DUE, remind_team
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.reminder_nights import (
    DAY_AFTER,
    DUE_DAY,
    FRIDAY_BEFORE,
    MONDAY,
    absent,
    body_of,
    handed_in,
    night,
    nights,
    taken_up,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


# --- Whose it is ------------------------------------------------------------------------------------------------------------------


def test_what_nobody_has_is_told_to_everyone_who_may_take_it_up():
    """Not to a member of the team who will run the channel, nor to one who is away."""
    ana, luis, away, runner = world.comms("Ana"), world.comms("Luis"), world.comms("Rosa"), world.comms("Runa")
    made = handed_in(title="Water")
    review.name_runner(made, runner)
    absent(away, deputy=luis)

    remind_team(at=night(FRIDAY_BEFORE))

    assert [who for who, _number, _lines in told()] == ["Ana", "Luis"]
    assert "Nobody of the team has taken it up." in body_of(Letter.objects.get(person=ana, kind=DUE))


def test_what_an_absent_person_has_goes_to_the_deputy_for_them():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=ana)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Ana", FRIDAY_BEFORE, [("Water", "before", "Luis")])]
    assert "For Luis, who is away." in body_of(Letter.objects.get(kind=DUE))


def test_the_day_after_an_absence_the_person_is_told():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=ana, last=DUE_DAY)

    nights(FRIDAY_BEFORE, DAY_AFTER)

    assert [(who, lines) for who, _number, lines in told()] == [
        ("Ana", [("Water", "before", "Luis")]), ("Luis", [("Water", "after", "")])
    ]  # fmt: skip


@pytest.mark.parametrize("why", ["no deputy", "deputy away", "deputy has a part in it"])
def test_without_a_deputy_who_can_act_the_lead_is_told(why):
    world.lead("Nadia")
    luis, ana = world.comms("Luis"), world.comms("Ana")
    made = taken_up(luis, title="Water")
    absent(luis, deputy=None if why == "no deputy" else ana)
    if why == "deputy away":
        absent(ana, deputy=None)
    if why == "deputy has a part in it":
        review.name_runner(made, ana)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Nadia", FRIDAY_BEFORE, [("Water", "before", "Luis")])]


def test_the_second_decision_is_the_leads():
    world.lead("Nadia")
    world.comms("Ana")
    luis = world.comms("Luis")
    made = review.in_review(by=luis, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=luis, at=MONDAY, approval=review.approval())

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Nadia", FRIDAY_BEFORE, [("Water", "before", "")])]


@pytest.mark.parametrize("deputised", [True, False])
def test_a_second_decision_waits_for_no_lead_who_is_away(deputised):
    """Anyone of the team but the one who recommended gives it, as ``second_deciders`` says for page and letters."""
    nadia, ana, luis = world.lead("Nadia"), world.comms("Ana"), world.comms("Luis")
    world.comms("Rosa")
    made = review.in_review(by=luis, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=luis, at=MONDAY, approval=review.approval())
    absent(nadia, deputy=ana if deputised else None)

    remind_team(at=night(FRIDAY_BEFORE))

    line = [("Water", "before", "Nadia")]
    assert told() == [(who, FRIDAY_BEFORE, line) for who in ("Ana", "Rosa")]


@pytest.mark.parametrize("gone", [[], [("Lea", None)], [("Lea", "Dana")], [("Lea", "Dana"), ("Lou", None)]])
def test_the_second_decision_is_reminded_of_to_those_who_give_it(gone):
    """One rule for page, letters and reminders: a lead's deputy is told beside the lead who is here (N4)."""
    people = {name: world.lead(name) for name in ("Lea", "Lou")} | {
        name: world.comms(name) for name in ("Dana", "Otto")
    }
    rita = world.comms("Rita")
    made = review.in_review(by=rita, tier=Tier.CAREFUL, at=MONDAY, title="Water")
    transitions.recommend(made, by=rita, at=MONDAY, approval=review.approval())
    for name, deputy in gone:
        absent(people[name], deputy=people.get(deputy))
    deciders = {person.full_name for person in second_deciders(made, at=night(FRIDAY_BEFORE))}

    remind_team(at=night(FRIDAY_BEFORE))

    assert {name for name, _night, _lines in told()} == deciders


def test_in_a_team_of_two_the_one_who_is_here_is_told():
    luis, ana = world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(luis, deputy=None)

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [(ana.full_name, FRIDAY_BEFORE, [("Water", "before", "Luis")])]


def test_a_stand_in_is_told_where_the_link_is():
    nadia, director = world.lead("Nadia"), world.person("Elisabeth", of=world.body())
    made = handed_in(requester=nadia, title="Water")
    transitions.appoint_stand_in(
        made, person=director, by=nadia, at=MONDAY + dt.timedelta(days=3), why="Everyone has a part in it."
    )

    remind_team(at=night(FRIDAY_BEFORE))

    assert told() == [("Elisabeth", FRIDAY_BEFORE, [("Water", "before", "")])]
    text = body_of(Letter.objects.get(kind=DUE))
    assert "The link to it stands in our letter of 5 March 2026." in text
    assert "/review/" not in text


def test_the_day_of_a_link_is_that_of_the_portal():
    """Sent at half past eleven in the evening by UTC: here it was the next day."""
    PortalSettings.objects.update_or_create(pk=1, defaults={"time_zone": "Europe/Paris"})
    nadia, director = world.lead("Nadia"), world.person("Elisabeth", of=world.body())
    made = handed_in(requester=nadia, title="Water")
    late = dt.datetime(2026, 3, 5, 23, 30, tzinfo=dt.UTC)
    transitions.appoint_stand_in(made, person=director, by=nadia, at=late, why="Everyone has a part in it.")

    remind_team(at=night(FRIDAY_BEFORE))

    assert "our letter of 6 March 2026." in body_of(Letter.objects.get(kind=DUE))


# --- Going up ----------------------------------------------------------------------------------------------------------------------


def test_what_is_three_days_late_goes_up_once():
    world.lead("Nadia")
    taken_up(world.comms("Luis"), title="Water")

    nights(1, 40)

    assert told() == [
        ("Luis", FRIDAY_BEFORE, [("Water", "before", "")]),
        ("Luis", DAY_AFTER, [("Water", "after", "")]),
        # Tuesday, Wednesday, Thursday: three working days over.
        ("Nadia", 17, [("Water", "escalated", "")]),
    ]
    text = body_of(Letter.objects.filter(kind=DUE).latest("pk"))
    assert "Our answer was due on 16 March 2026: 3 working days over." in text
    assert "Luis has it. You can hand it to someone else." in text


def test_it_goes_up_after_the_days_that_are_set():
    from portal.models import PortalSettings

    PortalSettings.objects.update_or_create(pk=1, defaults={"late_days": 1})
    world.lead("Nadia")
    taken_up(world.comms("Luis"), title="Water")

    remind_team(at=night(DAY_AFTER))

    assert [who for who, _number, _lines in told()] == ["Luis", "Nadia"]


def test_a_lead_who_filed_it_does_not_read_what_went_up():
    nadia = world.lead("Nadia")
    luis = world.comms("Luis")
    taken_up(luis, requester=nadia)

    nights(1, 20)

    assert {who for who, _number, _lines in told()} == {"Luis"}


def test_while_the_lead_is_away_it_goes_to_the_deputy_for_them():
    nadia, luis, ana = world.lead("Nadia"), world.comms("Luis"), world.comms("Ana")
    taken_up(luis, title="Water")
    absent(nadia, deputy=ana)

    remind_team(at=night(17))

    assert ("Ana", 17, [("Water", "escalated", "Nadia")]) in told()


def test_a_lead_who_has_it_herself_reads_of_it_once():
    nadia = world.lead("Nadia")
    taken_up(nadia, title="Water")

    remind_team(at=night(17))

    assert told() == [("Nadia", 17, [("Water", "after", "")])]
    assert set(Reminder.objects.values_list("step", flat=True)) == {Step.AFTER, Step.ESCALATED}


# --- What else is theirs ---------------------------------------------------------------------------------------------------------------


def test_a_letter_that_did_not_arrive_is_told_to_who_decided():
    luis = world.comms("Luis")
    review.in_state(Status.REJECTED, by=luis, at=MONDAY, title="Water")
    Letter.objects.filter(kind="requests.rejected").update(refused_at=MONDAY)

    nights(1, 4)

    assert told() == [("Luis", 1, [("Water", "undelivered", "")])]


def test_a_reviewer_learns_that_no_answer_comes():
    """Twenty working days after the question; nothing is put aside by itself."""
    luis = world.comms("Luis")
    made = review.in_state(Status.CHANGES_REQUESTED, by=luis, at=MONDAY, title="Water")

    nights(1, 40)

    assert told() == [("Luis", 28, [("Water", "unanswered", "")])]
    made.refresh_from_db()
    assert made.status == Status.CHANGES_REQUESTED
