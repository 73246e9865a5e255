"""What of this room waits for a person, for the home page (``portal.attention``)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry import rights
from channels_registry.findings import label_of
from channels_registry.models import LIVE, Channel, ChannelStatus, Condition, Finding, SetUp
from portal.attention import MOST, Item
from portal.store import day_of, start_of_day

# A condition waits for someone from two weeks before its day.
CONDITION_AHEAD = dt.timedelta(days=14)


def set_ups(person, at: dt.datetime) -> Iterator[Item]:
    """Set-ups this person looks after."""
    own = SetUp.objects.filter(owner=person, channel__status=ChannelStatus.APPROVED).select_related("channel__platform")
    for set_up in own.order_by("channel__entered_at", "pk")[:MOST]:
        yield Item(
            text=_("%(channel)s is being set up") % {"channel": set_up.channel.name},
            verb=_("Open the set-up"),
            url=reverse("channels:set-up", args=[set_up.channel_id]),
            since=set_up.channel.entered_at,
            due=set_up.due_on,
            about=set_up.channel.platform.name,
        )


def findings(person, at: dt.datetime) -> Iterator[Item]:
    """Points to put right that are assigned to this person."""
    assigned = Finding.objects.open().filter(assigned_to=person).select_related("channel__platform")
    for finding in assigned.order_by("assigned_at", "pk")[:MOST]:
        yield Item(
            text=_("%(channel)s: %(rule)s") % {"channel": finding.channel.name, "rule": label_of(finding.rule)},
            verb=_("Put right"),
            url=reverse("channels:detail", args=[finding.channel_id]),
            since=finding.assigned_at,
            about=finding.channel.platform.name,
        )


def conditions(person, at: dt.datetime) -> Iterator[Item]:
    """Conditions due soon or late on channels this person answers for; where nobody does, they wait for the team."""
    today = day_of(at)
    mine = Q(channel__responsible=person) | Q(channel__deputy=person)
    if rights.manages(person):
        mine |= Q(channel__responsible=None)
    due = Condition.objects.filter(
        mine, done_at=None, due_on__lte=today + CONDITION_AHEAD, channel__status__in=(*LIVE, ChannelStatus.APPROVED)
    ).select_related("channel__platform")
    for condition in due.order_by("due_on", "pk")[:MOST]:
        yield Item(
            text=_("%(channel)s, to do: %(text)s") % {"channel": condition.channel.name, "text": condition.text},
            verb=_("Mark as done"),
            url=reverse("channels:condition-done", args=[condition.channel_id, condition.pk]),
            since=max(condition.set_at, start_of_day(condition.due_on - CONDITION_AHEAD)),
            due=condition.due_on,
            about=condition.channel.platform.name,
        )


def reviews(person, at: dt.datetime) -> Iterator[Item]:
    """Channels this person co-administers whose rules are due for review."""
    if not rights.manages(person):
        return
    due = Channel.objects.run_by(person).due_for_review(on=day_of(at)).select_related("platform")
    for channel in due.order_by("review_on", "pk")[:MOST]:
        yield Item(
            text=_("The rules for %(channel)s are due for review") % {"channel": channel.name},
            verb=_("Review the rules"),
            url=reverse("channels:parameters", args=[channel.pk]),
            since=start_of_day(channel.review_on),
            due=channel.review_on,
            about=channel.platform.name,
        )
