"""Cancel a request: what follows is said first, its reviewer is told, and what is decided stays (A4)."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from notifications.models import Letter
from notifications.sending import send_due_letters
from requests_app.models import Status
from requests_app.transitions import withdraw
from tests import world
from tests.requests_app import review_world as review

pytestmark = [pytest.mark.django_db]
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.RECOMMENDED)


def in_state(status, reviewer):
    tier = "careful" if status == Status.RECOMMENDED else "standard"
    at = timezone.now() - dt.timedelta(hours=2)
    return review.in_state(status, by=reviewer, tier=tier, at=at)


def letters() -> list[tuple]:
    return list(Letter.objects.filter(kind="requests.withdrawn").values_list("person__full_name", "data__why"))


@pytest.mark.parametrize("status", OPEN)
def test_an_open_request_is_cancelled_and_its_reviewer_told(client, status):
    made = in_state(status, world.comms("Luis"))
    client.force_login(made.requester)
    url = reverse("requests:withdraw", args=[made.pk])

    page = client.get(url)
    state_before = type(made).objects.get(pk=made.pk).status
    response = client.post(url, {"why": "The project moved."})

    made.refresh_from_db()
    assert (page.status_code, state_before) == (200, status)
    assert (response.status_code, made.status) == (302, Status.WITHDRAWN)
    told = status not in (Status.DRAFT, Status.SUBMITTED)
    assert letters() == ([("Luis", "The project moved.")] if told else [])
    # The page promised what happened.
    text = page.content.decode()
    assert ("Luis, who is reviewing it, is told." in text) == told
    assert ("nobody is told" in text) == (status == Status.DRAFT)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.APPROVED, "they end its set-up"),
        (Status.REJECTED, "This request is decided"),
        (Status.JOINED, "This request is decided"),
        (Status.WITHDRAWN, "This request has ended already."),
        (Status.EXPIRED, "This request has ended already."),
    ],
)
def test_what_has_ended_is_not_cancelled_and_the_page_says_why(client, status, words):
    made = in_state(status, world.comms("Luis"))
    client.force_login(made.requester)
    url = reverse("requests:withdraw", args=[made.pk])
    before = review.everything(made)

    page = client.get(url, follow=True)
    response = client.post(url, {"why": ""})

    assert page.redirect_chain == [(reverse("requests:detail", args=[made.pk]), 302)]
    assert words in page.content.decode()
    assert response.status_code == 422
    assert review.everything(made) == before


def test_the_letter_to_the_reviewer_can_be_read():
    made = in_state(Status.IN_REVIEW, world.comms("Luis"))
    withdraw(made, by=made.requester, at=timezone.now(), why="The project moved.")

    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))

    (letter,) = [one for one in mail.outbox if one.subject == f"{made.reference} is cancelled"]
    assert f"{made.requester.full_name} has cancelled" in letter.body and "The project moved." in letter.body
