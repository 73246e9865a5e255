"""The yearly check-up from its letter's link: by keyboard alone, on a phone, and without JavaScript (N7, ui.md)."""

import pytest
from django.utils import timezone

from audits.checkup import questions as q
from audits.checkup.letters import lines_for
from audits.models import Remediation, Sheet, Side, What
from tests.audits.campaign_world import cast
from tests.audits.check_up_world import asked, page
from tests.pages.test_annex1_by_keyboard import Keyboard

PHONE = {"width": 375, "height": 800}


@pytest.fixture
def people(live_server):
    return cast()


def link_of(person, live_server) -> tuple[str, Sheet]:
    campaign = asked(at=timezone.now())
    sheet = Sheet.objects.get(campaign=campaign, person=person)
    return f"{live_server.url}{lines_for(campaign, [person.pk], at=timezone.now())[person.pk]['path']}", sheet


def test_one_button_is_enough_by_keyboard_alone(live_server, browser_page, people):
    link, sheet = link_of(people.responsible, live_server)
    hands = Keyboard(browser_page, {})

    browser_page.goto(f"{link}{sheet.pk}/")
    hands.go_to("Nothing has changed")

    sheet.refresh_from_db()
    assert (sheet.nothing_changed, sheet.answered_by) == (True, people.responsible)
    assert "all is answered" in browser_page.locator("h1").inner_text()
    assert hands.unseen == []


def test_the_whole_page_is_answered_on_a_phone_without_javascript(live_server, browser, people):
    link, sheet = link_of(people.comms, live_server)
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    tab = context.new_page()

    tab.goto(link)
    tab.locator("main").get_by_role("link", name="Forum on X").click()
    tab.get_by_text("Something is different, or you cannot tell").click()
    agency = people.channel.grants.get(person=people.agency)
    for name, value in ((q.code_of(agency.pk), q.GONE), ("brand_bio", q.UNKNOWN)):
        tab.locator(f'[name="page-{name}"][value="{value}"]').check()
    assert tab.locator("body").evaluate("node => node.scrollWidth") <= PHONE["width"]
    tab.get_by_role("button", name="Send this answer", exact=True).click()

    assert page(sheet.campaign, people.channel, Side.COADMIN).by_link, tab.locator("main").inner_text()
    assert set(Remediation.objects.values_list("what", flat=True)) == {What.REMOVE, What.OTHER}
    context.close()
