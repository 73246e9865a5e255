"""The tools that reach a channel, on its own page: for its people, the team and the auditors."""

import datetime as dt

from channels_registry import rights
from channels_registry.models import Channel, Tool
from channels_registry.panels import Panel
from portal.store import day_of


def tool_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """One query beside those that tell who may see the channel's people; nothing where no tool reaches it."""
    if not rights.sees_people(user, channel):
        return None
    rows = list(Tool.objects.reaching(channel).with_seats(on=day_of(at)))
    return Panel(template="channels_registry/_tools.html", context={"tools": rows}, order=60) if rows else None
