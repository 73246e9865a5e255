"""The reviewer's side by keyboard alone, and without JavaScript, in both languages: take up, evaluate, decide (A5; ui.md)."""

import pytest

from requests_app.models import ChannelRequest, Status
from tests import world
from tests.pages.test_accessibility import sign_in
from tests.pages.test_annex1_by_keyboard import Keyboard
from tests.requests_app import review_world as review
from tests.said import in_words

LANGUAGES = ("en", "fr")


@pytest.fixture
def waiting(live_server) -> ChannelRequest:
    return review.answered(world.requester(name="Amina Diallo"), "light")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_is_evaluated_and_approved_by_keyboard_alone(live_server, browser_page, waiting, language):
    sign_in(browser_page.context, world.comms("Rita Reviewer", language=language), live_server.url)
    verdicts = {f"evaluation-verdict_{criterion}": "good" for criterion in ("brand", "overlap", "people")}
    hands = Keyboard(browser_page, {**verdicts, "choice": "approve"})

    browser_page.goto(f"{live_server.url}/review/{waiting.pk}/")
    hands.go_to(in_words(language, "Take up the review"))
    hands.go_to(in_words(language, "Save the evaluation"))
    hands.go_to(in_words(language, "Decide"))
    assert browser_page.url.endswith("/decide/")
    hands.go_to(in_words(language, "Go on to the letter"))
    hands.go_to(in_words(language, "Approve and notify %(name)s") % {"name": "Amina Diallo"})

    waiting.refresh_from_db()
    assert waiting.status == Status.APPROVED, browser_page.locator("main").inner_text()
    assert browser_page.locator("html").get_attribute("lang") == language
    assert hands.unseen == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_is_evaluated_and_approved_without_javascript(live_server, browser, waiting, language):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, world.comms("Rita Reviewer", language=language), live_server.url)
    page = context.new_page()

    def press(sentence: str, **names) -> None:
        page.locator("main").get_by_role("button", name=in_words(language, sentence) % names, exact=True).click()

    page.goto(f"{live_server.url}/review/{waiting.pk}/")
    press("Take up the review")
    for good in page.locator('[name*="verdict_"][value="good"]').all():
        good.check()
    press("Save the evaluation")
    page.goto(f"{live_server.url}/review/{waiting.pk}/decide/")
    page.locator('[name="choice"][value="approve"]').check()
    press("Go on to the letter")
    press("Approve and notify %(name)s", name="Amina Diallo")

    waiting.refresh_from_db()
    assert waiting.status == Status.APPROVED, page.locator("main").inner_text()
    assert page.locator("html").get_attribute("lang") == language
    context.close()
