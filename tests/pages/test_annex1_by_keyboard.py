"""Annex 1 by keyboard alone, and without JavaScript (A4; ui.md, Accessibility)."""

import pytest

from accounts.models import BodyKind
from requests_app.models import ChannelRequest, Status
from tests import world
from tests.main_job.walk import Walk
from tests.pages.test_accessibility import sign_in
from tests.requests_app.annex1_answers import answers_for, ready_platforms
from tests.said import in_words

LANGUAGES = ("en", "fr")
MOST_STOPS = 250
STOP = """() => {
    const e = document.activeElement, style = getComputedStyle(e);
    return {
        tag: e.tagName, type: e.type || '', name: e.name || '', value: e.value || '', checked: !!e.checked,
        text: (e.innerText || '').trim(),
        seen: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || e.tagName === 'BODY',
    };
}"""


class Keyboard:
    """Someone who has no mouse: Tab, arrows, Space, Enter and letters."""

    def __init__(self, page, answers: dict[str, object]):
        self.page = page
        self.answers = answers
        self.unseen: list[str] = []

    def stop(self) -> dict:
        return self.page.evaluate(STOP)

    def go_to(self, text: str) -> None:
        """Tab to the button or link that says ``text``, answering what is met on the way, and press Enter."""
        answered: set[str] = set()
        before = ""
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            stop = self.stop()
            # The parts of a date are stops of one control; the last is the browser's own calendar, with a ring of its own.
            if not stop["seen"] and (stop["type"] != "date" or stop["name"] != before):
                self.unseen.append(f"{self.page.url} {stop['name'] or stop['text']}")
            before = stop["name"]
            if stop["tag"] in {"BUTTON", "A"} and stop["text"] == text:
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
            if stop["name"] in self.answers:
                self.answer(stop, answered)
        pytest.fail(f"“{text}” is not reached by Tab on {self.page.url}.")

    def answer(self, stop: dict, answered: set[str]) -> None:
        wanted = self.answers[stop["name"]]
        if stop["type"] == "checkbox":
            chosen = wanted if isinstance(wanted, list) else [wanted]
            if (stop["value"] in chosen or wanted == "on") and not stop["checked"]:
                self.page.keyboard.press("Space")
        elif stop["name"] in answered:
            return
        elif stop["type"] == "radio":
            self.choose("ArrowDown", wanted)
            if not self.stop()["checked"]:
                self.page.keyboard.press("Space")
        elif stop["tag"] == "SELECT":
            self.choose("ArrowDown", wanted)
        elif stop["type"] == "date":
            self.type_date(wanted)
        elif stop["value"] != wanted:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(str(wanted))
        answered.add(stop["name"])

    def type_date(self, wanted: str) -> None:
        """The browser's own language decides which part of the date comes first."""
        year, month, day = wanted.split("-")
        for digits in (f"{month}{day}{year}", f"{day}{month}{year}"):
            self.page.keyboard.type(digits)
            if self.stop()["value"] == wanted:
                return
            for _part in range(2):
                self.page.keyboard.press("Shift+Tab")
        pytest.fail(f"The day {wanted} cannot be typed on {self.page.url}.")

    def choose(self, key: str, wanted: str) -> None:
        for _option in range(60):
            if self.stop()["value"] == wanted:
                return
            self.page.keyboard.press(key)
        pytest.fail(f"{wanted} cannot be chosen on {self.page.url}.")


@pytest.fixture
def requester(live_server):
    ready_platforms()
    return world.requester(of=world.body("Kenya Forum", BodyKind.FORUM), name="Rita", password=True)


def reads(person, language: str) -> None:
    person.language = language
    person.save(update_fields=["language"])


def answers_of(requester) -> dict[str, dict]:
    return answers_for("light", body=requester.memberships.get().body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_annex1_is_filed_by_keyboard_alone(live_server, browser_page, requester, language):
    reads(requester, language)
    sign_in(browser_page.context, requester, live_server.url)
    named = {f"{key}-{name}": value for key, fields in answers_of(requester).items() for name, value in fields.items()}
    hands = Keyboard(browser_page, named)

    browser_page.goto(f"{live_server.url}/requests/new/")
    hands.go_to(in_words(language, "Start a request"))
    for _page in range(15):
        if browser_page.url.endswith("/submitted/"):
            break
        if browser_page.url.endswith("/check/"):
            hands.go_to(in_words(language, "Submit request"))
        elif "/section/" in browser_page.url or "/scope/" in browser_page.url or "/self-check/" in browser_page.url:
            hands.go_to(in_words(language, "Save and continue"))
            assert browser_page.locator("#error-summary").count() == 0, browser_page.locator(
                "#error-summary"
            ).inner_text()
        else:
            hands.go_to(in_words(language, "Check your answers"))

    assert ChannelRequest.objects.get().status == Status.SUBMITTED
    assert browser_page.locator("html").get_attribute("lang") == language
    assert hands.unseen == []


class WalkIn(Walk):
    """The same walk by someone who reads another language."""

    language = "en"

    def press(self, name: str, *, refused: bool = False) -> None:
        super().press(in_words(self.language, name), refused=refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_annex1_is_filed_without_javascript(live_server, browser, requester, language):
    reads(requester, language)
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(context, requester, live_server.url)
    page = context.new_page()
    walk = WalkIn(page, live_server.url)
    walk.language = language

    number = walk.file_request(answers_of(requester))

    assert page.locator("html").get_attribute("lang") == language
    assert ChannelRequest.objects.get(pk=number).status == Status.SUBMITTED
    assert page.get_by_role("heading", level=1).inner_text() != ""
    context.close()


def test_drafts_are_not_lost_without_javascript(live_server, browser, requester):
    """“Save and come back later” is a button like any other."""
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    sign_in(context, requester, live_server.url)
    walk = Walk(context.new_page(), live_server.url)
    walk.open("/requests/new/")
    walk.press("Start a request")
    named = {f"q02-{name}": value for name, value in answers_of(requester)["q02"].items()}
    walk.fill({"q01-behalf": "forum", **named})

    walk.press("Save and come back later")

    stored = {answer.question for answer in ChannelRequest.objects.get().answers.all()}
    assert "q01" in stored
    context.close()
