"""What every decision on a request is made of: its record with the reasons as codes, the channel it enters, its letter (A5)."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.holding import lock_people
from accounts.models import Person
from channels_registry.bars import why_not_named
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel
from notifications.writing import write_letter
from requests_app.judging.approvals import Approval
from requests_app.judging.decision_letters import decision_letter_data
from requests_app.judging.telling import decision_event, leaves_at
from requests_app.models import (
    CODES_FOR,
    ChannelRequest,
    Decision,
    DecisionReason,
    Outcome,
    Reason,
    TimedPermission,
    WayOn,
)
from requests_app.refusals import Incomplete


def final_decision(channel_request: ChannelRequest) -> Decision | None:
    """The decision that stands, recommendations aside."""
    return channel_request.decisions.final().last()


def settles_permission(decision: Decision) -> bool:
    """Whether the decision was on the whole form of a channel that was open for a limited time."""
    return TimedPermission.objects.filter(settled_by=decision).exists()


def about_the_channel() -> str:
    return _(
        "This decision was about a channel that is open already, so it is not taken back or corrected. What is to change "
        "is done on the channel's own page."
    )


def refuse_without_words(reasons: str, way_on: str) -> None:
    """Raise Incomplete unless the requester is told why, and a way on."""
    if not reasons.strip() or not way_on.strip():
        raise Incomplete([_("Give the reasons and a way on; the requester reads both.")])


def enter_channel(approval: Approval, new: NewChannel, *, owner: Person, by: Person, at: dt.datetime) -> Channel:
    """The channel of an approval; outside the team it is seen once the letter has left. Raises AddressTaken, Incomplete."""
    lock_people(new.named)
    if why_not := why_not_named(new.named, new.platform):
        raise Incomplete([why_not])
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
