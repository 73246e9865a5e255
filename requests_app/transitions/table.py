"""What may follow what (design §4), and the guarded UPDATE that every verb begins with (style 3)."""

import datetime as dt

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.recording import record
from requests_app.models import ChannelRequest, Decision, Outcome, Status
from requests_app.refusals import NotAllowed

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


def hold(channel_request: ChannelRequest, action: str) -> None:
    """Lock the request for a decision before anything else is written, or refuse.

    Nothing changes yet. The second of two people waits here and then finds that the version has moved on; without it
    they would meet at the unique decision, or at the channel's address, and be told something that is not the reason.
    """
    start, _end = TRANSITIONS[action]
    standing = ChannelRequest.objects.filter(pk=channel_request.pk, status__in=start, version=channel_request.version)
    if not standing.update(version=F("version")):
        raise NotAllowed(_("This request has already been dealt with."))


def move(
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


def void_recommendations(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    Decision.objects.filter(request=channel_request, outcome=Outcome.RECOMMENDED, voided_at=None).update(voided_at=at)
