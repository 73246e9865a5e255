"""Near channels follow what is typed, in a real Chromium, and disturb nobody who types (U2, N3)."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from tests import world
from tests.pages.test_accessibility import AXE, RUN_AXE, TAGS, sign_in
from tests.requests_app.sheets import draft

SOON = 15_000
HEARD = """() => {
    const heard = [];
    new MutationObserver(() => heard.push(document.getElementById('status').textContent))
        .observe(document.getElementById('status'), {childList: true, characterData: true, subtree: true});
    return heard;
}"""


@pytest.fixture
def own(live_server):
    """Rita's draft, in which nothing is answered but the platform; two channels could come near."""
    body = world.body("Forum Sahel")
    made = draft(by=world.requester(of=body, name="Rita"), body=body)
    made.answers.exclude(question="q09").delete()
    for name, facts in (
        ("Voices of Togo", {"countries": ["TG"], "languages": ["en"]}),
        ("Films of Kenya", {"countries": ["KE"], "languages": ["en"]}),
    ):
        world.channel(name, on=world.platform("youtube"), address=f"https://www.youtube.com/@{name[:5]}-1", **facts)
    return made


@pytest.fixture
def window(browser_page, live_server, own):
    browser_page.set_default_timeout(SOON)
    sign_in(browser_page.context, own.requester, live_server.url)
    return browser_page


def posts(window) -> list[str]:
    """What is posted to learn what is near."""
    sent = []
    window.on(
        "request",
        lambda request: sent.append(request.post_data) if "then=nearby" in (request.post_data or "") else None,
    )
    return sent


def focused(window) -> str:
    return window.evaluate("() => document.activeElement.name")


def no_fault(window) -> None:
    window.evaluate(AXE.read_text(encoding="utf-8"))
    assert window.evaluate(RUN_AXE, TAGS) == []


def test_the_box_follows_what_is_typed_and_nothing_typed_is_lost(window, live_server, own):
    window.goto(f"{live_server.url}/requests/{own.pk}/section/1/")
    box, field = window.locator("#nearby"), window.locator("[name=q02-countries]")
    expect(box).to_contain_text("none of our channels is near")
    heard, sent = window.evaluate_handle(HEARD), posts(window)

    field.press_sequentially("KE", delay=30)
    expect(box).to_contain_text("Films of Kenya", timeout=SOON)
    field.press_sequentially(", TG", delay=30)
    expect(box).to_contain_text("Voices of Togo", timeout=SOON)

    assert (focused(window), field.input_value()) == ("q02-countries", "KE, TG")
    said = [words for words in heard.json_value() if "near to this" in words]
    assert said == ["1 channel is near to this.", "2 channels are near to this."]
    assert len(sent) == 2, "one question per pause, not per key"
    no_fault(window)


def test_an_older_answer_that_comes_late_changes_nothing(window, live_server, own):
    window.goto(f"{live_server.url}/requests/{own.pk}/section/1/")
    waiting = []

    def hold_the_first(route):
        if "then=nearby" in (route.request.post_data or "") and not waiting:
            waiting.append((route, route.fetch()))
        else:
            route.continue_()

    window.route("**/section/1/", hold_the_first)
    field = window.locator("[name=q02-countries]")
    field.fill("KE")
    window.wait_for_timeout(2_000)
    assert len(waiting) == 1
    field.fill("TG")
    expect(window.locator("#nearby")).to_contain_text("Voices of Togo", timeout=SOON)
    route, response = waiting[0]
    # The page has given up this question already, which is what is to be shown.
    with suppress(Error):
        route.fulfill(response=response)
    window.wait_for_timeout(500)

    expect(window.locator("#nearby")).to_contain_text("Voices of Togo")
    expect(window.locator("#nearby")).not_to_contain_text("Films of Kenya")


def test_question_7_grows_and_keeps_what_is_answered(window, live_server, own):
    window.goto(f"{live_server.url}/requests/{own.pk}/self-check/")
    cards = window.locator("#near [data-near]")
    expect(cards).to_have_count(0)
    expect(window.locator("#near [data-none]")).to_be_visible()

    window.locator("[name=q09-platform][value=youtube]").check()
    expect(cards).to_have_count(2, timeout=SOON)
    expect(window.locator("#nearby")).to_contain_text("2 channels are near to this.")
    expect(window.locator("#near [data-none]")).to_be_hidden()
    first = cards.first
    first.locator("input[value=no]").check()
    why = first.locator("input[type=text]")
    why.press_sequentially("Another langu")
    # The other platform makes both of them far while she types; the one that was answered stays, words and focus with it.
    window.evaluate(
        """() => {
            const other = document.querySelector('[name=q09-platform][value=facebook]');
            other.checked = true;
            other.dispatchEvent(new Event('change', {bubbles: true}));
        }"""
    )
    expect(cards).to_have_count(1, timeout=SOON)
    why.press_sequentially("age")

    assert why.input_value() == "Another language"
    assert focused(window).startswith("q07-why_")
    no_fault(window)


def test_on_a_phone_the_box_is_one_line_that_opens(window, live_server, own):
    window.set_viewport_size({"width": 360, "height": 780})
    window.goto(f"{live_server.url}/requests/{own.pk}/section/1/")
    summary = window.locator("#nearby summary")
    window.locator("[name=q02-countries]").fill("KE")
    expect(summary).to_have_text("1 channel is near to this.", timeout=SOON)
    expect(window.get_by_role("link", name="Films of Kenya", exact=True)).to_be_hidden()

    summary.click()

    expect(window.get_by_role("link", name="Films of Kenya", exact=True)).to_be_visible()
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_without_a_line_it_only_waits(window, live_server, own):
    window.goto(f"{live_server.url}/requests/{own.pk}/section/1/")
    faults = []
    window.on("pageerror", lambda error: faults.append(str(error)))
    window.context.set_offline(True)
    window.locator("[name=q02-countries]").fill("KE")
    window.wait_for_timeout(1_500)
    expect(window.locator("#nearby")).to_contain_text("none of our channels is near")

    window.context.set_offline(False)
    window.locator("[name=q02-countries]").press_sequentially(" ")

    expect(window.locator("#nearby")).to_contain_text("Films of Kenya", timeout=SOON)
    assert faults == []
