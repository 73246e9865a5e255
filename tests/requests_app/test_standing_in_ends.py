"""N4: whose key the link is, when an appointment ends, and that a stand-in decides in one act or not at all."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from channels_registry.conditions import NewCondition
from channels_registry.models import Channel, SetUp, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import send_due_letters
from requests_app import transitions
from requests_app.judging.conflicts import leads_to_ask
from requests_app.models import ChannelRequest, Criterion, Evaluation, Outcome, Reason, Side, StandIn, Status, Verdict
from requests_app.nightly import SWEEPS
from requests_app.refusals import NotAllowed
from requests_app.standing.nudging import nudge
from requests_app.talk.conversing import write_message
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.standing_in_world import (
    appointed,
    approve,
    aside,
    away,
    every_verdict,
    handed_in,
    page,
    recommended,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TOO_LATE = transitions.LINK_LIFE + dt.timedelta(hours=1)


def fresh(channel_request) -> ChannelRequest:
    return ChannelRequest.objects.get(pk=channel_request.pk)


def with_stand_in(tier=Tier.STANDARD):
    """Lead and colleague have a part in it; a director decides."""
    lead, colleague = world.lead("Lea Lead"), world.comms("Co Lleague")
    channel_request = handed_in(tier)
    aside(channel_request, colleague, lead)
    director, token = appointed(channel_request, lead=lead)
    return fresh(channel_request), lead, colleague, director, token


# --- The key -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [False, True])
def test_the_link_is_shown_to_nobody_who_reads_messages(client, sent):
    """Design §5.9: whoever has the link decides, and those who have a part in the request read every message."""
    _request, lead, colleague, director, token = with_stand_in()
    if sent:
        send_due_letters(at=timezone.now())
        assert any(token in letter.body for letter in mail.outbox)
    letter = Letter.objects.get(kind="requests.stand_in")

    for person in (colleague, lead, director, world.auditor(), world.administrator(), world.comms()):
        client.force_login(person)
        for address in (reverse("workspace:message", args=[letter.pk]), reverse("workspace:messages")):
            assert token not in client.get(address).content.decode()

    kept = f"{letter.data}{letter.body}"
    assert (token in kept) is not sent


# --- When it ends --------------------------------------------------------------------------------------------------------


def test_handing_the_review_to_a_colleague_ends_the_appointment(client):
    """A careful request needs two people again, and the link decides nothing any more."""
    lead, back = world.lead("Lea Lead"), world.comms("Back Again")
    channel_request = handed_in(Tier.CAREFUL)
    away(lead)
    away(back)
    _director, token = appointed(channel_request, lead=lead)

    later = timezone.now() + dt.timedelta(days=2)
    transitions.hand_over(fresh(channel_request), to=back, by=lead, at=later)

    assert StandIn.objects.get().ended_at == later
    assert client.get(page(token)).status_code == 410
    assert Letter.objects.get(kind="requests.stand_in").cancelled_at == later
    now_with = fresh(channel_request)
    review.evaluate_all(now_with, by=back, at=later)
    before = review.everything(now_with)
    with pytest.raises(NotAllowed, match="needs two people"):
        transitions.approve(
            now_with, by=back, at=later, approval=review.approval(), new=review.new_channel(channel_request)
        )
    assert review.everything(now_with) == before


def test_a_lead_who_decides_after_all_owns_the_set_up_themselves():
    """The one who decides owns it; only what a stand-in decided is looked after by the lead who asked them."""
    lead, other, reviewer = world.lead("Lea Lead"), world.lead("Back Again"), world.comms()
    channel_request = recommended(by=reviewer)
    aside(channel_request, lead)
    away(other)
    appointed(channel_request, lead=lead)

    channel = approve(fresh(channel_request), by=other)

    assert SetUp.objects.get(channel=channel).owner == other
    assert StandIn.objects.get().ended_at is not None


@pytest.mark.parametrize("how", ["release", "end_stand_in"])
def test_giving_it_back_holds_back_the_letter_with_the_link(client, how):
    channel_request, lead, _colleague, _director, token = with_stand_in()

    getattr(transitions, how)(channel_request, by=lead, at=timezone.now())

    assert send_due_letters(at=timezone.now() + dt.timedelta(days=1)) > 0
    assert not [letter for letter in mail.outbox if token in letter.body]
    assert client.get(page(token)).status_code == 410
    assert fresh(channel_request).status == Status.SUBMITTED


def test_the_page_on_which_an_appointment_is_taken_back_is_offered_while_there_is_one(client):
    channel_request, lead, _colleague, _director, _token = with_stand_in()
    client.force_login(lead)
    address = reverse("review:stand-in", args=[channel_request.pk])

    assert address in client.get(reverse("review:detail", args=[channel_request.pk])).content.decode()
    client.post(address, {"end": "1"})

    assert StandIn.objects.open().count() == 0


def test_the_record_says_who_gave_it_back(client):
    channel_request, _lead, _colleague, director, token = with_stand_in()

    client.post(page(token), {"choice": "back"})

    entry = LedgerEntry.objects.filter(subject_id=channel_request.pk).latest("seq")
    assert (entry.action, entry.actor_id) == ("requests.hand_back", director.pk)


def test_who_stood_in_too_long_decides_no_more(client):
    channel_request, _lead, _colleague, director, token = with_stand_in()
    late = timezone.now() + TOO_LATE
    review.evaluate_all(channel_request, by=director, at=timezone.now())
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed):
        transitions.approve(
            channel_request, by=director, at=late, approval=review.approval(), new=review.new_channel(channel_request)
        )
    with pytest.raises(NotAllowed):
        transitions.hand_back(channel_request, by=director, at=late)

    assert transitions.open_stand_in(token, at=late) is None
    assert review.everything(channel_request) == before


@pytest.mark.parametrize("why", ["the link is too old", "they left"])
def test_what_nobody_can_decide_any_more_goes_back_at_night_and_the_lead_is_told(why):
    channel_request, lead, _colleague, director, _token = with_stand_in()
    night = timezone.now() + (TOO_LATE if why == "the link is too old" else dt.timedelta(hours=1))
    if why == "they left":
        type(director).objects.filter(pk=director.pk).update(is_active=False, left_at=timezone.now())
    sweep = SWEEPS["stand-ins"]
    before = review.everything(channel_request)

    assert sweep(at=night, dry_run=True) == 1
    assert review.everything(channel_request) == before
    assert [sweep(at=night), sweep(at=night)] == [1, 0]

    now_with = fresh(channel_request)
    assert (now_with.status, now_with.reviewer) == (Status.SUBMITTED, None)
    assert list(Letter.objects.filter(kind="requests.stand_in_over").values_list("person", flat=True)) == [lead.pk]
    appointed(now_with, lead=lead, director=world.person("Next Director", of=world.body()))
    assert fresh(channel_request).reviewer.full_name == "Next Director"


def test_a_second_decision_left_behind_waits_for_the_lead_again():
    lead, reviewer = world.lead(), world.comms()
    channel_request = recommended(by=reviewer)
    aside(channel_request, lead)
    appointed(channel_request, lead=lead)

    assert SWEEPS["stand-ins"](at=timezone.now() + TOO_LATE) == 1

    assert (fresh(channel_request).status, StandIn.objects.open().count()) == (Status.RECOMMENDED, 0)


def test_an_appointment_that_still_works_is_left_alone_at_night():
    channel_request, _lead, _colleague, _director, _token = with_stand_in()
    before = review.everything(channel_request)

    assert SWEEPS["stand-ins"](at=timezone.now() + dt.timedelta(days=13)) == 0

    assert review.everything(channel_request) == before


# --- Words while a stand-in decides --------------------------------------------------------------------------------------


def test_messages_and_questions_reach_the_lead_while_a_stand_in_decides():
    """N5: no word of a requester is lost."""
    lead, colleague = world.lead("Lea Lead"), world.comms()
    channel_request = handed_in()
    aside(channel_request, colleague, lead)
    late = timezone.now() + dt.timedelta(days=30)
    transitions.appoint_stand_in(
        channel_request, person=world.person(of=world.body()), by=lead, at=late - dt.timedelta(days=1), why="Director."
    )
    requester = channel_request.requester

    write_message(channel_request, side=Side.REQUESTER, text="Is anything missing?", by=requester, at=late)
    nudge(fresh(channel_request), by=requester, at=late)

    for kind in ("requests.message_to_team", "requests.nudge"):
        assert [letter.person for letter in Letter.objects.filter(kind=kind)] == [lead]


def test_where_nobody_is_free_the_leads_are_asked_but_not_who_filed_it():
    lead, other = world.lead("Lea Lead"), world.lead("Olga Lead")
    channel_request = review.submitted(requester=world.lead("Rita Requester", of=world.body()))
    aside(channel_request, lead, other)

    write_message(channel_request, side=Side.REQUESTER, text="Hello?", by=channel_request.requester, at=timezone.now())

    told = [
        letter.person for letter in Letter.objects.filter(kind="requests.message_to_team").order_by("person__full_name")
    ]
    assert told == [lead, other] == leads_to_ask(channel_request, at=timezone.now())


# --- One act -------------------------------------------------------------------------------------------------------------


def test_a_refused_decision_leaves_no_verdict(client):
    """Design §5.6: what is refused changes nothing."""
    channel_request, _lead, _colleague, _director, token = with_stand_in()
    before = review.everything(channel_request)
    blocking = every_verdict(channel_request) | {"verdict_risk": Verdict.BLOCKING}

    answer = send(client, token, {"choice": "approve", "words": "Go ahead.", **blocking})

    assert answer.status_code == 422
    assert "Go ahead." in answer.content.decode()
    assert review.everything(channel_request) == before


@pytest.mark.parametrize("stale", ["version", "mark"])
def test_what_was_not_read_is_not_decided_on(client, stale):
    channel_request, _lead, _colleague, _director, token = with_stand_in()
    read = client.get(page(token)).context
    posted = {"version": read["version"], "mark": read["mark"], "choice": "approve", "words": "Go ahead."}
    posted |= {stale: "7" if stale == "version" else "else"} | every_verdict(channel_request)
    before = review.everything(channel_request)

    answer = client.post(page(token), posted)

    assert answer.status_code == 409
    assert "Go ahead." in answer.content.decode()
    assert review.everything(channel_request) == before


def test_an_answer_that_changed_meanwhile_is_read_again(client):
    channel_request, _lead, _colleague, _director, token = with_stand_in()
    read = client.get(page(token)).context
    ChannelRequest.objects.filter(pk=channel_request.pk).update(version=read["version"] + 1)
    posted = {"version": read["version"], "mark": read["mark"], "choice": "reject", "words": "No.", "way_on": "Join."}

    assert client.post(page(token), posted).status_code == 409

    assert fresh(channel_request).status == Status.IN_REVIEW


def test_the_reasons_of_the_recommendation_are_counted_with_the_approval(client):
    lead, reviewer = world.lead(), world.comms()
    channel_request = handed_in(Tier.CAREFUL)
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    review.evaluate_all(channel_request, by=reviewer, at=timezone.now())
    transitions.recommend(
        channel_request, by=reviewer, at=timezone.now(), approval=review.approval(codes=(Reason.PREPARED,))
    )
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    send(client, token, {"choice": "approve", "words": "I agree."})

    decision = fresh(channel_request).decisions.get(outcome=Outcome.APPROVED)
    assert [reason.code for reason in decision.reason_codes.all()] == [Reason.PREPARED]


def test_what_a_stand_in_found_is_kept_with_the_decision(client):
    channel_request, _lead, _colleague, director, token = with_stand_in(Tier.CAREFUL)

    send(client, token, {"choice": "approve", "words": "", **every_verdict(channel_request)})

    assert fresh(channel_request).status == Status.APPROVED
    assert Channel.objects.count() == 1
    assert Evaluation.objects.filter(by=director).count() == len(Criterion)


def test_what_is_to_be_done_is_read_before_it_is_decided(client):
    lead, reviewer = world.lead(), world.comms()
    channel_request = handed_in(Tier.CAREFUL)
    transitions.claim(channel_request, by=reviewer, at=timezone.now())
    review.evaluate_all(channel_request, by=reviewer, at=timezone.now())
    terms = review.approval(conditions=[NewCondition("Train the deputy", dt.date(2031, 2, 1))])
    transitions.recommend(channel_request, by=reviewer, at=timezone.now(), approval=terms)
    aside(channel_request, lead)
    _director, token = appointed(channel_request, lead=lead)

    assert "Train the deputy" in client.get(page(token)).content.decode()
    send(client, token, {"choice": "approve", "words": "I agree."})

    assert fresh(channel_request).channel.conditions.get().text == "Train the deputy"


@pytest.mark.parametrize("has_it", [True, False])
def test_stepping_aside_from_what_was_decided_meanwhile_is_refused_and_leaves_no_trace(has_it):
    """Held before anything is written: nobody is recorded as stepping aside from a request that is over."""
    reviewer, colleague = world.comms(), world.comms()
    channel_request = review.in_review(by=reviewer)
    as_read = ChannelRequest.objects.get(pk=channel_request.pk)
    transitions.withdraw(channel_request, by=channel_request.requester, at=timezone.now())
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="already been dealt with"):
        transitions.declare_part(
            as_read, by=reviewer if has_it else colleague, at=timezone.now(), why="We are old friends."
        )

    assert review.everything(channel_request) == before
