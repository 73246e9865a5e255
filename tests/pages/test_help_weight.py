"""Pages that work on one bar of signal (A11): to ask us costs less than a picture, and needs no script.

A first visit is measured in Chromium as in ``test_page_weight``; the page's own text is what a second visit costs.
"""

import gzip

import pytest
from django.urls import reverse

from enforcement.models import HelpKind, HelpRequest
from tests import world
from tests.pages.test_accessibility import sign_in
from tests.pages.test_page_weight import MOST, collected, production_like, weigh  # noqa: F401 -- fixtures among them

# Of the page itself, compressed: what comes over the line when style and icons are there already.
MOST_OF_PAGE = 8_000


@pytest.fixture
def runner(transactional_db):
    return world.person("Runner", of=world.body("Kenya Forum"), language="fr")


@pytest.fixture
def channel(runner):
    return world.channel("Kenya", of=runner.memberships.get().body, runner=runner)


def test_asking_us_is_light(browser, production_like, channel, runner):  # noqa: F811 -- the fixture
    heavy = {}
    for kind in HelpKind:
        total, parts = weigh(browser, runner, production_like, reverse("enforcement:ask-kind", args=[channel.pk, kind]))
        if total >= MOST:
            heavy[str(kind)] = parts
    for name in ("ask", "comment-judge"):
        total, parts = weigh(browser, runner, production_like, reverse(f"enforcement:{name}", args=[channel.pk]))
        if total >= MOST:
            heavy[name] = parts

    assert heavy == {}


@pytest.mark.parametrize("kind", [HelpKind.MAY_I_POST, HelpKind.ERROR, HelpKind.SOMEONE_ELSE])
def test_the_page_itself_is_small(client, channel, runner, kind):
    client.force_login(runner)

    page = client.get(reverse("enforcement:ask-kind", args=[channel.pk, kind])).content

    assert len(gzip.compress(page)) < MOST_OF_PAGE


def test_without_script_two_taps_send_the_question(browser, live_server, channel, runner):
    """U12, in the browser of a phone with JavaScript off: the link on the channel's page, then the button."""
    context = browser.new_context(viewport={"width": 375, "height": 800}, locale="fr-FR", java_script_enabled=False)
    sign_in(context, runner, live_server.url)
    page = context.new_page()
    page.goto(f"{live_server.url}/registry/{channel.pk}/")
    path = reverse("enforcement:ask-kind", args=[channel.pk, "may_i_post"])

    page.locator(f'main a[href="{path}"]').first.click()
    page.fill("textarea", "Puis-je publier cette photo ?")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    context.close()

    assert HelpRequest.objects.get().words == "Puis-je publier cette photo ?"
