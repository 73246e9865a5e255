"""Walk through the portal in a real browser as people do: read the page, fill what is there, press the button it names."""

import re
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests import world


class Walk:
    """One browser in which different people sign in, one after the other."""

    def __init__(self, page: Page, base: str):
        self.page = page
        self.base = base

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.base).partition("?")[0].partition("#")[0]

    def number_in(self, pattern: str) -> int:
        """The number that the address of this page carries."""
        return int(re.search(pattern, self.path)[1])

    @contextmanager
    def signed_in(self, email: str, password: str = world.PASSWORD):
        self.open("/accounts/login/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(self.page.locator("header details.menu")).to_be_visible()
        yield self
        self.sign_out()

    def sign_out(self) -> None:
        self.open("/accounts/logout/")
        self.page.get_by_role("main").get_by_role("button", name="Sign out").click()

    def press(self, name: str, *, refused: bool = False) -> None:
        """Press the button of this name. A refusal that was not expected fails the walk with its own sentences."""
        button = self.page.get_by_role("main").get_by_role("button", name=name, exact=True)
        if self.page.locator("#draft-form").count():
            # What was typed into a draft is brought home first, then the page goes on.
            with self.page.expect_navigation():
                button.click()
        else:
            button.click()
        summary = self.page.locator("#error-summary")
        if refused:
            # The click ends before the answer is here.
            expect(summary).to_be_visible()
        said = summary.inner_text() if summary.count() else ""
        assert bool(said) == refused, f"{name} on {self.path}: {said or 'was not refused'}"

    def follow(self, name: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()

    def see(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()

    def fill(self, answers: dict) -> None:
        """Fill the controls of this page that ``answers`` names; what the page does not ask is left."""
        asked = set(self.page.evaluate("[...document.querySelectorAll('main [name]')].map(e => e.name)"))
        for name, value in answers.items():
            if name in asked:
                self.set(name, value)

    def set(self, name: str, value) -> None:
        controls = self.page.get_by_role("main").locator(f'[name="{name}"]')
        kind = controls.first.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind in {"radio", "checkbox"}:
            for one in value if isinstance(value, list) else [value]:
                choice = (
                    controls
                    if controls.count() == 1 and one == "on"
                    else controls.and_(self.page.locator(f'[value="{one}"]'))
                )
                choice.set_checked(True)
        elif kind == "select":
            controls.first.select_option(value)
        else:
            controls.first.fill(value)

    # --- The requester -----------------------------------------------------------------------------------------------

    def file_request(self, answers: dict[str, dict]) -> int:
        """Fill Annex 1 from its start page to its submission; returns the request's number."""
        self.open("/requests/new/")
        self.press("Start a request")
        number = self.number_in(r"/requests/(\d+)/")
        named = {f"{key}-{name}": value for key, fields in answers.items() for name, value in fields.items()}
        for _page in range(20):
            if self.path.endswith(f"/requests/{number}/") or self.path.endswith("/check/"):
                break
            self.fill(named)
            self._decide_about_near_channels()
            self.press("Save and continue")
        for section in (1, 2, 3, 4, 5, 7):
            self.open(f"/requests/{number}/section/{section}/")
            for _round in range(3):
                if "/section/" not in self.path or self.number_in(r"/section/(\d+)/") != section:
                    break
                self.fill(named)
                self.press("Save and continue")
        self.open(f"/requests/{number}/check/")
        self.press("Submit request")
        return number

    def _decide_about_near_channels(self) -> None:
        """Question 7: for each channel that is near, the stories go there."""
        for radio in self.page.locator('[name^="q07-use_"][value="stories"]').all():
            radio.set_checked(True)

    # --- The communications team ---------------------------------------------------------------------------------------

    def review_and_approve(self, number: int) -> None:
        """Take the request up, find every criterion good, look at the letter, approve."""
        self.open("/review/")
        self.page.get_by_role("main").locator(f'a[href="/review/{number}/"]').first.click()
        self.press("Take up the review")
        for good in self.page.locator('[name*="verdict_"][value="good"]').all():
            good.set_checked(True)
        self.press("Save the evaluation")
        self.open(f"/review/{number}/decide/")
        self.set("choice", "approve")
        self.press("Go on to the letter")
        self.page.locator('button[name="action"][value="decide"]').click()

    def give_access(self, channel: int, who: str, level: str = "admin", *, refused: bool = False) -> None:
        self.open(f"/registry/{channel}/access/give/")
        self.fill({"person": who, "level": level})
        self.press("Give access", refused=refused)

    def accept_policy(self) -> None:
        self.open("/policies/")
        self.page.get_by_role("main").locator('h2 a[href^="/policies/"]').first.click()
        self.press("I have read and accept this policy")
