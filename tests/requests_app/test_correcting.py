"""Decisions are corrected until the channel is live: both ways, with a reason, kept beside the former one (A5, design §4)."""

import datetime as dt
from functools import partial

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import NEVER_TOLD, Channel, ChannelAddress, ChannelStatus, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import send_due_letters, words_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.evaluating import evaluate
from requests_app.models import ChannelRequest, Criterion, Decision, Outcome, Status, Verdict
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.test_decision_races import DONE, as_read_by_each, at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LONG_AGO = dt.timedelta(hours=2)
WORDS = {"why": "We had the wrong one before us.", "reasons": "Two exist.", "way_on": "Write for one of them."}


@pytest.fixture
def reviewer():
    return world.comms("Reviewer")


@pytest.fixture
def colleague():
    return world.comms("Colleague")


def decided(status: Status, by, *, ago: dt.timedelta = LONG_AGO, **facts) -> ChannelRequest:
    """A request decided ``ago``, whose letter left where its time has come."""
    at = timezone.now()
    made = review.in_state(status, by=by, at=at - ago, **facts)
    send_due_letters(at=at)
    return made


def to_approved(channel_request, *, by, at=None, **more):
    return transitions.correct_to_approved(
        channel_request,
        by=by,
        at=at or timezone.now(),
        **{"why": "We misread it.", "approval": review.approval(), "new": review.new_channel(channel_request), **more},
    )


def to_rejected(channel_request, *, by, at=None, **more):
    return transitions.correct_to_rejected(channel_request, by=by, at=at or timezone.now(), **{**WORDS, **more})


def refused(channel_request, act, sentence: str, kind=NotAllowed) -> None:
    before = review.everything(channel_request)
    with pytest.raises(kind, match=sentence), transaction.atomic():
        act(ChannelRequest.objects.get(pk=channel_request.pk))
    assert review.everything(channel_request) == before


def letters_to(person) -> list[tuple[str, bool, bool]]:
    """Kind, left, and called back, of the letters of decisions."""
    found = Letter.objects.filter(person=person, event__startswith="request-decision:").order_by("pk")
    return [(one.kind, one.sent_at is not None, one.cancelled_at is not None) for one in found]


# --- Both ways ----------------------------------------------------------------------------------------------------------


def test_approved_becomes_not_approved_and_its_set_up_ends(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    channel, former = channel_request.channel, Decision.objects.get()

    decision = to_rejected(channel_request, by=colleague)

    channel_request.refresh_from_db()
    former.refresh_from_db()
    channel.refresh_from_db()
    assert (channel_request.status, channel_request.channel) == (Status.REJECTED, None)
    assert (channel.status, former.channel) == (ChannelStatus.CANCELLED, channel)
    assert (decision.supersedes, decision.why_corrected, decision.by) == (former, WORDS["why"], colleague)
    assert former.superseded_at is not None and former.undone_at is None
    assert not ChannelAddress.objects.current().filter(channel=channel).exists()
    assert transitions.final_decision(channel_request) == decision
    entry = LedgerEntry.objects.get(action="requests.correct_to_rejected")
    assert (entry.actor_id, entry.subject_id) == (colleague.pk, channel_request.pk)


def test_not_approved_becomes_approved_and_its_channel_enters(reviewer, colleague):
    channel_request = decided(Status.REJECTED, reviewer)

    channel = to_approved(channel_request, by=colleague)

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.channel) == (Status.APPROVED, channel)
    assert (channel.status, channel.set_up.owner) == (ChannelStatus.APPROVED, colleague)
    assert [(one.outcome, one.superseded_at is None) for one in Decision.objects.order_by("pk")] == [
        (Outcome.REJECTED, False),
        (Outcome.APPROVED, True),
    ]


def test_a_decision_can_be_corrected_back_again(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    first = channel_request.channel

    to_rejected(channel_request, by=colleague)
    second = to_approved(ChannelRequest.objects.get(pk=channel_request.pk), by=reviewer)

    assert first != second
    assert dict(Channel.objects.values_list("pk", "status")) == {
        first.pk: ChannelStatus.CANCELLED, second.pk: ChannelStatus.APPROVED,
    }  # fmt: skip
    assert Decision.objects.filter(superseded_at=None).count() == 1


def test_the_letter_says_which_answer_no_longer_holds(reviewer, colleague):
    channel_request = decided(Status.REJECTED, reviewer, requester=world.requester(name="Ruth Okello"))
    day = timezone.localtime(Decision.objects.get().at).date()

    to_approved(channel_request, by=colleague)
    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))

    letter = Letter.objects.get(kind="requests.approved")
    assert letter.data["corrects_on"] == day.isoformat()
    assert "is approved after all" in letter.subject
    assert "no longer holds: your request is approved." in letter.body
    assert "wrong one before us" not in letter.body and "misread" not in letter.body


def test_what_was_never_told_is_no_correction_for_its_reader(reviewer, colleague):
    """Within the ten minutes a colleague corrects: one letter leaves, and it speaks of no other answer."""
    channel_request = decided(Status.APPROVED, reviewer, ago=dt.timedelta(minutes=3))

    to_rejected(channel_request, by=colleague)
    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))

    assert letters_to(channel_request.requester) == [
        ("requests.approved", False, True),
        ("requests.rejected", True, False),
    ]
    assert "corrects_on" not in Letter.objects.get(kind="requests.rejected").data
    assert Channel.objects.get().told_from == NEVER_TOLD


def test_a_letter_that_was_refused_or_is_still_tried_does_not_leave_any_more(reviewer, colleague):
    """Else the mail server's next answer would bring a decision that no longer holds."""
    for trouble in (
        {"refused_at": timezone.now(), "attempts": 1},
        {"next_try_at": timezone.now() + LONG_AGO, "attempts": 5},
    ):
        channel_request = decided(Status.REJECTED, reviewer)
        Letter.objects.filter(kind="requests.rejected").update(sent_at=None, **trouble)

        to_approved(channel_request, by=colleague)

        assert letters_to(channel_request.requester) == [
            ("requests.rejected", False, True),
            ("requests.approved", False, False),
        ]


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


# --- Two people at once -------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_correcting_and_going_live_at_once():
    """Either the channel is live and its approval stands, or it is cancelled and its request is not approved."""
    from tests.channels_registry.test_lifecycle import complete

    reviewer, colleague = world.comms(), world.comms()
    for _round in range(4):
        channel_request = decided(Status.APPROVED, reviewer)
        channel = channel_request.channel
        complete(channel, reviewer, at=timezone.now(), leave_out="address")
        Channel.objects.filter(pk=channel.pk).update(no_public_address=True)
        (correct,) = as_read_by_each(channel_request, [partial(to_rejected, by=colleague)])

        outcomes = at_once(correct, partial(lifecycle.activate, channel, by=reviewer, at=timezone.now()))

        channel.refresh_from_db()
        channel_request.refresh_from_db()
        assert outcomes.count(DONE) == 1
        loser = next(outcome for outcome in outcomes if outcome != DONE)
        if outcomes[1] == DONE:
            assert (channel.status, channel_request.status) == (ChannelStatus.ACTIVE, Status.APPROVED)
            assert "channel's own page" in str(loser)
        else:
            assert (channel.status, channel_request.status) == (ChannelStatus.CANCELLED, Status.REJECTED)
            assert isinstance(loser, lifecycle.NotAllowed | lifecycle.NotReady)


@pytest.mark.django_db(transaction=True)
def test_two_people_correct_at_once_and_one_letter_tells():
    reviewer, one, two = world.comms(), world.comms(), world.comms()
    for _round in range(4):
        channel_request = decided(Status.APPROVED, reviewer)

        outcomes = at_once(*as_read_by_each(channel_request, [partial(to_rejected, by=by) for by in (one, two)]))

        assert outcomes.count(DONE) == 1
        refusal = next(outcome for outcome in outcomes if outcome != DONE)
        assert str(refusal) == "This request has already been dealt with."
        assert Decision.objects.filter(request=channel_request).count() == 2
        assert len(letters_to(channel_request.requester)) == 2


def test_until_its_letter_leaves_the_channel_of_a_corrected_approval_is_not_seen_ended(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    channel, at = channel_request.channel, timezone.now()
    Channel.objects.update(told_from=at - LONG_AGO)

    to_rejected(channel_request, by=colleague, at=at)

    channel.refresh_from_db()
    assert channel.told_from == at + dt.timedelta(minutes=settings.UNDO_MINUTES)
    assert words_of("requests.rejected", language="fr", data=Letter.objects.latest("pk").data).body
