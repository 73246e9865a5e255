"""The team's queue: parts, counts, ages, and what waits on the home page (A5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Tier
from portal import attention
from portal.models import PortalSettings
from requests_app import transitions
from requests_app.models import Status
from requests_app.review.clock import TeamClock
from requests_app.review.waiting import waiting_for_team
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in
from tests.requests_app.queue_world import queue, request_in_each_state, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_of_each():
    """A request in every state a review can meet, named by its state; one reviewer did all the work."""
    return request_in_each_state()


# --- Parts and their order --------------------------------------------------------------------------------------------


def test_parts_of_the_queue(one_of_each):
    colleague = world.comms()
    review.in_review(by=colleague, title="a colleague's")

    found = {
        part: set(titles(queue(one_of_each, part)))
        for part in ("mine", "unassigned", "second", "requester", "all", "closed")
    }

    assert found == {
        "mine": {"in_review"},
        "unassigned": {"submitted"},
        "second": {"recommended"},
        "requester": {"changes_requested", "provisional"},
        "all": {"submitted", "in_review", "recommended", "changes_requested", "provisional", "a colleague's"},
        "closed": {"approved", "rejected", "joined", "withdrawn", "lapsed"},
    }


def test_tabs_carry_the_counts_of_their_lists(one_of_each):
    response = queue(one_of_each)

    counts = {str(tab["label"]): tab["count"] for tab in response.context["tabs"]}
    assert counts == {
        "Mine": 1, "Unassigned": 1, "Second decision": 1, "Waiting on requester": 2, "All open": 5, "Closed": 5
    }  # fmt: skip
    assert [tab["label"] for tab in response.context["tabs"] if tab["current"]] == ["All open"]


def test_who_may_open_the_queue(one_of_each):
    people = review.cast()

    found = {name: queue(person).status_code for name, person in people.items()}

    assert found == {
        "reviewer": 200, "colleague": 200, "lead": 200, "auditor": 200,
        "requester": 403, "administrator": 403, "superuser": 403, "staff": 403, "external": 403,
    }  # fmt: skip
    assert queue(people["auditor"], "nonsense").status_code == 404


def test_auditor_has_no_part_of_their_own_and_no_next_request(one_of_each):
    response = queue(world.auditor())

    assert "Mine" not in {str(tab["label"]) for tab in response.context["tabs"]}
    assert response.context["oldest"] is None
    # The page of absences is the team's: no link leads an auditor to a refusal.
    assert reverse("people:absences") not in response.content.decode()
    assert reverse("people:absences") in queue(world.comms()).content.decode()


def test_oldest_first_and_the_oldest_is_offered(one_of_each):
    now = timezone.now()
    old = review.submitted(title="oldest", at=now - dt.timedelta(days=40))
    review.submitted(title="older", at=now - dt.timedelta(days=20))

    response = queue(one_of_each, "unassigned")

    assert titles(response) == ["oldest", "older", "submitted"]
    assert response.context["oldest"] == old


def test_readers_of_what_nobody_has_are_named():
    reader, waiting = world.comms("Luis Ortega"), review.submitted()
    signed_in(reader).post(reverse("review:read", args=[waiting.pk]), {"number": "1"})

    assert "Read by Luis Ortega" in queue(world.comms()).content.decode()


# --- Age ----------------------------------------------------------------------------------------------------------------


def test_age_counts_working_days_of_the_secretariat_against_the_target():
    """Handed in on the Thursday before Easter 2026; Friday 3 and Monday 6 April are holidays in Germany."""
    secretariat = world.secretariat()
    secretariat.holiday_country = "DE"
    secretariat.save()
    PortalSettings.objects.update_or_create(pk=1, defaults={"answer_days": 5})
    handed_in = dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC)
    channel_request = review.submitted(at=handed_in)

    ages = {
        day: TeamClock(at=dt.datetime(2026, 4, day, 9, tzinfo=dt.UTC)).age_of(channel_request)
        for day in (2, 6, 7, 13, 15)
    }

    assert {day: str(age) for day, age in ages.items()} == {
        2: "0 working days",
        6: "0 working days",
        7: "1 working day",
        13: "5 working days",
        15: "7 working days, 2 working days over",
    }
    assert {age.due_on for age in ages.values()} == {dt.date(2026, 4, 13)}


def test_clock_stands_still_while_the_request_is_not_with_the_team():
    reviewer = world.comms()
    clock = TeamClock(at=timezone.now() + dt.timedelta(days=30))

    found = {
        status: clock.age_of(review.in_state(status, by=reviewer)) is not None
        for status in (Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.REJECTED)
    }

    assert found == {
        Status.SUBMITTED: True, Status.IN_REVIEW: True, Status.CHANGES_REQUESTED: False, Status.REJECTED: False
    }  # fmt: skip


def test_over_the_target_is_said_in_words():
    review.submitted(title="late", at=timezone.now() - dt.timedelta(days=60))

    html = queue(world.comms()).content.decode()

    assert "working days over" in html


# --- What waits for the team --------------------------------------------------------------------------------------------


def test_home_shows_own_reviews_unassigned_and_second_decisions(one_of_each):
    lead, now = world.lead(), timezone.now()

    reviewers = {item.text.split(" ")[-1].strip(".") for item in waiting_for_team(one_of_each, now)}
    leads = [item.verb for item in waiting_for_team(lead, now)]

    assert reviewers == {"in_review", "yet"}
    assert leads == ["Take up", "Decide"]
    assert list(waiting_for_team(world.auditor(), now)) == []
    assert waiting_for_team in attention._providers


def test_home_leaves_out_what_one_has_a_part_in():
    reviewer = world.comms(of=world.body())
    review.submitted(requester=reviewer)

    assert list(waiting_for_team(reviewer, timezone.now())) == []


def test_a_second_decision_waits_since_the_recommendation():
    """Not since the request was handed in: the time before was its reviewer's."""
    lead, reviewer, now = world.lead(), world.comms(), timezone.now()
    made = review.in_review(by=reviewer, tier=Tier.CAREFUL, at=now - dt.timedelta(days=11))
    moment = now - dt.timedelta(days=8)
    transitions.recommend(made, by=reviewer, at=moment, approval=review.approval())

    assert [item.since for item in waiting_for_team(lead, now)] == [moment]


def test_second_decision_waits_for_the_team_where_the_lead_recommended():
    lead, colleague = world.lead(), world.comms()
    review.in_state(Status.RECOMMENDED, by=lead, tier=Tier.CAREFUL)

    assert [item.verb for item in waiting_for_team(colleague, timezone.now())] == ["Decide"]
    assert list(waiting_for_team(lead, timezone.now())) == []


def test_home_costs_five_queries_for_the_team(one_of_each, django_assert_num_queries):
    reviewer = type(one_of_each).objects.get(pk=one_of_each.pk)
    reviewer.permissions  # noqa: B018 -- read once per request, by whoever asks first

    with django_assert_num_queries(5):
        list(waiting_for_team(reviewer, timezone.now()))
