"""What the communications team does with a request before it decides (A5)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from notifications.writing import write_letter
from requests_app.conflicts import refuse_outsider, refuse_second_decision
from requests_app.decision_letters import decision_letter_data
from requests_app.drafts import resolve_people
from requests_app.models import ChangeRequest, ChannelRequest
from requests_app.refusals import NotAllowed
from requests_app.transitions.table import S, hold, move, void_recommendations


def refuse_without_review(channel_request: ChannelRequest, *, by: Person) -> None:
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
    move(channel_request, "claim", by=by, at=at, reviewer=by, claimed_at=at)


@transaction.atomic
def release(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Give the review back: the reviewer, or the lead for someone who is away. Raises NotAllowed."""
    if channel_request.reviewer_id != by.pk and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the reviewer or the communications lead gives a review back."))
    move(channel_request, "release", by=by, at=at, reviewer=None, claimed_at=None)


@transaction.atomic
def ask_for_changes(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, comment: str, question: str = ""
) -> ChangeRequest:
    """Send the request back with a comment the requester answers. Raises NotAllowed, ConflictOfInterest."""
    refuse_without_review(channel_request, by=by)
    if not comment.strip():
        raise NotAllowed(_("Say what is needed; the requester sees your words."))
    hold(channel_request, "ask_for_changes")
    void_recommendations(channel_request, at=at)
    move(channel_request, "ask_for_changes", by=by, at=at, why=comment, recommended_by=None)
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
