"""Two take, hand over or decide at once: one review, one reviewer, and nobody goes away empty-handed (A5, proof 3)."""

from functools import partial

import pytest
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.models import ChannelRequest, Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.test_decision_races import DONE, as_read_by_each, at_once

pytestmark = pytest.mark.django_db
ROUNDS = 4


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_press_next_at_once_and_each_gets_another_request():
    """Proof: nobody goes away empty-handed while something waits, and nothing has two reviewers."""
    people = [world.comms(), world.comms()]
    for _round in range(ROUNDS):
        waiting = {review.submitted().pk for _ in people}
        found = {}

        def take(person, found=found):
            found[person.pk] = transitions.claim_next(by=person, at=timezone.now())

        outcomes = at_once(*(partial(take, person) for person in people))

        assert outcomes == [DONE, DONE]
        assert {request.pk for request in found.values()} == waiting
        for person in people:
            assert ChannelRequest.objects.get(pk=found[person.pk].pk).reviewer == person


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_press_next_for_the_last_request_and_one_gets_it():
    people = [world.comms(), world.comms()]
    for _round in range(ROUNDS):
        waiting, found = review.submitted(), []

        def take(person, found=found):
            found.append(transitions.claim_next(by=person, at=timezone.now()))

        outcomes = at_once(*(partial(take, person) for person in people))

        waiting.refresh_from_db()
        assert outcomes == [DONE, DONE]
        assert sorted(found, key=lambda taken: taken is None) == [waiting, None]
        assert waiting.reviewer in people
        assert LedgerEntry.objects.filter(action="requests.claim", subject_id=waiting.pk).count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_holder_hands_over_while_the_lead_hands_it_to_another():
    holder, lead, one, two = world.comms(), world.lead(), world.comms(), world.comms()
    for _round in range(ROUNDS):
        channel_request = review.in_review(by=holder)
        at = timezone.now()
        acts = [
            partial(transitions.hand_over, to=one, by=holder, at=at),
            partial(transitions.hand_over, to=two, by=lead, at=at),
        ]

        outcomes = at_once(*as_read_by_each(channel_request, acts))

        refused = [str(outcome) for outcome in outcomes if outcome != DONE]
        channel_request.refresh_from_db()
        assert refused == ["This request has already been dealt with."]
        assert channel_request.reviewer == (one, two)[outcomes.index(DONE)]
        told = Letter.objects.filter(
            kind="requests.handed_over", event__startswith=f"request-handed-over:{channel_request.pk}:"
        )
        assert list(told.values_list("person", flat=True)) == [channel_request.reviewer_id]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_the_holder_decides_while_the_lead_hands_the_review_over():
    holder, lead, other = world.comms(), world.lead(), world.comms()
    for _round in range(ROUNDS):
        channel_request = review.in_review(by=holder)
        at = timezone.now()
        acts = [
            partial(transitions.reject, by=holder, at=at, reasons="Two exist.", way_on="Write for one."),
            partial(transitions.hand_over, to=other, by=lead, at=at),
        ]

        outcomes = at_once(*as_read_by_each(channel_request, acts))

        channel_request.refresh_from_db()
        assert sorted(outcome == DONE for outcome in outcomes) == [False, True]
        assert (channel_request.status, channel_request.reviewer) == (
            [(Status.REJECTED, holder), (Status.IN_REVIEW, other)][outcomes.index(DONE)]
        )
