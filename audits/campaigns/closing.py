"""Close a campaign: consequences first, then each decision is carried on, in sets (I1).

Kept access is confirmed as claimed by whoever kept it; Remove, Change role and Cannot tell become things to do; what nobody
decided becomes a finding. Nothing is removed by closing, and nothing by silence. The work is done in transactions of at most
a thousand items; ``settled_at`` says which are done, so that ``finish`` can go on where a process died.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from audits import wishes
from audits.campaigns.letters import ESCALATED, tell_leads
from audits.campaigns.rights import refuse_runner
from audits.campaigns.transitions import letters_event, move
from audits.checkup.sheets import report_unanswered, unanswered
from audits.models import Campaign, CampaignKind, ChannelInScope, Item, ItemDecision, RetireAnswer
from audits.remediation.opening import open_tickets
from channels_registry.claiming import claim_many, may_claim
from channels_registry.findings import sync_findings
from channels_registry.models import FULL_CONTROL
from ledger.recording import record
from notifications.writing import withdraw_letters
from portal.batches import key_batches

D = ItemDecision


@dataclass(frozen=True)
class Consequences:
    """What closing now would do. ``last_coadmin`` counts the removals and changes that rule A8 will hold up until a
    successor is named; ``spared`` what nobody needs to decide, since the channel can be closed; ``unsigned`` those who have
    not signed off; ``pages`` the pages of the check-up without an answer."""

    items: int
    kept: int
    kept_in_bulk: int
    removed: int
    changed: int
    cannot_tell: int
    undecided: int
    spared: int
    last_coadmin: int
    unsigned: int
    pages: int
    to_retire: int

    @property
    def tickets(self) -> int:
        return self.removed + self.changed + self.cannot_tell


def consequences(campaign: Campaign) -> Consequences:
    """Four queries."""

    def of(*decisions: str) -> Count:
        return Count("pk", filter=Q(decision__in=decisions))

    counted = campaign.items.order_by().aggregate(
        items=Count("pk"), kept=of(D.KEEP), kept_in_bulk=Count("pk", filter=Q(in_bulk=True)), removed=of(D.REMOVE),
        changed=of(D.CHANGE), cannot_tell=of(D.CANNOT_TELL),
        undecided=Count("pk", filter=Q(decision="", spared=False)), spared=Count("pk", filter=Q(decision="", spared=True)),
    )  # fmt: skip
    return Consequences(
        **counted,
        last_coadmin=_of_last_coadmin(campaign).count(),
        unsigned=campaign.sign_offs.of_reviewers().filter(signed_at=None).count(),
        pages=unanswered(campaign).count() if campaign.kind == CampaignKind.YEARLY else 0,
        to_retire=campaign.channels.filter(retire_answer=RetireAnswer.RETIRE).count(),
    )


def _of_last_coadmin(campaign: Campaign) -> QuerySet:
    """Items whose decision takes full control from the team's people, with none of them kept on that channel."""
    loses = campaign.items.filter(
        Q(decision=D.REMOVE) | Q(Q(decision=D.CHANGE), ~Q(new_level__in=FULL_CONTROL)),
        of_team=True,
        level__in=FULL_CONTROL,
    )
    stays = Item.objects.filter(
        Q(decision__in=["", D.KEEP, D.CANNOT_TELL]) | Q(new_level__in=FULL_CONTROL),
        campaign=campaign,
        channel=OuterRef("channel"),
        of_team=True,
        level__in=FULL_CONTROL,
    )
    return loses.filter(~Exists(stays))


def close(campaign: Campaign, *, by: Person | None, at: dt.datetime) -> None:
    """End the deciding and carry the decisions on. Raises NotYours, NotAllowed."""
    refuse_runner(by)
    with transaction.atomic():
        move(campaign, "begin_closing", closed_at=at, closed_by=by)
        for what in ("before", "after"):
            withdraw_letters(letters_event(campaign, what), at=at)
    finish(campaign)


def finish(campaign: Campaign) -> None:
    """Carry on what is not carried on yet, and close. Safe to run twice."""
    for pks in key_batches(campaign.items.filter(settled_at=None)):
        _settle(campaign, pks)
    _close(campaign)


@transaction.atomic
def _settle(campaign: Campaign, pks: list[int]) -> None:
    """The items are held first: of two who go on at once, the second finds nothing to settle."""
    at = campaign.closed_at
    mine = list(
        campaign.items.select_for_update()
        .filter(pk__in=pks, settled_at=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not campaign.items.filter(pk__in=mine, settled_at=None).update(settled_at=at):
        return
    rows = campaign.items.filter(pk__in=mine)
    _confirm_kept(rows.filter(decision=D.KEEP), by=campaign.closed_by, at=at)
    open_tickets(
        rows.filter(decision__in=[D.REMOVE, D.CHANGE, D.CANNOT_TELL]).order_by("pk"), by=campaign.closed_by, at=at
    )


def _confirm_kept(kept: QuerySet, *, by: Person | None, at: dt.datetime) -> None:
    """Whoever kept an access that still stands says by it that it exists; who may not say so of the channel, does not."""
    said = list(kept.order_by("pk").values_list("grant", "channel", "decided_by"))
    allowed = may_claim(((channel, person) for _grant, channel, person in said), at=at)
    claim_many({grant: person for grant, channel, person in said if (channel, person) in allowed}, by=by, at=at)


@transaction.atomic
def _close(campaign: Campaign) -> None:
    at, by = campaign.closed_at, campaign.closed_by
    found = consequences(campaign)
    move(campaign, "close")
    record(
        "campaigns.close", campaign, by=by, at=at,
        data={
            name: getattr(found, name)
            for name in ("items", "kept", "kept_in_bulk", "removed", "changed", "cannot_tell", "undecided", "unsigned", "pages")
        },
    )  # fmt: skip
    if campaign.kind == CampaignKind.YEARLY:
        report_unanswered(campaign, at=at)
    left = campaign.items.undecided().order_by()
    if open_points := set(left.values_list("channel", flat=True)):
        sync_findings(sorted(open_points), at=at)
    if found.undecided:
        tell_leads(
            ESCALATED, campaign, event=letters_event(campaign, "closed"), at=at, count=found.undecided, is_closed=True
        )
    for in_scope in ChannelInScope.objects.filter(campaign=campaign, retire_answer=RetireAnswer.RETIRE).select_related(
        "channel", "retire_answered_by"
    ):
        note = _("Said in a review of who has access: the channel is quiet and can be closed.")
        wishes.pass_on(in_scope.channel, note=note, by=in_scope.retire_answered_by, at=at)
