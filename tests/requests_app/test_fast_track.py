"""In a disaster or crisis: eight facts, one decider, a permission of thirty days (A4, A5, A8)."""

import json

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import Channel, ChannelStatus, Consequence, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.annex1.branching import asked
from requests_app.annex1.completeness import missing
from requests_app.annex1.forms.eight_facts import EIGHT
from requests_app.annex1.reading import new_channel
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.evaluating import required_criteria
from requests_app.models import Criterion, FastTrack, PermissionEnding, Status, TimedPermission
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import crisis, review_world
from tests.requests_app.crisis import days, state

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


# --- Eight facts ---------------------------------------------------------------------------------------------------------


def test_the_eight_facts_are_answers_of_annex_1_and_enough_to_hand_in(now):
    """A4: what is given at once is the beginning of the whole form; nothing is asked twice."""
    made = crisis.draft(at=now)

    assert asked(AnswerSheet(made, at=now)) == sorted(EIGHT)
    assert [str(lack) for lack in missing(AnswerSheet(made, at=now))] == []
    hand_in(made, by=made.requester, at=now)

    assert state(made) == (Status.SUBMITTED, FastTrack.EIGHT, None)
    assert (made.event, made.event_on) == (crisis.HAPPENED["event"], now.date())
    assert made.versions.get().answers["q11"] == {"name_1": "Kenya Forum", "username_1": "kenyaforum"}
    # Nobody who “agreed” was asked for, so nobody gets a copy.
    assert list(Letter.objects.filter(kind="requests.copy")) == []


@pytest.mark.parametrize(
    ("question", "field"),
    [("q34", "event"), ("q34", "happened_on"), ("q34", "coadministered"), ("q02", "body"), ("q09", "platform"),
     ("q11", "name_1"), ("q04", "goals"), ("q06", "audience"), ("q14", "responsible_email"), ("q16", "mailbox")],
)  # fmt: skip
def test_without_one_of_the_facts_it_is_not_handed_in(now, question, field):
    made = crisis.draft(at=now, **{question: {field: ""}})

    with pytest.raises(Incomplete):
        hand_in(made, by=made.requester, at=now)

    assert state(made) == (Status.DRAFT, FastTrack.EIGHT, None)


def test_a_day_to_come_is_no_disaster_yet(now):
    form = EIGHT["q34"](
        {**crisis.HAPPENED, "happened_on": (now.date() + days(2)).isoformat()},
        sheet=AnswerSheet(start_draft(by=world.requester(), at=now, fast_track=True), at=now),
    )

    assert list(form.errors) == ["happened_on"]


def test_an_ordinary_draft_is_not_taken_up_for_the_fast_track(now):
    requester = world.requester()
    ordinary = start_draft(by=requester, at=now)

    assert start_draft(by=requester, at=now, fast_track=True) != ordinary
    assert start_draft(by=requester, at=now) == ordinary


def test_the_whole_form_asks_what_the_eight_facts_left_out(now):
    made, _permission = crisis.approved(by=world.comms(), at=now)
    made.refresh_from_db()
    sheet = AnswerSheet(made, at=now)

    assert {"q03", "q05", "q07", "q34"} < set(asked(sheet))
    lacking = {lack.key for lack in missing(sheet)}
    assert {"q03", "q09", "q11", "q14"} <= lacking  # why this platform, the introduction, who steps in
    assert {"q02", "q10", "q16", "q34"} & lacking == set()


# --- One decider, thirty days --------------------------------------------------------------------------------------------


def test_one_person_approves_a_careful_request_for_a_limited_time(now):
    """A5: the tier is still shown and recorded; one person decides."""
    comms = world.comms()
    made = crisis.in_review(by=comms, at=now, q06={"under_18": "yes"})
    assert (made.tier, required_criteria(made)) == (
        Tier.CAREFUL, (Criterion.BRAND, Criterion.OVERLAP, Criterion.PEOPLE, Criterion.RISK),
    )  # fmt: skip

    channel = transitions.approve_for_a_time(
        made, by=comms, at=now, approval=crisis.approval(made, at=now), new=new_channel(made, at=now)
    )

    assert state(made) == (Status.PROVISIONAL, FastTrack.EIGHT, channel.pk)
    permission = crisis.permission_of(made)
    assert (permission.decided_on, permission.rest_by, permission.ends_on) == (
        now.date(), now.date() + days(21), now.date() + days(30),
    )  # fmt: skip
    assert (channel.status, channel.set_up.due_on) == (ChannelStatus.APPROVED, now.date() + days(30))
    condition = permission.condition
    assert (condition.channel, condition.due_on, condition.owner, condition.consequence) == (
        channel, now.date() + days(21), made.requester, Consequence.CLOSE,
    )  # fmt: skip
    entry = LedgerEntry.objects.get(action="requests.approve_for_a_time")
    facts = json.loads(entry.data)
    assert (entry.actor_id, facts["tier"], facts["ends_on"]) == (comms.pk, "careful", permission.ends_on.isoformat())
    letter = Letter.objects.get(kind="requests.approved")
    assert (letter.data["ends_on"], letter.data["rest_by"]) == (
        permission.ends_on.isoformat(), permission.rest_by.isoformat(),
    )  # fmt: skip


def test_it_goes_live_with_a_communications_co_administrator_only(now):
    """A8 has no exception in a crisis."""
    made, _permission = crisis.approved(by=world.comms(), at=now)
    made.refresh_from_db()

    with pytest.raises(lifecycle.NotReady) as refusal:
        lifecycle.activate(made.channel, by=world.lead(), at=now)

    assert any("communications team" in sentence for sentence in refusal.value.missing)
    assert Channel.objects.get().status == ChannelStatus.APPROVED


@pytest.mark.parametrize(("rest_in", "ends_in"), [(21, 31), (31, 30), (0, 30)])
def test_nobody_approves_for_longer(now, rest_in, ends_in):
    comms = world.comms()
    made = crisis.in_review(by=comms, at=now)
    terms = crisis.approval(made, at=now, rest_in=rest_in, ends_in=ends_in)

    with pytest.raises(NotAllowed):
        transitions.approve_for_a_time(made, by=comms, at=now, approval=terms, new=new_channel(made, at=now))

    assert state(made) == (Status.IN_REVIEW, FastTrack.EIGHT, None)
    assert list(Channel.objects.all()) == list(TimedPermission.objects.all()) == []


def test_the_ordinary_approval_is_no_way_round(now):
    comms = world.comms()
    made = crisis.in_review(by=comms, at=now)

    with pytest.raises(NotAllowed):
        transitions.approve(
            made, by=comms, at=now, approval=crisis.approval(made, at=now), new=new_channel(made, at=now)
        )
    with pytest.raises(NotAllowed):
        transitions.recommend(made, by=comms, at=now, approval=crisis.approval(made, at=now))

    assert state(made) == (Status.IN_REVIEW, FastTrack.EIGHT, None)


def test_an_ordinary_request_is_not_approved_for_a_time(now):
    comms = world.comms()
    made = review_world.in_review(by=comms)
    terms = review_world.approval(rest_by=now.date() + days(3), ends_on=now.date() + days(5))

    with pytest.raises(NotAllowed):
        transitions.approve_for_a_time(made, by=comms, at=now, approval=terms, new=review_world.new_channel(made))

    assert state(made) == (Status.IN_REVIEW, "", None)


def test_conflicts_of_interest_hold_in_a_crisis(now):
    """N4: who will run the channel does not decide on it, superuser or not."""
    runner = world.comms(is_superuser=True)
    made = crisis.submitted(at=now, q14={"responsible_email": runner.email})

    with pytest.raises(ConflictOfInterest):
        transitions.claim(made, by=runner, at=now)

    assert state(made) == (Status.SUBMITTED, FastTrack.EIGHT, None)


def test_rejecting_it_is_the_ordinary_way_and_is_not_corrected(now):
    comms = world.comms()
    made = crisis.in_review(by=comms, at=now)
    transitions.reject(made, by=comms, at=now, reasons="A channel serves there.", way_on="Write for it.")
    assert state(made) == (Status.REJECTED, FastTrack.EIGHT, None)

    with pytest.raises(NotAllowed):
        transitions.correct_to_approved(
            made,
            by=comms,
            at=now,
            why="After all",
            approval=crisis.approval(made, at=now),
            new=new_channel(made, at=now),
        )

    assert state(made) == (Status.REJECTED, FastTrack.EIGHT, None)


def test_a_decision_is_taken_back_with_its_permission(now):
    comms = world.comms()
    made, permission = crisis.approved(by=comms, at=now)

    transitions.undo(made, by=comms, at=now, why="The wrong one")

    assert state(made) == (Status.IN_REVIEW, FastTrack.EIGHT, None)
    permission.refresh_from_db()
    assert (permission.ending, permission.channel.status) == (PermissionEnding.TAKEN_BACK, ChannelStatus.CANCELLED)
    again = crisis.approval(made, at=now)
    transitions.approve_for_a_time(made, by=comms, at=now, approval=again, new=new_channel(made, at=now))
    assert made.timed_permissions.open().count() == 1


def test_before_it_is_live_the_decision_can_be_corrected(now):
    comms = world.comms()
    made, permission = crisis.approved(by=comms, at=now - days(1))

    transitions.correct_to_rejected(
        made, by=comms, at=now, why="It was a rumour", reasons="No flood.", way_on="Ask us."
    )

    permission.refresh_from_db()
    assert state(made) == (Status.REJECTED, FastTrack.EIGHT, None)
    assert (permission.ending, permission.channel.status) == (PermissionEnding.TAKEN_BACK, ChannelStatus.CANCELLED)
