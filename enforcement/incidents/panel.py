"""What a channel's page shows of alerts: the way to raise one, its card, and the one under way. For the team and the auditors
one query, and none for a channel over which nothing lies."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry import rights
from channels_registry.models import LIVE, Channel, ChannelStatus
from channels_registry.panels import Action, Panel
from enforcement.incidents import sight
from enforcement.models import Incident, IncidentKind


def alert_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For whoever may raise an alert here, and the auditors."""
    raises = rights.may_raise_alarm(user, channel, at=at)
    if not raises and not sight.sees_all(user):
        return None
    # An alert lays its state over the channel and goes with it (``opening.py``, ``course.py``).
    lies_over = any(overlay.value in IncidentKind.values for overlay in channel.overlays)
    under_way = list(Incident.objects.under_way().filter(channel=channel).order_by("-opened_at")) if lies_over else []
    primary = Action(_("Go to the alert"), reverse("enforcement:alert", args=[under_way[0].pk])) if under_way else None
    # Where the public is warned already, nobody is asked whether to warn it.
    warned = any(incident.kind == IncidentKind.COMPROMISED for incident in under_way)
    actions = []
    if raises and not warned and channel.status in (*LIVE, ChannelStatus.RETIRED):
        actions.append(Action(_("Raise an alert"), reverse("enforcement:raise-compromised", args=[channel.pk])))
    actions.append(Action(_("Its emergency card"), reverse("enforcement:card", args=[channel.pk])))
    return Panel(
        template="enforcement/incidents/_panel.html" if under_way else "",
        context={"alerts_under_way": under_way},
        actions=tuple(actions),
        primary=primary,
        place="top",
        order=5,
    )
