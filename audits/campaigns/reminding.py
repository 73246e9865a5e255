"""The nights of an open campaign: two reminders to those with open questions, then the lead is told (I1, design §5.12).

Seven days before the due date and one day after it, within the budget; whoever has nothing open gets nothing. A week
after the due date what is still open goes to the lead, once. Nothing is ever removed because nobody answered. Short reviews
of one channel follow the same rules.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from audits.campaigns import closing, opening
from audits.campaigns.letters import ESCALATED, REMINDER, remind, tell_asked, tell_leads, tell_opened
from audits.campaigns.reviewers import Seats, reviewers_for
from audits.campaigns.transitions import NotAllowed, hold_open, letters_event
from audits.models import AskedAs, Campaign, CampaignStatus, Item, ReviewerSignOff, Sheet
from channels_registry.models import FULL_CONTROL, Channel
from notifications import weekly
from portal.store import day_of

BEFORE = dt.timedelta(days=7)
ESCALATED_AFTER = dt.timedelta(days=7)
# Whoever was asked less than this ago is not reminded of it.
LEAST_BETWEEN = dt.timedelta(days=3)
# A process that opens or closes for so long has died.
DIED_AFTER = dt.timedelta(minutes=30)


def sweep(*, at: dt.datetime, dry_run: bool = False) -> int:
    """All of the night. Returns how many letters, reviewers found and campaigns taken up again."""
    done = _take_up(at=at, dry_run=dry_run)
    for campaign in Campaign.objects.open().order_by("pk"):
        done += _replace_leavers(campaign, at=at, dry_run=dry_run)
        done += _tell_waiting(campaign, at=at, dry_run=dry_run)
        done += _remind(campaign, at=at, dry_run=dry_run)
        done += _escalate(campaign, at=at, dry_run=dry_run)
    return done


def _take_up(*, at: dt.datetime, dry_run: bool) -> int:
    """Go on with what a process that died left half done."""
    half = Campaign.objects.filter(
        Q(status=CampaignStatus.OPENING, opened_at__lt=at - DIED_AFTER)
        | Q(status=CampaignStatus.CLOSING, closed_at__lt=at - DIED_AFTER)
    )
    found = list(half.order_by("pk"))
    for campaign in [] if dry_run else found:
        go_on = opening.resume if campaign.status == CampaignStatus.OPENING else closing.finish
        go_on(campaign)
    return len(found)


def _tell_waiting(campaign: Campaign, *, at: dt.datetime, dry_run: bool) -> int:
    """Whoever had no room for the letter on the day of opening is told now; a reminder comes after it, never before."""
    if dry_run:
        waiting = campaign.sign_offs.filter(told_at=None).values_list("reviewer", flat=True)
        return len(weekly.free_to_write(waiting, at=at))
    with transaction.atomic():
        try:
            hold_open(campaign)
        except NotAllowed:
            return 0
        return tell_opened(campaign, at=at)


# --- Reminders --------------------------------------------------------------------------------------------------------


def _due(campaign: Campaign, today: dt.date) -> tuple[str, str]:
    """Which reminder the day asks for, and the field that says it was sent; empty where none."""
    if today > campaign.due_on:
        return "after", "reminded_after_at"
    if today >= campaign.due_on - BEFORE:
        return "before", "reminded_before_at"
    return "", ""


def _remind(campaign: Campaign, *, at: dt.datetime, dry_run: bool) -> int:
    today = day_of(at)
    when, field = _due(campaign, today)
    if not when:
        return 0
    open_items = Item.objects.waiting(on=today).filter(campaign=campaign, reviewer=OuterRef("reviewer"))
    open_pages = Sheet.objects.waiting().filter(campaign=campaign, person=OuterRef("reviewer"))
    parts = ReviewerSignOff.objects.filter(
        Q(Exists(open_items)) | Q(Exists(open_pages)),
        told_at__lte=at - LEAST_BETWEEN,
        campaign=campaign,
        **{field: None},
    )
    free = weekly.free_to_write(parts.values_list("reviewer", flat=True), at=at, kind=REMINDER)
    if dry_run or not free:
        return len(free)
    with transaction.atomic():
        try:
            hold_open(campaign)
        except NotAllowed:
            return 0
        chosen = list(parts.filter(reviewer__in=free).values_list("reviewer", flat=True))
        ReviewerSignOff.objects.filter(campaign=campaign, reviewer__in=chosen).update(**{field: at})
        remind(campaign, chosen, when=when, at=at)
    return len(chosen)


def _escalate(campaign: Campaign, *, at: dt.datetime, dry_run: bool) -> int:
    """Silence goes to the lead, once. It removes nothing."""
    if campaign.escalated_at or day_of(at) < campaign.due_on + ESCALATED_AFTER:
        return 0
    count = campaign.items.undecided().count()
    if dry_run or not count:
        return int(bool(count))
    with transaction.atomic():
        first = Campaign.objects.open().filter(pk=campaign.pk, escalated_at=None).update(escalated_at=at)
        if first:
            tell_leads(ESCALATED, campaign, event=letters_event(campaign, "escalated"), at=at, count=count)
    return first


# --- Reviewers who left -----------------------------------------------------------------------------------------------


def _replace_leavers(campaign: Campaign, *, at: dt.datetime, dry_run: bool) -> int:
    """What was asked of someone who has left, or of nobody, is asked of whoever the rules name now.

    So is what has become the reviewer's own access, since the entry it was under was joined with theirs.
    """
    gone = Q(reviewer=None) | Q(reviewer__is_active=False) | Q(reviewer=F("person__merged_into"))
    lost = campaign.items.undecided().filter(gone)
    person = Coalesce("person__merged_into", "person")
    rows = list(lost.order_by("pk").values_list("pk", person, "level", "channel"))
    if dry_run or not rows:
        return len(rows)
    with transaction.atomic():
        try:
            hold_open(campaign)
        except NotAllowed:
            return 0
        reviewers = reviewers_for(campaign, at=at)
        seats = _seats({channel for _pk, _person, _level, channel in rows}, set(reviewers.team), at=at)
        found: dict[tuple[int, AskedAs], list[int]] = {}
        for pk, person, level, channel in rows:
            reviewer, asked_as = reviewers.ask(person, level=level, seats=seats[channel])
            if reviewer is not None:
                found.setdefault((reviewer, asked_as), []).append(pk)
        for (reviewer, asked_as), pks in found.items():
            campaign.items.undecided().filter(pk__in=pks).update(reviewer=reviewer, asked_as=asked_as)
        _tell(campaign, {reviewer for reviewer, _asked_as in found}, at=at)
    return sum(len(pks) for pks in found.values())


def _seats(channels: Iterable[int], team: set[int], *, at: dt.datetime) -> dict[int, Seats]:
    found = Channel.objects.filter(pk__in=channels).prefetch_related("grants__person")
    return {
        channel.pk: Seats(
            channel.responsible_id,
            channel.deputy_id,
            tuple(
                grant.person_id
                for grant in channel.grants.all()
                if grant.person_id in team and grant.is_live_at(at) and grant.level in FULL_CONTROL
            ),
        )
        for channel in found
    }


def _tell(campaign: Campaign, reviewers: set[int], *, at: dt.datetime) -> None:
    """Those who had no part yet are written to; the others find it on their page."""
    known = set(campaign.sign_offs.filter(reviewer__in=reviewers).values_list("reviewer", flat=True))
    ReviewerSignOff.objects.filter(campaign=campaign, reviewer__in=known).update(signed_at=None)
    ReviewerSignOff.objects.bulk_create(
        [ReviewerSignOff(campaign=campaign, reviewer_id=pk, told_at=at) for pk in sorted(reviewers - known)],
        ignore_conflicts=True,
    )
    tell_asked(campaign, reviewers - known, at=at)
