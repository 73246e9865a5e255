"""The life of a request (design §4): the only place where its state changes, one function per verb.

draft (→ expired) → submitted → in review (claimed) → changes requested → submitted … → approved | rejected | withdrawn |
joined. On the careful tier a first person recommends and a second approves; an edit voids the recommendation.

It is longer than a file should be, so that every verb of the table stands beside it.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel
from ledger.recording import record
from notifications.models import Letter
from notifications.writing import cancel_letters, write_letter
from portal.store import day_of
from requests_app.approvals import Approval
from requests_app.conflicts import refuse_outsider, refuse_second_decision
from requests_app.decision_letters import approval_words, decision_letter_data, joined_words, letter_data
from requests_app.drafts import resolve_people
from requests_app.evaluating import needs_second_person, refuse_without_evaluation
from requests_app.models import ChangeRequest, ChannelRequest, Decision, Outcome, ReferenceCounter, Status
from requests_app.refusals import Incomplete, NotAllowed

S = Status
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "submit": ({S.DRAFT, S.CHANGES_REQUESTED}, S.SUBMITTED),
    "expire": ({S.DRAFT}, S.EXPIRED),
    "withdraw": ({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.RECOMMENDED}, S.WITHDRAWN),
    "claim": ({S.SUBMITTED}, S.IN_REVIEW),
    "release": ({S.IN_REVIEW}, S.SUBMITTED),
    "ask_for_changes": ({S.IN_REVIEW, S.RECOMMENDED}, S.CHANGES_REQUESTED),
    "recommend": ({S.IN_REVIEW}, S.RECOMMENDED),
    "approve": ({S.IN_REVIEW, S.RECOMMENDED}, S.APPROVED),
    "reject": ({S.IN_REVIEW, S.RECOMMENDED}, S.REJECTED),
    "join": ({S.IN_REVIEW, S.RECOMMENDED}, S.JOINED),
    "undo": ({S.APPROVED, S.REJECTED, S.JOINED}, S.IN_REVIEW),
}
PHRASES = {
    "requests.submit": gettext_lazy("submitted the request"),
    "requests.expire": gettext_lazy("let the draft expire"),
    "requests.withdraw": gettext_lazy("cancelled the request"),
    "requests.claim": gettext_lazy("took up the review"),
    "requests.release": gettext_lazy("gave the review back"),
    "requests.ask_for_changes": gettext_lazy("asked the requester for changes"),
    "requests.recommend": gettext_lazy("recommended the request"),
    "requests.approve": gettext_lazy("approved the request"),
    "requests.reject": gettext_lazy("did not approve the request"),
    "requests.join": gettext_lazy("decided that an existing channel serves instead"),
    "requests.undo": gettext_lazy("took the decision back"),
}


def may_follow(channel_request: ChannelRequest) -> list[str]:
    """The actions that the request's state allows."""
    return [action for action, (start, _end) in TRANSITIONS.items() if channel_request.status in start]


def _hold(channel_request: ChannelRequest, action: str) -> None:
    """Lock the request for a decision before anything else is written, or refuse.

    Nothing changes yet. The second of two people waits here and then finds that the version has moved on; without it
    they would meet at the unique decision, or at the channel's address, and be told something that is not the reason.
    """
    start, _end = TRANSITIONS[action]
    standing = ChannelRequest.objects.filter(pk=channel_request.pk, status__in=start, version=channel_request.version)
    if not standing.update(version=F("version")):
        raise NotAllowed(_("This request has already been dealt with."))


def _move(
    channel_request: ChannelRequest, action: str, *, by, at: dt.datetime, why: str = "", data=None, **values
) -> None:
    """Change the state if it still allows the action; the guarded UPDATE is the lock between two people (style 3)."""
    start, end = TRANSITIONS[action]
    moved = ChannelRequest.objects.filter(pk=channel_request.pk, status__in=start, version=channel_request.version)
    if not moved.update(status=end, version=F("version") + 1, **values):
        raise NotAllowed(_("This request has already been dealt with."))
    record(
        f"requests.{action}",
        channel_request,
        by=by,
        at=at,
        why=why,
        data={"from": channel_request.status, "to": end, **(data or {})},
    )
    channel_request.status = end
    channel_request.version += 1
    for name, value in values.items():
        setattr(channel_request, name, value)


# --- The requester -----------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, facts: dict[str, Any], missing: list[str]
) -> None:
    """Hand the request in (A4). ``facts`` (body, title, tier) and ``missing`` come from the stored answers.

    A request sent back is handed in again and keeps its reference. Raises NotAllowed, Incomplete.
    """
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request hands it in."))
    if missing:
        raise Incomplete(missing)
    open_questions = channel_request.change_requests.filter(answered_at=None)
    if open_questions.exists():
        raise Incomplete([_("Answer the communications team's question first.")])
    reference = channel_request.reference or next_reference(at=at)
    _move(
        channel_request,
        "submit",
        by=by,
        at=at,
        reference=reference,
        submitted_at=at,
        reviewer=None,
        claimed_at=None,
        recommended_by=None,
        **facts,
    )
    for person in Person.objects.team(at):
        write_letter(
            "requests.submitted",
            event=f"request-submitted:{channel_request.pk}:{channel_request.version}",
            person=person,
            at=at,
            data=letter_data(channel_request, person, f"/review/{channel_request.pk}/"),
        )
    write_letter(
        "requests.received",
        event=f"request-received:{channel_request.pk}:{channel_request.version}",
        person=by,
        at=at,
        data=letter_data(channel_request, by),
    )


def next_reference(*, at: dt.datetime) -> str:
    """The next free reference of the year, such as NCR-2026-0042; must be called inside a transaction."""
    year = day_of(at).year
    if not ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1):
        ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
        ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1)
    return f"NCR-{year}-{ReferenceCounter.objects.get(pk=year).last:04d}"


@transaction.atomic
def answer_change_request(question: ChangeRequest, *, answer: str, by: Person, at: dt.datetime) -> None:
    """Answer the team's question; the request itself is handed in again with ``submit``. Raises NotAllowed."""
    if question.request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request answers."))
    if not answer.strip():
        raise NotAllowed(_("Write an answer, even a short one."))
    waiting = ChannelRequest.objects.filter(
        pk=question.request_id, status=S.CHANGES_REQUESTED, submitted_at__lte=question.asked_at
    )
    # Held, so that nothing is handed in between; what was answered in an earlier round stays as it was read.
    if not waiting.update(version=F("version")):
        raise NotAllowed(_("This request has already been dealt with."))
    ChangeRequest.objects.filter(pk=question.pk).update(answer=answer, answered_at=at)


@transaction.atomic
def withdraw(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """The requester no longer wants it. Raises NotAllowed."""
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request cancels it."))
    _move(channel_request, "withdraw", by=by, at=at, why=why, closed_at=at, recommended_by=None)
    _void_recommendations(channel_request, at=at)


@transaction.atomic
def expire(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    """A draft that nobody has touched for long ends; its answers stay readable. Raises NotAllowed."""
    _move(channel_request, "expire", by=None, at=at, closed_at=at)


# --- The communications team -------------------------------------------------------------------------------------------


def _refuse_without_review(channel_request: ChannelRequest, *, by: Person) -> None:
    """Who decides: the reviewer who has it; on a recommended request the second person.

    The second decision is the lead's (design §3); where no lead is free, anyone of the team but the one who recommended,
    so that a team of two is never stuck.
    """
    resolve_people(channel_request)
    refuse_outsider(channel_request, by=by)
    if channel_request.status == S.IN_REVIEW and channel_request.reviewer_id != by.pk:
        raise NotAllowed(_("Someone else is reviewing this request. Ask for it to be given back first."))
    if channel_request.status == S.RECOMMENDED:
        refuse_second_decision(channel_request, by=by)


@transaction.atomic
def claim(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Take the request up for review. Raises NotAllowed, ConflictOfInterest."""
    resolve_people(channel_request)  # someone named may have become known since it was handed in
    refuse_outsider(channel_request, by=by)
    _move(channel_request, "claim", by=by, at=at, reviewer=by, claimed_at=at)


@transaction.atomic
def release(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Give the review back: the reviewer, or the lead for someone who is away. Raises NotAllowed."""
    if channel_request.reviewer_id != by.pk and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the reviewer or the communications lead gives a review back."))
    _move(channel_request, "release", by=by, at=at, reviewer=None, claimed_at=None)


@transaction.atomic
def ask_for_changes(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, comment: str, question: str = ""
) -> ChangeRequest:
    """Send the request back with a comment the requester answers. Raises NotAllowed, ConflictOfInterest."""
    _refuse_without_review(channel_request, by=by)
    if not comment.strip():
        raise NotAllowed(_("Say what is needed; the requester sees your words."))
    _hold(channel_request, "ask_for_changes")
    _void_recommendations(channel_request, at=at)
    _move(channel_request, "ask_for_changes", by=by, at=at, why=comment, recommended_by=None)
    asked = ChangeRequest.objects.create(
        request=channel_request, question=question, comment=comment, asked_by=by, asked_at=at
    )
    write_letter(
        "requests.changes",
        event=f"request-changes:{asked.pk}",
        person=channel_request.requester,
        at=at,
        data=decision_letter_data(channel_request, channel_request.requester, comment=comment, question=question),
    )
    return asked


@transaction.atomic
def recommend(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval) -> Decision:
    """Propose the approval to a second person (careful tier). Raises NotAllowed, ConflictOfInterest, Incomplete."""
    _refuse_without_review(channel_request, by=by)
    _hold(channel_request, "recommend")
    refuse_without_evaluation(channel_request)
    if not needs_second_person(channel_request):
        raise NotAllowed(_("This request needs one decision only; approve it."))
    # The record says why in the words meant for the requester: what is for the team only never leaves the decision.
    _move(channel_request, "recommend", by=by, at=at, why=approval.message, recommended_by=by)
    return _decision(channel_request, Outcome.RECOMMENDED, by=by, at=at, approval=approval)


@transaction.atomic
def approve(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval, new: NewChannel
) -> Channel:
    """Approve the request and enter its channel in the register (A5).

    ``new`` is made from the stored answers. Raises NotAllowed if someone decided first or a second person is needed,
    ConflictOfInterest, Incomplete, AddressTaken.
    """
    _refuse_without_review(channel_request, by=by)
    _hold(channel_request, "approve")
    refuse_without_evaluation(channel_request)
    if needs_second_person(channel_request) and channel_request.status != S.RECOMMENDED:
        raise NotAllowed(_("This request needs two people: recommend it, and a second person decides."))
    channel = register_channel(
        new, parameters=approval.parameters, conditions=approval.conditions, owner=by, by=by, at=at
    )
    decision = _decision(channel_request, Outcome.APPROVED, by=by, at=at, approval=approval)
    _move(
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
    _refuse_without_review(channel_request, by=by)
    if not reasons.strip() or not way_on.strip():
        raise Incomplete([_("Give the reasons and a way on; the requester reads both.")])
    _hold(channel_request, "reject")
    decision = Decision.objects.create(
        request=channel_request,
        outcome=Outcome.REJECTED,
        by=by,
        at=at,
        reasons=reasons,
        way_on=way_on,
        internal_note=internal_note,
    )
    _move(channel_request, "reject", by=by, at=at, why=reasons, data={"decision": decision.pk}, closed_at=at)
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
    _refuse_without_review(channel_request, by=by)
    if not reasons.strip():
        raise Incomplete([_("Say how the existing channel serves; the requester reads it.")])
    if not channel.is_on_duty:
        raise Incomplete([_("Choose a channel that is in service.")])
    _hold(channel_request, "join")
    decision = Decision.objects.create(
        request=channel_request, outcome=Outcome.JOINED, by=by, at=at, reasons=reasons, internal_note=internal_note
    )
    _move(
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
    _hold(channel_request, "undo")
    channel = channel_request.channel
    if channel is not None:
        lock([channel.pk])  # before the record of decisions, which everyone locks last
    _call_back_letter(decision, at=at)
    _void_recommendations(channel_request, at=at)
    _move(
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


def _void_recommendations(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    Decision.objects.filter(request=channel_request, outcome=Outcome.RECOMMENDED, voided_at=None).update(voided_at=at)


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
