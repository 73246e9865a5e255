"""The public API for tests: questions to it, our channels in its answers, a clock that stands still."""

import datetime as dt

from accounts.models import Body
from portal.models import PortalSettings
from tests import world

NOW = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)


def stand_still(time_machine) -> None:
    time_machine.move_to(NOW, tick=False)
    PortalSettings.objects.create(pk=1, organisation_name="ACT Alliance", contact_email="contact@actalliance.example")


def ask(client, **query):
    return client.get("/api/v1/check", query)


def listed(client, **query):
    return client.get("/api/v1/channels", query)


def forum() -> Body:
    return Body.objects.filter(name="ACT Kenya Forum").first() or world.body("ACT Kenya Forum")


def ours(handle="actalliance", **facts):
    return world.channel(
        facts.pop("name", "ACT Alliance"),
        address=f"https://x.com/{handle}",
        at=NOW - dt.timedelta(days=20),
        of=facts.pop("of", None) or forum(),
        **facts,
    )
