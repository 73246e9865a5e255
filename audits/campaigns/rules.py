"""What campaigns leave behind as standing rules, which open and close findings by themselves (I1)."""

import datetime as dt

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audits.models import CampaignStatus, Item
from channels_registry.models import Grant, Severity
from channels_registry.standing_rules import register_rule

NOBODY, UNDECIDED = "nobody", "review_undecided"


def with_nobody(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels on which the register knows no access at all: a review of them has nothing to ask."""
    return channels.filter(~Exists(Grant.objects.not_ended().filter(channel=OuterRef("pk"))))


def left_undecided(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels with access that the last review asked about and nobody decided.

    It is put right by a later review that decides, by the end of the access, or when somebody verifies it.
    """
    later = Item.objects.filter(
        Q(campaign__status=CampaignStatus.CLOSED), ~Q(decision=""), grant=OuterRef("grant"),
        campaign__closed_at__gt=OuterRef("campaign__closed_at"),
    )  # fmt: skip
    open_items = Item.objects.filter(
        Q(grant__verified_at=None) | Q(grant__verified_at__lt=F("campaign__closed_at")),
        ~Exists(later),
        channel=OuterRef("pk"),
        campaign__status=CampaignStatus.CLOSED,
        decision="",
        spared=False,
        grant__ended_at=None,
    )
    return channels.filter(Exists(open_items))


def register() -> None:
    register_rule(
        NOBODY,
        _("Nobody with access is known"),
        with_nobody,
        severity=Severity.GRAVE,
        why=_(
            "Whoever runs this channel is not in the register, so nobody can say who gets in, and there is nobody to ask."
        ),
        fix=_("Find out who runs it, and enter their access; where nobody gets in any more, say that access is lost."),
        prevent=_("Enter access when it is given, and name a successor before the last person leaves."),
    )
    register_rule(
        UNDECIDED,
        _("Nobody decided about an access in the last review"),
        left_undecided,
        severity=Severity.MEDIUM,
        why=_("Access nobody answers for stays as it is; it may be somebody who should have none any more."),
        fix=_("Ask somebody who knows the channel, then confirm the access on the channel's page, or end it."),
        prevent=_("Name a deputy for every channel, so that a review finds somebody to ask."),
    )
