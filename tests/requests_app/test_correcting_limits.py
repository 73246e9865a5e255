"""Who corrects a decision, until when and with what: a reason, someone free, two people where it is careful (A5, N4, design §4)."""

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry.models import Channel, Tier
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.evaluating import evaluate
from requests_app.models import ChannelRequest, Criterion, Decision, Outcome, Status, Verdict
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.correcting_world import LONG_AGO, decided, to_approved, to_rejected

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def reviewer():
    return world.comms("Reviewer")


@pytest.fixture
def colleague():
    return world.comms("Colleague")


def refused(channel_request, act, sentence: str, kind=NotAllowed) -> None:
    before = review.everything(channel_request)
    with pytest.raises(kind, match=sentence), transaction.atomic():
        act(ChannelRequest.objects.get(pk=channel_request.pk))
    assert review.everything(channel_request) == before


# --- Who, and until when ------------------------------------------------------------------------------------------------


@pytest.mark.leaves_gap("the state is set past the life cycle, which would ask for a co-administrator first")
@pytest.mark.parametrize("after", ["active", "flagged", "retiring", "retired"])
def test_once_the_channel_is_live_nothing_is_corrected(reviewer, colleague, after):
    """A correction is a new event then; the sentence names the way."""
    channel_request = decided(Status.APPROVED, reviewer)
    now = timezone.now()
    dates = {"flagged": {"flagged_at": now}, "retired": {"retired_at": now}}.get(after, {})
    Channel.objects.update(status=after, activated_at=now, **dates)

    refused(channel_request, partial(to_rejected, by=colleague), "channel's own page")


@pytest.mark.parametrize("after", ["lapsed", "cancelled"])
def test_an_approval_whose_set_up_ended_can_still_be_corrected(reviewer, colleague, after):
    channel_request = decided(Status.APPROVED, reviewer)
    Channel.objects.update(status=after)

    to_rejected(channel_request, by=colleague)

    assert Channel.objects.get().status == after


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
@pytest.mark.parametrize("stands", ["requester", "runner", "auditor", "administrator", "staff"])
def test_only_someone_free_who_may_decide(reviewer, status, stands):
    channel_request = decided(status, reviewer)
    person = {
        "requester": channel_request.requester,
        "runner": world.comms("Runner"),
        "auditor": world.auditor(),
        "administrator": world.administrator(),
        "staff": world.person(),
    }[stands]
    if stands == "runner":
        review.name_runner(channel_request, person)
    correct = to_rejected if status == Status.APPROVED else to_approved

    refused(
        channel_request,
        partial(correct, by=person),
        "a colleague decides" if stands == "runner" else "communications team",
        ConflictOfInterest if stands == "runner" else NotAllowed,
    )


@pytest.mark.parametrize("missing", ["why", "reasons", "way_on"])
def test_a_correction_has_its_reason_and_its_words(reviewer, colleague, missing):
    channel_request = decided(Status.APPROVED, reviewer)

    refused(
        channel_request, partial(to_rejected, by=colleague, **{missing: "  "}), "Say why|Give the reasons", Incomplete
    )


def test_approving_after_all_rests_on_every_criterion(reviewer, colleague):
    """Who declines need not have judged them all; who approves after all has, and anyone of the team can add it."""
    channel_request = decided(Status.REJECTED, reviewer)
    channel_request.evaluations.filter(criterion=Criterion.RISK).delete()

    refused(channel_request, partial(to_approved, by=colleague), "Evaluate “Risk” first", Incomplete)
    evaluate(channel_request, Criterion.RISK, verdict=Verdict.GOOD, note="Looked at.", by=colleague, at=timezone.now())
    to_approved(ChannelRequest.objects.get(pk=channel_request.pk), by=colleague)

    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED


def test_a_correction_is_not_taken_back_but_corrected(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    to_rejected(channel_request, by=colleague)

    refused(
        channel_request,
        lambda fresh: transitions.undo(fresh, by=colleague, at=timezone.now()),
        "correct it once more",
    )


# --- Careful requests: two people ---------------------------------------------------------------------------------------


def careful(status: Status, reviewer, lead) -> ChannelRequest:
    at = timezone.now() - LONG_AGO
    made = review.in_review(by=reviewer, tier=Tier.CAREFUL, at=at)
    if status == Status.REJECTED:
        transitions.reject(made, by=reviewer, at=at, reasons="Too risky.", way_on="Ask again.")
    else:
        transitions.recommend(made, by=reviewer, at=at, approval=review.approval())
        transitions.approve(made, by=lead, at=at, approval=review.approval(), new=review.new_channel(made))
    return ChannelRequest.objects.get(pk=made.pk)


def test_a_careful_request_is_not_approved_after_all_by_one_person(reviewer):
    lead = world.lead()
    channel_request = careful(Status.REJECTED, reviewer, lead)

    for person in (reviewer, lead):
        refused(channel_request, partial(to_approved, by=person), "needs two people")


def test_a_careful_correction_is_proposed_by_one_and_decided_by_another(reviewer):
    lead = world.lead()
    channel_request = careful(Status.REJECTED, reviewer, lead)

    transitions.propose_correction(
        channel_request, by=reviewer, at=timezone.now(), why="Consent came in.", approval=review.approval()
    )

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.recommended_by) == (Status.REJECTED, reviewer)
    assert Decision.objects.proposals().get().why_corrected == "Consent came in."
    refused(channel_request, partial(to_approved, by=reviewer), "a second person decides")
    to_approved(ChannelRequest.objects.get(pk=channel_request.pk), by=lead)
    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED


def test_the_second_person_can_leave_the_decision_as_it_is(reviewer):
    lead = world.lead()
    channel_request = careful(Status.REJECTED, reviewer, lead)
    transitions.propose_correction(
        channel_request, by=reviewer, at=timezone.now(), why="Consent came in.", approval=review.approval()
    )

    transitions.drop_correction(channel_request, by=lead, at=timezone.now(), why="It is not in writing.")

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.recommended_by) == (Status.REJECTED, None)
    assert not Decision.objects.proposals().exists()
    refused(
        channel_request,
        lambda fresh: transitions.drop_correction(fresh, by=lead, at=timezone.now(), why="x"),
        "Nobody proposes",
    )


def test_a_careful_approval_is_not_corrected_by_whoever_recommended_it(reviewer):
    lead = world.lead("Lina Lead")
    channel_request = careful(Status.APPROVED, reviewer, lead)

    refused(channel_request, partial(to_rejected, by=reviewer), "a second person decides")
    refused(channel_request, partial(to_rejected, by=world.comms()), "Lina Lead")
    to_rejected(channel_request, by=lead)
    channel_request.refresh_from_db()
    assert channel_request.status == Status.REJECTED


def test_an_ordinary_correction_is_not_proposed(reviewer, colleague):
    channel_request = decided(Status.REJECTED, reviewer)

    refused(
        channel_request,
        lambda fresh: transitions.propose_correction(
            fresh, by=colleague, at=timezone.now(), why="x", approval=review.approval()
        ),
        "needs one decision only",
    )


# --- What the database itself refuses -----------------------------------------------------------------------------------


def test_one_decision_stands(reviewer):
    channel_request = decided(Status.REJECTED, reviewer)
    facts = {"reasons": "x", "way_on": "y", "by": reviewer, "at": timezone.now()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(request=channel_request, outcome=Outcome.REJECTED, **facts)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"supersedes": "former"}, "decision_correction_has_reason"),
        ({"supersedes": "itself", "why_corrected": "x"}, "decision_not_its_own_correction"),
        ({"superseded_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, "decision_superseded_after"),
        (
            {"superseded_at": dt.datetime(2040, 1, 1, tzinfo=dt.UTC), "undone_at": timezone.now()},
            "decision_superseded_after",
        ),
    ],
)
def test_the_database_refuses_corrections_that_cannot_be(reviewer, values, constraint):
    decision = Decision.objects.get(request=decided(Status.REJECTED, reviewer))
    former = Decision.objects.get(request=decided(Status.APPROVED, reviewer))
    found = {"former": former, "itself": decision}
    values = {name: found.get(value, value) if isinstance(value, str) else value for name, value in values.items()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**values)
