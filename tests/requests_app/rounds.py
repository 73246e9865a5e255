"""Requests that were sent back and handed in again, for the tests of versions and points."""

import datetime as dt

from django.utils import timezone

from accounts.models import Person
from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChangeRequest, ChannelRequest
from requests_app.versions.points import Point
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.sheets import store

NOW = timezone.now()


def ago(**span) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def filed(*, reviewer: Person | None = None, requester: Person | None = None, days: float = 3, **changes):
    """A complete request, handed in ``days`` ago and taken up by ``reviewer`` where one is given."""
    made = review.answered(requester or world.requester(name="Amina Diallo"), at=ago(days=days), **changes)
    if reviewer is not None:
        transitions.claim(made, by=reviewer, at=ago(days=days, minutes=-30))
    return made


def send_back(channel_request: ChannelRequest, *, by: Person, points, days: float = 2) -> list[ChangeRequest]:
    """``points`` as (question, comment)."""
    points = [Point(comment, question) for question, comment in points]
    return transitions.ask_for_points(channel_request, by=by, at=ago(days=days), points=points)


def hand_in_again(channel_request: ChannelRequest, answers=None, *, days: float = 1, changed=(), said="As asked."):
    """Change ``answers`` (posted values per question), answer every point, hand in. ``changed`` points need no words."""
    at = ago(days=days)
    if answers:
        store(channel_request, answers, at=at)
    for point in channel_request.change_requests.filter(answered_at=None):
        done = point.question in changed
        transitions.answer_change_request(
            point, answer="" if done else said, changed=done, by=channel_request.requester, at=at
        )
    channel_request = ChannelRequest.objects.get(pk=channel_request.pk)
    hand_in(channel_request, by=channel_request.requester, at=at)
    return channel_request


def sent_back_and_handed_in_again(requester: Person, *, reviewer: Person) -> ChannelRequest:
    """Two points in one return, one answer changed, and it is back with its reviewer."""
    made = filed(requester=requester, reviewer=reviewer)
    send_back(made, by=reviewer, points=[("q05", "What is new in it?"), ("", "Is the budget agreed?")])
    return hand_in_again(made, {"q05": {"adds": "Stories from the region, told weekly."}}, changed=["q05"])
