"""The team's queue narrowed and taken out as a file, at a cost that does not grow (A5, design §5.14)."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Tier
from portal.models import PortalSettings
from requests_app import transitions
from requests_app.models import Answer, ChannelRequest, Status
from requests_app.review.clock import TeamClock
from requests_app.review.queue_views import save_view
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in
from tests.requests_app.queue_world import QUEUE, queue, request_in_each_state, titles

pytestmark = pytest.mark.django_db
# Of one page of the queue: the frame, the filters' choices, count, rows with their stages and readers, who is late, tabs, views, load, next one.
QUERIES = 20


@pytest.fixture
def one_of_each():
    """A request in every state a review can meet, named by its state; one reviewer did all the work."""
    return request_in_each_state()


# --- Filters ----------------------------------------------------------------------------------------------------------


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


# --- Export -----------------------------------------------------------------------------------------------------------


def test_export_is_the_list_as_seen(one_of_each):
    channel_request = ChannelRequest.objects.get(title="submitted")
    ChannelRequest.objects.filter(pk=channel_request.pk).update(title="=cmd()")

    response = queue(one_of_each, "unassigned", format="csv")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Request"] for row in rows] == ["'=cmd()"]
    assert rows[0]["Reference"] == channel_request.reference
    assert rows[0]["Age"] == "0 working days"


def test_export_has_reviewer_since_and_requester():
    reviewer = world.comms("Rita Reviewer")
    review.in_review(by=reviewer, title="one")

    response = queue(reviewer, reviewer=reviewer.pk, format="csv")

    (row,) = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    assert (row["Request"], row["Reviewer"]) == ("one", "Rita Reviewer")
    assert row["With the reviewer since"]
    assert row["Requester"]


# --- What pages cost --------------------------------------------------------------------------------------------------


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
