"""On a channel's page: what is to be put right besides rule A8, which has its own box there."""

import datetime as dt

from accounts.roles import Permission
from channels_registry.models import Channel, Finding, Rule
from channels_registry.panels import Panel
from portal.store import day_of


def points(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For the team and the auditors; what was accepted for a time is quiet here too. One query."""
    if not user.may(Permission.READ_AUDIT):
        return None
    ringing = Finding.objects.ringing(on=day_of(at)).filter(channel=channel).exclude(rule__in=Rule.values)
    found = list(ringing.select_related("assigned_to"))
    return Panel("audits/_points_panel.html", {"points_to_put_right": found}, place="top", order=10) if found else None
