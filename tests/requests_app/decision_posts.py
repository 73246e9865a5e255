"""What a reviewer posts to the decision page, for the tests of deciding."""

import datetime as dt
import html

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app import transitions
from requests_app.models import ChannelRequest
from tests import world
from tests.requests_app import review_world as review

NEXT_YEAR = (timezone.now() + dt.timedelta(days=360)).date()
RULES = {
    "approve-name": "Kenya Forum",
    "approve-posts_agreed_by": "person",
    "approve-posts_agreed_by_name": "Grace Mwangi",
    "approve-speaks_on_disputed": "team",
    "approve-languages": ["en", "sw"],
    "approve-rhythm": "weekly",
    "approve-discussion": "open",
    "approve-answer_hours": "24",
    "approve-visual_identity": "co_branded",
    "approve-positions_first": "on",
    "approve-about_body_only": "on",
    "approve-review_on": NEXT_YEAR.isoformat(),
    "approve-condition_1": "Add the logo",
    "approve-condition_1_by": NEXT_YEAR.isoformat(),
    "approve-condition_2": "Train the deputy",
    "approve-condition_2_by": NEXT_YEAR.isoformat(),
    "approve-message": "We look forward to it.",
    "approve-internal_note": "SECRET: watch the budget",
}
CHANGES = {"changes-question_1": "q22", "changes-comment_1": "Who answers at weekends?"}
REJECT = {
    "reject-ready_reasons": ["overlap"],
    "reject-reasons": "The region has two already.",
    "reject-ready_ways": ["stories"],
    "reject-way_on": "Talk to Luis.",
    "reject-internal_note": "SECRET: the third time",
}


def join(channel) -> dict:
    return {
        "join-near": "other",
        "join-other": channel.name,
        "join-reasons": "It reaches them.",
        "join-internal_note": "SECRET",
    }


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def press(client, channel_request, choice, *, action="decide", version=None, **fields):
    """Post a decision; ``version`` is the one that the reviewer saw, by default the one in hand."""
    version = channel_request.version if version is None else version
    data = {"choice": choice, "action": action, "version": version, **fields}
    return client.post(reverse("review:decide", args=[channel_request.pk]), data)


def decide(person, channel_request, choice, **fields):
    """The same, by a person who has just opened the page."""
    fields.setdefault("version", ChannelRequest.objects.get(pk=channel_request.pk).version)
    return press(signed_in(person), channel_request, choice, **fields)


def filed(reviewer, route="standard", **changes):
    requester = world.requester(name="Amina Diallo", language="fr")
    made = review.answered(requester, route, **changes)
    at = timezone.now()
    transitions.claim(made, by=reviewer, at=at)
    review.evaluate_all(made, by=reviewer, at=at)
    return made


def text_of(response) -> str:
    return html.unescape(response.content.decode())


def codes_of(decision) -> list[str]:
    return [row.code for row in decision.reason_codes.all()]
