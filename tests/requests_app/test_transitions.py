"""What each action on a request does, and what it rests on (design §4). Who may do it in which state: ``matrix``."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.conditions import NewCondition
from channels_registry.models import Channel, ChannelStatus, Consequence, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import send_due_letters
from requests_app import transitions
from requests_app.models import Decision, Outcome, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions import TRANSITIONS
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def act(action, channel_request, *, by, at):
    """Do ``action`` with everything it asks for."""
    approving = {"approval": review.approval()}
    more = {
        "ask_for_changes": {"comment": "Who answers at weekends?"},
        "recommend": approving,
        "approve": {**approving, "new": review.new_channel(channel_request)},
        "reject": {"reasons": "Two exist.", "way_on": "Write for one."},
        "join": {"channel": Channel.objects.filter(status=ChannelStatus.ACTIVE).first(), "reasons": "It serves."},
    }[action]
    return getattr(transitions, action)(channel_request, by=by, at=at, **more)


def test_table_names_a_function_a_phrase_and_only_known_states():
    functions = {name.removesuffix("_many") for name in transitions.__all__ if callable(getattr(transitions, name))}
    assert set(TRANSITIONS) - functions == set()
    assert {f"requests.{action}" for action in TRANSITIONS} - set(transitions.PHRASES) == set()
    assert {state for start, end in TRANSITIONS.values() for state in (*start, end)} <= set(Status)


# --- Approving ----------------------------------------------------------------------------------------------------------


def test_approve_enters_the_channel_with_its_rules_conditions_and_set_up():
    """A5: structured parameters that stay on the channel; one date and one owner for the set-up."""
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    at = timezone.now()
    deputy = world.person()
    conditions = [
        NewCondition("Add the logo", dt.date(2030, 1, 15)),
        NewCondition("Train the deputy", dt.date(2030, 2, 1), deputy, Consequence.SUSPEND),
    ]

    channel = transitions.approve(
        channel_request,
        by=reviewer,
        at=at,
        approval=review.approval(conditions=conditions),
        new=review.new_channel(channel_request),
    )

    channel_request.refresh_from_db()
    rules = channel.parameter_sets.get()
    assert (channel_request.status, channel_request.channel) == (Status.APPROVED, channel)
    assert channel.status == ChannelStatus.APPROVED
    assert {name: getattr(rules, name) for name in review.RULES} == review.RULES
    assert set(channel.conditions.values_list("text", "due_on", "owner", "consequence", "set_by")) == {
        ("Add the logo", dt.date(2030, 1, 15), None, "extend", reviewer.pk),
        ("Train the deputy", dt.date(2030, 2, 1), deputy.pk, "suspend", reviewer.pk),
    }
    assert channel.set_up.owner == reviewer


@pytest.mark.parametrize("action", ["recommend", "approve"])
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("missing", "Evaluate “Risk” first."),
        ("blocking", "A criterion is marked as blocking. Ask for changes, do not approve it, or change the mark."),
        ("no_note", "Add a note to “Risk”; careful requests need one for each criterion."),
    ],
)
def test_approval_rests_on_every_criterion(action, fault, sentence):
    """A5: one record per criterion, each with its reason on the careful tier."""
    first, second = world.comms(), world.lead()
    channel_request = review.in_review(by=first, tier=Tier.CAREFUL)
    if action == "approve":
        transitions.recommend(channel_request, by=first, at=timezone.now(), approval=review.approval())
    risk = channel_request.evaluations.filter(criterion="risk")
    if fault == "missing":
        risk.delete()
    else:
        risk.update(**({"verdict": "blocking"} if fault == "blocking" else {"note": ""}))
    before = review.everything(channel_request)

    with pytest.raises(Incomplete) as refusal:
        act(action, channel_request, by=second if action == "approve" else first, at=timezone.now())

    assert refusal.value.missing == [sentence]
    assert review.everything(channel_request) == before


def test_light_request_needs_three_criteria_only():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer, tier=Tier.LIGHT)

    act("approve", channel_request, by=reviewer, at=timezone.now())

    assert set(channel_request.evaluations.values_list("criterion", flat=True)) == {"brand", "overlap", "people"}
    assert channel_request.status == Status.APPROVED


def test_evaluation_made_before_an_edit_does_not_carry_an_approval():
    """Design §4: an edit voids approvals already given; what they rest on is looked at again."""
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    asked = transitions.ask_for_changes(channel_request, by=reviewer, at=timezone.now(), comment="Who is the deputy?")
    transitions.answer_change_request(asked, answer="Luis", by=channel_request.requester, at=timezone.now())
    facts = {"body": channel_request.body, "title": "Sahel water", "tier": Tier.STANDARD}
    transitions.submit(channel_request, by=channel_request.requester, at=timezone.now(), facts=facts, missing=[])
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    before = review.everything(channel_request)

    with pytest.raises(Incomplete) as refusal:
        act("approve", channel_request, by=reviewer, at=timezone.now())

    assert len(refusal.value.missing) == 6
    assert review.everything(channel_request) == before


def test_careful_request_is_not_approved_by_one_person():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer, tier=Tier.CAREFUL)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="needs two people"):
        act("approve", channel_request, by=reviewer, at=timezone.now())

    assert review.everything(channel_request) == before


def test_ordinary_request_is_not_recommended():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="needs one decision only"):
        act("recommend", channel_request, by=reviewer, at=timezone.now())

    assert review.everything(channel_request) == before


# --- The second decision ------------------------------------------------------------------------------------------------


def test_second_decision_is_the_leads_and_says_whose():
    """Design §3: second approval is among the lead's rights."""
    first, colleague, lead = world.comms(), world.comms(), world.lead("Lina Lead")
    channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="Lina Lead"):
        act("approve", channel_request, by=colleague, at=timezone.now())

    assert review.everything(channel_request) == before
    act("approve", channel_request, by=lead, at=timezone.now())
    assert channel_request.status == Status.APPROVED


@pytest.mark.parametrize(
    "lead_stands", ["recommended it", "filed it", "runs it", "manages who runs it", "is not there"]
)
def test_team_without_a_free_lead_is_not_stuck(lead_stands):
    """N4: conflicts are refused everywhere, without deadlock for a team of two."""
    first, colleague = world.comms(), world.comms()
    lead = None if lead_stands == "is not there" else world.lead(of=world.body())
    recommender = lead if lead_stands == "recommended it" else first
    requester = lead if lead_stands == "filed it" else None
    channel_request = review.in_state(Status.RECOMMENDED, by=recommender, tier=Tier.CAREFUL, requester=requester)
    if lead_stands == "runs it":
        review.name_runner(channel_request, lead)
    if lead_stands == "manages who runs it":
        review.name_runner(channel_request, world.person(manager=lead))

    act("approve", channel_request, by=colleague, at=timezone.now())

    assert channel_request.status == Status.APPROVED


# --- Sending back -------------------------------------------------------------------------------------------------------


def test_asking_for_changes_voids_the_recommendation():
    """Design §4: an edit voids approvals already given."""
    first, lead = world.comms(), world.lead()
    channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
    at = timezone.now()

    transitions.ask_for_changes(channel_request, by=lead, at=at, comment="Name the deputy.")

    channel_request.refresh_from_db()
    assert channel_request.recommended_by is None
    assert list(Decision.objects.values_list("outcome", "voided_at")) == [(Outcome.RECOMMENDED, at)]


def test_withdrawing_voids_the_recommendation():
    first = world.comms()
    channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)

    transitions.withdraw(channel_request, by=channel_request.requester, at=timezone.now())

    channel_request.refresh_from_db()
    assert channel_request.recommended_by is None
    assert Decision.objects.filter(voided_at=None).count() == 0


def test_answer_of_an_earlier_round_stays_as_it_was_read():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    requester = channel_request.requester
    first = transitions.ask_for_changes(channel_request, by=reviewer, at=timezone.now(), comment="Who is the deputy?")
    transitions.answer_change_request(first, answer="Luis", by=requester, at=timezone.now())
    facts = {"body": channel_request.body, "title": "Sahel water", "tier": Tier.STANDARD}
    transitions.submit(channel_request, by=requester, at=timezone.now(), facts=facts, missing=[])
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    transitions.ask_for_changes(channel_request, by=reviewer, at=timezone.now(), comment="And in August?")

    with pytest.raises(NotAllowed, match="already been dealt with"):
        transitions.answer_change_request(first, answer="Someone else", by=requester, at=timezone.now())

    first.refresh_from_db()
    assert first.answer == "Luis"


# --- Undoing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED, Status.JOINED])
def test_undo_takes_decision_letter_and_channel_back(status):
    """Design §5.5: undo until the letter leaves; undoing is a new event on the record."""
    reviewer = world.comms()
    decided_at = timezone.now() - dt.timedelta(minutes=9)
    channel_request = review.in_state(status, by=reviewer, at=decided_at)
    channel, entries = channel_request.channel, LedgerEntry.objects.count()
    at = decided_at + dt.timedelta(minutes=9)

    transitions.undo(channel_request, by=reviewer, at=at, why="Wrong one.")

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.IN_REVIEW, reviewer)
    assert (channel_request.channel, channel_request.joined_channel, channel_request.closed_at) == (None, None, None)
    assert list(Decision.objects.values_list("undone_at", flat=True)) == [at]
    assert list(Letter.objects.filter(kind=f"requests.{status}").values_list("cancelled_at", flat=True)) == [at]
    assert send_due_letters(at=at + dt.timedelta(days=1)) == Letter.objects.exclude(sent_at=None).count()
    assert Letter.objects.filter(kind=f"requests.{status}").exclude(sent_at=None).count() == 0
    assert LedgerEntry.objects.count() > entries
    if channel is not None:
        channel.refresh_from_db()
        assert channel.status == ChannelStatus.CANCELLED


def test_decision_can_be_taken_again_after_undo():
    reviewer = world.comms()
    channel_request = review.in_state(Status.REJECTED, by=reviewer)
    transitions.undo(channel_request, by=reviewer, at=timezone.now(), why="Wrong one.")

    act("approve", channel_request, by=reviewer, at=timezone.now())

    assert channel_request.status == Status.APPROVED
    assert transitions.final_decision(channel_request).outcome == Outcome.APPROVED


def test_undo_is_refused_once_the_letter_has_left():
    reviewer = world.comms()
    decided_at = timezone.now() - dt.timedelta(minutes=11)
    channel_request = review.in_state(Status.REJECTED, by=reviewer, at=decided_at)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="The letter has left"):
        transitions.undo(channel_request, by=reviewer, at=timezone.now(), why="Wrong one.")

    assert review.everything(channel_request) == before


def test_undo_is_refused_while_a_worker_sends_the_letter():
    """The worker has taken the letter up at the very end of the minutes to undo; it must not be called back any more."""
    reviewer = world.comms()
    decided_at = timezone.now() - dt.timedelta(minutes=9)
    channel_request = review.in_state(Status.REJECTED, by=reviewer, at=decided_at)
    leaves = decided_at + dt.timedelta(minutes=10)
    Letter.objects.filter(kind="requests.rejected").update(next_try_at=leaves + dt.timedelta(minutes=5))
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="The letter has left"):
        transitions.undo(channel_request, by=reviewer, at=leaves - dt.timedelta(milliseconds=1), why="Wrong one.")

    assert review.everything(channel_request) == before


def test_undo_is_refused_once_the_channel_is_in_service(monkeypatch):
    reviewer = world.comms()
    channel_request = review.in_state(Status.APPROVED, by=reviewer)
    monkeypatch.setattr(lifecycle, "what_going_live_needs", lambda channel, at: [])
    lifecycle.activate(channel_request.channel, by=reviewer, at=timezone.now())
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="in service already"):
        transitions.undo(channel_request, by=reviewer, at=timezone.now(), why="Wrong one.")

    assert review.everything(channel_request) == before


def test_undo_works_for_a_requester_who_cannot_be_written_to():
    reviewer, requester = world.comms(), world.requester()
    channel_request = review.in_review(by=reviewer, requester=requester)
    type(requester).objects.filter(pk=requester.pk).update(is_active=False, left_at=timezone.now())
    channel_request.requester.refresh_from_db()
    act("reject", channel_request, by=reviewer, at=timezone.now())

    transitions.undo(channel_request, by=reviewer, at=timezone.now(), why="Wrong one.")

    assert channel_request.status == Status.IN_REVIEW


def test_undoing_a_second_decision_voids_the_recommendation_it_rested_on():
    first, lead = world.comms(), world.lead()
    channel_request = review.in_state(Status.RECOMMENDED, by=first, tier=Tier.CAREFUL)
    act("approve", channel_request, by=lead, at=timezone.now())

    transitions.undo(channel_request, by=lead, at=timezone.now(), why="Too early.")

    channel_request.refresh_from_db()
    assert (channel_request.recommended_by, channel_request.reviewer) == (None, lead)
    assert Decision.objects.filter(outcome=Outcome.RECOMMENDED, voided_at=None).count() == 0


# --- What the record says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["recommend", "approve", "reject", "join"])
def test_internal_note_is_in_no_letter_and_not_in_the_record_of_decisions(action):
    """Design §5.9. The note is there, so it could leak."""
    first, lead = world.comms(), world.lead()
    channel_request = review.in_review(by=first, tier=Tier.CAREFUL)
    secret = "Between us: the last one was chaos"
    by = first
    if action == "approve":
        transitions.recommend(
            channel_request, by=first, at=timezone.now(), approval=review.approval(internal_note=secret)
        )
        by = lead
    more = {
        "recommend": {"approval": review.approval(internal_note=secret)},
        "approve": {"approval": review.approval(internal_note=secret), "new": review.new_channel(channel_request)},
        "reject": {"reasons": "Two exist.", "way_on": "Write for one.", "internal_note": secret},
        "join": {"channel": world.channel(), "reasons": "It serves.", "internal_note": secret},
    }[action]

    getattr(transitions, action)(channel_request, by=by, at=timezone.now(), **more)

    assert Decision.objects.filter(internal_note=secret).exists()
    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))
    assert [letter for letter in Letter.objects.all() if secret in f"{letter.data}{letter.body}{letter.subject}"] == []
    written = [(entry.data, entry.words.text) for entry in LedgerEntry.objects.all()]
    assert [text for text in written if secret in str(text)] == []
