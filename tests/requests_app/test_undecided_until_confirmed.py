"""N3, A3: nothing that a newcomer asks for is decided before their group has answered."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from channels_registry.models import Tier
from requests_app import transitions
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import NotAllowed
from requests_app.talk import joining
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.starting_world import YES, fresh, handed_in, newcomer, path_in_letter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def unconfirmed_in_review(*, by, tier=Tier.STANDARD):
    channel_request = handed_in(newcomer())
    ChannelRequest.objects.filter(pk=channel_request.pk).update(tier=tier)
    channel_request.refresh_from_db()
    transitions.claim(channel_request, by=by, at=timezone.now())
    review.evaluate_all(channel_request, by=by, at=timezone.now())
    return channel_request


def decisions(channel_request, *, by):
    """Every way to decide on a request in review."""
    at = timezone.now()
    return {
        "approve": lambda: transitions.approve(
            channel_request, by=by, at=at, approval=review.approval(), new=review.new_channel(channel_request)
        ),
        "recommend": lambda: transitions.recommend(channel_request, by=by, at=at, approval=review.approval()),
        "reject": lambda: transitions.reject(channel_request, by=by, at=at, reasons="Two exist.", way_on="Join one."),
        "join": lambda: transitions.join(channel_request, by=by, at=at, channel=world.channel(), reasons="It serves."),
    }


@pytest.mark.parametrize("act", ["approve", "recommend", "reject", "join"])
@pytest.mark.parametrize("superuser", [False, True])
def test_no_decision_is_made_before_the_group_has_answered(act, superuser):
    """The function that every page and every program calls; being superuser changes nothing."""
    reviewer = world.lead()
    if superuser:
        Person.objects.filter(pk=reviewer.pk).update(is_superuser=True, is_staff=True)
        reviewer = Person.objects.get(pk=reviewer.pk)
    tier = Tier.CAREFUL if act == "recommend" else Tier.STANDARD
    channel_request = unconfirmed_in_review(by=reviewer, tier=tier)
    deciding = decisions(channel_request, by=reviewer)[act]
    world.channel()
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="Group not confirmed yet"), transaction.atomic():
        deciding()

    after = review.everything(channel_request)
    if act == "join":
        # The channel that would have served was made for the test, inside what was taken back.
        before.pop("channels"), after.pop("channels")
    assert after == before


def test_the_page_shows_no_button_and_its_post_is_refused(client):
    """Button and POST: the review says why, and the form that somebody sends all the same decides nothing."""
    lead = world.lead(password=True)
    channel_request = unconfirmed_in_review(by=lead)
    client.force_login(lead)
    page = client.get(reverse("review:detail", args=[channel_request.pk])).content.decode()
    decide = reverse("review:decide", args=[channel_request.pk])
    before = review.everything(channel_request)

    answer = client.post(
        decide,
        {
            "outcome": "rejected",
            "reasons": "Two exist.",
            "way_on": "Join one.",
            "version": channel_request.version,
            "code": [],
        },
    )

    assert "Group not confirmed yet" in page
    assert f'href="{decide}"' not in page
    assert answer.status_code in (403, 409, 422)
    assert review.everything(channel_request) == before


def test_the_queue_says_it(client):
    lead = world.lead(password=True)
    unconfirmed_in_review(by=lead)
    client.force_login(lead)

    assert "group not confirmed yet" in client.get("/review/").content.decode()


@pytest.mark.parametrize("status", [s for s in Status if s not in (
    Status.DRAFT, Status.EXPIRED, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.WITHDRAWN,
)])  # fmt: skip
def test_the_database_refuses_a_decision_before_the_answer(status):
    """Past every function: a decided request and an unconfirmed group cannot stand in one row."""
    made = {
        Status.APPROVED: {"channel": world.channel()},
        Status.JOINED: {"joined_channel": world.channel()},
    }.get(status, {})
    channel_request = handed_in(newcomer())

    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelRequest.objects.filter(pk=channel_request.pk).update(status=status, **made)
    assert fresh(channel_request).status == Status.SUBMITTED


def test_the_constraint_is_what_refused():
    """The same row with a confirmed group is taken, so it was no other rule that refused."""
    channel_request = handed_in(newcomer())
    rejected = ChannelRequest.objects.filter(pk=channel_request.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rejected.update(status=Status.REJECTED)
    assert rejected.update(status=Status.REJECTED, group_confirmed=True) == 1


def test_after_the_yes_it_is_decided_as_any_other(client):
    reviewer = world.comms()
    channel_request = unconfirmed_in_review(by=reviewer)
    client.post(path_in_letter("requests.group_asked"), YES)
    channel_request.refresh_from_db()

    decisions(channel_request, by=reviewer)["approve"]()

    assert fresh(channel_request).status == Status.APPROVED


def test_no_channel_is_asked_to_take_a_newcomer_in():
    """The people of other channels hear of nobody whom no group knows."""
    comms = world.comms()
    channel_request = unconfirmed_in_review(by=comms)
    with pytest.raises(NotAllowed, match="Group not confirmed yet"):
        joining.propose(channel_request, world.channel(), why="It fits.", by=comms, at=timezone.now())
