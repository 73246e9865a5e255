"""Half of a decision is its letter: where it stands in words, tried again by a person, and named on the home page (A5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import CLAIM, Letter
from notifications.sending import send_due_letters
from portal import attention
from requests_app.judging.delivery import deliveries_of
from requests_app.models import Decision, Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in, text_of

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(hours=2)


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    return review.in_state(Status.REJECTED, by=reviewer, at=timezone.now() - LONG_AGO)


def letter_with(**facts) -> Letter:
    Letter.objects.filter(kind="requests.rejected").update(**facts)
    return Letter.objects.get(kind="requests.rejected")


def refused() -> Letter:
    return letter_with(refused_at=timezone.now(), attempts=1, last_error="SMTP 550")


def page(person, channel_request) -> str:
    return text_of(signed_in(person).get(reverse("review:detail", args=[channel_request.pk])))


def url(name: str, channel_request, letter) -> str:
    return reverse(f"review:{name}", args=[channel_request.pk, letter.pk])


# --- In words -----------------------------------------------------------------------------------------------------------


def test_each_state_of_the_letter_is_said_in_words(channel_request):
    """At 14:05 of one day, with the clock of the portal (UTC)."""
    at = dt.datetime(2026, 3, 10, 14, 5, tzinfo=dt.UTC)
    hour = {"sent_at": None, "cancelled_at": None, "refused_at": None, "attempts": 0, "last_error": ""}
    said = {}
    for name, facts in {
        "undo": {"next_try_at": at + dt.timedelta(minutes=15)},
        "now": {"next_try_at": at},
        "sent": {"sent_at": at - dt.timedelta(minutes=3), "attempts": 1},
        "earlier": {"sent_at": at - dt.timedelta(days=2), "attempts": 1},
        "refused": {"refused_at": at, "attempts": 1, "last_error": "SMTP 550"},
        "full": {"refused_at": at, "attempts": 1, "last_error": "SMTP 552"},
        "retried": {"next_try_at": at + dt.timedelta(hours=1), "attempts": 4, "last_error": "TimeoutError"},
        "taken back": {"cancelled_at": at},
        "settled": {"cancelled_at": at, "attempts": 3},
    }.items():
        letter_with(**{**hour, **facts})
        (delivery,) = deliveries_of(channel_request, at=at)
        said[name] = (delivery.state, delivery.label, delivery.sentence, delivery.may_be_tried)
    address = channel_request.requester.email

    assert said == {
        "undo": ("queued", "Waiting", "It waits until 14:20, so that the decision can be taken back.", False),
        "now": ("queued", "Waiting", "It leaves within a minute.", False),
        "sent": ("sent", "Sent", f"To {address}, 14:02.", False),
        "earlier": ("sent", "Sent", f"To {address}, 8 March 2026, 14:05.", False),
        "refused": (
            "failed", "Refused", f"The mail server refused it, 14:05: it knows no such mailbox as {address} (SMTP 550).", True,
        ),
        "full": ("failed", "Refused", f"The mail server refused it, 14:05: the mailbox {address} is full (SMTP 552).", True),
        "retried": (
            "waiting", "Not sent yet", "It could not be sent yet (TimeoutError); it will be tried again at 15:05.", True,
        ),
        "taken back": ("closed", "Taken back", "It never left.", False),
        "settled": ("closed", "Not delivered", "It is not tried any more; the record of decisions says why.", False),
    }  # fmt: skip


# --- Try again now ------------------------------------------------------------------------------------------------------


def test_a_refused_letter_goes_out_again_to_the_address_that_is_right_now(channel_request, reviewer, mailoutbox):
    letter = refused()
    requester = channel_request.requester
    requester.email = "ruth.okello@example.org"
    requester.save(update_fields=["email"])

    shown = page(reviewer, channel_request)
    answer = signed_in(reviewer).post(url("letter-again", channel_request, letter), follow=True)
    send_due_letters(at=timezone.now())

    assert "ruth.okello@example.org" in shown and "Try again now" in shown
    assert "The letter goes out again within a minute" in text_of(answer)
    assert [message.to for message in mailoutbox if "our answer" in message.subject] == [["ruth.okello@example.org"]]
    entry = LedgerEntry.objects.get(action="letters.retried")
    assert (entry.actor_id, entry.subject_id) == (reviewer.pk, letter.pk)


def test_a_letter_that_waits_long_is_tried_now(channel_request, reviewer):
    letter = letter_with(attempts=5, last_error="TimeoutError", next_try_at=timezone.now() + dt.timedelta(hours=3))

    signed_in(reviewer).post(url("letter-again", channel_request, letter))

    letter.refresh_from_db()
    assert letter.next_try_at <= timezone.now()


@pytest.mark.parametrize("state", ["waits for the undo", "under way", "sent", "taken back"])
def test_what_is_not_in_trouble_is_left_alone(channel_request, reviewer, state):
    """A letter that a worker may be sending right now must not be taken by a second one; the undo window is kept."""
    now = timezone.now()
    letter = letter_with(
        **{
            "waits for the undo": {"next_try_at": now + dt.timedelta(minutes=8)},
            "under way": {"next_try_at": now + CLAIM - dt.timedelta(seconds=5), "attempts": 1},
            "sent": {"sent_at": now, "attempts": 1},
            "taken back": {"cancelled_at": now},
        }[state]
    )
    before = Letter.objects.values().get(pk=letter.pk)

    shown = page(reviewer, channel_request)
    answer = signed_in(reviewer).post(url("letter-again", channel_request, letter), follow=True)

    assert "Try again now" not in shown
    assert "tried again within five minutes by itself" in text_of(answer)
    assert Letter.objects.values().get(pk=letter.pk) == before


@pytest.mark.parametrize(
    ("reader", "status"), [("auditor", 403), ("administrator", 404), ("person", 404), ("requester", 404)]
)
def test_trying_again_is_for_those_who_review(channel_request, reader, status):
    letter = refused()
    person = channel_request.requester if reader == "requester" else getattr(world, reader)()
    before = Letter.objects.values().get(pk=letter.pk)
    client = signed_in(person)

    assert client.post(url("letter-again", channel_request, letter)).status_code == status
    assert client.post(url("letter-otherwise", channel_request, letter), {"why": "x"}).status_code == status
    assert Letter.objects.values().get(pk=letter.pk) == before


def test_a_letter_of_another_request_is_not_found(channel_request, reviewer):
    letter = refused()
    other = review.in_review(by=reviewer)

    assert signed_in(reviewer).post(url("letter-again", other, letter)).status_code == 404
    letter.refresh_from_db()
    assert letter.refused_at is not None


def test_a_reader_told_in_another_way_ends_the_trying(channel_request, reviewer):
    letter = refused()
    client = signed_in(reviewer)

    empty = client.post(url("letter-otherwise", channel_request, letter), {"why": ""})
    told = client.post(
        url("letter-otherwise", channel_request, letter), {"why": "By telephone, on Monday."}, follow=True
    )

    letter.refresh_from_db()
    assert empty.status_code == 422
    assert (letter.refused_at, letter.cancelled_at is None) == (None, False)
    assert "It is not tried any more" in text_of(told)
    assert LedgerEntry.objects.get(action="letters.told_otherwise").words.text.count("By telephone") == 1
    assert send_due_letters(at=timezone.now()) == 0 or not Letter.objects.get(pk=letter.pk).sent_at


# --- What needs you -----------------------------------------------------------------------------------------------------


def items(person) -> list[str]:
    return [item.text for item in attention.waiting_for(person, timezone.now()).items if "letter" in item.text]


def test_a_letter_that_did_not_arrive_needs_whoever_decided_and_the_lead(channel_request, reviewer):
    refused()
    colleague, lead = world.comms(), world.lead()
    sentence = f"The mail server refused the letter that tells of the decision on {channel_request}."

    assert (items(reviewer), items(lead), items(colleague)) == ([sentence], [sentence], [])
    assert items(channel_request.requester) == []


@pytest.mark.parametrize(("attempts", "shown"), [(0, False), (3, False), (4, True)])
def test_a_letter_that_is_stuck_is_shown_once_it_matters(channel_request, reviewer, attempts, shown):
    letter_with(attempts=attempts, last_error="TimeoutError", next_try_at=timezone.now() + dt.timedelta(hours=1))

    assert bool(items(reviewer)) == shown


def test_a_letter_of_a_decision_that_does_not_stand_needs_nobody(channel_request, reviewer):
    refused()
    Decision.objects.update(undone_at=timezone.now())

    assert items(reviewer) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_page_asks_the_same_for_any_number(reviewer, count, django_assert_num_queries):
    from requests_app.review.waiting import letters_in_trouble

    for _ in range(count):
        review.in_state(Status.REJECTED, by=reviewer, at=timezone.now() - LONG_AGO)
    Letter.objects.filter(kind="requests.rejected").update(refused_at=timezone.now(), attempts=1)
    reviewer.permissions  # noqa: B018 -- read once for the whole page

    with django_assert_num_queries(2):
        assert len(list(letters_in_trouble(reviewer, timezone.now()))) == count
