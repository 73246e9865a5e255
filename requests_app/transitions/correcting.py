"""A decision is corrected, until its channel is live: approved after all, or not approved after all (A5, design §4).

The former decision stays on record and is named by the one that corrects it. Once the channel is in service nothing is
corrected any more: what happens then are new events of the channel.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.entering import NewChannel
from channels_registry.models import Channel, ChannelStatus
from ledger.recording import record
from notifications.writing import withdraw_letters
from portal.store import day_of
from requests_app.annex1.people import resolve_people
from requests_app.fast_track.permissions import settle
from requests_app.holding import stay
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import refuse_outsider, refuse_second_decision
from requests_app.judging.decision_letters import approval_words
from requests_app.judging.evaluating import needs_second_person, refuse_without_evaluation
from requests_app.judging.telling import decision_event, until_told
from requests_app.models import ChannelRequest, Decision, Outcome, PermissionEnding
from requests_app.refusals import DealtWith, Incomplete, NotAllowed
from requests_app.transitions.decisions import (
    about_the_channel,
    approving,
    declining,
    enter_channel,
    final_decision,
    refuse_without_words,
    settles_permission,
    tell_decision,
)
from requests_app.transitions.table import S, hold, move, void_recommendations

# States in which the channel has not been in service, and will not be by this approval.
NOT_LIVE = (ChannelStatus.APPROVED, ChannelStatus.LAPSED, ChannelStatus.CANCELLED)


def refuse_correction(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Raise NotAllowed unless one of the team who is free of conflict may correct the decision that stands.

    Anyone may; on the careful tier the second person, as for the decision itself. The page asks it too, so it only reads.
    """
    if refusal := settled_refusal(channel_request):
        raise NotAllowed(refusal)
    if needs_second_person(channel_request) and channel_request.recommended_by_id is not None:
        refuse_second_decision(channel_request, by=by, at=at)


def settled_refusal(channel_request: ChannelRequest) -> str:
    """Why the decision on a channel that was open for a limited time, or on eight facts, is not corrected; "" else."""
    decision = final_decision(channel_request) if channel_request.fast_track else None
    if decision is None:
        return ""
    if settles_permission(decision):
        return about_the_channel()
    if channel_request.asks_eight and decision.outcome == Outcome.REJECTED:
        return _(
            "A request of the fast track that was not approved is not corrected. Its requester can ask anew at once, "
            "in eight facts."
        )
    return ""


def live_refusal(channel: Channel | None) -> str:
    """Why an approval is not corrected any more, and the way that is left; "" where it can be."""
    if channel is None or channel.status in NOT_LIVE:
        return ""
    return _(
        "The channel is in service, so its approval is not corrected any more. What is to change is done on the channel's "
        "own page: its rules, a suspension, or its closing."
    )


@transaction.atomic
def correct_to_rejected(
    channel_request: ChannelRequest,
    *,
    by: Person,
    at: dt.datetime,
    why: str,
    reasons: str,
    way_on: str,
    internal_note: str = "",
    codes: Iterable[str] = (),
) -> Decision:
    """An approved request is not approved after all; its set-up is cancelled and its link is free again.

    ``why`` is for the record, ``reasons`` and ``way_on`` are for the requester. Raises NotAllowed when the channel is live
    or someone was quicker, ConflictOfInterest, Incomplete.
    """
    _refuse_others(channel_request, by=by, at=at)
    refuse_correction(channel_request, by=by, at=at)
    _refuse_without_reason(why)
    refuse_without_words(reasons, way_on)
    hold(channel_request, "correct_to_rejected")
    # Before the record of decisions, which everyone locks last; whoever puts the channel into service waits here.
    lock([channel_request.channel_id])
    channel = Channel.objects.get(pk=channel_request.channel_id)
    if refusal := live_refusal(channel):
        raise NotAllowed(refusal)
    former = _supersede(channel_request, at=at)
    decision = declining(
        channel_request,
        by=by,
        at=at,
        reasons=reasons,
        way_on=way_on,
        internal_note=internal_note,
        codes=codes,
        supersedes=former,
        why_corrected=why,
    )
    later = until_told(channel_request, at=at)
    settle(channel_request, PermissionEnding.TAKEN_BACK, at=at)
    move(
        channel_request,
        "correct_to_rejected",
        by=by,
        at=at,
        why=why,
        data={"decision": decision.pk, "supersedes": former.pk, "channel": channel.pk},
        channel=None,
        closed_at=at,
        recommended_by=None,
        **later,
    )
    void_recommendations(channel_request, at=at)
    if channel.status == ChannelStatus.APPROVED:
        lifecycle.cancel(channel, by=by, at=at, why=why)
        # Those who knew of the channel learn of its end from the letter, not from the register.
        Channel.objects.filter(pk=channel.pk, told_from__lte=at).update(told_from=later["shown_from"])
    tell_decision(channel_request, decision, at=at, reasons=reasons, way_on=way_on, **_corrects(channel_request, at=at))
    return decision


@transaction.atomic
def correct_to_approved(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str, approval: Approval, new: NewChannel
) -> Channel:
    """A request that was not approved is approved after all; its channel enters the register.

    On the careful tier someone else has recommended it, before the decision or by ``propose_correction``. Raises
    NotAllowed, ConflictOfInterest, Incomplete, AddressTaken.
    """
    _refuse_others(channel_request, by=by, at=at)
    refuse_correction(channel_request, by=by, at=at)
    _refuse_without_reason(why)
    hold(channel_request, "correct_to_approved")
    refuse_without_evaluation(channel_request)
    if needs_second_person(channel_request) and channel_request.recommended_by_id is None:
        raise NotAllowed(_("This request needs two people: propose the correction, and a second person decides."))
    former = _supersede(channel_request, at=at)
    channel = enter_channel(approval, new, owner=by, by=by, at=at)
    decision = approving(
        channel_request,
        Outcome.APPROVED,
        by=by,
        at=at,
        approval=approval,
        channel=channel,
        supersedes=former,
        why_corrected=why,
    )
    move(
        channel_request,
        "correct_to_approved",
        by=by,
        at=at,
        why=why,
        data={"decision": decision.pk, "supersedes": former.pk, "channel": channel.pk},
        channel=channel,
        closed_at=at,
        **until_told(channel_request, at=at),
    )
    words = {**approval_words(approval, owner=by, at=at), **_corrects(channel_request, at=at)}
    tell_decision(channel_request, decision, at=at, **words)
    return channel


# --- Careful requests: one proposes, a second one decides ----------------------------------------------------------------


@transaction.atomic
def propose_correction(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str, approval: Approval
) -> Decision:
    """Propose to a second person that a careful request be approved after all; the decision stands meanwhile.

    Raises NotAllowed, ConflictOfInterest, Incomplete.
    """
    _refuse_others(channel_request, by=by, at=at)
    _refuse_without_reason(why)
    if not needs_second_person(channel_request):
        raise NotAllowed(_("This request needs one decision only; correct it."))
    stay(channel_request, {S.REJECTED}, where=Q(recommended_by=None), recommended_by=by)
    refuse_without_evaluation(channel_request)
    proposal = approving(channel_request, Outcome.RECOMMENDED, by=by, at=at, approval=approval, why_corrected=why)
    record("requests.correction_proposed", channel_request, by=by, at=at, why=why, data={"decision": proposal.pk})
    return proposal


@transaction.atomic
def drop_correction(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    """The decision stays as it is: the second person says so, or who proposed takes it back. Raises NotAllowed."""
    _refuse_others(channel_request, by=by, at=at)
    _refuse_without_reason(why)
    if not channel_request.decisions.proposals().exists():
        raise NotAllowed(_("Nobody proposes to correct this decision."))
    if channel_request.recommended_by_id != by.pk:
        refuse_second_decision(channel_request, by=by, at=at)
    stay(channel_request, {S.REJECTED}, where=Q(recommended_by__isnull=False), recommended_by=None)
    void_recommendations(channel_request, at=at)
    record("requests.correction_dropped", channel_request, by=by, at=at, why=why)


# --- What the verbs share ------------------------------------------------------------------------------------------------


def _refuse_others(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    resolve_people(channel_request)
    refuse_outsider(channel_request, by=by, at=at)


def _refuse_without_reason(why: str) -> None:
    if not why.strip():
        raise Incomplete([_("Say why the decision is corrected; the record of decisions keeps it.")])


def _supersede(channel_request: ChannelRequest, *, at: dt.datetime) -> Decision:
    """The former decision, marked as corrected; its letter does not leave if it is still here."""
    former = final_decision(channel_request)
    if former is None:
        raise DealtWith
    Decision.objects.filter(pk=former.pk).update(superseded_at=at)
    withdraw_letters(decision_event(former), at=at)
    return former


def _corrects(channel_request: ChannelRequest, *, at: dt.datetime) -> dict[str, str]:
    """The day of the decision that the reader was told and that does not hold any more, for the letter."""
    told = channel_request.decisions.told(at).last()
    return {"corrects_on": day_of(told.at).isoformat()} if told else {}
