"""The facts of the letters about a request. The preview on the decision page uses the same ones (A5, A17).

Data is stored once and the words are made when the letter leaves, in its reader's language; so codes and ISO dates stand
here, and the templates turn them into words.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.models import Person
from channels_registry.models import Channel
from portal.store import day_of, portal_settings
from requests_app.judging.approvals import Approval
from requests_app.models import ChannelRequest
from requests_app.versions.points import Point


def letter_data(channel_request: ChannelRequest, person: Person, path: str = "") -> dict[str, Any]:
    return {
        "name": person.full_name,
        "reference": channel_request.reference,
        "title": channel_request.title,
        "path": path or f"/requests/{channel_request.pk}/",
    }


def decision_letter_data(channel_request: ChannelRequest, person: Person, **words) -> dict[str, Any]:
    """The facts of a decision's letter to ``person``; ``words`` are those of the outcome.

    ``corrects_on`` among them is the day (ISO 8601) of the decision that this one corrects, where the reader was told it.
    """
    return {**letter_data(channel_request, person), **words}


def points_words(points: Iterable[Point]) -> dict[str, Any]:
    """What is special to a return: each point with the question it is about."""
    return {"points": [{"question": point.question, "comment": point.comment} for point in points]}


def approval_words(approval: Approval, *, owner: Person, at: dt.datetime) -> dict[str, Any]:
    """What is special to an approval: the rules, what is to be done, who looks after the set-up and by when it ends.

    ``rest_by`` and ``ends_on`` (ISO 8601) stand in it where it is for a limited time.
    """
    plain = approval.as_json()
    due_on = day_of(at) + dt.timedelta(days=portal_settings().set_up_days)
    limited = {}
    if approval.ends_on and approval.rest_by:
        due_on = min(due_on, approval.ends_on)
        limited = {"rest_by": approval.rest_by.isoformat(), "ends_on": approval.ends_on.isoformat()}
    return {
        "message": approval.message,
        "conditions": plain["conditions"],
        "rules": {name: plain[name] for name in approval.parameters},
        "owner": owner.full_name,
        "due_on": due_on.isoformat(),
        **limited,
    }


def joined_words(channel: Channel, *, reasons: str) -> dict[str, Any]:
    """What is special to “an existing channel serves”: which one, where it is, and its mailbox (design §5.13)."""
    address = channel.addresses.current().first()
    return {
        "reasons": reasons,
        "joined": channel.name,
        "joined_platform": channel.platform.name,
        "joined_url": address.canonical_url if address else "",
        "joined_mailbox": channel.shared_mailbox,
    }
