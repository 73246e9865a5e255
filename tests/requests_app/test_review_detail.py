"""The page of one request under review, and the small acts on it (A5)."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from channels_registry.models import Tier
from ledger.models import LedgerEntry
from requests_app import transitions
from requests_app.judging.evaluating import required_criteria
from requests_app.models import ReviewNote, Status
from tests import world
from tests.requests_app import review_world as review

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(person, channel_request):
    return signed_in(person).get(reverse("review:detail", args=[channel_request.pk]))


def evaluation(channel_request, verdict="good", note="Looked at closely.", **changes) -> dict:
    data = {}
    for criterion in required_criteria(channel_request):
        data |= {f"evaluation-verdict_{criterion}": verdict, f"evaluation-note_{criterion}": note}
    return {**data, **changes}


# --- Reading ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.DRAFT, Status.EXPIRED)])
def test_page_opens_in_every_state_for_team_and_auditor(status):
    people = review.cast()
    tier = Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
    channel_request = review.in_state(status, by=people["reviewer"], tier=tier)

    found = {name: page(people[name], channel_request).status_code for name in people}

    assert found == {
        "reviewer": 200, "colleague": 200, "lead": 200, "auditor": 200,
        "requester": 404, "administrator": 404, "superuser": 404, "staff": 404, "external": 404,
    }  # fmt: skip


@pytest.mark.parametrize("status", [Status.DRAFT, Status.EXPIRED])
def test_draft_of_someone_else_is_nobodys_business(status):
    reviewer = world.comms()
    channel_request = review.in_state(status, by=reviewer)

    assert page(reviewer, channel_request).status_code == 404


def test_request_cancelled_before_it_was_handed_in_is_nobodys_business():
    reviewer = world.comms()
    channel_request = review.draft()
    transitions.withdraw(channel_request, by=channel_request.requester, at=timezone.now())

    assert page(reviewer, channel_request).status_code == 404


def test_page_shows_answers_tier_and_names():
    """The review rests on the answers in words, beside why the request is careful (design §4)."""
    requester, reviewer = world.requester(), world.comms()
    world.channel("Kenya Forum now")
    channel_request = review.answered(requester, "careful")
    transitions.claim(channel_request, by=reviewer, at=timezone.now())

    html = page(reviewer, channel_request).content.decode()

    assert channel_request.tier == Tier.CAREFUL
    assert "Teachers in rural Kenya, 25 to 45" in html
    assert "Elections or party politics will come up." in html
    assert "kenyaforum" in html
    assert html.count("Choose a verdict") == 0
    assert html.count('name="evaluation-verdict_') == 18


def test_page_says_who_has_it_since_when_and_how_old_it_is():
    reviewer, colleague = world.comms("Rita Reviewer"), world.comms()
    at = timezone.now() - dt.timedelta(days=60)
    channel_request = review.in_review(by=reviewer, at=at)

    html = page(colleague, channel_request).content.decode()

    assert "Rita Reviewer" in html
    assert "working days over" in html
    assert reverse("review:decide", args=[channel_request.pk]) not in html
    assert reverse("review:evaluate", args=[channel_request.pk]) not in html


def test_next_oldest_is_one_that_this_person_may_take_up():
    reviewer = world.comms()
    own = review.submitted(
        requester=world.person(of=world.body()), title="Older, but theirs", at=timezone.now() - dt.timedelta(days=9)
    )
    review.name_runner(own, reviewer)
    waiting = review.submitted(title="Older", at=timezone.now() - dt.timedelta(days=8))
    channel_request = review.in_review(by=reviewer)

    response = page(reviewer, channel_request)

    assert response.context["next_request"] == waiting


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 30, "-1", "x"])
def test_number_that_is_no_request_is_404(pk):
    client = signed_in(world.comms())

    found = {client.get(f"/review/{pk}/").status_code, client.post(f"/review/{pk}/claim/").status_code}

    assert found == {404}


# --- Taking up and giving back ------------------------------------------------------------------------------------------


def act(person, channel_request, verb, /, **data):
    return signed_in(person).post(reverse(f"review:{verb}", args=[channel_request.pk]), data)


def test_claim_and_release_by_button():
    reviewer = world.comms()
    channel_request = review.submitted()

    assert act(reviewer, channel_request, "claim").status_code == 302
    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.IN_REVIEW, reviewer)

    assert act(reviewer, channel_request, "release").status_code == 302
    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.reviewer) == (Status.SUBMITTED, None)


def test_claim_pressed_twice_is_one_claim():
    reviewer = world.comms()
    channel_request = review.submitted()
    act(reviewer, channel_request, "claim")

    response = act(reviewer, channel_request, "claim")

    assert response.status_code == 302
    assert LedgerEntry.objects.filter(action="requests.claim").count() == 1


def test_claim_after_a_colleague_says_how_it_stands_and_changes_nothing():
    first, second = world.comms("First Reviewer"), world.comms()
    channel_request = review.in_review(by=first)
    before = review.everything(channel_request)

    response = act(second, channel_request, "claim")

    assert response.status_code == 409
    assert "First Reviewer" in response.content.decode()
    assert review.everything(channel_request) == before


def test_lead_gives_a_review_back_for_someone_who_is_away():
    reviewer, lead = world.comms(), world.lead()
    channel_request = review.in_review(by=reviewer)

    assert act(lead, channel_request, "release").status_code == 302

    channel_request.refresh_from_db()
    assert channel_request.status == Status.SUBMITTED


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, Status.REJECTED])
def test_auditor_reads_only_and_others_find_nothing(status):
    """Design §3: 403 with the reason for who may see; 404 for who may not; and nothing changes."""
    people = review.cast()
    channel_request = review.in_state(status, by=people["reviewer"])
    before = review.everything(channel_request)
    data = {"note-text": "x", "version": channel_request.version, "choice": "reject", "action": "decide"}

    for verb in ("claim", "release", "evaluate", "note", "decide", "undo"):
        found = {
            name: act(people[name], channel_request, verb, **data).status_code
            for name in ("auditor", "requester", "administrator", "superuser", "staff", "external")
        }

        assert found == {
            "auditor": 403, "requester": 404, "administrator": 404, "superuser": 404, "staff": 404, "external": 404,
        }  # fmt: skip
    assert review.everything(channel_request) == before


def test_acts_are_post_only():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer)
    client = signed_in(reviewer)

    before = review.everything(channel_request)
    for verb in ("claim", "release", "evaluate", "undo"):
        response = client.get(reverse(f"review:{verb}", args=[channel_request.pk]))
        assertRedirects(response, reverse("review:detail", args=[channel_request.pk]))

    assert review.everything(channel_request) == before


# --- Evaluating ---------------------------------------------------------------------------------------------------------


def test_evaluation_is_stored_per_criterion_with_who_and_when():
    """A5: an evaluation has a record per criterion."""
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer, evaluated=False)
    data = evaluation(
        channel_request, note="", **{"evaluation-verdict_risk": "concern", "evaluation-note_risk": "Elections."}
    )

    response = act(reviewer, channel_request, "evaluate", **data)

    assert response.status_code == 302
    stored = channel_request.evaluations.order_by("criterion").values_list("criterion", "verdict", "note", "by")
    assert list(stored) == [
        ("brand", "good", "", reviewer.pk),
        ("medium", "good", "", reviewer.pk),
        ("overlap", "good", "", reviewer.pk),
        ("people", "good", "", reviewer.pk),
        ("risk", "concern", "Elections.", reviewer.pk),
        ("sustainability", "good", "", reviewer.pk),
    ]
    assert LedgerEntry.objects.filter(action="requests.evaluated").count() == 6


def test_evaluation_can_be_left_for_later_and_only_what_changed_is_recorded():
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer, evaluated=False)
    act(reviewer, channel_request, "evaluate", **{"evaluation-verdict_brand": "good"})

    response = act(
        reviewer, channel_request, "evaluate", **{"evaluation-verdict_brand": "good", "evaluation-verdict_risk": "good"}
    )

    assert response.status_code == 302
    assert set(channel_request.evaluations.values_list("criterion", flat=True)) == {"brand", "risk"}
    assert LedgerEntry.objects.filter(action="requests.evaluated").count() == 2


@pytest.mark.parametrize(
    ("tier", "verdict", "note", "sentence"),
    [
        (Tier.STANDARD, "blocking", "", "Add a note to “Risk” that says what the concern is."),
        (Tier.STANDARD, "concern", "  ", "Add a note to “Risk” that says what the concern is."),
        (Tier.CAREFUL, "good", "", "Add a note to “Risk”; careful requests need one for each criterion."),
        (Tier.STANDARD, "", "Hm.", "Choose a verdict for “Risk”."),
        (Tier.STANDARD, "superb", "", "“Risk”: choose one of the answers on the list."),
        (Tier.STANDARD, "good", "x" * 1001, "“Note on “Risk”” can have 1,000 characters at most; it has 1,001."),
        (Tier.STANDARD, "good", "a\x00b", "There is an invisible character (U+0000) after “a”."),
    ],
)
def test_refused_evaluation_says_why_keeps_what_was_typed_and_stores_nothing(tier, verdict, note, sentence):
    reviewer = world.comms()
    channel_request = review.in_review(by=reviewer, evaluated=False, tier=tier)
    before = review.everything(channel_request)
    data = evaluation(
        channel_request, note="Typed with care", **{"evaluation-verdict_risk": verdict, "evaluation-note_risk": note}
    )

    response = act(reviewer, channel_request, "evaluate", **data)

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Typed with care" in html
    assert review.everything(channel_request) == before


def test_colleague_does_not_evaluate():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = review.in_review(by=reviewer, evaluated=False)
    before = review.everything(channel_request)

    response = act(colleague, channel_request, "evaluate", **evaluation(channel_request))

    assert response.status_code == 403
    assert review.everything(channel_request) == before


# --- Notes --------------------------------------------------------------------------------------------------------------


def test_note_is_kept_for_the_team():
    reviewer = world.comms()
    channel_request = review.submitted()

    response = act(reviewer, channel_request, "note", **{"note-text": "Call them on Monday."})

    assert response.status_code == 302
    assert list(ReviewNote.objects.values_list("text", "by")) == [("Call them on Monday.", reviewer.pk)]
    assert "Call them on Monday." in page(world.auditor(), channel_request).content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("   ", "Write the note first."),
        ("x" * 2001, "can have 2,000 characters at most"),
        ("password: Hunter2000", "This looks like a password or a key"),
        ("a\u202ebc", "invisible character"),
    ],
)
def test_refused_note_says_why(text, sentence):
    reviewer = world.comms()
    channel_request = review.submitted()

    response = act(reviewer, channel_request, "note", **{"note-text": text})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert list(ReviewNote.objects.all()) == []


def test_note_and_evaluation_never_reach_the_requester():
    """Design §5.9: not by page. Everything internal exists, so it could leak."""
    requester, reviewer = world.requester(), world.comms()
    channel_request = review.answered(requester)
    at = timezone.now()
    transitions.claim(channel_request, by=reviewer, at=at)
    review.evaluate_all(channel_request, by=reviewer, at=at)
    act(reviewer, channel_request, "note", **{"note-text": "SECRET note"})
    channel_request.evaluations.update(note="SECRET evaluation")
    transitions.reject(
        channel_request,
        by=reviewer,
        at=at,
        reasons="Two exist.",
        way_on="Write for one.",
        internal_note="SECRET of the decision",
    )
    type(channel_request).objects.filter(pk=channel_request.pk).update(shown_from=at)  # its letter has left
    client = signed_in(requester)

    pages = [
        client.get(reverse(name, args=args))
        for name, args in [
            ("requests:list", []),
            ("requests:detail", [channel_request.pk]),
            ("requests:print", [channel_request.pk]),
        ]
    ]

    assert [response.status_code for response in pages] == [200, 200, 200]
    assert "Two exist." in pages[1].content.decode()
    assert [response for response in pages if "SECRET" in response.content.decode()] == []
    assert page(reviewer, channel_request).content.decode().count("SECRET") >= 3


# --- Undoing ------------------------------------------------------------------------------------------------------------


def test_undo_by_button_while_the_letter_waits():
    reviewer = world.comms()
    channel_request = review.in_state(Status.REJECTED, by=reviewer)
    assert "Take the decision back" in page(reviewer, channel_request).content.decode()

    response = act(reviewer, channel_request, "undo", **{"undo-why": "Wrong one."})

    channel_request.refresh_from_db()
    assert response.status_code == 302
    assert channel_request.status == Status.IN_REVIEW


def test_undo_after_the_letter_left_is_refused_in_words():
    reviewer = world.comms()
    channel_request = review.in_state(Status.REJECTED, by=reviewer, at=timezone.now() - dt.timedelta(minutes=11))
    before = review.everything(channel_request)
    assert "Take the decision back" not in page(reviewer, channel_request).content.decode()

    response = act(reviewer, channel_request, "undo")

    assert response.status_code == 409
    assert "The letter has left" in response.content.decode()
    assert review.everything(channel_request) == before


def test_undo_is_for_the_person_who_decided():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = review.in_state(Status.REJECTED, by=reviewer)
    before = review.everything(channel_request)

    response = act(colleague, channel_request, "undo")

    assert response.status_code == 403
    assert review.everything(channel_request) == before
