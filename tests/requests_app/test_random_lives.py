"""A random life of a request against a simple model: whatever is tried in whatever order, the state is the one expected.

The model knows the status, who has the review and who recommended; the portal has guards, constraints, letters and a
record. Where the model says no, the portal refuses with a sentence and leaves everything as it was.
"""

import datetime as dt
import os

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from channels_registry.models import ChannelStatus, Tier
from ledger.recording import verify
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REFUSALS = (NotAllowed, ConflictOfInterest, Incomplete)
WITH_TEAM = {Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED}
PEOPLE = st.sampled_from(["requester", "reviewer", "colleague", "lead", "stranger"])
TEAM = {"reviewer", "colleague", "lead"}


class Life(RuleBasedStateMachine):
    """One request; ``expected`` is all that the model remembers of it."""

    @initialize(careful=st.booleans())
    def begin(self, careful):
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        cast = review.cast()
        self.people = {name: cast[name] for name in ("requester", "reviewer", "colleague", "lead")}
        self.people["stranger"] = world.requester()
        self.channel = world.channel()
        self.at = timezone.now()
        self.careful = careful
        tier = Tier.CAREFUL if careful else Tier.STANDARD
        self.request = review.submitted(requester=self.people["requester"], tier=tier, at=self.at)
        self.expected, self.holder, self.recommender = Status.SUBMITTED, None, None
        self.decided_at = None

    def teardown(self):
        if hasattr(self, "sandbox"):
            transaction.set_rollback(True)
            self.sandbox.__exit__(None, None, None)

    def attempt(self, action, who, *, allowed: bool, **facts) -> bool:
        """Do it with a fresh copy; a refusal must be expected and must leave the request as it was."""
        self.at += dt.timedelta(minutes=1)
        before = ChannelRequest.objects.filter(pk=self.request.pk).values().get()
        copy = ChannelRequest.objects.get(pk=self.request.pk)
        try:
            with transaction.atomic():
                getattr(transitions, action)(copy, by=self.people[who], at=self.at, **facts)
        except REFUSALS as refusal:
            assert str(refusal)
            assert not allowed, f"{action} by {who} was refused in {self.expected}: {refusal}"
            assert ChannelRequest.objects.filter(pk=self.request.pk).values().get() == before
            return False
        assert allowed, f"{action} by {who} went through in {self.expected}"
        return True

    # --- What people try ----------------------------------------------------------------------------------------------
    @rule(who=PEOPLE)
    def claim(self, who):
        allowed = self.expected == Status.SUBMITTED and who in TEAM
        if self.attempt("claim", who, allowed=allowed):
            self.expected, self.holder = Status.IN_REVIEW, who

    @rule(who=PEOPLE)
    def release(self, who):
        allowed = self.expected == Status.IN_REVIEW and (who in (self.holder, "lead"))
        if self.attempt("release", who, allowed=allowed):
            self.expected, self.holder = Status.SUBMITTED, None

    @rule(who=PEOPLE, to=st.sampled_from(sorted(TEAM)))
    def hand_over(self, who, to):
        allowed = self.expected == Status.IN_REVIEW and who in (self.holder, "lead") and to != self.holder
        if self.attempt("hand_over", who, allowed=allowed, to=self.people[to]):
            self.holder = to

    @rule(who=PEOPLE)
    def ask(self, who):
        if self.attempt("ask_for_changes", who, allowed=self.may_judge(who), comment="Who answers at weekends?"):
            self.expected, self.recommender = Status.CHANGES_REQUESTED, None

    @precondition(lambda self: self.expected == Status.CHANGES_REQUESTED)
    @rule(who=PEOPLE, answer=st.booleans())
    def submit_again(self, who, answer):
        if answer:
            self.request.change_requests.filter(answered_at=None).update(answer="We do.", answered_at=self.at)
        open_points = self.request.change_requests.filter(answered_at=None).exists()
        facts = {"body": world.body(), "title": "Again", "tier": self.request.tier}
        allowed = who == "requester" and not open_points
        if self.attempt("submit", who, allowed=allowed, facts=facts, missing=[]):
            self.expected = Status.SUBMITTED

    @rule(who=PEOPLE)
    def recommend(self, who):
        self.evaluate(who)
        allowed = self.expected == Status.IN_REVIEW and who == self.holder and self.careful
        if self.attempt("recommend", who, allowed=allowed, approval=review.approval()):
            self.expected, self.recommender = Status.RECOMMENDED, who

    @rule(who=PEOPLE)
    def approve(self, who):
        self.evaluate(who)
        allowed = self.may_judge(who) and (not self.careful or self.expected == Status.RECOMMENDED)
        new = review.new_channel(ChannelRequest.objects.get(pk=self.request.pk))
        if self.attempt("approve", who, allowed=allowed, approval=review.approval(), new=new):
            self.decide(Status.APPROVED, who)

    @rule(who=PEOPLE)
    def reject(self, who):
        if self.attempt("reject", who, allowed=self.may_judge(who), reasons="Two exist.", way_on="Write for one."):
            self.decide(Status.REJECTED, who)

    @rule(who=PEOPLE)
    def join(self, who):
        facts = {"channel": self.channel, "reasons": "It reaches the same people."}
        if self.attempt("join", who, allowed=self.may_judge(who), **facts):
            self.decide(Status.JOINED, who)

    @rule(who=PEOPLE, late=st.booleans())
    def undo(self, who, late):
        if late:
            self.at += dt.timedelta(hours=1)
        in_time = self.decided_at is not None and self.at + dt.timedelta(minutes=1) < self.decided_at + dt.timedelta(
            minutes=10
        )
        decided = self.expected in (Status.APPROVED, Status.REJECTED, Status.JOINED)
        allowed = decided and who == self.decider and in_time
        if self.attempt("undo", who, allowed=allowed, why="Too early."):
            self.expected, self.holder, self.recommender = Status.IN_REVIEW, who, None

    @rule(who=PEOPLE)
    def withdraw(self, who):
        allowed = who == "requester" and self.expected in WITH_TEAM | {Status.CHANGES_REQUESTED}
        if self.attempt("withdraw", who, allowed=allowed):
            self.expected = Status.WITHDRAWN

    # --- The model ----------------------------------------------------------------------------------------------------
    def may_judge(self, who) -> bool:
        if self.expected == Status.IN_REVIEW:
            return who == self.holder
        # The second decision is the lead's; where the lead recommended, anyone else of the team.
        if self.expected == Status.RECOMMENDED:
            return who in TEAM - {self.recommender} and (who == "lead" or self.recommender == "lead")
        return False

    def evaluate(self, who):
        if self.expected == Status.IN_REVIEW and who == self.holder:
            review.evaluate_all(ChannelRequest.objects.get(pk=self.request.pk), by=self.people[who], at=self.at)

    def decide(self, status, who):
        self.expected, self.decider, self.decided_at = status, who, self.at

    @invariant()
    def the_portal_agrees(self):
        if not hasattr(self, "expected"):
            return
        stored = ChannelRequest.objects.select_related("reviewer", "channel").get(pk=self.request.pk)
        assert stored.status == self.expected
        if self.expected == Status.IN_REVIEW:
            assert stored.reviewer == self.people[self.holder]
        assert (stored.channel is not None) is (self.expected == Status.APPROVED)
        standing = stored.decisions.filter(undone_at=None, voided_at=None)
        assert standing.count() <= 2
        if self.expected == Status.APPROVED:
            assert stored.channel.status == ChannelStatus.APPROVED
        assert stored.stages.filter(left_at=None).count() <= 1


def test_a_request_lives_as_the_model_says():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=80 if os.environ.get("FULL") == "1" else 12,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    verify()
