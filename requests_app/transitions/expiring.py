"""Drafts that end because nobody went on with them, one by one and in sets (A4, design §5.10)."""

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet

from ledger.recording import Decision, record_many
from requests_app.models import ChannelRequest
from requests_app.stages import enter_stages
from requests_app.transitions.table import TRANSITIONS, move


@transaction.atomic
def expire(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    """A draft that nobody has touched for long ends; its answers stay readable. Raises NotAllowed."""
    move(channel_request, "expire", by=None, at=at, closed_at=at)


@transaction.atomic
def expire_many(due: QuerySet[ChannelRequest], *, at: dt.datetime) -> list[ChannelRequest]:
    """The set form of ``expire``: end the drafts of ``due`` (at most about 1,000) and return those that ended now.

    The rows are locked by a guarded UPDATE before they are read: what somebody saved meanwhile is no longer due.
    """
    start, end = TRANSITIONS["expire"]
    due = due.filter(status__in=start)
    due.update(version=F("version"))
    drafts = list(due.order_by("pk"))
    ChannelRequest.objects.filter(pk__in=[draft.pk for draft in drafts]).update(
        status=end, version=F("version") + 1, closed_at=at
    )
    facts = [Decision(draft, data={"from": draft.status, "to": end}) for draft in drafts]
    record_many("requests.expire", facts, by=None, at=at)
    for draft in drafts:
        draft.status, draft.closed_at = end, at
        draft.version += 1
    enter_stages(drafts, at=at)
    return drafts
