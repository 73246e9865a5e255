"""Two people decide on one request at once, in two browsers: each ends on a page that says what happened (N4, ui.md)."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from requests_app import transitions
from requests_app.models import ChannelRequest, Decision, Status
from tests import world
from tests.pages.test_accessibility import AXE, RUN_AXE, TAGS, sign_in
from tests.requests_app import review_world as review
from tests.said import in_words

REASON = "The region has two channels already, Ana told me."


@pytest.mark.parametrize("language", ["en", "fr"])
def test_two_leads_decide_at_once_and_both_know_what_happened(live_server, browser, language):
    """One approves while the other has a refusal before their eyes: one decision, one letter, no word lost."""

    def says(sentence: str) -> str:
        return in_words(language, sentence)

    first, second = world.lead("First lead", language=language), world.lead("Second lead", language=language)
    channel_request = recommended(by=world.comms("Rita Reviewer"))
    contexts = [browser.new_context(locale="en-GB" if language == "en" else "fr-FR") for _person in (first, second)]
    pages = []
    for context, person in zip(contexts, (first, second), strict=True):
        sign_in(context, person, live_server.url)
        page = context.new_page()
        page.goto(f"{live_server.url}/review/{channel_request.pk}/decide/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        pages.append(page)
    one, other = pages

    one.locator('[name="choice"][value="approve"]').check()
    one.get_by_role("button", name=says("Go on to the letter")).click()
    other.locator('[name="choice"][value="reject"]').check()
    other.locator('[name="reject-reasons"]').fill(REASON)
    other.locator('[name="reject-way_on"]').fill("Write for one of them.")
    other.get_by_role("button", name=says("Go on to the letter")).click()
    # Both read their letter; both press the last button.
    one.locator('button[name="action"][value="decide"]').click()
    expect(one.locator("body")).to_contain_text(says("The request is approved. The channel is being set up."))
    assert one.url.endswith(f"/review/{channel_request.pk}/")
    other.locator('button[name="action"][value="decide"]').click()

    expect(other.get_by_role("heading", level=1)).to_have_text(says("Something happened meanwhile"))
    main = other.locator("main")
    expect(main).to_contain_text(says("Nothing of what you sent was done."))
    expect(main).to_contain_text(f"First lead {says('approved the request')}")
    expect(main).to_contain_text(says("What you had written"))
    expect(main).to_contain_text(REASON)
    other.evaluate(AXE.read_text(encoding="utf-8"))
    assert other.evaluate(RUN_AXE, TAGS) == []
    final = Decision.objects.filter(request=channel_request).exclude(outcome="recommended")
    assert [(decision.outcome, decision.by) for decision in final] == [("approved", first)]
    assert ChannelRequest.objects.get(pk=channel_request.pk).status == Status.APPROVED
    for context in contexts:
        context.close()


def recommended(*, by):
    """A careful request with all its answers, so that a channel can be made of it."""
    made = review.answered(world.requester(name="Amina Diallo"), "careful")
    at = timezone.now()
    transitions.claim(made, by=by, at=at)
    review.evaluate_all(made, by=by, at=at)
    transitions.recommend(made, by=by, at=at, approval=review.approval())
    return made
