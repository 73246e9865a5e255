"""What is still being asked of channels' people when a request has come to its end: it ends too, and they are told (N3)."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from requests_app.holding import hold
from requests_app.models import ChannelRequest, JoinTalk, Status
from requests_app.models.requests import MAY_JOIN, told
from requests_app.refusals import NotAllowed
from requests_app.talk.joining import end

OVER = tuple(state for state in Status if state not in MAY_JOIN)


def end_talks_of(channel_request: ChannelRequest, *, by: Person | None, at: dt.datetime) -> None:
    """Inside the transaction that ends the request and has locked it."""
    for talk in JoinTalk.objects.live().filter(request=channel_request).select_related("request__requester", "channel"):
        end(talk, by=by, at=at)


def end_talks_over(*, at: dt.datetime, dry_run: bool = False) -> int:
    """End what is still asked for requests that are over; for a decided one once its letter has left, not before.

    Until then the decision can be taken back, and its requester's pages read as if there were none (``telling``). Each in
    its own transaction, the oldest first. Returns how many; safe to run twice.
    """
    requests = ChannelRequest.objects.filter(told(at), status__in=OVER)
    due = JoinTalk.objects.live().filter(request__in=requests)
    if dry_run:
        return due.count()
    done = 0
    for talk in due.select_related("request__requester", "channel"):
        try:
            with transaction.atomic():
                hold(talk.request_id, OVER, where=told(at))
                end(talk, by=None, at=at)
        except NotAllowed:
            continue  # somebody acted on it in this moment
        done += 1
    return done
