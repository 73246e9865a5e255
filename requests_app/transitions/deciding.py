"""The decision on a request: recommended, approved, not approved, served by an existing channel, taken back (A5)."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel
from notifications.models import Letter
from notifications.writing import cancel_letters, write_letter
from requests_app.approvals import Approval
from requests_app.conflicts import refuse_outsider
from requests_app.decision_letters import approval_words, decision_letter_data, joined_words
from requests_app.evaluating import needs_second_person, refuse_without_evaluation
from requests_app.models import ChannelRequest, Decision, Outcome
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.reviewing import refuse_without_review
from requests_app.transitions.table import S, hold, move, void_recommendations


@transaction.atomic
def recommend(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval) -> Decision:
    """Propose the approval to a second person (careful tier). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_without_review(channel_request, by=by)
    hold(channel_request, "recommend")
    refuse_without_evaluation(channel_request)
    if not needs_second_person(channel_request):
        raise NotAllowed(_("This request needs one decision only; approve it."))
    # The record says why in the words meant for the requester: what is for the team only never leaves the decision.
    move(channel_request, "recommend", by=by, at=at, why=approval.message, recommended_by=by)
    return _decision(channel_request, Outcome.RECOMMENDED, by=by, at=at, approval=approval)


@transaction.atomic
def approve(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval, new: NewChannel
) -> Channel:
    """Approve the request and enter its channel in the register (A5).

    ``new`` is made from the stored answers. Raises NotAllowed if someone decided first or a second person is needed,
    ConflictOfInterest, Incomplete, AddressTaken.
    """
    refuse_without_review(channel_request, by=by)
    hold(channel_request, "approve")
    refuse_without_evaluation(channel_request)
    if needs_second_person(channel_request) and channel_request.status != S.RECOMMENDED:
        raise NotAllowed(_("This request needs two people: recommend it, and a second person decides."))
    channel = register_channel(
        new, parameters=approval.parameters, conditions=approval.conditions, owner=by, by=by, at=at
    )
    decision = _decision(channel_request, Outcome.APPROVED, by=by, at=at, approval=approval)
    move(
        channel_request,
        "approve",
        by=by,
        at=at,
        why=approval.message,
        data={"channel": channel.pk, "decision": decision.pk},
        channel=channel,
        closed_at=at,
    )
    _tell_decision(channel_request, decision, at=at, **approval_words(approval, owner=by, at=at))
    return channel


@transaction.atomic
def reject(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, reasons: str, way_on: str, internal_note: str = ""
) -> Decision:
    """Decline with reasons and a way on (A17). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_without_review(channel_request, by=by)
    if not reasons.strip() or not way_on.strip():
        raise Incomplete([_("Give the reasons and a way on; the requester reads both.")])
    hold(channel_request, "reject")
    decision = Decision.objects.create(
        request=channel_request,
        outcome=Outcome.REJECTED,
        by=by,
        at=at,
        reasons=reasons,
        way_on=way_on,
        internal_note=internal_note,
    )
    move(channel_request, "reject", by=by, at=at, why=reasons, data={"decision": decision.pk}, closed_at=at)
    _tell_decision(channel_request, decision, at=at, reasons=reasons, way_on=way_on)
    return decision


@transaction.atomic
def join(
    channel_request: ChannelRequest,
    *,
    by: Person,
    at: dt.datetime,
    channel: Channel,
    reasons: str,
    internal_note: str = "",
) -> Decision:
    """Record that an existing channel serves instead (N3, U2). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_without_review(channel_request, by=by)
    if not reasons.strip():
        raise Incomplete([_("Say how the existing channel serves; the requester reads it.")])
    if not channel.is_on_duty:
        raise Incomplete([_("Choose a channel that is in service.")])
    hold(channel_request, "join")
    decision = Decision.objects.create(
        request=channel_request, outcome=Outcome.JOINED, by=by, at=at, reasons=reasons, internal_note=internal_note
    )
    move(
        channel_request,
        "join",
        by=by,
        at=at,
        why=reasons,
        data={"decision": decision.pk, "channel": channel.pk},
        joined_channel=channel,
        closed_at=at,
    )
    _tell_decision(channel_request, decision, at=at, **joined_words(channel, reasons=reasons))
    return decision


@transaction.atomic
def undo(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """Take a decision back before its letter leaves (UNDO_MINUTES). Raises NotAllowed, ConflictOfInterest.

    Only the one who decided; an approved channel must still be waiting for its set-up. A recommendation that led to the
    decision is void: who undoes it has the review again.
    """
    refuse_outsider(channel_request, by=by)
    decision = final_decision(channel_request)
    if decision is None or decision.by_id != by.pk:
        raise NotAllowed(_("Only the person who decided takes the decision back."))
    hold(channel_request, "undo")
    channel = channel_request.channel
    if channel is not None:
        lock([channel.pk])  # before the record of decisions, which everyone locks last
    _call_back_letter(decision, at=at)
    void_recommendations(channel_request, at=at)
    move(
        channel_request,
        "undo",
        by=by,
        at=at,
        why=why,
        data={"decision": decision.pk},
        channel=None,
        joined_channel=None,
        closed_at=None,
        reviewer=by,
        claimed_at=at,
        recommended_by=None,
    )
    if channel is not None:
        try:
            lifecycle.cancel(channel, by=by, at=at, why=why)
        except lifecycle.NotAllowed as refusal:
            raise NotAllowed(_("The channel is in service already; change it on its own page.")) from refusal
    Decision.objects.filter(pk=decision.pk).update(undone_at=at)


def final_decision(channel_request: ChannelRequest) -> Decision | None:
    """The decision that stands, recommendations aside."""
    return channel_request.decisions.exclude(outcome=Outcome.RECOMMENDED).filter(undone_at=None).last()


def undo_until(decision: Decision) -> dt.datetime:
    """When the decision's letter leaves."""
    return decision.at + dt.timedelta(minutes=settings.UNDO_MINUTES)


def _call_back_letter(decision: Decision, *, at: dt.datetime) -> None:
    """Cancel the letter, or refuse because it left or a worker has just taken it up. Nobody reached needs no letter back."""
    letters = Letter.objects.filter(event=decision_event(decision), cancelled_at=None)
    if at >= undo_until(decision) or letters.filter(next_try_at__gt=undo_until(decision)).exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))
    cancel_letters(decision_event(decision), at=at)
    if letters.exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))


def _decision(
    channel_request: ChannelRequest, outcome: Outcome, *, by, at: dt.datetime, approval: Approval
) -> Decision:
    return Decision.objects.create(
        request=channel_request,
        outcome=outcome,
        by=by,
        at=at,
        reasons=approval.message,
        internal_note=approval.internal_note,
        parameters=approval.as_json(),
    )


def decision_event(decision: Decision) -> str:
    return f"request-decision:{decision.pk}"


def _tell_decision(channel_request: ChannelRequest, decision: Decision, *, at: dt.datetime, **words) -> None:
    """The requester's letter; it waits UNDO_MINUTES. Internal notes are never part of it (design §5.9)."""
    requester = channel_request.requester
    write_letter(
        f"requests.{decision.outcome}",
        event=decision_event(decision),
        person=requester,
        at=at,
        data=decision_letter_data(channel_request, requester, **words),
        undoable=True,
    )
