"""The table by the link of a letter in a real browser: in French, 375 pixels wide, by the keyboard alone (ui.md, §5.12)."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from activity.asking.quarterly import ask_quarterly
from activity.models import ClosingWish, PostQuestion, Signal
from channels_registry.models import Channel
from notifications import sending
from tests import world
from tests.activity import asking_world
from tests.activity.asking_world import days, declared, silent

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
LINK = re.compile(r"/inactivity/answer/[\w-]+/")
MOST_TABS = 60


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 375, "height": 800}}


def focus(page, selector: str) -> None:
    """Go on with the Tab key until this control has the focus, as a reader without a mouse does."""
    for _number in range(MOST_TABS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key never reached {selector}.")


def choose(page, name: str, value: str) -> None:
    """In a group of radio buttons the first Tab leads to the group, the arrows to the answer."""
    focus(page, f'[name="{name}"]')
    page.keyboard.press("Space")
    for _number in range(10):
        if page.evaluate("() => document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"The arrows never reached {value}.")


def enter_day(page, selector: str, day: dt.date) -> None:
    """Browsers ask for day, month and year in an order of their own."""
    for order in ("%d%m%Y", "%m%d%Y"):
        page.locator(selector).evaluate("input => { input.blur(); input.value = '' }")
        page.locator(selector).evaluate("input => input.focus()")
        page.keyboard.type(day.strftime(order))
        if page.locator(selector).input_value() == day.isoformat():
            return
    raise AssertionError(f"The day could not be typed: {page.locator(selector).input_value()}")


def test_two_channels_are_answered_from_the_letter_by_keyboard(browser_page, live_portal, monkeypatch):
    now = timezone.now()
    for name, value in (("NOW", now), ("ENTERED", now - days(900))):
        monkeypatch.setattr(asking_world, name, value)
    rita = world.person("Rita Responsable", email="rita@example.org", language="fr")
    told = declared(100, 3, name="Voix du Sahel", runner=rita)
    quiet = silent(name="Voix anciennes", runner=rita)
    ask_quarterly(at=now)
    sending.send_due_letters(at=timezone.now())
    (letter,) = [message for message in mail.outbox if message.to == ["rita@example.org"]]
    page = browser_page
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto(live_portal.url + LINK.search(letter.body)[0])

    expect(page.locator("html")).to_have_attribute("lang", "fr")
    assert page.evaluate("document.documentElement.scrollWidth") == 375, "nothing runs out of a narrow screen"
    choose(page, f"c{quiet.pk}-answer", "close")
    focus(page, f'[name="c{told.pk}-answer"]')
    choose(page, f"c{told.pk}-answer", "post")
    enter_day(page, f'[name="c{told.pk}-latest_post_on"]', timezone.localdate() - dt.timedelta(days=2))
    focus(page, "main form button[type=submit]")
    page.keyboard.press("Enter")

    # The reason was forgotten: the other answer is kept, and the focus is on what to do.
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#error-summary")).to_contain_text("Voix anciennes")
    assert PostQuestion.objects.get().outcome == "told"
    assert Signal.objects.get().told_by == rita
    assert not ClosingWish.objects.exists()
    assert page.locator(f'[name="c{quiet.pk}-answer"][value="close"]').is_checked()
    focus(page, f'[name="c{quiet.pk}-reason"]')
    page.keyboard.type("Le projet est terminé.")
    focus(page, "main form button[type=submit]")
    page.keyboard.press("Enter")

    expect(page.locator("main form")).to_have_count(0)
    assert ClosingWish.objects.get().note == "Le projet est terminé."
    assert Channel.objects.get(pk=quiet.pk).status == "active"
