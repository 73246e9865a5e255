"""Who had a request, from when to when (N5): one row per stage, one of them open, written by the transitions alone."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from requests_app import transitions
from requests_app.drafting.drafts import start_draft
from requests_app.models import ChannelRequest, RequestStage, Status
from requests_app.models.requests import DECIDED
from requests_app.stages import enter_stages, stages_of
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def day(number: int, hour: int = 9) -> dt.datetime:
    """Monday is day 0."""
    return MONDAY + dt.timedelta(days=number, hours=hour - 9)


def told(channel_request: ChannelRequest) -> list[tuple]:
    """(stage, its holder's name, from which day, to which day) of each stage."""
    return [
        (
            one.stage,
            one.holder.full_name if one.holder else "",
            (one.entered_at - MONDAY).days,
            None if one.left_at is None else (one.left_at - MONDAY).days,
        )
        for one in stages_of(channel_request)
    ]


def started(*, by, at) -> ChannelRequest:
    return start_draft(by=by, at=at)


def hand_in(channel_request: ChannelRequest, *, at) -> None:
    body = channel_request.requester.memberships.live().first().body
    facts = {"body": body, "title": "Sahel water", "tier": "standard"}
    transitions.submit(channel_request, by=channel_request.requester, at=at, facts=facts, missing=[])


def test_each_change_of_hands_is_one_stage():
    amina, luis, ruth = world.requester(name="Amina"), world.comms("Luis"), world.comms("Ruth")
    made = started(by=amina, at=day(0))
    hand_in(made, at=day(1))
    transitions.claim(made, by=luis, at=day(2))
    transitions.release(made, by=luis, at=day(3))
    transitions.claim(made, by=ruth, at=day(4))
    transitions.hand_over(made, to=luis, by=ruth, at=day(5))
    asked = transitions.ask_for_changes(made, by=luis, at=day(6), comment="Who answers?")
    transitions.answer_change_request(asked, answer="Amina does.", by=amina, at=day(7))
    hand_in(made, at=day(8))
    transitions.claim(made, by=luis, at=day(9))
    review.evaluate_all(made, by=luis, at=day(9))
    transitions.reject(made, by=luis, at=day(10), reasons="Two exist.", way_on="Write for one.")

    assert told(made) == [
        ("draft", "Amina", 0, 1),
        ("submitted", "", 1, 2),
        ("in_review", "Luis", 2, 3),
        ("submitted", "", 3, 4),
        ("in_review", "Ruth", 4, 5),
        ("in_review", "Luis", 5, 6),
        ("changes_requested", "Amina", 6, 8),
        # It comes back to the person who asked.
        ("submitted", "Luis", 8, 9),
        ("in_review", "Luis", 9, 10),
        ("rejected", "", 10, None),
    ]


def test_taking_a_decision_back_closes_its_stage():
    reviewer = world.comms("Luis")
    made = review.in_state(Status.REJECTED, by=reviewer, at=day(0))
    transitions.undo(made, by=reviewer, at=day(0) + dt.timedelta(minutes=1))

    stages = stages_of(made)
    assert [(one.stage, one.left_at is None) for one in stages[-2:]] == [("rejected", False), ("in_review", True)]
    assert not RequestStage.objects.decided_between(day(-1), day(9)).exists()


@pytest.mark.parametrize("status", Status)
def test_the_open_stage_is_the_state(status):
    made = review.in_state(status, by=world.comms(), tier="careful" if status == Status.RECOMMENDED else "standard")
    if status == Status.DRAFT:
        made = started(by=world.requester(), at=day(0))

    made.refresh_from_db()
    assert [one.stage for one in made.stages.open()] == [made.status]


def test_a_clock_that_runs_behind_makes_no_time_run_backwards():
    made = started(by=world.requester(), at=day(0))
    hand_in(made, at=day(1))
    transitions.claim(made, by=world.comms("Luis"), at=day(1) - dt.timedelta(seconds=3))

    stages = stages_of(made)
    assert [(one.entered_at, one.left_at) for one in stages[1:]] == [(day(1), day(1)), (day(1), None)]


def test_many_at_once_cost_what_one_costs():
    drafts = [started(by=world.requester(), at=day(0)) for _number in range(5)]
    counts = []
    for some in (drafts[:1], drafts[1:]):
        for one in some:
            one.status = Status.EXPIRED
        with CaptureQueriesContext(
            connection,
        ) as queries:
            enter_stages(some, at=day(1))
        counts.append(len(queries))

    assert counts == [3, 3]
    assert RequestStage.objects.open().filter(stage=Status.EXPIRED).count() == 5


# --- What the database itself refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        {"stage": "submitted"},  # a second open one
        {"stage": "asleep", "left_at": day(3)},
        {"stage": "submitted", "left_at": day(1)},  # left before it was entered
        {"stage": "in_review", "left_at": day(3)},  # in nobody's hands
    ],
)
def test_the_database_refuses(row):
    made = started(by=world.requester(), at=day(0))
    before = told(made)

    with pytest.raises(IntegrityError), transaction.atomic():
        RequestStage.objects.create(request=made, entered_at=day(2), **row)

    assert told(made) == before


# --- Requests from before ---------------------------------------------------------------------------------------------------


def test_stages_of_earlier_requests_are_read_from_the_record():
    """The data migration makes the rows that the transitions would have written."""
    reviewer = world.comms("Luis")
    # Permissions for a limited time came later than the rows.
    for status in set(Status) - {Status.PROVISIONAL, Status.LAPSED}:
        review.in_state(status, by=reviewer, tier="careful" if status == Status.RECOMMENDED else "standard", at=day(1))
    undone = review.in_state(Status.REJECTED, by=reviewer, at=day(1))
    transitions.undo(undone, by=reviewer, at=day(1) + dt.timedelta(minutes=1))
    written = rows()
    # Drafts that the tests make have no stage before they move.
    RequestStage.objects.all().delete()

    migration().read_the_record(apps, None)
    read = rows()

    first = {row for row in read if row[1] == Status.DRAFT}
    assert sorted(set(read) - first) == sorted(set(written) - first)
    assert {row[0] for row in first} == set(ChannelRequest.objects.values_list("pk", flat=True))


def test_reading_the_record_twice_adds_nothing():
    review.in_state(Status.IN_REVIEW, by=world.comms(), at=day(1))
    RequestStage.objects.all().delete()
    migration().read_the_record(apps, None)
    before = rows()

    migration().read_the_record(apps, None)

    assert rows() == before


def test_a_request_without_a_record_keeps_its_present_state():
    """Rows that were entered in bulk, without the transitions."""
    amina = world.requester(name="Amina")
    ChannelRequest.objects.create(
        requester=amina, body=world.body(), reference="OLD-1", status=Status.SUBMITTED, language="en",
        created_at=day(0), saved_at=day(1), submitted_at=day(1),
    )  # fmt: skip
    withdrawn = ChannelRequest.objects.create(
        requester=amina, body=world.body(), reference="OLD-2", status=Status.WITHDRAWN, language="en",
        created_at=day(0), saved_at=day(1), submitted_at=day(1), closed_at=day(3),
    )  # fmt: skip

    migration().read_the_record(apps, None)

    assert told(withdrawn) == [("draft", "Amina", 0, 1), ("submitted", "", 1, 3), ("withdrawn", "", 3, None)]
    assert RequestStage.objects.open().filter(stage__in=DECIDED).count() == 0


def migration():
    return import_module("requests_app.migrations.0008_stages_of_earlier_requests")


def rows() -> list[tuple]:
    columns = ("request", "stage", "holder", "entered_at", "left_at")
    return sorted(RequestStage.objects.order_by().values_list(*columns), key=str)
