"""The ways from a channel's own page to its closing, and from a closed one to a request that opens it again (A2)."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from activity.answering import readable_by
from activity.models import RetirementCase
from channels_registry.models import Channel, ChannelStatus
from channels_registry.panels import Action, Panel


def closing_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For whoever may read the channel's activity. One query."""
    if channel.status not in (ChannelStatus.RETIRING, ChannelStatus.RETIRED):
        return None
    readable = readable_by(user, at=at).values("pk")
    latest = RetirementCase.objects.filter(channel=channel.pk, channel__in=readable, stopped_at=None)
    case = latest.order_by("-opened_at", "-pk").values_list("pk", flat=True).first()
    if case is None:
        return None
    actions = [Action(_("Its closing, step by step"), reverse("activity:case", args=[case]))]
    if channel.status == ChannelStatus.RETIRED:
        # What was ended by a decision begins again by one.
        actions.append(Action(_("Ask for it to be opened again"), reverse("requests:new")))
    return Panel(actions=tuple(actions), order=30)
