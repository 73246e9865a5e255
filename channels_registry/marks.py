"""The tags that tell at a glance how a channel stands: its status, what lies over it, what is to be put right."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channels_registry.models import Channel, ChannelStatus, Rule


@dataclass(frozen=True)
class Mark:
    """One tag; ``tone`` and ``icon`` only where the code word has no look of its own."""

    code: str
    label: str
    tone: str = ""
    icon: str = ""


def marks_of(channel: Channel, *, on: dt.date) -> list[Mark]:
    """The gravest first. ``channel.open_findings`` must have been fetched."""
    marks = [Mark(overlay.value, str(overlay.label)) for overlay in channel.overlays]
    if any(finding.rule == Rule.NO_COADMIN for finding in channel.open_findings):
        marks.append(Mark("no_coadmin", _("No Secretariat co-administrator")))
    marks.append(Mark(channel.status, str(channel.get_status_display())))
    if any(finding.rule == Rule.SINGLE_ADMIN for finding in channel.open_findings):
        marks.append(Mark("open", _("No second administrator")))
    if channel.is_on_duty and channel.bring_in_line_by:
        marks.append(Mark("in_line", _("Being brought in line")))
    if review_is_due(channel, on=on):
        marks.append(Mark("overdue", _("Review of its rules due")))
    if channel.unlisted_at and channel.status != ChannelStatus.RETIRED:
        marks.append(Mark("unlisted", _("Not on the public list"), tone="draft", icon="eye-slash"))
    return marks


def review_is_due(channel: Channel, *, on: dt.date) -> bool:
    return channel.is_on_duty and channel.review_on is not None and channel.review_on <= on


@dataclass(frozen=True)
class Activity:
    """What can be said of the latest post. Not ``known`` means that nobody has looked lately, not that it is silent."""

    known: bool
    latest_post_at: dt.datetime | None
    looked_at: dt.datetime | None


def activity_of(channel: Channel, *, at: dt.datetime, unread_days: int) -> Activity:
    """``unread_days``: after so many days a look is too old to count (design §5.2)."""
    fresh = at - dt.timedelta(days=unread_days)
    seen = [moment for moment in (channel.looked_at, channel.latest_post_at) if moment is not None]
    return Activity(any(moment >= fresh for moment in seen), channel.latest_post_at, channel.looked_at)
