"""Decisions are corrected until the channel is live: both ways, told in one letter, kept beside the former one (A5, design §4)."""

import datetime as dt
from functools import partial

import pytest
from django.conf import settings
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import NEVER_TOLD, Channel, ChannelAddress, ChannelStatus
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import send_due_letters, words_of
from requests_app import transitions
from requests_app.models import ChannelRequest, Decision, Outcome, Status
from tests import world
from tests.requests_app.correcting_world import LONG_AGO, WORDS, decided, to_approved, to_rejected
from tests.requests_app.test_decision_races import DONE, as_read_by_each, at_once

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def reviewer():
    return world.comms("Reviewer")


@pytest.fixture
def colleague():
    return world.comms("Colleague")


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


def test_until_its_letter_leaves_the_channel_of_a_corrected_approval_is_not_seen_ended(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    channel, at = channel_request.channel, timezone.now()
    Channel.objects.update(told_from=at - LONG_AGO)

    to_rejected(channel_request, by=colleague, at=at)

    channel.refresh_from_db()
    assert channel.told_from == at + dt.timedelta(minutes=settings.UNDO_MINUTES)
    assert words_of("requests.rejected", language="fr", data=Letter.objects.latest("pk").data).body


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
