"""The fast track by keyboard alone: from the page for new requests to the receipt (A4; ui.md, Accessibility)."""

from django.utils import timezone

from requests_app.models import ChannelRequest, FastTrack, Status
from tests.pages.test_accessibility import sign_in
from tests.pages.test_annex1_by_keyboard import Keyboard, requester
from tests.requests_app.crisis import eight_answers

__all__ = ["requester"]


def test_a_channel_in_a_crisis_is_asked_for_by_keyboard_alone(live_server, browser_page, requester):
    sign_in(browser_page.context, requester, live_server.url)
    facts = eight_answers(requester.memberships.get().body, on=timezone.localdate())
    hands = Keyboard(
        browser_page, {f"{key}-{name}": value for key, fields in facts.items() for name, value in fields.items()}
    )

    browser_page.goto(f"{live_server.url}/requests/new/")
    hands.go_to("Ask for a channel in eight facts")
    hands.go_to("Start with the eight facts")
    hands.go_to("Ask for the channel now")

    assert browser_page.url.endswith("/submitted/"), browser_page.locator("main").inner_text()
    made = ChannelRequest.objects.get()
    assert (made.status, made.fast_track) == (Status.SUBMITTED, FastTrack.EIGHT)
    assert hands.unseen == []
