"""A draft saves itself while it is typed into, in a real Chromium: line lost, session over, two people at once (A4)."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import expect

from requests_app.drafting.co_writing import invite_writer
from requests_app.models import Answer
from tests import world
from tests.pages.test_accessibility import AXE, RUN_AXE, TAGS, sign_in
from tests.requests_app.annex1_answers import COMMON
from tests.requests_app.sheets import draft

KEPT = "() => Object.keys(localStorage).filter(key => key.startsWith('portal-draft:'))"
SOON = 15_000


@pytest.fixture
def own(live_server):
    """A complete draft of Rita, who has a password."""
    body = world.body("Forum Sahel")
    return draft(by=world.requester(of=body, name="Rita", password=True), body=body)


@pytest.fixture
def window(browser_page, live_server, own):
    """Rita's window on the page with question 5."""
    browser_page.set_default_timeout(SOON)
    sign_in(browser_page.context, own.requester, live_server.url)
    browser_page.goto(address(live_server, own))
    return browser_page


def address(live_server, own) -> str:
    return f"{live_server.url}/requests/{own.pk}/self-check/"


def type_into(page, words: str, field: str = "q05-adds") -> None:
    page.locator(f"[name={field}]").fill(words)


def stored(own, key: str = "q05") -> dict:
    return Answer.objects.get(request=own, question=key).value


def bar(page):
    return page.locator("#draft-bar")


def says(page, words: str) -> None:
    expect(bar(page)).to_contain_text(words, timeout=SOON)


def kept(page) -> list[str]:
    return page.evaluate(KEPT)


def nothing_kept(page) -> None:
    page.wait_for_function(f"() => ({KEPT})().length === 0")


def has_no_fault(page) -> None:
    """What the page says of itself is accessible too; the list of pages opens it before anything is typed."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(RUN_AXE, TAGS) == []


def test_what_is_typed_is_saved_by_itself_and_said_once(window, own):
    heard = window.evaluate_handle(
        """() => {
            const heard = [];
            new MutationObserver(() => heard.push(document.getElementById('status').textContent))
                .observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true});
            return heard;
        }"""
    )

    type_into(window, "One")
    assert len(kept(window)) == 1
    says(window, "Saved")
    nothing_kept(window)
    assert stored(own) == {"adds": "One"}

    type_into(window, "One, two")
    window.wait_for_timeout(5_500)

    assert stored(own) == {"adds": "One, two"}
    says(window, "Saved")
    said = heard.json_value()
    assert 1 <= len(said) <= 2
    assert len(set(said)) == len(said)
    assert re.fullmatch(r"Saved \d\d?:\d\d.*", said[0])


def test_only_one_request_is_under_way_while_one_goes_on_typing(window, own):
    running, most = [0], [0]

    def slowly(route):
        running[0] += 1
        most[0] = max(most[0], running[0])
        response = route.fetch()
        running[0] -= 1
        route.fulfill(response=response)

    window.route("**/self-check/", lambda route: slowly(route) if route.request.method == "POST" else route.continue_())
    field = window.locator("[name=q05-adds]")
    field.fill("")
    for _round in range(3):
        field.press_sequentially("word ", delay=20)
        window.wait_for_timeout(4_300)
    says(window, "Saved")
    nothing_kept(window)

    assert most[0] == 1
    assert stored(own) == {"adds": "word word word"}


def test_an_answer_that_never_came_back_is_no_clash_with_itself(window, own):
    """It arrived, and the line went before we heard so."""
    lost = []

    def swallow(route):
        # The box of near channels asks the same address; what it asks is not saved.
        if route.request.method == "POST" and "then=nearby" not in (route.request.post_data or "") and not lost:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    window.route("**/self-check/", swallow)
    type_into(window, "First")
    says(window, "No connection.")
    assert stored(own) == {"adds": "First"}

    type_into(window, "First and second")
    says(window, "Saved")
    nothing_kept(window)
    assert stored(own) == {"adds": "First and second"}


def test_the_line_drops_and_comes_back(window, own):
    window.context.set_offline(True)
    type_into(window, "Typed without a line")
    says(window, "No connection. What you typed is kept on this device and is saved when the line is back.")
    has_no_fault(window)
    window.get_by_role("button", name="Save and continue").click()
    expect(window.locator("[name=q05-adds]")).to_have_value("Typed without a line")
    assert stored(own) == COMMON["q05"]
    assert len(kept(window)) == 1

    window.context.set_offline(False)

    says(window, "Saved")
    nothing_kept(window)
    assert stored(own) == {"adds": "Typed without a line"}


def test_what_was_typed_before_the_window_was_closed_is_offered_back(window, own, live_server):
    context = window.context
    context.set_offline(True)
    type_into(window, "Typed without a line")
    says(window, "No connection.")
    # The phone runs out of power: nothing is sent any more.
    again = context.new_page()
    window.close(run_before_unload=False)
    context.set_offline(False)

    again.goto(address(live_server, own))
    offer = again.locator("#draft-offer")
    expect(offer).to_contain_text("What you typed on this page was not saved then.")
    has_no_fault(again)
    expect(again.locator("[name=q05-adds]")).to_have_value(COMMON["q05"]["adds"])
    offer.get_by_role("button", name="Put it back into the form").click()

    expect(again.locator("[name=q05-adds]")).to_have_value("Typed without a line")
    says(again, "Saved")
    nothing_kept(again)
    assert stored(own) == {"adds": "Typed without a line"}


def test_what_is_offered_back_can_be_thrown_away(window, own, live_server):
    window.route("**/self-check/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_into(window, "Not wanted")
    says(window, "No connection.")
    # Another window, while the first one cannot save: what it holds is offered here.
    again = window.context.new_page()
    again.goto(address(live_server, own))

    again.locator("#draft-offer").get_by_role("button", name="Throw it away").click()

    expect(again.locator("#draft-offer")).to_be_hidden()
    expect(again.locator("[name=q05-adds]")).not_to_have_value("Not wanted")


def test_a_session_that_ran_out_loses_nothing(window, own, live_server):
    Session.objects.all().delete()
    type_into(window, "Typed after the session")
    says(window, "You are signed out. What you typed is kept in this window.")
    assert stored(own) == COMMON["q05"]

    other = window.context.new_page()
    other.goto(f"{live_server.url}/accounts/login/")
    other.locator("input[name=login]").fill(own.requester.email)
    other.locator("input[type=password]").fill(world.PASSWORD)
    with other.expect_navigation():
        other.keyboard.press("Enter")
    other.close()
    window.bring_to_front()
    window.evaluate("() => window.dispatchEvent(new Event('focus'))")

    says(window, "Saved")
    assert stored(own) == {"adds": "Typed after the session"}
    # The page's own buttons work again too, although the token of its form was made before.
    type_into(window, "And the button")
    with window.expect_navigation():
        window.get_by_role("button", name="Save and come back later").click()
    assert window.url == f"{live_server.url}/requests/{own.pk}/"
    assert stored(own) == {"adds": "And the button"}


def test_a_button_pressed_after_the_session_ran_out_brings_the_words_back(window, own):
    Session.objects.all().delete()
    type_into(window, "Typed after the session")
    with window.expect_navigation(url=re.compile("/accounts/login/")):
        window.get_by_role("button", name="Save and come back later").click()
    window.locator("input[name=login]").fill(own.requester.email)
    window.locator("input[type=password]").fill(world.PASSWORD)
    with window.expect_navigation(url=re.compile("/self-check/")):
        window.keyboard.press("Enter")

    expect(window.locator("[name=q05-adds]")).to_have_value("Typed after the session")
    expect(window.locator("#draft-offer")).to_be_hidden()
    says(window, "Saved")
    assert stored(own) == {"adds": "Typed after the session"}


def test_a_button_saves_first_what_is_typed_last(window, own, live_server):
    type_into(window, "Pressed at once")
    with window.expect_navigation():
        window.get_by_role("button", name="Save and come back later").click()

    assert window.url == f"{live_server.url}/requests/{own.pk}/"
    assert stored(own) == {"adds": "Pressed at once"}
    assert kept(window) == []


def test_signing_out_by_the_button_forgets_what_was_kept(window, own):
    window.route("**/self-check/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    type_into(window, "Private")
    says(window, "No connection.")
    window.evaluate("() => localStorage.setItem('portal-draft:999999:1:/x/:y', JSON.stringify({at: Date.now()}))")
    assert len(kept(window)) == 2

    window.locator("details.menu summary").first.click()
    with window.expect_navigation():
        window.get_by_role("button", name="Sign out").click()

    assert kept(window) == ["portal-draft:999999:1:/x/:y"]


def test_after_seven_days_it_is_gone(window, live_server):
    window.evaluate(
        """() => {
            const days = number => Date.now() - number * 24 * 3600 * 1000;
            localStorage.setItem('portal-draft:1:1:/x/:old', JSON.stringify({at: days(7.01)}));
            localStorage.setItem('portal-draft:1:1:/x/:young', JSON.stringify({at: days(6.9)}));
            localStorage.setItem('portal-draft:1:1:/x/:broken', '{');
        }"""
    )

    window.goto(f"{live_server.url}/")

    assert kept(window) == ["portal-draft:1:1:/x/:young"]


def test_what_is_not_sound_is_said_beside_what_is_saved_and_kept(window, own, live_server):
    window.goto(f"{live_server.url}/requests/{own.pk}/section/4/")
    type_into(window, "ruth at example", "q15-person_1_email")

    says(window, "Question 15 is not saved yet.")

    assert len(kept(window)) == 1
    assert stored(own, "q15") == COMMON["q15"]
    type_into(window, "ruth@example.org", "q15-person_1_email")
    expect(bar(window)).not_to_contain_text("not saved yet", timeout=SOON)
    assert stored(own, "q15")["person_1_email"] == "ruth@example.org"
    nothing_kept(window)


def test_two_people_change_one_answer_and_both_know(window, own, live_server, browser):
    """Nothing is overwritten, and in the end each has been told what the other did."""
    ana = world.requester(of=own.body, name="Ana")
    invite_writer(own, person=ana, by=own.requester, at=timezone.now())
    context = browser.new_context(locale="en-GB")
    sign_in(context, ana, live_server.url)
    hers = context.new_page()
    hers.goto(address(live_server, own))

    # Ana is first. Rita, who has the same page open, has typed something else meanwhile.
    type_into(hers, "From Ana")
    says(hers, "Saved")
    type_into(window, "From Rita")
    says(window, "Ana changed question 5 at")
    says(window, "Nothing is overwritten.")
    has_no_fault(window)
    assert stored(own) == {"adds": "From Ana"}
    expect(window.locator("[name=q05-adds]")).to_have_value("From Rita")

    # Saving pauses, and Rita compares both versions.
    type_into(window, "From Rita, and Ana is right too")
    window.wait_for_timeout(5_000)
    assert stored(own) == {"adds": "From Ana"}
    with window.expect_navigation():
        bar(window).get_by_role("button", name="Compare both versions").click()
    compared = window.locator("main")
    expect(compared).to_contain_text("From Ana")
    expect(compared).to_contain_text("Saved meanwhile:")
    expect(window.locator("[name=q05-adds]")).to_have_value("From Rita, and Ana is right too")
    says(window, "Saving while you type pauses until you have chosen")
    with window.expect_navigation():
        window.get_by_role("button", name="Save and come back later").click()
    assert stored(own) == {"adds": "From Rita, and Ana is right too"}
    assert kept(window) == []

    # Ana goes on in the page she has, and is told in her turn.
    type_into(hers, "From Ana once more")
    says(hers, "Rita changed question 5 at")
    assert stored(own) == {"adds": "From Rita, and Ana is right too"}
    hers.goto(address(live_server, own))
    expect(hers.locator(".page-head")).to_contain_text("Rita is writing here too, last saved")
    context.close()


def test_two_people_on_different_questions_disturb_nobody(window, own, live_server, browser):
    ana = world.requester(of=own.body, name="Ana")
    invite_writer(own, person=ana, by=own.requester, at=timezone.now())
    context = browser.new_context(locale="en-GB")
    sign_in(context, ana, live_server.url)
    hers = context.new_page()
    hers.goto(address(live_server, own))

    type_into(hers, "Money from Ana", "q29-keeps")
    says(hers, "Saved")
    type_into(window, "Words from Rita")
    says(window, "Ana is writing here too, last saved")
    with window.expect_navigation():
        window.get_by_role("button", name="Save and continue").click()

    assert (stored(own), stored(own, "q29")) == ({"adds": "Words from Rita"}, {"keeps": "Money from Ana"})
    context.close()
