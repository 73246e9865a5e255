"""What the pages of a campaign print: how far it is, what is open and in which duty, never who is faster than whom (R8)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet, Window

from audits.models import AskedAs, Campaign, Item, ItemDecision, Remediation, RemediationStatus, RiskLevel


@dataclass(frozen=True)
class Progress:
    """How many questions stand how; ``spared`` are those nobody needs to decide, since the channel can be closed."""

    items: int
    decided: int
    open: int
    postponed: int
    spared: int
    nobodys: int
    high_open: int
    reviewers: int
    signed: int

    @property
    def percent(self) -> int:
        settled = self.decided + self.spared
        return settled * 100 // self.items if self.items else 100


def progress_of(campaign: Campaign, *, on: dt.date) -> Progress:
    """Two queries."""
    is_open = Q(decision="", spared=False)
    counted = campaign.items.order_by().aggregate(
        items=Count("pk"),
        decided=Count("pk", filter=~Q(decision="")),
        open=Count("pk", filter=is_open),
        postponed=Count("pk", filter=is_open & Q(postponed_until__gt=on)),
        nobodys=Count("pk", filter=is_open & Q(reviewer=None)),
        high_open=Count("pk", filter=is_open & Q(risk_level=RiskLevel.HIGH)),
        # Named last: what follows could not ask for the field of that name any more.
        spared=Count("pk", filter=Q(decision="", spared=True)),
    )
    parts = campaign.sign_offs.of_reviewers().aggregate(reviewers=Count("pk"), signed=Count("signed_at"))
    return Progress(**counted, **parts)


def open_by_duty(campaign: Campaign) -> list[tuple[AskedAs, int]]:
    """With whom the open questions are, by duty, in the order of the duties; one query."""
    rows = campaign.items.undecided().order_by().values("asked_as").annotate(count=Count("pk"))
    counts = {row["asked_as"]: row["count"] for row in rows}
    return [(duty, counts[duty]) for duty in AskedAs if duty in counts]


def decisions_of(campaign: Campaign) -> list[tuple[ItemDecision, int]]:
    """How often each decision was taken; one query."""
    rows = campaign.items.exclude(decision="").order_by().values("decision").annotate(count=Count("pk"))
    counts = {row["decision"]: row["count"] for row in rows}
    return [(decision, counts.get(decision.value, 0)) for decision in ItemDecision]


def waits_for(campaign: Campaign, person) -> bool:
    """Whether a question is with this reviewer, or their part is not signed off yet; one query."""
    parts = campaign.sign_offs.filter(reviewer=person, signed_at=None)
    return campaign.items.decidable_by(person).undecided().exists() or parts.exists()


def carried_out_of(campaign: Campaign) -> list[tuple[RemediationStatus, int]]:
    """How far on the platforms what was decided is; empty where nothing is to be done; one query."""
    rows = Remediation.objects.of_campaign(campaign).order_by().values("status").annotate(count=Count("pk"))
    counts = {row["status"]: row["count"] for row in rows}
    return [(status, counts.get(status.value, 0)) for status in RemediationStatus] if counts else []


def channels_with_open(campaign: Campaign) -> QuerySet:
    """The channels on which something is open, with how many questions and the duties they are with."""
    waiting = Q(
        channel__review_items__campaign=campaign,
        channel__review_items__decision="",
        channel__review_items__spared=False,
    )
    return (
        campaign.channels.select_related("channel__body", "channel__platform")
        .annotate(
            open_items=Count("channel__review_items", filter=waiting),
            open_high=Count(
                "channel__review_items", filter=waiting & Q(channel__review_items__risk_level=RiskLevel.HIGH)
            ),
        )
        .filter(open_items__gt=0)
    )


def for_reviewer(items: QuerySet) -> QuerySet:
    """By channel, the channel with the riskiest access first, and its riskiest access on top."""
    return (
        items.select_related("person", "channel__platform", "channel__body", "decided_by")
        .annotate(of_channel=Window(Max("risk"), partition_by="channel"))
        .order_by("-of_channel", "channel", "-risk", "pk")
    )


def items_of(campaign: Campaign) -> QuerySet:
    """Everything a list of them prints."""
    return Item.objects.filter(campaign=campaign).select_related(
        "person", "channel__platform", "channel__body", "reviewer", "decided_by"
    )
