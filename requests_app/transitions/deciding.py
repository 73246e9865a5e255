"""The decision on a request: recommended, approved, not approved, served by an existing channel (A5)."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.holding import lock_people
from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.conditions import end_channel, set_conditions
from channels_registry.editing import DECIDED, DESCRIPTIVE, STRUCTURAL, EditRefused, apply_details
from channels_registry.entering import NewChannel, set_parameters
from channels_registry.findings import follow
from channels_registry.models import Channel
from requests_app.fast_track.permissions import open_permission, settle, sign_off_rest, supersede
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import refuse_standing_in, stand_in_of
from requests_app.judging.decision_letters import approval_words, joined_words
from requests_app.judging.evaluating import needs_second_person, refuse_without_evaluation
from requests_app.judging.telling import until_told
from requests_app.models import ChannelRequest, Decision, Outcome, PermissionEnding, TimedPermission
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk.joining import unseen_refusal
from requests_app.transitions.decisions import (
    approving,
    declining,
    enter_channel,
    record_codes,
    refuse_without_words,
    tell_decision,
)
from requests_app.transitions.reviewing import refuse_without_review
from requests_app.transitions.table import S, hold, move, refuse_unconfirmed


@transaction.atomic
def recommend(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval) -> Decision:
    """Propose the approval to a second person (careful tier). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_without_review(channel_request, by=by, at=at)
    refuse_standing_in(by=by)
    hold(channel_request, "recommend")
    refuse_without_evaluation(channel_request)
    if not needs_second_person(channel_request):
        raise NotAllowed(_("This request needs one decision only; approve it."))
    # The record says why in the words meant for the requester: what is for the team only never leaves the decision.
    move(channel_request, "recommend", by=by, at=at, why=approval.message, recommended_by=by)
    return approving(channel_request, Outcome.RECOMMENDED, by=by, at=at, approval=approval)


@transaction.atomic
def approve(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval, new: NewChannel
) -> Channel:
    """Approve the request and enter its channel in the register (A5).

    ``new`` is made from the stored answers. Raises NotAllowed if someone decided first or a second person is needed,
    ConflictOfInterest, Incomplete, AddressTaken.
    """
    refuse_without_review(channel_request, by=by, at=at)
    if channel_request.asks_eight:
        raise NotAllowed(_("On the fast track a request is approved for a limited time first."))
    hold(channel_request, "approve")
    refuse_without_evaluation(channel_request)
    standing = stand_in_of(by, channel_request, at=at)
    if needs_second_person(channel_request) and channel_request.status != S.RECOMMENDED and standing is None:
        raise NotAllowed(_("This request needs two people: recommend it, and a second person decides."))
    # A stand-in decides and goes; the lead who asked them looks after the set-up.
    owner = standing.appointed_by if standing is not None else by
    permission = open_permission(channel_request)
    if permission is not None:
        supersede(permission, at=at)
        channel = _keep_channel(permission, approval, new, by=by, at=at)
    else:
        channel = enter_channel(approval, new, owner=owner, by=by, at=at)
    decision = approving(channel_request, Outcome.APPROVED, by=by, at=at, approval=approval, channel=channel)
    settle(channel_request, PermissionEnding.KEPT, at=at, by_decision=decision)
    move(
        channel_request,
        "approve",
        by=by,
        at=at,
        why=approval.message,
        data={"channel": channel.pk, "decision": decision.pk},
        channel=channel,
        closed_at=at,
        **_told_at_once_if(permission is not None, channel_request, at=at),
    )
    words = approval_words(approval, owner=owner, at=at)
    if permission is not None:
        follow([channel.pk], at=at)
        words |= {"kept": channel.is_on_duty}
    tell_decision(channel_request, decision, at=at, undoable=permission is None, **words)
    return channel


@transaction.atomic
def reject(
    channel_request: ChannelRequest,
    *,
    by: Person,
    at: dt.datetime,
    reasons: str,
    way_on: str,
    internal_note: str = "",
    codes: Iterable[str] = (),
) -> Decision:
    """Decline with reasons and a way on (A17). ``codes`` are those of ``CODES_FOR``, for counting.

    Raises NotAllowed, ConflictOfInterest, Incomplete.
    """
    refuse_without_review(channel_request, by=by, at=at)
    refuse_without_words(reasons, way_on)
    hold(channel_request, "reject")
    permission = open_permission(channel_request)
    if permission is not None:
        supersede(permission, at=at)
    decision = declining(
        channel_request, by=by, at=at, reasons=reasons, way_on=way_on, internal_note=internal_note, codes=codes
    )
    if permission is not None:
        _part_with_channel(permission, decision, why=reasons, by=by, at=at)
    move(
        channel_request,
        "reject",
        by=by,
        at=at,
        why=reasons,
        data={"decision": decision.pk},
        channel=None,
        closed_at=at,
        **_told_at_once_if(permission is not None, channel_request, at=at),
    )
    tell_decision(channel_request, decision, at=at, undoable=permission is None, reasons=reasons, way_on=way_on)
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
    codes: Iterable[str] = (),
) -> Decision:
    """Record that an existing channel serves instead (N3, U2). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_without_review(channel_request, by=by, at=at)
    refuse_standing_in(by=by)
    # Before the channel is looked at: a newcomer sees none, which is not the reason.
    refuse_unconfirmed(channel_request, "join")
    if not reasons.strip():
        raise Incomplete([_("Say how the existing channel serves; the requester reads it.")])
    if not channel.is_on_duty:
        raise Incomplete([_("Choose a channel that is in service.")])
    if refusal := unseen_refusal(channel_request, channel, by=by):
        raise Incomplete([refusal])
    permission = open_permission(channel_request)
    if permission is not None and permission.channel_id == channel.pk:
        raise Incomplete([_("This is the channel of the request itself. Choose the one that serves instead.")])
    hold(channel_request, "join")
    if permission is not None:
        supersede(permission, at=at)
    decision = Decision.objects.create(
        request=channel_request, outcome=Outcome.JOINED, by=by, at=at, reasons=reasons, internal_note=internal_note
    )
    record_codes(decision, codes)
    if permission is not None:
        _part_with_channel(permission, decision, why=reasons, by=by, at=at)
    move(
        channel_request,
        "join",
        by=by,
        at=at,
        why=reasons,
        data={"decision": decision.pk, "channel": channel.pk},
        channel=None,
        joined_channel=channel,
        closed_at=at,
        **_told_at_once_if(permission is not None, channel_request, at=at),
    )
    words = joined_words(channel, reasons=reasons)
    tell_decision(channel_request, decision, at=at, undoable=permission is None, **words)
    return decision


# --- A channel that was open for a limited time -------------------------------------------------------------------------


def _told_at_once_if(at_once: bool, channel_request: ChannelRequest, *, at: dt.datetime) -> dict:
    """What changes for a channel that people know already is told as it happens, and so is not taken back."""
    return {} if at_once else until_told(channel_request, at=at)


def _keep_channel(
    permission: TimedPermission, approval: Approval, new: NewChannel, *, by: Person, at: dt.datetime
) -> Channel:
    """The channel stays: its facts are those of the whole form from now on, with the rules and conditions set here.

    Raises NotAllowed where the channel has ended.
    """
    channel = permission.channel
    lock_people(new.named)
    lock([channel.pk])
    facts = {name: value for name, value in new.facts.items() if name in (*DESCRIPTIVE, *STRUCTURAL, *DECIDED)}
    try:
        apply_details(channel, by=by, at=at, name=new.name, kind=new.kind, format=new.format, **facts)
    except EditRefused as refusal:
        raise NotAllowed(str(refusal)) from refusal
    set_parameters(channel, approval.parameters, by=by, at=at)
    set_conditions(channel, approval.conditions, by=by, at=at)
    sign_off_rest(permission, by=by, at=at)
    return channel


def _part_with_channel(
    permission: TimedPermission, decision: Decision, *, why: str, by: Person, at: dt.datetime
) -> None:
    """The channel does not stay: its set-up is cancelled, or a person has decided that its closing begins."""
    lock([permission.channel_id])
    settle(decision.request, PermissionEnding.NOT_KEPT, at=at, by_decision=decision)
    try:
        end_channel(permission.channel, why=why, by=by, at=at)
    except lifecycle.NotAllowed as refusal:
        raise NotAllowed(str(refusal)) from refusal
    follow([permission.channel_id], at=at)
