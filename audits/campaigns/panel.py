"""On a channel's own page: ask now who still needs access to it (I1)."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.campaigns.rights import keeps
from channels_registry.models import Channel
from channels_registry.panels import Action, Panel


def review_action(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """An action for the team, on a channel on duty; no query."""
    if not (keeps(user) and channel.is_on_duty):
        return None
    url = reverse("audits:campaign-short", args=[channel.pk])
    return Panel(actions=(Action(_("Ask who still needs access"), url),), order=60)
