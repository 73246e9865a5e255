"""The points for which a request goes back to its requester, each about one question or about the whole (A5)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from requests_app.models import ChangeRequest, ChannelRequest, RequestVersion, Status


@dataclass(frozen=True)
class Point:
    """One point about to be made. ``question`` is a key of Annex 1, "" for the request as a whole."""

    comment: str
    question: str = ""


def points_of(channel_request: ChannelRequest) -> list[ChangeRequest]:
    """Every point that was ever made, oldest first, for the team.

    ``is_with_requester`` marks those of the present return: what is written there is read once it is handed in.
    """
    points = list(channel_request.change_requests.select_related("asked_by"))
    returned = channel_request.status == Status.CHANGES_REQUESTED
    for point in points:
        point.is_with_requester = returned and point.asked_at >= channel_request.submitted_at
    return points


def open_round(channel_request: ChannelRequest) -> list[ChangeRequest]:
    """The points of the present return, answered or not, in the order of their questions; the whole comes first.

    Empty unless the request is with its requester for changes.
    """
    if channel_request.status != Status.CHANGES_REQUESTED:
        return []
    points = channel_request.change_requests.select_related("asked_by").filter(
        asked_at__gte=channel_request.submitted_at
    )
    return sorted(points, key=lambda point: (point.question, point.pk))


def by_question(points: Iterable[ChangeRequest]) -> dict[str, list[ChangeRequest]]:
    """The points per question; those about the whole stand under ""."""
    found = defaultdict(list)
    for point in points:
        found[point.question].append(point)
    return dict(found)


def points_between(
    points: Iterable[ChangeRequest], older: RequestVersion, newer: RequestVersion
) -> list[ChangeRequest]:
    """Those made after ``older`` was handed in and before ``newer`` was: what the change answers."""
    return [point for point in points if older.at <= point.asked_at < newer.at]
