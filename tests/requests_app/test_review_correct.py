"""The page that corrects a decision: the same way as deciding, until the channel is live (A5, design §4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Channel, Tier
from portal import attention
from requests_app import transitions
from requests_app.models import ChannelRequest, Decision, Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import REJECT, RULES, filed, signed_in, text_of

pytestmark = pytest.mark.django_db
WHY = {"why": "SECRET: we had the wrong one before us."}


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def colleague():
    return world.comms("Colleague")


def decided(status: Status, reviewer) -> ChannelRequest:
    """A whole request, decided two hours ago."""
    made, at = filed(reviewer), timezone.now()
    if status == Status.APPROVED:
        transitions.approve(made, by=reviewer, at=at, approval=review.approval(), new=review.new_channel(made))
    else:
        transitions.reject(made, by=reviewer, at=at, reasons="Two exist.", way_on="Write for one.")
    Decision.objects.filter(request=made).update(at=at - dt.timedelta(hours=2))
    ChannelRequest.objects.filter(pk=made.pk).update(shown_from=at - dt.timedelta(hours=1))
    return ChannelRequest.objects.get(pk=made.pk)


def url(channel_request) -> str:
    return reverse("review:correct", args=[channel_request.pk])


def correct(person, channel_request, choice, *, action="decide", **fields):
    version = ChannelRequest.objects.get(pk=channel_request.pk).version
    data = {"choice": choice, "action": action, "version": version, **WHY, **fields}
    return signed_in(person).post(url(channel_request), data)


def test_an_approval_is_corrected_by_the_page(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    shown = text_of(signed_in(colleague).get(url(channel_request)))
    preview = correct(colleague, channel_request, "reject", action="preview", **REJECT)
    done = correct(colleague, channel_request, "reject", **REJECT)

    channel_request.refresh_from_db()
    assert "The decision that stands" in shown and "Approve it, with rules" not in shown
    assert "is cancelled: its link is free again" in text_of(preview)
    assert "SECRET" not in preview.context["letter"].body
    assert (done.status_code, channel_request.status) == (302, Status.REJECTED)
    assert Decision.objects.latest("pk").why_corrected.startswith("SECRET")


def test_the_preview_of_a_correction_is_the_letter_that_leaves(reviewer, colleague):
    from notifications.models import Letter
    from notifications.sending import send_due_letters

    channel_request = decided(Status.REJECTED, reviewer)
    preview = correct(colleague, channel_request, "approve", action="preview", **RULES)
    correct(colleague, channel_request, "approve", **RULES)

    send_due_letters(at=timezone.now() + dt.timedelta(hours=1))
    letter = Letter.objects.get(kind="requests.approved")
    assert (letter.subject, letter.body) == (preview.context["letter"].subject, preview.context["letter"].body)
    assert "SECRET" not in f"{letter.subject}{letter.body}{letter.data}"


def test_both_decisions_stand_on_the_review_page(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    correct(colleague, channel_request, "reject", **REJECT)

    page = text_of(signed_in(reviewer).get(reverse("review:detail", args=[channel_request.pk])))

    assert "(corrected)" in page and "Corrects the decision before, because:" in page
    assert "corrected the decision: the request is not approved after all" in page
    assert page.count("To the channel and its set-up") == 1


def test_the_reason_is_asked_for(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    before = review.everything(channel_request)

    response = correct(colleague, channel_request, "reject", **REJECT, why="")

    assert response.status_code == 422
    assert "“Why is it corrected?” needs an answer." in text_of(response)
    assert review.everything(channel_request) == before


def test_once_the_channel_is_live_the_page_names_the_way(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    world.grant(channel_request.channel, reviewer)
    world.grant(channel_request.channel, world.person())
    Channel.objects.update(status="active", activated_at=timezone.now())
    before = review.everything(channel_request)

    opened = signed_in(colleague).get(url(channel_request), follow=True)
    sent = correct(colleague, channel_request, "reject", **REJECT)

    assert "channel's own page" in text_of(opened)
    assert sent.status_code == 403 and "channel's own page" in text_of(sent)
    assert review.everything(channel_request) == before


def test_sent_twice_it_is_corrected_once(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    version = channel_request.version
    data = {"choice": "reject", "action": "decide", "version": version, **WHY, **REJECT}
    client = signed_in(colleague)
    client.post(url(channel_request), data)
    before = review.everything(channel_request)

    again = client.post(url(channel_request), data)

    assert (again.status_code, again.url) == (302, reverse("review:detail", args=[channel_request.pk]))
    assert review.everything(channel_request) == before


def test_what_happened_meanwhile_is_409_and_keeps_the_words(reviewer, colleague):
    channel_request = decided(Status.APPROVED, reviewer)
    version = channel_request.version
    correct(reviewer, channel_request, "reject", **REJECT)

    response = signed_in(colleague).post(
        url(channel_request),
        {"choice": "reject", "action": "decide", "version": version, **WHY, "reject-reasons": "Mine."},
    )

    assert response.status_code == 409


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_REVIEW, Status.JOINED, Status.WITHDRAWN])
def test_where_there_is_nothing_to_correct_it_leads_back(reviewer, colleague, status):
    channel_request = review.in_state(status, by=reviewer)

    response = signed_in(colleague).get(url(channel_request), follow=True)

    assert response.redirect_chain[0][0] == reverse("review:detail", args=[channel_request.pk])
    assert "There is no decision that could be corrected." in text_of(response)


def test_a_careful_correction_is_proposed_then_decided_or_left(reviewer):
    lead = world.lead()
    channel_request = filed(reviewer)
    ChannelRequest.objects.filter(pk=channel_request.pk).update(tier=Tier.CAREFUL)
    channel_request.refresh_from_db()
    transitions.reject(channel_request, by=reviewer, at=timezone.now(), reasons="Too risky.", way_on="Ask again.")

    proposed = correct(reviewer, channel_request, "recommend", **RULES)
    waits = [item for item in attention.waiting_for(lead, timezone.now()).items if "after all" in item.text]
    shown = signed_in(lead).get(url(channel_request))
    left = correct(lead, channel_request, "keep")

    assert (proposed.status_code, len(waits)) == (302, 1)
    assert [choice for choice, _label in shown.context["choice_form"].fields["choice"].choices] == ["approve", "keep"]
    assert shown.context["approve_form"]["name"].value() == "Kenya Forum"
    assert left.status_code == 302
    assert not Decision.objects.proposals().exists()
    channel_request.refresh_from_db()
    assert channel_request.status == Status.REJECTED
