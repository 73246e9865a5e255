"""How good a check-up was, as plain numbers for its evidence and its progress page (N9). Never of a person (R8)."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.db.models import Count, Q, Sum

from audits.models import Campaign, LookResult, Remediation, RemediationStatus, Sheet, What
from channels_registry.models import Attestation, Grant, Strength
from portal.store import day_of


@dataclass(frozen=True)
class Quality:
    """``proved``, ``seen``, ``claimed`` and ``never`` are the accesses in scope that have not ended, by the best statement
    that is good at the moment of asking; together they are ``accesses``. A disagreement is a channel."""

    accesses: int
    proved: int
    seen: int
    claimed: int
    never: int
    pages: int
    pages_answered: int
    pages_by_link: int
    pages_nothing_changed: int
    channels: int
    channels_both_sides: int
    disagreements: int
    cannot_tell: int
    decided: int
    carried_out: int
    verified: int
    dropped: int
    opened_again: int
    drawn: int
    looked_at: int
    found_otherwise: int

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def quality_of(campaign: Campaign, *, at: dt.datetime) -> Quality:
    """Four queries, whatever the size."""
    return Quality(**_accesses(campaign, at=at), **_pages(campaign), **_to_do(campaign))


def _accesses(campaign: Campaign, *, at: dt.datetime) -> dict[str, int]:
    """Of the accesses that the campaign asked about, as they stood when it was closed, or stand now."""
    until = campaign.closed_at or at
    live = Grant.objects.filter(review_items__campaign=campaign).filter(Q(ended_at=None) | Q(ended_at__gt=until))
    good = Attestation.objects.filter(grant__in=live.values("pk"), at__lte=until, valid_until__gte=day_of(until))
    best: dict[int, str] = {}
    order = (Strength.CLAIMED, Strength.SEEN, Strength.PROVED)
    for grant, strength in good.order_by().values_list("grant", "strength").distinct():
        if grant not in best or order.index(strength) > order.index(best[grant]):
            best[grant] = strength
    found = list(best.values())
    count = live.count()
    return {
        "accesses": count,
        "proved": found.count(Strength.PROVED),
        "seen": found.count(Strength.SEEN),
        "claimed": found.count(Strength.CLAIMED),
        "never": count - len(found),
    }


def _pages(campaign: Campaign) -> dict[str, int]:
    counted = Sheet.objects.of_campaign(campaign).aggregate(
        pages=Count("pk"),
        pages_answered=Count("pk", filter=Q(answered_at__isnull=False)),
        pages_by_link=Count("pk", filter=Q(by_link=True)),
        pages_nothing_changed=Count("pk", filter=Q(nothing_changed=True)),
        channels=Count("channel", distinct=True),
        answered_channels=Count("channel", filter=Q(answered_at__isnull=False), distinct=True),
        disagreements=Count("channel", filter=Q(disagrees=True), distinct=True),
    )
    # Both sides: every answered page beyond the first of its channel.
    counted["channels_both_sides"] = counted["pages_answered"] - counted.pop("answered_channels")
    return counted


def _to_do(campaign: Campaign) -> dict[str, int]:
    status = RemediationStatus
    counted = Remediation.objects.of_campaign(campaign).aggregate(
        cannot_tell=Count("pk", filter=Q(what=What.OTHER)),
        decided=Count("pk"),
        carried_out=Count("pk", filter=Q(status__in=[status.CARRIED_OUT, status.VERIFIED])),
        verified=Count("pk", filter=Q(status=status.VERIFIED)),
        dropped=Count("pk", filter=Q(status=status.DROPPED)),
        opened_again=Count("pk", filter=Q(reopened_count__gt=0)),
        drawn=Count("pk", filter=Q(sample=True)),
        looked_at=Count("pk", filter=Q(look_result=LookResult.AS_SAID) | Q(verified_by__isnull=False)),
        found_otherwise=Sum("found_otherwise", default=0),
    )
    counted["looked_at"] += counted["found_otherwise"]
    return counted
