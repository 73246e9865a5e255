"""The team's queue: parts, counts, ages, filters, export (A5)."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Tier
from portal import attention
from portal.models import PortalSettings
from requests_app import transitions
from requests_app.models import Answer, ChannelRequest, Status
from requests_app.review.clock import TeamClock
from requests_app.review.queue_views import save_view
from requests_app.review.waiting import waiting_for_team
from tests import world
from tests.requests_app import review_world as review

pytestmark = pytest.mark.django_db
QUEUE = reverse("review:queue")
# Of one page of the queue: the frame, the filters' choices, count, rows with their stages and readers, who is late, tabs, views, load, next one.
QUERIES = 20


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def queue(person, part="all", **query):
    return signed_in(person).get(QUEUE if part == "all" else reverse("review:queue-part", args=[part]), query)


def titles(response) -> list[str]:
    return [row.title for row in response.context["page"].rows]


@pytest.fixture
def one_of_each():
    """A request in every state a review can meet, named by its state; one reviewer did all the work."""
    reviewer = world.comms("Rita Reviewer")
    review.draft(title="draft")
    for status in Status:
        if status not in (Status.DRAFT, Status.EXPIRED):
            tier = Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
            review.in_state(status, by=reviewer, title=status.value, tier=tier)
    return reviewer


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


def test_oldest_first_and_the_oldest_is_offered(one_of_each):
    now = timezone.now()
    old = review.submitted(title="oldest", at=now - dt.timedelta(days=40))
    review.submitted(title="older", at=now - dt.timedelta(days=20))

    response = queue(one_of_each, "unassigned")

    assert titles(response) == ["oldest", "older", "submitted"]
    assert response.context["oldest"] == old


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


# --- Filters and export -------------------------------------------------------------------------------------------------


def test_filters_by_platform_body_tier_and_state(one_of_each):
    world.platform("facebook", name="Facebook")
    body = world.body("Sahel circle")
    wanted = review.in_review(by=one_of_each, requester=world.requester(of=body), title="wanted", tier=Tier.CAREFUL)
    Answer.objects.create(
        request=wanted,
        question="q09",
        value={"platform": "facebook"},
        saved_at=wanted.saved_at,
        saved_by=wanted.requester,
    )

    found = {
        name: set(titles(queue(one_of_each, **{name: value})))
        for name, value in {"platform": "facebook", "body": body.pk, "tier": "careful", "status": "in_review"}.items()
    }

    assert found == {
        "platform": {"wanted"},
        "body": {"wanted"},
        "tier": {"recommended", "wanted"},
        "status": {"in_review", "wanted"},
    }


@pytest.mark.parametrize(
    "name", ["platform", "body", "tier", "status", "sort", "page", "format", "reviewer", "age", "q"]
)
def test_nonsense_in_the_address_is_never_an_error(name):
    reviewer = world.comms()
    review.submitted()

    found = {
        value: queue(reviewer, **{name: value}).status_code
        for value in ("'", "\x00", "x" * 3000, "-1", "9" * 40, "<b>", "١")
    }

    assert set(found.values()) == {200}


def test_export_is_the_list_as_seen(one_of_each):
    channel_request = ChannelRequest.objects.get(title="submitted")
    ChannelRequest.objects.filter(pk=channel_request.pk).update(title="=cmd()")

    response = queue(one_of_each, "unassigned", format="csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Request"] for row in rows] == ["'=cmd()"]
    assert rows[0]["Reference"] == channel_request.reference
    assert rows[0]["Age"] == "0 working days"


@pytest.mark.parametrize("part", ["all", "closed"])
def test_queue_costs_the_same_with_one_row_as_with_twenty(part):
    """Design §5.14."""
    reviewer = world.comms()
    client = signed_in(reviewer)
    status = Status.SUBMITTED if part == "all" else Status.REJECTED
    url = QUEUE if part == "all" else reverse("review:queue-part", args=[part])
    costs = []
    for more in (1, 2, 17):
        for _ in range(more):
            review.in_state(status, by=reviewer)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        costs.append((len(response.context["page"].rows), len(queries)))

    assert [rows for rows, _cost in costs] == [1, 3, 20]
    assert len({cost for _rows, cost in costs}) == 1


def test_queue_with_filters_views_and_readers_costs_a_fixed_number_of_queries():
    """Design §5.14: with 1 and with 3 rows, each read by someone, in the hands of someone, under a saved view."""
    reviewer = world.comms()
    client = signed_in(reviewer)
    save_view(by=reviewer, name="Late ones", part="all", query="age=over&tier=standard")
    url = f"{QUEUE}?age=over&tier=standard&reviewer={reviewer.pk}&q=water"
    costs = []
    for more in (1, 2):
        for _ in range(more):
            review.in_review(by=reviewer, at=timezone.now() - dt.timedelta(days=90))
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
        costs.append((len(response.context["page"].rows), len(queries)))

    assert costs == [(1, QUERIES), (3, QUERIES)]


def test_filters_by_reviewer_age_and_words():
    reviewer, colleague = world.comms(), world.comms()
    late = review.in_review(by=reviewer, title="late", at=timezone.now() - dt.timedelta(days=90))
    review.in_review(by=colleague, title="new")
    review.submitted(title="waiting")
    review.in_state(
        Status.CHANGES_REQUESTED, by=reviewer, title="late, but not ours", at=timezone.now() - dt.timedelta(days=80)
    )

    found = {
        name: set(titles(queue(reviewer, **query)))
        for name, query in {
            "theirs": {"reviewer": reviewer.pk},
            "nobody's": {"reviewer": "nobody"},
            "over": {"age": "over"},
            "within": {"age": "within"},
            "name": {"q": "WAIT"},
            "reference": {"q": late.reference},
            "requester": {"q": late.requester.full_name},
            "both": {"reviewer": reviewer.pk, "age": "over"},
        }.items()
    }

    assert found == {
        "theirs": {"late", "late, but not ours"},
        "nobody's": {"waiting"},
        "over": {"late"},
        "within": {"new", "waiting"},
        "name": {"waiting"},
        "reference": {"late"},
        "requester": {"late"},
        "both": {"late"},
    }


@pytest.mark.parametrize("hour", [0, 9, 23])
def test_over_the_target_means_the_same_for_filter_and_age(hour):
    """Round Easter 2026, whatever the hour, also after the requester had it: what the filter takes for late the age says."""
    secretariat = world.secretariat()
    secretariat.holiday_country = "DE"
    secretariat.save()
    PortalSettings.objects.update_or_create(pk=1, defaults={"answer_days": 5})
    at = dt.datetime(2026, 4, 15, hour, 30, tzinfo=dt.UTC)
    reviewer, made = world.comms(), []
    for back in range(0, 20 * 24, 31):
        made.append(review.submitted(at=at - dt.timedelta(hours=back)))
        if back > 24 * 4:
            returned = review.in_review(by=reviewer, at=at - dt.timedelta(hours=back), evaluated=False)
            asked = transitions.ask_for_changes(
                returned, by=reviewer, at=at - dt.timedelta(hours=back / 2), comment="Who?"
            )
            transitions.answer_change_request(asked, answer="We.", by=returned.requester, at=at)
            facts = {"body": returned.body, "title": returned.title, "tier": returned.tier}
            transitions.submit(returned, by=returned.requester, at=at - dt.timedelta(hours=5), facts=facts, missing=[])
            made.append(returned)
    clock = TeamClock(at=at)

    late = {one.pk for one in made if clock.age_of(one).over}

    assert set(clock.over()) == late
    assert 0 < len(late) < len(made)


def test_readers_of_what_nobody_has_are_named():
    reader, waiting = world.comms("Luis Ortega"), review.submitted()
    signed_in(reader).post(reverse("review:read", args=[waiting.pk]), {"number": "1"})

    assert "Read by Luis Ortega" in queue(world.comms()).content.decode()


def test_export_has_reviewer_since_and_requester():
    reviewer = world.comms("Rita Reviewer")
    review.in_review(by=reviewer, title="one")

    response = queue(reviewer, reviewer=reviewer.pk, format="csv")

    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert (row["Request"], row["Reviewer"]) == ("one", "Rita Reviewer")
    assert row["With the reviewer since"]
    assert row["Requester"]


def test_review_page_costs_the_same_with_much_history_as_with_little():
    from requests_app.judging.review_notes import add_note

    reviewer = world.comms()
    client = signed_in(reviewer)
    channel_request = review.in_review(by=reviewer)
    costs = []
    for more in (1, 10):
        for number in range(more):
            add_note(channel_request, text=f"Note {number}", by=world.comms(), at=timezone.now())
        url = reverse("review:detail", args=[channel_request.pk])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        costs.append(len(queries))

    assert costs[0] == costs[1]


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
