"""What the communications team does with a request before it decides (A5)."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from notifications.writing import write_letter
from requests_app.annex1.people import resolve_people
from requests_app.judging.conflicts import (
    ConflictOfInterest,
    refuse_outsider,
    refuse_second_decision,
    refuse_standing_in,
)
from requests_app.judging.decision_letters import decision_letter_data, letter_data, points_words
from requests_app.models import ChangeRequest, ChannelRequest
from requests_app.refusals import NotAllowed
from requests_app.transitions.table import S, hold, move, void_recommendations
from requests_app.versions.looks import remember_look
from requests_app.versions.points import Point


def refuse_without_review(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Who decides: the reviewer who has it; on a recommended request the second person.

    The second decision is the lead's (design §3); where no lead is free, anyone of the team but the one who recommended,
    so that a team of two is never stuck.
    """
    resolve_people(channel_request)
    refuse_outsider(channel_request, by=by, at=at)
    if channel_request.status == S.IN_REVIEW and channel_request.reviewer_id != by.pk:
        raise NotAllowed(_("Someone else is reviewing this request. Ask for it to be given back first."))
    if channel_request.status == S.RECOMMENDED:
        refuse_second_decision(channel_request, by=by, at=at)


@transaction.atomic
def claim(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Take the request up for review. Raises NotAllowed, ConflictOfInterest.

    One that is back with a colleague may be taken up too, so that nothing waits for someone who is away; they are told.
    """
    resolve_people(channel_request)  # someone named may have become known since it was handed in
    refuse_outsider(channel_request, by=by, at=at)
    former = channel_request.reviewer
    move(channel_request, "claim", by=by, at=at, reviewer=by, claimed_at=at)
    remember_look(channel_request, by=by, at=at, only_first=True)
    if former is not None and former != by:
        tell_former_reviewer(channel_request, former, by=by, to=by, at=at)


def next_to_take(person: Person, *, besides: Collection[int] = ()) -> ChannelRequest | None:
    """The request of the fast track, else the oldest one, that nobody has and on which ``person`` has no conflict; None for who does not review."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return None
    waiting = ChannelRequest.objects.decidable_by(person).unassigned().exclude(pk__in=besides)
    return waiting.in_turn().first()


def claim_next(*, by: Person, at: dt.datetime) -> ChannelRequest | None:
    """Take up the request that has waited longest and that ``by`` may judge; None when there is none.

    Where a colleague is quicker by a moment, the next one is taken.
    """
    passed: set[int] = set()
    while (found := next_to_take(by, besides=passed)) is not None:
        try:
            claim(found, by=by, at=at)
        except (NotAllowed, ConflictOfInterest):
            passed.add(found.pk)
        else:
            return found
    return None


def tell_former_reviewer(
    channel_request: ChannelRequest, former: Person, *, by: Person, to: Person, at: dt.datetime
) -> None:
    """Who had the review learns that it is with someone else now."""
    write_letter(
        "requests.taken_over",
        event=f"request-taken-over:{channel_request.pk}:{channel_request.version}",
        person=former,
        at=at,
        data={
            **letter_data(channel_request, former, f"/review/{channel_request.pk}/"),
            "by": by.full_name,
            "to": to.full_name,
        },
    )


@transaction.atomic
def release(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """Give the review back: the reviewer, or the lead for someone who is away. Raises NotAllowed."""
    if channel_request.reviewer_id != by.pk and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the reviewer or the communications lead gives a review back."))
    refuse_standing_in(by=by)  # they give it back by their link (hand_back), and the lead is told
    move(channel_request, "release", by=by, at=at, reviewer=None, claimed_at=None)


def ask_for_changes(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, comment: str, question: str = ""
) -> ChangeRequest:
    """Send the request back for one point. Raises NotAllowed, ConflictOfInterest."""
    return ask_for_points(channel_request, by=by, at=at, points=[Point(comment, question)])[0]


@transaction.atomic
def ask_for_points(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, points: Sequence[Point]
) -> list[ChangeRequest]:
    """Send the request back with points that the requester answers one by one. Raises NotAllowed, ConflictOfInterest."""
    refuse_without_review(channel_request, by=by, at=at)
    refuse_standing_in(by=by)
    if not points or not all(point.comment.strip() for point in points):
        raise NotAllowed(_("Say what is needed; the requester sees your words."))
    hold(channel_request, "ask_for_changes")
    void_recommendations(channel_request, at=at)
    why = "\n\n".join(point.comment for point in points)
    move(channel_request, "ask_for_changes", by=by, at=at, why=why, recommended_by=None)
    asked = ChangeRequest.objects.bulk_create(
        ChangeRequest(request=channel_request, question=point.question, comment=point.comment, asked_by=by, asked_at=at)
        for point in points
    )
    write_letter(
        "requests.changes",
        event=f"request-changes:{asked[0].pk}",
        person=channel_request.requester,
        at=at,
        data=decision_letter_data(channel_request, channel_request.requester, **points_words(points)),
    )
    return asked
