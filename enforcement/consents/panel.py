"""What a channel's page says about consents: who keeps them, the rule that they do not lift, and where a wish is noted. One query."""

import datetime as dt

from django.db.models import Exists
from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import PersonKind
from accounts.roles import Permission
from channels_registry.models import Channel, ChannelStatus, Grant
from channels_registry.models.channels import NEVER_LIVE
from channels_registry.panels import Panel
from enforcement.consents import sight
from enforcement.models import ConsentPlace
from policies.guidance.reading import minors_rule

MOST_SHOWN = 5


def consents_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For whoever sees the channel: anybody can be told that somebody no longer agrees. Where consents are kept is read by
    its own people, its group, the team and the auditors."""
    if channel.status in NEVER_LIVE:
        return None
    listed = Exists(Grant.objects.live(at).filter(channel=channel, person=user))
    covering = ConsentPlace.objects.live().covering(channel).select_related("keeper").annotate(listed=listed)
    places = list(covering.order_by("until", "pk")[:MOST_SHOWN])
    # Nothing is posted on a channel that is closed; what was posted there may still have to go.
    closed = channel.status == ChannelStatus.RETIRED
    return Panel(
        template="enforcement/consents/_panel.html",
        context={
            "consent_places": [place for place in places if _reads(place, channel, user)],
            "consents_known": bool(places),
            "consents_new_url": "" if closed else _new_url(channel, user),
            "consents_url": f"{reverse('enforcement:consents')}?channel={channel.pk}",
            "consents_withdraw_url": _withdraw_url(channel, user),
            "consents_minors": None if closed else minors_rule(get_language()),
            "consents_closed": closed,
            "consents_language": get_language(),
            "consents_kind": channel.kind,
        },
        order=60,
    )


def _reads(place: ConsentPlace, channel: Channel, user) -> bool:
    if (
        sight.reads_all_places(user)
        or place.listed
        or user.pk in (place.keeper_id, channel.responsible_id, channel.deputy_id)
    ):
        return True
    return user.may(Permission.READ_REGISTRY) and channel.body_id in user.body_ids


def _withdraw_url(channel: Channel, user) -> str:
    return "" if sight.only_reads(user) else reverse("enforcement:consent-withdraw-channel", args=[channel.pk])


def _new_url(channel: Channel, user) -> str:
    """For whoever may note it, as far as that can be told without a query; the list has the way for the others."""
    own = user.pk in (channel.responsible_id, channel.deputy_id) or (
        user.may(Permission.READ_REGISTRY) and not sight.reads_all_places(user) and channel.body_id in user.body_ids
    )
    if sight.handles(user) or (own and user.kind == PersonKind.STAFF):
        return f"{reverse('enforcement:consent-place-new', args=[channel.body_id])}?channel={channel.pk}"
    return ""
