"""What is read of a decision before its letter leaves: the state before it (design §5.5, §5.9).

Whoever decided can take it back for UNDO_MINUTES; until then requesters, their groups and everyone with a part in the
request read their pages, lists and files as if nothing had been decided. The team reads the truth.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, F, QuerySet, When

from requests_app.models import ChannelRequest, Decision, RequestStage, Status
from requests_app.models.requests import DECIDED

# What the letter of a decision is about (``Letter.event``), before the decision's number.
DECISION_EVENT = "request-decision:"


def decision_event(decision: Decision) -> str:
    return f"{DECISION_EVENT}{decision.pk}"


def leaves_at(at: dt.datetime) -> dt.datetime:
    """When the letter of a decision taken at ``at`` leaves, and the decision is seen."""
    return at + dt.timedelta(minutes=settings.UNDO_MINUTES)


def is_untold(channel_request: ChannelRequest, *, at: dt.datetime) -> bool:
    return channel_request.shown_from is not None and channel_request.shown_from > at


def status_as_told(channel_request: ChannelRequest, *, at: dt.datetime) -> str:
    return channel_request.former_status if is_untold(channel_request, at=at) else channel_request.status


def until_told(channel_request: ChannelRequest, *, at: dt.datetime) -> dict[str, Any]:
    """The fields that keep a decision taken now from being read before its letter leaves."""
    return {"former_status": status_as_told(channel_request, at=at), "shown_from": leaves_at(at)}


AT_ONCE = {"former_status": "", "shown_from": None}


def with_told_status(requests: QuerySet, *, at: dt.datetime) -> QuerySet:
    """Annotate ``told_status``, for filters and sorting."""
    untold = When(shown_from__gt=at, then=F("former_status"))
    return requests.annotate(told_status=Case(untold, default=F("status"), output_field=CharField()))


def as_told(channel_request: ChannelRequest, *, at: dt.datetime) -> ChannelRequest:
    """The request at hand as its requester reads it. Only what is read is changed; the verbs judge by the database."""
    if not is_untold(channel_request, at=at):
        return channel_request
    channel_request.status = channel_request.former_status
    channel_request.channel = channel_request.joined_channel = None
    channel_request.closed_at = None
    if channel_request.status in (Status.APPROVED, Status.PROVISIONAL):
        # An approval that was told is being corrected: its channel stays where it was for those who know of it.
        told = channel_request.decisions.told(at).select_related("channel").last()
        channel_request.channel = told.channel if told else None
    return channel_request


def all_as_told(channel_requests: Iterable[ChannelRequest], *, at: dt.datetime) -> list[ChannelRequest]:
    return [as_told(channel_request, at=at) for channel_request in channel_requests]


def stages_as_told(
    stages: list[RequestStage], channel_request: ChannelRequest, *, at: dt.datetime
) -> list[RequestStage]:
    """The stages, oldest first, as the requester may know them; what went on before an untold decision still does.

    Dropped is every decision at the end of which no letter has left: one that was corrected before its letter could leave
    was never told, whatever the clock says now.
    """
    if not is_untold(channel_request, at=at):
        return stages
    told, window = list(stages), dt.timedelta(minutes=settings.UNDO_MINUTES)
    while told and told[-1].stage in DECIDED and (told[-1].left_at or at) - told[-1].entered_at < window:
        told.pop()
    if told:
        told[-1].left_at = None  # only on the object at hand
    return told
