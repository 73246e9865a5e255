"""What may follow what (design §4), and the guarded UPDATE that every verb begins with (style 3)."""

import datetime as dt

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from ledger.recording import record
from notifications.writing import withdraw_letters
from requests_app import holding
from requests_app.awaiting import unconfirmed
from requests_app.judging.conflicts import decides_for
from requests_app.judging.telling import AT_ONCE
from requests_app.models import ChannelRequest, Decision, Outcome, StandIn, Status
from requests_app.models.requests import UNDECIDED
from requests_app.refusals import DealtWith, NotAllowed
from requests_app.stages import enter_stages
from requests_app.versions.looks import remember_look

S = Status
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "submit": ({S.DRAFT, S.CHANGES_REQUESTED}, S.SUBMITTED),
    "hand_in_rest": ({S.PROVISIONAL}, S.SUBMITTED),
    "expire": ({S.DRAFT}, S.EXPIRED),
    "withdraw": ({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.RECOMMENDED}, S.WITHDRAWN),
    "claim": ({S.SUBMITTED}, S.IN_REVIEW),
    "release": ({S.IN_REVIEW}, S.SUBMITTED),
    "assign": ({S.SUBMITTED}, S.IN_REVIEW),
    "hand_over": ({S.IN_REVIEW}, S.IN_REVIEW),
    "step_aside": ({S.IN_REVIEW, S.RECOMMENDED}, S.SUBMITTED),
    "appoint_stand_in": ({S.SUBMITTED}, S.IN_REVIEW),
    "end_stand_in": ({S.IN_REVIEW}, S.SUBMITTED),
    "hand_back": ({S.IN_REVIEW}, S.SUBMITTED),
    "ask_for_changes": ({S.IN_REVIEW, S.RECOMMENDED}, S.CHANGES_REQUESTED),
    "recommend": ({S.IN_REVIEW}, S.RECOMMENDED),
    "approve": ({S.IN_REVIEW, S.RECOMMENDED}, S.APPROVED),
    "approve_for_a_time": ({S.IN_REVIEW}, S.PROVISIONAL),
    "lapse": ({S.PROVISIONAL}, S.LAPSED),
    "reject": ({S.IN_REVIEW, S.RECOMMENDED}, S.REJECTED),
    "join": ({S.IN_REVIEW, S.RECOMMENDED}, S.JOINED),
    "agree_to_join": ({S.DRAFT, S.SUBMITTED, S.IN_REVIEW, S.CHANGES_REQUESTED, S.RECOMMENDED}, S.JOINED),
    "object_to_joining": ({S.JOINED}, S.IN_REVIEW),
    "undo": ({S.APPROVED, S.PROVISIONAL, S.REJECTED, S.JOINED}, S.IN_REVIEW),
    "correct_to_rejected": ({S.APPROVED, S.PROVISIONAL}, S.REJECTED),
    "correct_to_approved": ({S.REJECTED}, S.APPROVED),
}
PHRASES = {
    "requests.submit": gettext_lazy("submitted the request"),
    "requests.hand_in_rest": gettext_lazy("handed in the rest of the form"),
    "requests.approve_for_a_time": gettext_lazy("approved the request for a limited time, on the fast track"),
    "requests.lapse": gettext_lazy("let the permission for a limited time lapse"),
    "requests.permission_over": gettext_lazy("noted that the permission for a limited time is over"),
    "requests.permission_lapsed": gettext_lazy("let the permission lapse; the request goes on as an ordinary one"),
    "requests.permission_extended": gettext_lazy("extended the permission for a limited time"),
    "requests.requester_changed": gettext_lazy("passed the request on to a colleague of its group"),
    "requests.expire": gettext_lazy("let the draft expire"),
    "requests.withdraw": gettext_lazy("cancelled the request"),
    "requests.claim": gettext_lazy("took up the review"),
    "requests.release": gettext_lazy("gave the review back"),
    "requests.assign": gettext_lazy("assigned the review"),
    "requests.hand_over": gettext_lazy("handed the review over"),
    "requests.step_aside": gettext_lazy("stepped aside from the request, which goes back to the team"),
    "requests.recuse": gettext_lazy("stepped aside from the request"),
    "requests.appoint_stand_in": gettext_lazy("asked someone outside the team to decide"),
    "requests.end_stand_in": gettext_lazy("took the request back from the stand-in"),
    "requests.hand_back": gettext_lazy("gave the request back without deciding"),
    "requests.ask_for_changes": gettext_lazy("asked the requester for changes"),
    "requests.point_answered": gettext_lazy("answered a point of the communications team"),
    "requests.recommend": gettext_lazy("recommended the request"),
    "requests.approve": gettext_lazy("approved the request"),
    "requests.reject": gettext_lazy("did not approve the request"),
    "requests.join": gettext_lazy("decided that an existing channel serves instead"),
    "requests.agree_to_join": gettext_lazy("agreed with the people of an existing channel to join it"),
    "requests.object_to_joining": gettext_lazy("objected to joining, and took the request into review"),
    "requests.undo": gettext_lazy("took the decision back"),
    "requests.correct_to_rejected": gettext_lazy("corrected the decision: the request is not approved after all"),
    "requests.correct_to_approved": gettext_lazy("corrected the decision: the request is approved after all"),
    "requests.correction_proposed": gettext_lazy("proposed to a second person to correct the decision"),
    "requests.correction_dropped": gettext_lazy("left the decision as it is"),
}
# Who judges a request has read it as it stands.
JUDGING = (
    "ask_for_changes",
    "recommend",
    "approve",
    "approve_for_a_time",
    "reject",
    "join",
    "correct_to_rejected",
    "correct_to_approved",
)


def may_follow(channel_request: ChannelRequest) -> list[str]:
    """The actions that the request's state allows."""
    return [action for action, (start, _end) in TRANSITIONS.items() if channel_request.status in start]


def refuse_unconfirmed(channel_request: ChannelRequest, action: str) -> None:
    """Raise NotAllowed where ``action`` decides on a request whose group has not confirmed who asks.

    The fact is the request's own (``group_confirmed``). It turns to no only where the request is handed in, which no
    decision survives (``version``); a constraint says the same for every way around this function.
    """
    if TRANSITIONS[action][1] not in UNDECIDED and (sentence := unconfirmed(channel_request)):
        raise NotAllowed(sentence)


def hold(channel_request: ChannelRequest, action: str) -> None:
    """Lock the request for a decision before anything else is written, or refuse.

    Nothing changes yet. The second of two people waits here and then finds that the version has moved on; without it
    they would meet at the unique decision, or at the channel's address, and be told something that is not the reason.
    """
    start, _end = TRANSITIONS[action]
    refuse_unconfirmed(channel_request, action)
    holding.hold(channel_request.pk, start, where=Q(version=channel_request.version))


def move(
    channel_request: ChannelRequest,
    action: str,
    *,
    by,
    at: dt.datetime,
    why: str = "",
    data=None,
    words: dict[str, str] | None = None,
    **values,
) -> None:
    """Change the state if it still allows the action; the guarded UPDATE is the lock between two people (style 3).

    ``data`` (ids and codes) and ``words`` (names) go into the record of decisions beside who, when and why.
    What changes is seen at once, unless ``values`` say that it waits for its letter (``telling``).
    """
    start, end = TRANSITIONS[action]
    refuse_unconfirmed(channel_request, action)
    values = {**AT_ONCE, **values}
    moved = ChannelRequest.objects.filter(pk=channel_request.pk, status__in=start, version=channel_request.version)
    if not moved.update(status=end, version=F("version") + 1, **values):
        raise DealtWith
    before, reviewer_before = channel_request.status, channel_request.reviewer_id
    channel_request.status = end
    channel_request.version += 1
    for name, value in values.items():
        setattr(channel_request, name, value)
    if before == S.RECOMMENDED and action in JUDGING and by is not None:
        deputised = decides_for(by, channel_request, at=at)
        if deputised is not None:
            data = {**(data or {}), "for": deputised.pk}
            words = {**(words or {}), "for": deputised.full_name}
    # After the values are set: the record names the request by the reference that it has from now on.
    record(
        f"requests.{action}",
        channel_request,
        by=by,
        at=at,
        why=why,
        data={"from": before, "to": end, **(data or {})},
        words=words,
    )
    enter_stages([channel_request], at=at)
    if end not in (S.IN_REVIEW, S.RECOMMENDED) or channel_request.reviewer_id != reviewer_before:
        end_appointments(channel_request, at=at)
    if action in JUDGING and by is not None:
        remember_look(channel_request, by=by, at=at)


def end_appointments(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    """Nobody stands in any more: the link is dead, and a letter that is still here does not leave.

    Whoever else gets the request judges it as one of the team, and a careful one needs two people again.
    """
    for standing in StandIn.objects.open().filter(request=channel_request):
        withdraw_letters(stand_in_event(standing), at=at)
        StandIn.objects.filter(pk=standing.pk).update(ended_at=at)


def stand_in_event(appointed: StandIn) -> str:
    return f"request-stand-in:{appointed.pk}"


def void_recommendations(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    Decision.objects.filter(request=channel_request, outcome=Outcome.RECOMMENDED, voided_at=None).update(voided_at=at)
