"""Bad input on the decision page: a clear sentence, everything typed kept, nothing changed, never a 500 (proof 5)."""

import pytest
from django.utils import timezone

from channels_registry.models import Channel
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import NEXT_YEAR, RULES, decide, filed, join, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    """A whole request, answered in the browser, taken up and evaluated; its requester reads French."""
    return filed(reviewer)


@pytest.mark.parametrize(
    ("choice", "fields", "sentence"),
    [
        ("", {}, "Choose an answer to “What do you decide?”."),
        ("burn", {}, "“What do you decide?”: choose one of the answers on the list."),
        ("recommend", RULES, "“What do you decide?”: choose one of the answers on the list."),
        ("approve", {**RULES, "approve-posts_agreed_by_name": ""}, "Name the person who agrees posts."),
        (
            "approve",
            {**RULES, "approve-speaks_on_disputed": "person"},
            "Name the person who speaks on disputed matters.",
        ),
        ("approve", {**RULES, "approve-answer_hours": "soon"}, "needs a whole number."),
        ("approve", {**RULES, "approve-answer_hours": "9" * 40}, "can be 336 at most."),
        ("approve", {**RULES, "approve-review_on": "2020-01-01"}, "needs a day after today."),
        ("approve", {**RULES, "approve-review_on": "30 February"}, "needs a date such as 2026-03-31."),
        ("approve", {**RULES, "approve-languages": ["xx"]}, "“Languages”: choose among the answers on the list."),
        ("approve", {**RULES, "approve-rhythm": "hourly"}, "“Rhythm”: choose one of the answers on the list."),
        ("approve", {**RULES, "approve-name": "x" * 121}, "can have 120 characters at most; it has 121."),
        (
            "approve",
            {**RULES, "approve-condition_3_by": NEXT_YEAR.isoformat()},
            "Condition 3 has a date: say what is to be done.",
        ),
        ("approve", {**RULES, "approve-message": "the password is Xy12!abc"}, "This looks like a password or a key"),
        ("changes", {"changes-comment_1": ""}, "Say what you need from the requester."),
        (
            "changes",
            {"changes-comment_1": "", "changes-question_1": "q22"},
            "Point 1 names a question: say what you need.",
        ),
        ("changes", {"changes-comment_1": "x", "changes-question_1": "q99"}, "choose one of the answers on the list."),
        ("changes", {"changes-comment_1": "x" * 2001}, "can have 2,000 characters at most; it has 2,001."),
        ("reject", {"reject-way_on": "Talk."}, "Choose a reason, or write one: the requester reads why."),
        ("reject", {"reject-reasons": "Two."}, "Choose a way on, or write one: nobody is sent away with nothing."),
        ("reject", {"reject-reasons": "a\u202eb", "reject-way_on": "x"}, "There is an invisible character"),
        (
            "reject",
            {"reject-ready_reasons": ["because"], "reject-way_on": "x"},
            "choose among the answers on the list.",
        ),
        ("join", {"join-near": "other", "join-reasons": "x"}, "Give the link or the name of the channel."),
        ("join", {"join-near": "999999", "join-reasons": "x"}, "choose one of the answers on the list."),
        (
            "join",
            {"join-near": "other", "join-other": "https://x.com/nobody", "join-reasons": "x"},
            "No channel in service has this link or name.",
        ),
        (
            "join",
            {"join-near": "other", "join-other": "https://[::1", "join-reasons": "x"},
            "No channel in service has this link or name.",
        ),
    ],
)
def test_bad_input_is_refused_in_a_sentence_keeps_what_was_typed_and_changes_nothing(
    choice, fields, sentence, reviewer, channel_request
):
    """Proof 5."""
    before = review.everything(channel_request)
    typed = {"reject-internal_note": "Typed with care"}

    for action in ("preview", "decide", "<script>"):
        response = decide(reviewer, channel_request, choice, action=action, **{**typed, **fields})

        assert response.status_code == 422
        assert sentence in text_of(response)
        assert "Typed with care" in text_of(response)
        assert review.everything(channel_request) == before


def test_channel_that_is_not_in_service_does_not_serve_instead(reviewer, channel_request):
    closed = world.channel("Closed One")
    Channel.objects.filter(pk=closed.pk).update(status="retired", retired_at=timezone.now())

    response = decide(reviewer, channel_request, "join", **join(closed))

    assert response.status_code == 422
    assert "No channel in service has this link or name." in text_of(response)


@pytest.mark.parametrize("fault", ["missing", "blocking"])
@pytest.mark.parametrize("action", ["preview", "decide"])
def test_approval_without_its_evaluation_is_refused_before_the_letter_is_shown(
    fault, action, reviewer, channel_request
):
    risk = channel_request.evaluations.filter(criterion="risk")
    if fault == "missing":
        risk.delete()
    else:
        risk.update(verdict="blocking", note="No.")
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "approve", action=action, **RULES)

    assert response.status_code == 422
    assert ("Evaluate “Risk” first." if fault == "missing" else "marked as blocking") in text_of(response)
    assert review.everything(channel_request) == before


def test_address_taken_meanwhile_is_said_on_the_page(reviewer):
    channel_request = filed(
        reviewer,
        q12={
            "exists": "yes",
            "address": "https://www.facebook.com/kenyaforum",
            "since_year": "2019",
            "who_gets_in": "Nobody",
        },
    )
    world.channel(on=world.platform("facebook"), address="https://www.facebook.com/kenyaforum")
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "approve", **RULES)

    assert response.status_code == 422
    assert "This link already belongs to another channel in the register." in text_of(response)
    assert review.everything(channel_request) == before
