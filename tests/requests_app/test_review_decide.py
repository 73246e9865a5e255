"""Deciding in the browser: evaluation, choice and its fields, preview of the letter, the act (ui.md, Decisions)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import ChannelStatus
from notifications.models import Letter
from notifications.sending import send_due_letters
from requests_app import transitions
from requests_app.models import Decision, Outcome, Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import CHANGES, NEXT_YEAR, REJECT, RULES, decide, filed, join, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    """A whole request, answered in the browser, taken up and evaluated; its requester reads French."""
    return filed(reviewer)


# --- The page -----------------------------------------------------------------------------------------------------------


def test_page_starts_with_rules_from_the_answers_and_nothing_chosen(reviewer, channel_request):
    response = signed_in(reviewer).get(reverse("review:decide", args=[channel_request.pk]))

    form = response.context["approve_form"]
    assert response.status_code == 200
    assert form["languages"].value() == ["en", "sw"]
    assert (form["rhythm"].value(), form["discussion"].value(), form["answer_hours"].value()) == ("weekly", "open", 24)
    assert form["name"].value() == "Kenya Forum"
    assert response.context["choice_form"]["choice"].value() is None


def test_page_names_what_the_evaluation_lacks(reviewer, channel_request):
    channel_request.evaluations.filter(criterion="risk").delete()

    response = signed_in(reviewer).get(reverse("review:decide", args=[channel_request.pk]))

    assert "Evaluate “Risk” first." in text_of(response)


def test_page_is_for_the_reviewer(reviewer, channel_request):
    response = signed_in(world.comms()).get(reverse("review:decide", args=[channel_request.pk]))

    assert response.status_code == 403
    assert "Rita Reviewer is reviewing this request." in text_of(response)


def test_page_leads_back_where_there_is_nothing_to_decide(reviewer):
    channel_request = review.submitted()

    response = signed_in(reviewer).get(reverse("review:decide", args=[channel_request.pk]), follow=True)

    assert response.redirect_chain[0][0] == reverse("review:detail", args=[channel_request.pk])
    assert "Take up the review first" in text_of(response)


# --- Preview and act ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["approve", "changes", "reject", "join"])
def test_preview_shows_the_letter_exactly_as_it_is_sent_and_changes_nothing(choice, reviewer, channel_request):
    """ui.md: preview of the letter, in the requester's language, then a button that repeats the act."""
    fields = {"approve": RULES, "changes": CHANGES, "reject": REJECT, "join": join(world.channel("Existing One"))}[
        choice
    ]
    before = review.everything(channel_request)

    previewed = decide(reviewer, channel_request, choice, action="preview", **fields)

    assert previewed.status_code == 200
    assert review.everything(channel_request) == before
    letter = previewed.context["letter"]
    assert "Amina Diallo" in previewed.context["deciding"].button
    assert 'lang="fr"' in previewed.content.decode()
    assert letter.body.strip() in text_of(previewed)

    decided = decide(reviewer, channel_request, choice, **dict(_grouped(previewed.context["posted"])))

    assert decided.status_code == 302
    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))
    sent = Letter.objects.get(kind=previewed.context["deciding"].letter_kind)
    assert (sent.subject, sent.body) == (letter.subject, letter.body)
    assert "SECRET" not in f"{sent.subject}{sent.body}{sent.data}"


def _grouped(pairs):
    """Hidden fields as a browser sends them: several values under one name."""
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    found.pop("choice", None)
    return found.items()


def test_approve_sets_structured_rules_and_conditions(reviewer, channel_request):
    """A5: parameters are records, not a text."""
    response = decide(reviewer, channel_request, "approve", **RULES)

    channel_request.refresh_from_db()
    channel = channel_request.channel
    rules = channel.parameter_sets.get()
    assert response.status_code == 302
    assert (channel.name, channel.status, channel.platform.key) == ("Kenya Forum", ChannelStatus.APPROVED, "facebook")
    assert (rules.posts_agreed_by, rules.posts_agreed_by_name, rules.speaks_on_disputed) == (
        "person",
        "Grace Mwangi",
        "team",
    )
    assert (rules.languages, rules.rhythm, rules.answer_hours, rules.review_on) == (
        ["en", "sw"],
        "weekly",
        24,
        NEXT_YEAR,
    )
    assert set(channel.conditions.values_list("text", "due_on")) == {
        ("Add the logo", NEXT_YEAR),
        ("Train the deputy", NEXT_YEAR),
    }
    assert channel.set_up.owner == reviewer


def test_letter_of_approval_has_the_rules_in_the_readers_words(reviewer, channel_request):
    channel_request.requester.language = "en"
    channel_request.requester.save(update_fields=["language"])

    letter = decide(reviewer, channel_request, "approve", action="preview", **RULES).context["letter"]

    assert "Kenya Forum" in letter.subject
    for words in (
        "Who agrees a post before it goes out: Grace Mwangi",
        "Languages: English, Swahili",
        "Rhythm: Weekly",
        "People are answered: within 24 hours",
        "Add the logo (before",
        "- Train the deputy",
        "We look forward to it.",
        "Rita Reviewer of the communications team looks after it",
    ):
        assert words in letter.body
    assert f"/requests/{channel_request.pk}/" in letter.body
    assert "&#" not in letter.body


def test_date_of_the_set_up_in_the_letter_is_that_of_the_set_up(reviewer, channel_request):
    decide(reviewer, channel_request, "approve", **RULES)

    channel_request.refresh_from_db()
    letter = Letter.objects.get(kind="requests.approved")
    assert letter.data["due_on"] == channel_request.channel.set_up.due_on.isoformat()


def test_decline_has_reasons_and_a_way_on_in_the_requesters_language(reviewer, channel_request):
    """A17: ready texts reach the requester in their own language, beside the reviewer's own words."""
    decide(reviewer, channel_request, "reject", **REJECT)

    decision = Decision.objects.get()
    assert decision.outcome == Outcome.REJECTED
    assert decision.reasons.endswith("\n\nThe region has two already.")
    assert decision.way_on.endswith("\n\nTalk to Luis.")
    assert decision.internal_note == "SECRET: the third time"


def test_ask_for_changes_names_the_question(reviewer, channel_request):
    decide(reviewer, channel_request, "changes", **CHANGES)

    channel_request.refresh_from_db()
    asked = channel_request.change_requests.get()
    assert channel_request.status == Status.CHANGES_REQUESTED
    assert (asked.question, asked.comment, asked.asked_by) == ("q22", "Who answers at weekends?", reviewer)


def test_join_takes_a_channel_by_its_link(reviewer, channel_request):
    existing = world.channel("Existing One", address="https://x.com/existing_one")

    decide(
        reviewer,
        channel_request,
        "join",
        **{**join(existing), "join-other": "https://twitter.com/Existing_One?lang=en"},
    )

    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.joined_channel) == (Status.JOINED, existing)


def test_join_offers_the_nearest_channels_first(reviewer):
    body = world.body("Kenya circle")
    world.channel(
        "Kenya voices", on=world.platform("facebook"), address="https://www.facebook.com/kenyavoices", of=body
    )
    world.channel("Far away", languages=["fr"])
    channel_request = filed(reviewer)

    response = signed_in(reviewer).get(reverse("review:decide", args=[channel_request.pk]))

    labels = [label.partition(" (")[0] for _value, label in response.context["join_form"].fields["near"].choices]
    assert labels == ["Kenya voices", "Another channel"]


# --- Two people on a careful request ------------------------------------------------------------------------------------


def test_careful_request_is_recommended_then_approved_with_the_same_rules(reviewer):
    """Design §4: recommended → approved by a second person, who starts from what was recommended."""
    lead = world.lead("Lina Lead")
    channel_request = filed(reviewer, "careful")
    previewed = decide(reviewer, channel_request, "recommend", action="preview", **RULES)
    assert previewed.context["letter"] is None
    assert "Lina Lead" in text_of(previewed)

    decide(reviewer, channel_request, "recommend", **RULES)
    channel_request.refresh_from_db()
    assert channel_request.status == Status.RECOMMENDED
    assert Letter.objects.filter(event__startswith="request-decision").count() == 0

    page = signed_in(lead).get(reverse("review:decide", args=[channel_request.pk]))
    form = page.context["approve_form"]
    assert form["posts_agreed_by_name"].value() == "Grace Mwangi"
    assert form["condition_1"].value() == "Add the logo"
    assert form["message"].value() == "We look forward to it."

    decide(lead, channel_request, "approve", **RULES)
    channel_request.refresh_from_db()
    assert channel_request.status == Status.APPROVED
    assert list(Decision.objects.values_list("outcome", "by")) == [("recommended", reviewer.pk), ("approved", lead.pk)]


def test_first_person_cannot_approve_a_careful_request(reviewer):
    channel_request = filed(reviewer, "careful")
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "approve", **RULES)

    assert response.status_code == 422
    assert review.everything(channel_request) == before


def test_who_recommended_does_not_decide(reviewer):
    world.lead()
    channel_request = filed(reviewer, "careful")
    decide(reviewer, channel_request, "recommend", **RULES)
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "approve", **RULES)

    # The same button a second time is not an error; another decision is.
    assert decide(reviewer, channel_request, "reject", **REJECT).status_code == 403
    assert response.status_code == 403
    assert review.everything(channel_request) == before


# --- Advice on the platform ---------------------------------------------------------------------------------------------


def test_where_advice_was_asked_for_the_reviewer_settles_platform_and_form(reviewer):
    """A4, A6a: “advise me” can be submitted; the review settles it before the channel is entered."""
    channel_request = filed(reviewer, q09={"platform": "advise"}, q10={"format": "advise"}, q11={"username_1": ""})
    without = decide(reviewer, channel_request, "approve", **RULES)
    assert without.status_code == 422
    assert "Choose an answer to “Platform”." in text_of(without)

    response = decide(
        reviewer, channel_request, "approve", **{**RULES, "approve-platform": "facebook", "approve-format": "page"}
    )

    channel_request.refresh_from_db()
    assert response.status_code == 302
    assert (channel_request.channel.platform.key, channel_request.channel.format) == ("facebook", "page")


# --- Twice, and meanwhile -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["approve", "changes", "reject", "join"])
def test_same_decision_sent_twice_is_one_decision(choice, reviewer, channel_request):
    fields = {"approve": RULES, "changes": CHANGES, "reject": REJECT, "join": join(world.channel())}[choice]
    version = channel_request.version
    decide(reviewer, channel_request, choice, version=version, **fields)
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, choice, version=version, **fields)

    assert (response.status_code, response.url) == (302, reverse("review:detail", args=[channel_request.pk]))
    assert review.everything(channel_request) == before


@pytest.mark.parametrize("action", ["preview", "decide"])
def test_decision_on_what_has_changed_meanwhile_is_409_and_keeps_the_words(action, reviewer, channel_request):
    version = channel_request.version
    transitions.withdraw(channel_request, by=channel_request.requester, at=timezone.now())
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "reject", action=action, version=version, **REJECT)

    assert response.status_code == 409
    assert "Amina Diallo cancelled the request" in text_of(response)
    assert "The region has two already." in text_of(response)
    assert review.everything(channel_request) == before


@pytest.mark.parametrize("version", ["", "abc", "-1", "9" * 30, "0", "١٢", "1e3"])
def test_version_that_is_not_the_one_seen_decides_nothing(version, reviewer, channel_request):
    before = review.everything(channel_request)

    response = decide(reviewer, channel_request, "reject", version=version, **REJECT)

    assert response.status_code == 409
    assert review.everything(channel_request) == before


def test_released_and_taken_up_again_by_a_colleague_is_409(reviewer, channel_request):
    version, colleague = channel_request.version, world.comms()
    transitions.release(channel_request, by=reviewer, at=timezone.now())
    transitions.claim(channel_request, by=colleague, at=timezone.now())

    assert decide(reviewer, channel_request, "reject", version=version, **REJECT).status_code == 409


def test_change_something_brings_the_form_back_with_everything_typed(reviewer, channel_request):
    response = decide(reviewer, channel_request, "approve", action="change", **RULES)

    text = text_of(response)
    assert response.status_code == 200
    assert all(
        words in text
        for words in ("Grace Mwangi", "Add the logo", "We look forward to it.", "SECRET: watch the budget")
    )
    assert "error-summary" not in text
