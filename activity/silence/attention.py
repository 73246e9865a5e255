"""What quiet channels ask of people: an answer of those who run them, a decision of the team."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import RoleAssignment
from accounts.roles import Permission
from activity.answering import answered_by
from activity.models import ClosingWish, Silence, WishKind
from channels_registry.models import IN_SERVICE, ChannelStatus, Grant
from portal.attention import MOST, Item
from portal.store import day_of, portal_zone

WISHED = {
    WishKind.CLOSE: gettext_lazy("%(channel)s can be closed, say those who run it"),
    WishKind.MERGE: gettext_lazy("%(channel)s can be merged into another channel, say those who run it"),
    WishKind.HAND_OVER: gettext_lazy("%(channel)s can be handed over, say those who run it"),
}


def quiet_channels_of(person, at: dt.datetime) -> Iterator[Item]:
    """For those who look after a channel that was asked about. Two queries."""
    waiting = Silence.objects.filter(ended_at=None, channel__in=answered_by(person, at=at))
    if person.may(Permission.FLAG_AND_RETIRE):
        # The team decides on the flagged ones; it answers itself only where nobody else runs the channel.
        others = (
            Grant.objects.live(at)
            .filter(channel=OuterRef("channel"))
            .exclude(Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person"))))
        )
        waiting = waiting.filter(~Exists(others), flagged_at=None)
    waiting = list(waiting.select_related("channel__platform").order_by("nudged_at", "pk")[:MOST])
    zone = portal_zone() if waiting else None
    for silence in waiting:
        yield Item(
            text=_("%(channel)s is quiet: is it still in use?") % {"channel": silence.channel.name},
            verb=_("Answer"),
            url=reverse("activity:channel", args=[silence.channel_id]),
            since=silence.flagged_at or silence.noticed_at or silence.nudged_at,
            due=None if silence.flagged_at else day_of(silence.answer_by, zone),
            about=silence.channel.platform.name,
        )


def decisions_for(person, at: dt.datetime) -> Iterator[Item]:
    """For the team: channels marked as quiet, and those whose people say they can be closed. Two queries."""
    if not person.may(Permission.FLAG_AND_RETIRE):
        return
    in_service = Q(channel__status__in=IN_SERVICE)
    wishes = (
        ClosingWish.objects.filter(in_service, settled_at=None)
        .select_related("channel__platform")
        .order_by("at", "pk")[:MOST]
    )
    told = set()
    for wish in wishes:
        told.add(wish.channel_id)
        yield _to_decide(wish.channel, str(WISHED[wish.kind]), wish.at)
    flagged = Silence.objects.filter(ended_at=None, channel__status=ChannelStatus.FLAGGED, flagged_at__isnull=False)
    # Those whose closing is proposed first: for the others there is still time to answer.
    longest = flagged.select_related("channel__platform").order_by(
        F("proposed_at").asc(nulls_last=True), "flagged_at", "pk"
    )
    for silence in longest[:MOST]:
        if silence.channel_id in told:
            continue
        if silence.proposed_at:
            yield _to_decide(silence.channel, _("Close %(channel)s? It is quiet, and nobody answered three letters"),
                             silence.proposed_at)  # fmt: skip
        else:
            yield _to_decide(silence.channel, _("%(channel)s is quiet, and nobody has answered"), silence.flagged_at)


def _to_decide(channel, sentence: str, since: dt.datetime) -> Item:
    url = reverse("activity:channel", args=[channel.pk])
    return Item(
        text=sentence % {"channel": channel.name}, verb=_("Decide"), url=url, since=since, about=channel.platform.name,
        shared=True,
    )  # fmt: skip
