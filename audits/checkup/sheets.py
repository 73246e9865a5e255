"""The pages of a check-up as a set: opened with the campaign, given to somebody else where a person left, missed at its end."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.departures import Departure, DepartureKind
from accounts.models import Person, RoleAssignment
from audits.checkup.asking import chosen_for
from audits.models import Campaign, CampaignKind, ChannelInScope, ReviewerSignOff, Sheet, SheetKey, Side
from channels_registry.findings import open_findings
from channels_registry.models import Channel
from ledger.recording import Decision, record_many
from portal.batches import key_batches
from portal.inserting import insert_rows

UNANSWERED, DISAGREEMENT = "checkup_unanswered", "checkup_disagreement"


@transaction.atomic
def open_sheets(campaign: Campaign, *, at: dt.datetime) -> int:
    """Open both sides' pages for each channel of a yearly check-up; safe to call twice. Returns how many pages it has.

    Nobody is written to here: the campaign's letter names them (``letters.lines_for``). Short reviews have no pages.
    """
    if campaign.kind != CampaignKind.YEARLY:
        return 0
    scope = ChannelInScope.objects.filter(campaign=campaign).values_list("channel", flat=True)
    rows = [
        {"channel_id": channel, "side": side.value, "person_id": person}
        for channel, sides in chosen_for(scope, at=at).items()
        for side, person in sides.items()
    ]
    insert_rows(Sheet, rows, alike={"campaign_id": campaign.pk, "opened_at": at}, pass_over_known=True)
    record_many(
        "checkup.asked", [Decision(campaign, data={"channels": len(rows) // len(Side)})] if rows else [], by=None, at=at
    )
    return Sheet.objects.of_campaign(campaign).count()


def unanswered(campaign: Campaign) -> QuerySet:
    """The pages that nobody has answered, with what a list of them prints."""
    missing = Sheet.objects.of_campaign(campaign).unanswered()
    return missing.select_related("channel__body", "channel__platform", "person").order_by("channel__name", "pk")


@transaction.atomic
def report_unanswered(campaign: Campaign, *, at: dt.datetime) -> int:
    """At the end of a campaign: a point to put right for each channel that neither side answered for, or only one.

    Silence says nothing about a channel, so nothing else follows. Returns how many channels.
    """
    sides: dict[int, list[str]] = defaultdict(list)
    for channel, side in Sheet.objects.of_campaign(campaign).unanswered().values_list("channel", "side"):
        sides[channel].append(side)
    with translation.override(settings.LANGUAGE_CODE):
        words = {
            1: {Side.RESPONSIBLE: _("Not answered for its people."), Side.COADMIN: _("Not answered for the team.")},
            2: _("Not answered by either side."),
        }
        details = {pk: words[2] if len(missing) == 2 else words[1][Side(missing[0])] for pk, missing in sides.items()}
    open_findings(UNANSWERED, details, at=at)
    return len(details)


# --- Who left in the middle of it ------------------------------------------------------------------------------------------


def leave_sheets_of(departure: Departure) -> None:
    """Whoever leaves is asked no more: their link ends at once (registered at the departure door)."""
    if departure.kind != DepartureKind.CONTRACT:
        SheetKey.objects.filter(person=departure.person, ended_at=None).update(ended_at=departure.at)


def end_keys_of(person: Person, at: dt.datetime) -> None:
    """The letter with the link lies in a mailbox that is theirs no more; the next letter brings a new one."""
    SheetKey.objects.filter(person=person, ended_at=None).update(ended_at=at)


def _misplaced(at: dt.datetime) -> QuerySet:
    """Waiting pages with nobody, with someone who is gone, or who has another post in the organisation now."""
    channel = Channel.objects.filter(pk=OuterRef("channel"))
    named = channel.filter(Q(responsible=OuterRef("person")) | Q(deputy=OuterRef("person")))
    of_team = RoleAssignment.objects.team(at).filter(person=OuterRef("person"))
    elsewhere = (Q(side=Side.RESPONSIBLE) & ~Exists(named)) | (Q(side=Side.COADMIN) & ~Exists(of_team))
    return Sheet.objects.waiting().filter(Q(person=None) | Q(person__is_active=False) | elsewhere)


def place_again(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Ask somebody else where the person who was asked has left, in sets of a thousand. Returns how many pages moved."""
    return sum(_place(pks, at=at, dry_run=dry_run) for pks in key_batches(_misplaced(at)))


@transaction.atomic
def _place(pks: list[int], *, at: dt.datetime, dry_run: bool) -> int:
    rows = list(_misplaced(at).filter(pk__in=pks).select_for_update(of=("self",)).order_by("pk"))
    chosen = chosen_for({sheet.channel_id for sheet in rows}, at=at)
    taken = _taken([sheet.channel_id for sheet in rows])
    moved: dict[int | None, list[int]] = defaultdict(list)
    for sheet in rows:
        person = chosen[sheet.channel_id][Side(sheet.side)]
        other = taken.get((sheet.campaign_id, sheet.channel_id, _other(sheet.side)))
        if person != sheet.person_id and (person is None or person != other):
            moved[person].append(sheet.pk)
    if not dry_run:
        for person, own in moved.items():
            Sheet.objects.filter(pk__in=own, answered_at=None).update(person=person)
        _let_remind(rows, moved)
    return sum(len(own) for own in moved.values())


def _let_remind(rows: list[Sheet], moved: dict[int | None, list[int]]) -> None:
    """Whoever is asked now has their part in the campaign, so that its reminder reaches them with their link."""
    campaigns = {sheet.pk: sheet.campaign_id for sheet in rows}
    parts = {(campaigns[pk], person) for person, own in moved.items() if person is not None for pk in own}
    new = [{"campaign_id": campaign, "reviewer_id": person} for campaign, person in sorted(parts)]
    insert_rows(ReviewerSignOff, new, alike={}, pass_over_known=True)


def _other(side: str) -> str:
    return Side.COADMIN if side == Side.RESPONSIBLE else Side.RESPONSIBLE


def _taken(channel_ids: list[int]) -> dict[tuple[int, int, str], int]:
    """Who has answered a side already, and so is not asked on the other."""
    answered = Sheet.objects.answered().filter(channel__in=channel_ids)
    return {(c, ch, side): by for c, ch, side, by in answered.values_list("campaign", "channel", "side", "answered_by")}
