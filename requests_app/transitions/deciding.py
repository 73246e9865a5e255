"""The decision on a request: recommended, approved, not approved, served by an existing channel, taken back (A5)."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.conditions import end_channel, set_conditions
from channels_registry.editing import DECIDED, DESCRIPTIVE, STRUCTURAL, EditRefused, apply_details
from channels_registry.entering import NewChannel, register_channel, set_parameters
from channels_registry.findings import sync_findings
from channels_registry.models import Channel
from notifications.models import Letter
from notifications.writing import cancel_letters, write_letter
from requests_app.fast_track.permissions import follow, open_permission, settle, sign_off_rest
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import refuse_outsider, refuse_standing_in, stand_in_of
from requests_app.judging.decision_letters import approval_words, decision_letter_data, joined_words
from requests_app.judging.evaluating import needs_second_person, refuse_without_evaluation
from requests_app.judging.telling import decision_event, leaves_at, until_told
from requests_app.models import (
    CODES_FOR,
    ChannelRequest,
    Decision,
    DecisionReason,
    JoinTalk,
    Outcome,
    PermissionEnding,
    Reason,
    TimedPermission,
    WayOn,
)
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk.joining import unseen_refusal
from requests_app.transitions.reviewing import refuse_without_review
from requests_app.transitions.table import S, hold, move, refuse_unconfirmed, void_recommendations


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
        follow(permission, at=at)
        channel = keep_channel(permission, approval, new, by=by, at=at)
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
        **told_at_once_if(permission is not None, channel_request, at=at),
    )
    words = approval_words(approval, owner=owner, at=at)
    if permission is not None:
        sync_findings([channel.pk], at=at)
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
        follow(permission, at=at)
    decision = declining(
        channel_request, by=by, at=at, reasons=reasons, way_on=way_on, internal_note=internal_note, codes=codes
    )
    if permission is not None:
        part_with_channel(permission, decision, why=reasons, by=by, at=at)
    move(
        channel_request,
        "reject",
        by=by,
        at=at,
        why=reasons,
        data={"decision": decision.pk},
        channel=None,
        closed_at=at,
        **told_at_once_if(permission is not None, channel_request, at=at),
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
        follow(permission, at=at)
    decision = Decision.objects.create(
        request=channel_request, outcome=Outcome.JOINED, by=by, at=at, reasons=reasons, internal_note=internal_note
    )
    record_codes(decision, codes)
    if permission is not None:
        part_with_channel(permission, decision, why=reasons, by=by, at=at)
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
        **told_at_once_if(permission is not None, channel_request, at=at),
    )
    words = joined_words(channel, reasons=reasons)
    tell_decision(channel_request, decision, at=at, undoable=permission is None, **words)
    return decision


@transaction.atomic
def undo(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """Take a decision back before its letter leaves (UNDO_MINUTES). Raises NotAllowed, ConflictOfInterest.

    Only the one who decided; an approved channel must still be waiting for its set-up. A recommendation that led to the
    decision is void: who undoes it has the review again.
    """
    refuse_outsider(channel_request, by=by, at=at)
    decision = final_decision(channel_request)
    if decision is None or decision.by_id != by.pk:
        raise NotAllowed(_("Only the person who decided takes the decision back."))
    if settles_permission(decision):
        raise NotAllowed(about_the_channel())
    if decision.supersedes_id is not None:
        raise NotAllowed(
            _("This decision corrects an earlier one. It is not taken back; correct it once more, with the reason.")
        )
    if JoinTalk.objects.filter(decision=decision).exists():
        raise NotAllowed(_("Both sides agreed on this. If you have a concern, object to it with a reason."))
    hold(channel_request, "undo")
    channel = channel_request.channel
    if channel is not None:
        lock([channel.pk])  # before the record of decisions, which everyone locks last
    _call_back_letter(decision, at=at)
    settle(channel_request, PermissionEnding.TAKEN_BACK, at=at)
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
    return channel_request.decisions.final().last()


def undo_until(decision: Decision) -> dt.datetime:
    """When the decision's letter leaves."""
    return leaves_at(decision.at)


def _call_back_letter(decision: Decision, *, at: dt.datetime) -> None:
    """Cancel the letter, or refuse because it left or a worker has just taken it up. Nobody reached needs no letter back."""
    letters = Letter.objects.filter(event=decision_event(decision), cancelled_at=None)
    if at >= undo_until(decision) or letters.filter(next_try_at__gt=undo_until(decision)).exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))
    cancel_letters(decision_event(decision), at=at)
    if letters.exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))


# --- What a decision is made of ------------------------------------------------------------------------------------------


def refuse_without_words(reasons: str, way_on: str) -> None:
    """Raise Incomplete unless the requester is told why, and a way on."""
    if not reasons.strip() or not way_on.strip():
        raise Incomplete([_("Give the reasons and a way on; the requester reads both.")])


def enter_channel(approval: Approval, new: NewChannel, *, owner: Person, by: Person, at: dt.datetime) -> Channel:
    """The channel of an approval; outside the team it is seen once the letter has left. Raises AddressTaken."""
    return register_channel(
        new,
        parameters=approval.parameters,
        conditions=approval.conditions,
        owner=owner,
        by=by,
        at=at,
        told_from=leaves_at(at),
        ready_by=approval.ends_on,
    )


def told_at_once_if(at_once: bool, channel_request: ChannelRequest, *, at: dt.datetime) -> dict:
    """What changes for a channel that people know already is told as it happens, and so is not taken back."""
    return {} if at_once else until_told(channel_request, at=at)


def settles_permission(decision: Decision) -> bool:
    """Whether the decision was on the whole form of a channel that was open for a limited time."""
    return TimedPermission.objects.filter(settled_by=decision).exists()


def about_the_channel() -> str:
    return _(
        "This decision was about a channel that is open already, so it is not taken back or corrected. What is to change "
        "is done on the channel's own page."
    )


def keep_channel(
    permission: TimedPermission, approval: Approval, new: NewChannel, *, by: Person, at: dt.datetime
) -> Channel:
    """The channel stays: its facts are those of the whole form from now on, with the rules and conditions set here.

    Raises NotAllowed where the channel has ended.
    """
    channel = permission.channel
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


def part_with_channel(
    permission: TimedPermission, decision: Decision, *, why: str, by: Person, at: dt.datetime
) -> None:
    """The channel does not stay: its set-up is cancelled, or a person has decided that its closing begins."""
    lock([permission.channel_id])
    settle(decision.request, PermissionEnding.NOT_KEPT, at=at, by_decision=decision)
    try:
        end_channel(permission.channel, why=why, by=by, at=at)
    except lifecycle.NotAllowed as refusal:
        raise NotAllowed(str(refusal)) from refusal
    sync_findings([permission.channel_id], at=at)


def approving(
    channel_request: ChannelRequest, outcome: Outcome, *, by: Person, at: dt.datetime, approval: Approval, **more
) -> Decision:
    """The record of an approval or a recommendation. ``more`` are further fields of it. Raises Incomplete."""
    decision = Decision.objects.create(
        request=channel_request,
        outcome=outcome,
        by=by,
        at=at,
        reasons=approval.message,
        internal_note=approval.internal_note,
        parameters=approval.as_json(),
        **more,
    )
    record_codes(decision, approval.codes)
    return decision


def declining(
    channel_request: ChannelRequest,
    *,
    by: Person,
    at: dt.datetime,
    reasons: str,
    way_on: str,
    internal_note: str,
    codes: Iterable[str],
    **more,
) -> Decision:
    """The record of a request that is not approved. ``more`` are further fields of it. Raises Incomplete."""
    decision = Decision.objects.create(
        request=channel_request,
        outcome=Outcome.REJECTED,
        by=by,
        at=at,
        reasons=reasons,
        way_on=way_on,
        internal_note=internal_note,
        **more,
    )
    record_codes(decision, codes)
    return decision


def record_codes(decision: Decision, codes: Iterable[str]) -> None:
    """Keep why it was decided so, for counting. Raises Incomplete.

    Where the requester is told why not, words without a code count as “another reason”; an approval may have no reason.
    """
    chosen = dict.fromkeys(codes)
    offered = CODES_FOR[decision.outcome]
    if set(chosen) - set(offered):
        raise Incomplete([_("Choose the reasons among those that are offered for this decision.")])
    if decision.outcome in (Outcome.REJECTED, Outcome.JOINED) and not set(chosen) & set(Reason):
        chosen[Reason.OTHER] = None
    if decision.outcome == Outcome.REJECTED and not set(chosen) & set(WayOn):
        chosen[WayOn.OTHER_WAY] = None
    DecisionReason.objects.bulk_create(
        DecisionReason(decision=decision, outcome=decision.outcome, code=code) for code in offered if code in chosen
    )


def tell_decision(
    channel_request: ChannelRequest, decision: Decision, *, at: dt.datetime, undoable: bool = True, **words
) -> None:
    """The requester's letter; it waits UNDO_MINUTES where it is ``undoable``. Internal notes are never part of it."""
    requester = channel_request.requester
    write_letter(
        f"requests.{decision.outcome}",
        event=decision_event(decision),
        person=requester,
        at=at,
        data=decision_letter_data(channel_request, requester, **words),
        undoable=undoable,
    )
