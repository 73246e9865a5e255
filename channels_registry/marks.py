"""The tags that tell at a glance how a channel stands: its status, what lies over it, what is to be put right."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channels_registry.models import Channel, ChannelKind, ChannelStatus, Rule

_STATUS_LABELS = dict(ChannelStatus.choices)
_KIND_LABELS = dict(ChannelKind.choices)


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
    if not channel.overlays:
        marks.append(Mark(channel.status, status_label(channel)))
    elif channel.status != ChannelStatus.ACTIVE:
        # The state beneath, without its colour: nobody reads “active” in green beside “compromised”.
        marks.append(Mark(channel.status, status_label(channel), tone="draft"))
    if any(finding.rule == Rule.SINGLE_ADMIN for finding in channel.open_findings):
        marks.append(Mark("open", _("No second administrator")))
    if channel.is_on_duty and channel.bring_in_line_by:
        marks.append(Mark("in_line", _("Being brought in line")))
    if review_is_due(channel, on=on):
        marks.append(Mark("overdue", _("Review of its rules due")))
    if channel.unlisted_at and channel.status != ChannelStatus.RETIRED:
        marks.append(Mark("unlisted", _("Not on the public list"), tone="draft", icon="eye-slash"))
    return marks


# Django's get_…_display() translates every label of the list each time to find one; a page of rows would feel it.
def status_label(channel: Channel) -> str:
    return str(_STATUS_LABELS[channel.status])


def kind_label(channel: Channel) -> str:
    return str(_KIND_LABELS.get(channel.kind, channel.kind))


def review_is_due(channel: Channel, *, on: dt.date) -> bool:
    return channel.is_on_duty and channel.review_on is not None and channel.review_on <= on


@dataclass(frozen=True)
class Activity:
    """What can be said of the latest post. Not ``known``: nobody can say, which is not silence (design §5.2)."""

    known: bool
    latest_post_at: dt.datetime | None
    looked_at: dt.datetime | None


# Given the numbers of some channels and a moment, those of which nobody can say whether they publish.
Judge = Callable[[Collection[int], dt.datetime], set[int]]
_judges: list[Judge] = []


def register_judge(judge: Judge) -> None:
    """The room above that knows terms, feeds and questions judges for all pages, so that none says otherwise."""
    _judges[:] = [judge]


def activities_of(channels: Iterable[Channel], *, at: dt.datetime) -> dict[int, Activity]:
    """What can be said of each, by its number; the judge asks its queries once for all of them."""
    channels = list(channels)
    told = [channel.pk for channel in channels if channel.is_on_duty and channel.latest_post_at is not None]
    unknown = set().union(*(judge(told, at) for judge in _judges)) if told else set()
    return {
        channel.pk: Activity(
            not channel.is_on_duty or (channel.latest_post_at is not None and channel.pk not in unknown),
            channel.latest_post_at,
            channel.looked_at,
        )
        for channel in channels
    }
