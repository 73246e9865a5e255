"""The register's list fits on a usual screen, whatever long names and states its rows carry: nothing scrolls sideways."""

import pytest
from django.conf import settings
from django.db.models.functions import Length
from django.test import Client
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.models import Channel, Overlay, Platform
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
