"""The team's queue for tests: its address, its rows, a request of every kind in it."""

from django.urls import reverse

from accounts.models import Person
from channels_registry.models import Tier
from requests_app.models import Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in

QUEUE = reverse("review:queue")


def queue(person, part="all", **query):
    return signed_in(person).get(QUEUE if part == "all" else reverse("review:queue-part", args=[part]), query)


def titles(response) -> list[str]:
    return [row.title for row in response.context["page"].rows]


def request_in_each_state() -> Person:
    """A request in every state a review can meet, named by its state; the one reviewer who did all the work."""
    reviewer = world.comms("Rita Reviewer")
    review.draft(title="draft")
    for status in Status:
        if status not in (Status.DRAFT, Status.EXPIRED):
            tier = Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
            review.in_state(status, by=reviewer, title=status.value, tier=tier)
    return reviewer
