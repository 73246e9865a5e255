"""A random life of a request against a simple model: whatever is tried in whatever order, the state is the one expected.

The model knows the status, who has the review, who recommended, who stepped aside, whether someone from outside decides, and
what the people of an existing channel said; the portal has guards, constraints, letters and a record. Where the model says no, the portal refuses with a sentence and leaves everything as it was.
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
from requests_app.models import ChannelRequest, Outcome, Status, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REFUSALS = (NotAllowed, ConflictOfInterest, Incomplete)
WITH_TEAM = {Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED}
PEOPLE = st.sampled_from(["requester", "reviewer", "colleague", "lead", "director", "stranger"])
TEAM = {"reviewer", "colleague", "lead"}


class Life(RuleBasedStateMachine):
    """One request; ``expected`` is all that the model remembers of it."""

    @initialize(
        careful=st.booleans(), apart=st.sampled_from([(), ("colleague",), ("reviewer", "colleague"), sorted(TEAM)])
    )
    def begin(self, careful, apart):
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        cast = review.cast()
        self.people = {name: cast[name] for name in ("requester", "reviewer", "colleague", "lead")}
        self.people["stranger"] = world.requester()
        self.people["director"] = world.person("Director", of=world.body())
        # No more of the team than these three, so that at times nobody is free.
        self.channel = world.channel(coadmin=self.people["lead"])
        self.at = timezone.now()
        self.careful = careful
        tier = Tier.CAREFUL if careful else Tier.STANDARD
        self.request = review.submitted(requester=self.people["requester"], tier=tier, at=self.at)
        existing = talk_world.channel(coadmin=self.people["lead"])
        talk_world.answer(self.request, "q05", {"adds": talk_world.ADDS})
        self.talk = talk_world.said_yes(talk_world.asked(self.request, existing, at=self.at), at=self.at)
        self.talk_is = TalkState.CAN_JOIN
        self.expected, self.holder, self.recommender = Status.SUBMITTED, None, None
        self.decider = self.decided_at = None
        self.apart, self.stands_in = set(), False
        for who in apart:
            self.recuse(who=who)

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
        allowed = self.expected == Status.SUBMITTED and who in self.free
        if self.attempt("claim", who, allowed=allowed):
            self.expected, self.holder = Status.IN_REVIEW, who

    @rule(who=PEOPLE, to=st.sampled_from(sorted(TEAM)))
    def assign(self, who, to):
        allowed = self.expected == Status.SUBMITTED and who == "lead" in self.free and to in self.free - {self.holder}
        if self.attempt("assign", who, allowed=allowed, to=self.people[to]):
            self.expected, self.holder = Status.IN_REVIEW, to

    @rule(who=PEOPLE)
    def release(self, who):
        allowed = self.expected == Status.IN_REVIEW and (who in (self.holder, "lead"))
        if self.attempt("release", who, allowed=allowed):
            self.back_to_the_team()

    @rule(who=PEOPLE, to=st.sampled_from(sorted(TEAM)))
    def hand_over(self, who, to):
        gives = who in (self.holder, "lead") and (who in self.free or self.is_stand_in(who))
        allowed = self.expected == Status.IN_REVIEW and gives and to in self.free - {self.holder}
        if self.attempt("hand_over", who, allowed=allowed, to=self.people[to]):
            self.holder, self.stands_in = to, False

    @rule(who=PEOPLE)
    def step_aside(self, who):
        allowed = who in TEAM and self.has_it(who)
        if self.attempt("step_aside", who, allowed=allowed, why="We are related."):
            self.apart.add(who)
            self.back_to_the_team()

    @rule(who=PEOPLE)
    def recuse(self, who):
        allowed = who in self.free and self.expected in WITH_TEAM and not self.has_it(who)
        if self.attempt("recuse", who, allowed=allowed, why="We are related."):
            self.apart.add(who)

    @rule(who=PEOPLE)
    def appoint(self, who):
        starts = self.expected in (Status.SUBMITTED, Status.RECOMMENDED) and not self.stands_in
        nobody = not self.free - {self.recommender} and self.recommender != "director"
        facts = {"person": self.people["director"], "why": "Director of the Secretariat."}
        if self.attempt("appoint_stand_in", who, allowed=who == "lead" and starts and nobody, **facts):
            self.stands_in = True
            if self.expected == Status.SUBMITTED:
                self.expected, self.holder = Status.IN_REVIEW, "director"

    @rule(who=PEOPLE, action=st.sampled_from(["end_stand_in", "hand_back"]))
    def end_appointment(self, who, action):
        allowed = self.stands_in and who == ("lead" if action == "end_stand_in" else "director")
        if self.attempt(action, who, allowed=allowed):
            self.stands_in = False
            if self.expected == Status.IN_REVIEW:
                self.back_to_the_team()

    @rule(who=PEOPLE)
    def ask(self, who):
        if self.attempt("ask_for_changes", who, allowed=self.may_judge(who), comment="Who answers at weekends?"):
            self.expected, self.recommender, self.stands_in = Status.CHANGES_REQUESTED, None, False

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
            # It is back with who reviewed it, as long as they are of the team and free.
            self.holder = self.holder if self.holder in self.free else None

    @rule(who=PEOPLE)
    def recommend(self, who):
        self.evaluate(who)
        allowed = self.expected == Status.IN_REVIEW and who == self.holder and self.careful
        if self.attempt("recommend", who, allowed=allowed, approval=review.approval()):
            self.expected, self.recommender = Status.RECOMMENDED, who

    @rule(who=PEOPLE)
    def approve(self, who):
        self.evaluate(who)
        enough = not self.careful or self.expected == Status.RECOMMENDED or self.is_stand_in(who)
        allowed = self.may_judge(who) and enough
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
        allowed = decided and who == self.decider and who in self.free and in_time
        if self.attempt("undo", who, allowed=allowed, why="Too early."):
            self.expected, self.holder, self.recommender = Status.IN_REVIEW, who, None

    @precondition(lambda self: self.expected == Status.APPROVED)
    @rule(who=PEOPLE)
    def correct_to_rejected(self, who):
        facts = {"why": "The wrong one.", "reasons": "Two exist.", "way_on": "Write for one."}
        if self.attempt("correct_to_rejected", who, allowed=self.may_correct(who), **facts):
            self.decide(Status.REJECTED, who, undoable=False)
            self.recommender = None

    @precondition(lambda self: self.expected == Status.REJECTED)
    @rule(who=PEOPLE)
    def propose_correction(self, who):
        self.evaluate(who)
        allowed = self.careful and self.recommender is None and who in self.free
        if self.attempt("propose_correction", who, allowed=allowed, why="We misread it.", approval=review.approval()):
            self.recommender = who

    @precondition(lambda self: self.expected == Status.REJECTED)
    @rule(who=PEOPLE)
    def correct_to_approved(self, who):
        self.evaluate(who)
        allowed = self.may_correct(who) and (not self.careful or self.recommender is not None)
        new = review.new_channel(ChannelRequest.objects.get(pk=self.request.pk))
        facts = {"why": "We misread it.", "approval": review.approval(), "new": new}
        if self.attempt("correct_to_approved", who, allowed=allowed, **facts):
            self.decide(Status.APPROVED, who, undoable=False)

    @rule(who=PEOPLE)
    def agree_to_join(self, who):
        open_to_it = self.expected in WITH_TEAM | {Status.CHANGES_REQUESTED} and self.talk_is == TalkState.CAN_JOIN
        self.talk.refresh_from_db()
        if self.attempt("agree_to_join", who, allowed=who == "requester" and open_to_it, talk=self.talk):
            self.talk_is, self.recommender = TalkState.AGREED, None
            self.decide(Status.JOINED, None, undoable=False)

    @precondition(lambda self: self.expected == Status.JOINED)
    @rule(who=PEOPLE)
    def object_to_joining(self, who):
        allowed = self.talk_is == TalkState.AGREED and who in self.free
        if self.attempt("object_to_joining", who, allowed=allowed, why="It closes soon."):
            self.talk_is = TalkState.OBJECTED
            self.expected, self.holder = Status.IN_REVIEW, who

    @rule(who=PEOPLE)
    def withdraw(self, who):
        allowed = who == "requester" and self.expected in WITH_TEAM | {Status.CHANGES_REQUESTED}
        if self.attempt("withdraw", who, allowed=allowed):
            self.expected, self.stands_in = Status.WITHDRAWN, False

    # --- The model ----------------------------------------------------------------------------------------------------
    def may_judge(self, who) -> bool:
        if self.expected == Status.IN_REVIEW:
            return who == self.holder
        if self.expected == Status.RECOMMENDED:
            return self.is_second(who) or (self.is_stand_in(who) and who != self.recommender)
        return False

    def is_second(self, who) -> bool:
        """The second decision is the lead's; where the lead recommended or has a part in it, anyone else's of the team."""
        lead_decides = "lead" in self.free - {self.recommender}
        return who in self.free - {self.recommender} and (who == "lead" or not lead_decides)

    def may_correct(self, who) -> bool:
        alone = not self.careful or self.recommender is None
        return who in self.free if alone else self.is_second(who)

    @property
    def free(self) -> set[str]:
        return TEAM - self.apart

    def is_stand_in(self, who) -> bool:
        return who == "director" and self.stands_in

    def has_it(self, who) -> bool:
        recommended = self.expected == Status.RECOMMENDED and who == self.recommender
        return recommended or (self.expected == Status.IN_REVIEW and who == self.holder)

    def back_to_the_team(self):
        self.expected, self.holder, self.recommender, self.stands_in = Status.SUBMITTED, None, None, False

    def evaluate(self, who):
        holds = self.expected == Status.IN_REVIEW and who == self.holder
        if holds or (self.expected == Status.REJECTED and who in self.free):
            review.evaluate_all(ChannelRequest.objects.get(pk=self.request.pk), by=self.people[who], at=self.at)

    def decide(self, status, who, *, undoable=True):
        self.expected, self.decider, self.stands_in = status, who, False
        self.decided_at = self.at if undoable else None

    @invariant()
    def the_portal_agrees(self):
        if not hasattr(self, "expected"):
            return
        stored = ChannelRequest.objects.select_related("reviewer", "channel").get(pk=self.request.pk)
        assert stored.status == self.expected
        if self.expected == Status.IN_REVIEW:
            assert stored.reviewer == self.people[self.holder]
        assert (stored.channel is not None) is (self.expected == Status.APPROVED)
        standing = stored.decisions.filter(undone_at=None, voided_at=None, superseded_at=None)
        assert standing.count() <= 2
        assert stored.stand_ins.open().exists() is self.stands_in
        if self.expected == Status.APPROVED:
            assert stored.channel.status == ChannelStatus.APPROVED
            self.two_people_or_a_stand_in(stored)
        assert stored.stages.filter(left_at=None).count() <= 1

    def two_people_or_a_stand_in(self, stored):
        """Design §3: a careful approval has two people, or whoever stood in decided it."""
        decision = transitions.final_decision(stored)
        if (
            self.careful
            and not stored.decisions.filter(outcome=Outcome.RECOMMENDED, undone_at=None, voided_at=None)
            .exclude(by=decision.by)
            .exists()
        ):
            assert decision.by == self.people["director"]
            assert stored.stand_ins.filter(person=decision.by, ended_at=decision.at).exists()


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
