"""Open a campaign: freeze its list, prove it complete, choose who is asked, write to each of them once (I1).

The list is as of ``opened_at``, whatever happens while it is written: accesses given later are not on it, accesses ended
later are. It is written in transactions of at most a thousand rows or so (design §5.10); a process that dies between two
of them leaves the campaign being opened, and ``resume`` goes on where it stopped.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person, PersonKind
from audits.campaigns import facts
from audits.campaigns.letters import tell_opened
from audits.campaigns.reviewers import Reviewers, Seats, reviewers_for
from audits.campaigns.rights import refuse_runner
from audits.campaigns.scope import Scope, channels_in
from audits.campaigns.transitions import CampaignRefused, move
from audits.campaigns.weighing import Access, weigh
from audits.checkup.letters import people_to_tell
from audits.checkup.sheets import open_sheets
from audits.models import Campaign, CampaignStatus, ChannelInScope, Item, ReviewerSignOff
from channels_registry.findings import sync_findings
from channels_registry.models import FULL_CONTROL, ChannelStatus
from ledger.recording import record
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.store import day_of

# With five accesses each, a thousand rows of items or so.
CHANNELS_TOGETHER = 200


class Incomplete(Exception):
    """The list lacks an access of its scope. It cannot be opened; the text says so, and opening can be tried again."""


def open_campaign(campaign: Campaign, *, by: Person | None, at: dt.datetime) -> None:
    """Freeze the list as of ``at`` and ask. Raises NotYours, NotAllowed, CampaignRefused, Incomplete.

    ``by`` is None where the portal opens a short review by itself.
    """
    refuse_runner(by)
    if campaign.due_on <= day_of(at):
        raise CampaignRefused(_("The day by which people answer is over. Choose a later one first."))
    if not channels_in(Scope.read(campaign.scope)).exists():
        raise CampaignRefused(_("No channel in service fits what this review covers. Change that first."))
    with transaction.atomic():
        move(campaign, "begin", opened_at=at, opened_by=by)
    resume(campaign)


def resume(campaign: Campaign) -> None:
    """Write what is missing of the list, and open. Safe to run twice. Raises NotAllowed, Incomplete."""
    reviewers = reviewers_for(campaign, at=campaign.opened_at)
    for batch in _missing(campaign):
        _freeze(campaign, batch, reviewers)
    _open(campaign)


def _missing(campaign: Campaign) -> Iterator[Sequence[int]]:
    """The channels in scope that are not on the list, some hundreds at a time."""
    known = campaign.channels.values("channel")
    entered = channels_in(Scope.read(campaign.scope)).filter(entered_at__lte=campaign.opened_at)
    pks = list(entered.exclude(pk__in=known).order_by("pk").values_list("pk", flat=True))
    return in_batches(pks, most=CHANNELS_TOGETHER)


@transaction.atomic
def _freeze(campaign: Campaign, pks: Collection[int], reviewers: Reviewers) -> None:
    rows, moment, day = facts.channels(pks), campaign.opened_at, day_of(campaign.opened_at)
    grants = facts.grants(pks, moment=moment)
    findings = facts.open_findings(pks)
    last = facts.last_items(pks)
    members = facts.members({grant.person_id for of_channel in grants.values() for grant in of_channel})
    team = frozenset(reviewers.team)
    items = []
    for channel in rows:
        seats = Seats(channel.responsible_id, channel.deputy_id, _coadmins(grants.get(channel.pk, []), team, moment))
        for grant in grants.get(channel.pk, []):
            known = last.get((channel.pk, grant.person_id))
            items.append(_item(channel, grant, known, findings.get(channel.pk, []), members, seats, reviewers, day))
    in_scope = [
        {
            "channel_id": channel.pk,
            "status": channel.status,
            "grants_count": len(grants.get(channel.pk, [])),
            "ask_retire": channel.status == ChannelStatus.FLAGGED,
        }
        for channel in rows
    ]
    # Two who go on at once meet at the constraints, and the second adds nothing.
    insert_rows(ChannelInScope, in_scope, alike={"campaign_id": campaign.pk}, pass_over_known=True)
    insert_rows(Item, items, alike={"campaign_id": campaign.pk}, pass_over_known=True)


def _coadmins(grants: list[facts.GrantRow], team: frozenset[int], moment: dt.datetime) -> tuple[int, ...]:
    return tuple(
        grant.person_id
        for grant in grants
        if grant.person_id in team and grant.level in FULL_CONTROL and grant.starts_at <= moment
    )


def _item(
    channel: facts.ChannelRow,
    grant: facts.GrantRow,
    known: facts.LastItem | None,
    findings: list[str],
    members: set[tuple[int, int]],
    seats: Seats,
    reviewers: Reviewers,
    day: dt.date,
) -> dict:
    of_team = grant.person_id in reviewers.team
    delta = facts.delta_of(grant, known)
    weight = weigh(
        Access(
            level=grant.level,
            approved_level=grant.approved_level,
            verified=bool(grant.verified_as),
            verify_by=grant.verify_by,
            of_team=of_team,
            is_external=grant.person__kind == PersonKind.EXTERNAL,
            contract_end=grant.person__contract_end,
            holder_active=grant.person__is_active,
            belongs=of_team
            or grant.person_id in (channel.responsible_id, channel.deputy_id)
            or (grant.person_id, channel.body_id) in members,
            delta=delta,
            tier=channel.tier,
            compromised=channel.compromised_at is not None,
            has_findings=bool(findings),
        ),
        day=day,
    )
    reviewer, asked_as = reviewers.ask(grant.person_id, level=grant.level, seats=seats)
    return {
        "channel_id": channel.pk,
        "grant_id": grant.pk,
        "person_id": grant.person_id,
        "level": grant.level,
        "native_role": grant.native_role,
        "since": grant.starts_at,
        "ends_at": grant.ends_at,
        "source": grant.source,
        "approved_level": grant.approved_level,
        "verified_as": grant.verified_as,
        "verified_at": grant.verified_at,
        "of_team": of_team,
        "is_external": grant.person__kind == PersonKind.EXTERNAL,
        "holder_active": grant.person__is_active,
        "channel_status": channel.status,
        "latest_post_at": channel.latest_post_at,
        "findings": findings,
        "delta": delta.value,
        "was_level": known.level if known else "",
        "risk": weight.risk,
        "risk_level": weight.level.value,
        "recommendation": weight.recommendation.value,
        "recommended_why": weight.why.value,
        "reviewer_id": reviewer,
        "asked_as": asked_as.value,
    }


@transaction.atomic
def _open(campaign: Campaign) -> None:
    """Count the list against the register, and open it; the constraint refuses what does not add up."""
    at = campaign.opened_at
    in_scope = campaign.channels.order_by()
    nobody = list(in_scope.filter(grants_count=0).values_list("channel", flat=True))
    counts = {
        "channels_count": in_scope.count(),
        "grants_count": facts.grants_as_of(at).filter(channel__in=in_scope.values("channel")).count(),
        "items_count": campaign.items.count(),
        "nobody_count": len(nobody),
    }
    try:
        with transaction.atomic():
            move(campaign, "open", **counts)
    except IntegrityError as error:
        campaign.status = CampaignStatus.OPENING
        raise Incomplete(
            _("The list is not complete: %(items)d questions for %(grants)d accesses in the register. Try again.")
            % {"items": counts["items_count"], "grants": counts["grants_count"]}
        ) from error
    record("campaigns.open", campaign, by=campaign.opened_by, at=at, data={**counts, "scope": campaign.scope})
    open_sheets(campaign, at=at)
    reviewers = set(campaign.items.exclude(reviewer=None).order_by().values_list("reviewer", flat=True).distinct())
    insert_rows(
        ReviewerSignOff,
        [{"reviewer_id": pk} for pk in sorted(reviewers | people_to_tell(campaign))],
        alike={"campaign_id": campaign.pk},
        pass_over_known=True,
    )
    if nobody:
        sync_findings(nobody, at=at)
    tell_opened(campaign, at=at)
