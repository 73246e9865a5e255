"""What a channel's page offers: to note a removal at once, and for the team to write a concern or open a formal case. No query of its own
for the team; it shows nothing of what there is (A13).
"""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry import rights
from channels_registry.models import Channel
from channels_registry.panels import Action, Panel
from enforcement.cases import sight


def case_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    actions = []
    if rights.may_raise_alarm(user, channel, at=at):
        actions.append(Action(_("Note a removal at once"), reverse("enforcement:removal-note", args=[channel.pk])))
    if sight.may_open(user):
        concern = f"{reverse('enforcement:concern-new')}?channel={channel.pk}"
        actions.append(Action(_("Write a concern"), concern))
        actions.append(Action(_("Open a formal case"), reverse("enforcement:case-open", args=[channel.pk])))
    return Panel(actions=tuple(actions), order=80) if actions else None
