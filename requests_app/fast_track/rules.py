"""What the channel's side shows of a permission for a limited time: a finding when it is over, and a box on its page."""

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from channels_registry.models import Channel
from channels_registry.panels import Panel
from portal.store import day_of
from requests_app.models import TimedPermission

PERMISSION_OVER = "permission_over"
WORDS = {
    "label": _("Permission for a limited time is over"),
    "why": _("The channel was opened on eight facts in a crisis; beyond the time given, nobody has agreed to it."),
    "fix": _("Decide on the whole form, or close the channel; whoever asked for it can still send what is missing."),
    "prevent": _("Ask for the rest of the form early, while those who opened the channel are still at hand."),
}


def permission_over(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels in service whose permission has run out without a decision on the whole form."""
    over = TimedPermission.objects.over(on=day_of(at)).filter(channel=OuterRef("pk"))
    return channels.filter(Exists(over))


def permission_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For the team, the auditors and whoever belongs to the channel's group. One query."""
    if not (user.may(Permission.READ_ALL_REQUESTS) or channel.body_id in user.body_ids):
        return None
    permission = TimedPermission.objects.open().filter(channel=channel).first()
    if permission is None:
        return None
    return Panel(
        template="requests/_permission_panel.html",
        context={
            "permission": permission,
            "permission_over": permission.is_over(on=day_of(at)),
            "permission_judged": user.may(Permission.READ_ALL_REQUESTS),
        },
        place="top",
        order=5,
    )
