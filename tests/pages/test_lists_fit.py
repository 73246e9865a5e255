"""Lists fit on a usual screen and on a sheet, whatever long names, states and addresses their rows carry."""

import pytest
from django.conf import settings
from django.db.models.functions import Length
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import Channel, Overlay, Platform
from policies.builder import keeping
from policies.builder.examples import ALLIANCE
from policies.builder.themes import THEMES
from portal.models import PortalSettings
from tests import world

SIDEWAYS = "() => [...document.querySelectorAll('.table-wrap')].map(wrap => wrap.scrollWidth - wrap.clientWidth)"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_register_does_not_scroll_sideways(language, browser_page, live_server):
    at, team = timezone.now(), world.comms("Maximiliana Fernández", language=language)
    forum = world.body("Forum de la République démocratique du Congo")
    longest = Platform.objects.filter(archived=False).order_by(Length("name").desc())[: len(Overlay)]
    for overlay, platform in zip(Overlay, longest, strict=True):
        name = f"Psychosocial support: {overlay.label}"
        channel = world.channel(
            name, of=forum, on=platform, coadmin=team, kind="campaign", complete=overlay != "compromised"
        )
        lifecycle.set_overlay(channel, overlay, by=team, at=at, why="Seen.")
    Channel.objects.update(review_on=at.date(), bring_in_line_by=at.date(), unlisted_at=at)
    client = Client()
    client.force_login(team)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    browser_page.goto(f"{live_server.url}/registry/")

    assert browser_page.viewport_size["width"] == 1280
    assert browser_page.locator("tbody tr").count() == len(Overlay)
    assert browser_page.evaluate(SIDEWAYS) == [0]


WIDTHS = "() => [...document.querySelectorAll('.matching thead th')].map(head => head.getBoundingClientRect().width)"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_paper_what_is_compared_has_more_room_than_whom_to_ask(language, browser_page, live_server):
    """Settings beside a policy's answers, with a long address to write to (I1)."""
    team = world.comms(language=language)
    questionnaire = keeping.start_questionnaire(language="en", example="alliance", by=team, at=timezone.now())
    for theme in THEMES:
        keeping.save_theme(questionnaire, theme, ALLIANCE[theme.key], by=team, at=timezone.now(), read=None)
    settings_row = PortalSettings.objects.get_or_create(pk=1)[0]
    settings_row.contact_email = "communications.secretariat@harvest-relief-international.example"
    settings_row.save()
    client = Client()
    client.force_login(team)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    # A4 less its margins of 15 mm.
    browser_page.set_viewport_size({"width": 680, "height": 1009})
    browser_page.emulate_media(media="print")

    browser_page.goto(live_server.url + reverse("policies:questionnaire-settings", args=[questionnaire.pk]))

    _setting, says, today, compared, where = browser_page.evaluate(WIDTHS)
    assert min(says, today) > 1.5 * max(compared, where)
    assert browser_page.evaluate(SIDEWAYS) == [0]
