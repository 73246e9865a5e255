"""Decisions to be corrected, and corrections, for tests."""

import datetime as dt

from django.utils import timezone

from notifications.sending import send_due_letters
from requests_app import transitions
from requests_app.models import ChannelRequest, Status
from tests.requests_app import review_world as review

LONG_AGO = dt.timedelta(hours=2)
WORDS = {"why": "We had the wrong one before us.", "reasons": "Two exist.", "way_on": "Write for one of them."}


def decided(status: Status, by, *, ago: dt.timedelta = LONG_AGO, **facts) -> ChannelRequest:
    """A request decided ``ago``, whose letter left where its time has come."""
    at = timezone.now()
    made = review.in_state(status, by=by, at=at - ago, **facts)
    send_due_letters(at=at)
    return made


def to_approved(channel_request, *, by, at=None, **more):
    return transitions.correct_to_approved(
        channel_request,
        by=by,
        at=at or timezone.now(),
        **{"why": "We misread it.", "approval": review.approval(), "new": review.new_channel(channel_request), **more},
    )


def to_rejected(channel_request, *, by, at=None, **more):
    return transitions.correct_to_rejected(channel_request, by=by, at=at or timezone.now(), **{**WORDS, **more})
