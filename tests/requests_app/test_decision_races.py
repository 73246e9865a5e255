"""Two people at once (proof 3): one decision, one letter, and a clear word for the other; on SQLite and on PostgreSQL."""

import threading
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from channels_registry.models import Channel, Tier
from ledger.models import LedgerEntry
from ledger.recording import record
from notifications.models import Letter
from requests_app import transitions
from requests_app.judging.evaluating import evaluate
from requests_app.models import ChangeRequest, ChannelRequest, Criterion, Decision, Evaluation, Status, Verdict
from requests_app.refusals import DealtWith
from requests_app.transitions import asking, deciding, reviewing
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import REJECT, press, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
DONE = "done"
ROUNDS = 4


def at_once(*acts) -> list:
    """Run the acts in threads that start together, each with what it read before; “done” or the refusal of each."""
    outcomes: list = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(number, act):
        try:
            start.wait(timeout=20)
            act()
            outcomes[number] = DONE
        except Exception as refusal:  # noqa: BLE001 -- whatever it is, the test compares it
            outcomes[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def in_turn(*acts) -> list:
    """The same, one after the other: what a control shows must not hang on which thread is quicker."""
    outcomes: list = []
    for act in acts:
        try:
            act()
            outcomes.append(DONE)
        except Exception as problem:  # noqa: BLE001 -- whatever it is, the test compares it
            outcomes.append(problem)
    return outcomes


def as_read_by_each(channel_request: ChannelRequest, acts) -> list:
    """Each act with its own copy of the request, read before any of them begins."""
    copies = [ChannelRequest.objects.select_related("requester", "body").get(pk=channel_request.pk) for _ in acts]
    return [lambda act=act, copy=copy: act(copy) for act, copy in zip(acts, copies, strict=True)]


def assert_one_won(outcomes) -> None:
    refusals = [outcome for outcome in outcomes if outcome != DONE]
    assert [(type(refusal), str(refusal)) for refusal in refusals] == [
        (DealtWith, "This request has already been dealt with.")
    ]


@pytest.fixture
def unguarded(monkeypatch):
    """The control: the same verbs without the guarded UPDATE, as a first read and a later write would be."""

    def move(channel_request, action, *, by, at, why="", data=None, **values):
        ChannelRequest.objects.filter(pk=channel_request.pk).update(status=transitions.TRANSITIONS[action][1], **values)
        record(f"requests.{action}", channel_request, by=by, at=at, why=why, data=data)

    monkeypatch.setattr(deciding, "hold", lambda channel_request, action: None)
    for verbs in (asking, deciding, reviewing):
        monkeypatch.setattr(verbs, "move", move)


def claims(one, two):
    at = timezone.now()
    return [partial(transitions.claim, by=by, at=at) for by in (one, two)]


def test_two_claim_at_once_and_one_has_it():
    one, two = world.comms(), world.comms()
    for _round in range(ROUNDS):
        channel_request = review.submitted()

        outcomes = at_once(*as_read_by_each(channel_request, claims(one, two)))

        assert_one_won(outcomes)
        channel_request.refresh_from_db()
        assert channel_request.reviewer == (one, two)[outcomes.index(DONE)]
        assert _entries(channel_request, "requests.claim") == 1


def test_control_without_the_guard_two_claims_both_succeed(unguarded):
    channel_request = review.submitted()

    outcomes = in_turn(*as_read_by_each(channel_request, claims(world.comms(), world.comms())))

    assert outcomes == [DONE, DONE]
    assert _entries(channel_request, "requests.claim") == 2


def test_two_leads_approve_at_once_and_one_channel_is_entered():
    first, one, two = world.comms(), world.lead(), world.lead()
    for _round in range(ROUNDS):
        channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
        at, channels = timezone.now(), Channel.objects.count()
        new = review.new_channel(channel_request)
        acts = [partial(transitions.approve, by=by, at=at, approval=review.approval(), new=new) for by in (one, two)]

        outcomes = at_once(*as_read_by_each(channel_request, acts))

        assert_one_won(outcomes)
        assert Channel.objects.count() == channels + 1
        assert _standing(channel_request) == (["approved"], 1, 1)


def test_one_approves_while_another_declines():
    first, one, two = world.comms(), world.lead(), world.lead()
    for _round in range(ROUNDS):
        channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
        at = timezone.now()
        new = review.new_channel(channel_request)
        acts = [
            partial(transitions.approve, by=one, at=at, approval=review.approval(), new=new),
            partial(transitions.reject, by=two, at=at, reasons="Two exist.", way_on="Write for one."),
        ]

        outcomes = at_once(*as_read_by_each(channel_request, acts))

        assert_one_won(outcomes)
        assert _standing(channel_request) == ([["approved", "rejected"][outcomes.index(DONE)]], 1, 1)


def test_reviewer_decides_while_the_requester_cancels():
    reviewer = world.comms()
    for _round in range(ROUNDS):
        channel_request = review.in_review(by=reviewer)
        at = timezone.now()
        acts = [
            partial(transitions.reject, by=reviewer, at=at, reasons="Two exist.", way_on="Write for one."),
            partial(transitions.withdraw, by=channel_request.requester, at=at),
        ]

        outcomes = at_once(*as_read_by_each(channel_request, acts))

        assert_one_won(outcomes)
        channel_request.refresh_from_db()
        assert channel_request.status == [Status.REJECTED, Status.WITHDRAWN][outcomes.index(DONE)]


def test_same_reviewer_in_two_windows_asks_and_declines():
    reviewer = world.comms()
    for _round in range(ROUNDS):
        channel_request = review.in_review(by=reviewer)

        outcomes = at_once(*as_read_by_each(channel_request, _ask_and_decline(reviewer)))

        assert_one_won(outcomes)
        assert _letters(channel_request) == 1


def test_control_without_the_guard_the_requester_gets_two_letters(unguarded):
    reviewer = world.comms()
    channel_request = _in_review(reviewer)

    outcomes = in_turn(*as_read_by_each(channel_request, _ask_and_decline(reviewer)))

    assert outcomes == [DONE, DONE]
    assert _letters(channel_request) == 2


def test_control_without_the_guard_the_second_decision_meets_the_constraint(unguarded):
    """The unique decision is the second wall: nothing is decided twice, but the other one gets no clear word."""
    reviewer = world.comms()
    channel_request = _in_review(reviewer)
    at = timezone.now()
    acts = [partial(transitions.reject, by=reviewer, at=at, reasons="Two.", way_on="Write.") for _ in range(2)]

    outcomes = in_turn(*as_read_by_each(channel_request, acts))

    assert sorted(DONE if outcome == DONE else type(outcome).__name__ for outcome in outcomes) == [
        "IntegrityError",
        DONE,
    ]
    assert IntegrityError in {type(outcome) for outcome in outcomes}


def test_nobody_approves_on_an_evaluation_that_is_just_turning():
    """A5: the approval rests on the evaluation as it stands when it is given."""
    reviewer = world.comms()
    for _round in range(ROUNDS):
        channel_request = review.in_review(by=reviewer)
        at = timezone.now()
        new = review.new_channel(channel_request)
        acts = [
            partial(transitions.approve, by=reviewer, at=at, approval=review.approval(), new=new),
            partial(evaluate, criterion=Criterion.RISK, verdict=Verdict.BLOCKING, note="A threat.", by=reviewer, at=at),
        ]

        at_once(*as_read_by_each(channel_request, acts))

        channel_request.refresh_from_db()
        risk = Evaluation.objects.get(request=channel_request, criterion=Criterion.RISK)
        assert (channel_request.status, risk.verdict) in [
            (Status.APPROVED, Verdict.GOOD),
            (Status.IN_REVIEW, Verdict.BLOCKING),
        ]


def test_two_leads_press_the_button_at_once():
    """Through the pages: one decision, one letter, and a page that says how it stands for the other."""
    first, leads = world.comms(), [world.lead(), world.lead()]
    channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
    clients = [signed_in(lead) for lead in leads]
    answers = []

    outcomes = at_once(
        *(
            partial(
                lambda client: answers.append(press(client, channel_request, "reject", **REJECT).status_code), client
            )
            for client in clients
        )
    )

    assert outcomes == [DONE, DONE]
    assert sorted(answers) == [302, 409]
    assert _standing(channel_request) == (["rejected"], 1, 1)


def _ask_and_decline(reviewer):
    at = timezone.now()
    return [
        partial(transitions.ask_for_changes, by=reviewer, at=at, comment="Who is the deputy?"),
        partial(transitions.reject, by=reviewer, at=at, reasons="Two exist.", way_on="Write for one."),
    ]


def _in_review(reviewer) -> ChannelRequest:
    """A request in review, by verbs from which the control may have taken the guard."""
    channel_request = review.submitted()
    channel_request.refresh_from_db()
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    return channel_request


def _entries(channel_request, action) -> int:
    return LedgerEntry.objects.filter(action=action, subject_id=channel_request.pk).count()


def _letters(channel_request) -> int:
    decisions = [
        f"request-decision:{pk}" for pk in Decision.objects.filter(request=channel_request).values_list("pk", flat=True)
    ]
    asked = [
        f"request-changes:{pk}"
        for pk in ChangeRequest.objects.filter(request=channel_request).values_list("pk", flat=True)
    ]
    return Letter.objects.filter(event__in=decisions + asked).count()


def _standing(channel_request) -> tuple[list[str], int, int]:
    """The final decisions, how many letters tell of them, and how many decisions the record has."""
    final = Decision.objects.filter(request=channel_request).exclude(outcome="recommended")
    recorded = LedgerEntry.objects.filter(
        action__in=("requests.approve", "requests.reject", "requests.join"), subject_id=channel_request.pk
    )
    return list(final.values_list("outcome", flat=True)), _letters(channel_request), recorded.count()
