"""The letters of a campaign: one to each reviewer with everything they are asked; never one for each question (design §5.12)."""

import datetime as dt
from collections.abc import Collection

from accounts.models import Person
from audits.campaigns.transitions import letters_event
from audits.checkup.letters import lines_for
from audits.models import Campaign, CampaignKind, ReviewerSignOff
from notifications import weekly
from notifications.writing import Post, write_letters

OPENED, REMINDER = "audits.review_opened", "audits.review_reminder"
NAMED, ESCALATED, DRAFTED = "audits.review_named", "audits.review_escalated", "audits.review_drafted"
# Of what one letter names; the page has the rest.
MOST_CHANNELS = 12


def path_of(campaign: Campaign) -> str:
    """The reviewer's own page."""
    return f"/audits/campaigns/{campaign.pk}/mine/"


def tell_opened(campaign: Campaign, *, at: dt.datetime) -> int:
    """One letter to everyone who is asked something in an open campaign and was not told yet; returns to how many.

    The yearly check-up keeps to the weekly budget: whoever had a letter this week is told by a later night. A short review
    has its cause and does not wait.
    """
    reviewers = set(campaign.sign_offs.filter(told_at=None).values_list("reviewer", flat=True))
    if campaign.kind != CampaignKind.MICRO:
        reviewers = weekly.free_to_write(reviewers, at=at)
    if not reviewers:
        return 0
    _write(OPENED, campaign, reviewers, event=letters_event(campaign, "opened"), at=at)
    ReviewerSignOff.objects.filter(campaign=campaign, reviewer__in=reviewers, told_at=None).update(told_at=at)
    return len(reviewers)


def remind(campaign: Campaign, reviewers: Collection[int], *, when: str, at: dt.datetime) -> None:
    """One letter to each of these, who have something open; ``when`` is before or after the due date."""
    _write(REMINDER, campaign, set(reviewers), event=letters_event(campaign, when), at=at, is_over=when == "after")


def tell_asked(campaign: Campaign, reviewers: Collection[int], *, at: dt.datetime) -> None:
    """They are asked in the place of someone who left."""
    _write(OPENED, campaign, set(reviewers), event=f"{letters_event(campaign, 'asked')}:{at.isoformat()}", at=at)


def tell_named(campaign: Campaign, reviewer: Person, *, why: str, by: Person, at: dt.datetime) -> None:
    """Somebody is asked in the place of another."""
    event = f"{letters_event(campaign, 'named')}:{reviewer.pk}:{at.isoformat()}"
    _write(NAMED, campaign, {reviewer.pk}, event=event, at=at, why=why, by=str(by))


def _write(kind: str, campaign: Campaign, reviewers: set[int], *, event: str, at: dt.datetime, **more) -> None:
    waiting = _waiting(campaign, reviewers)
    # The pages of the check-up stand in the same letter; whoever has pages and no questions gets it too.
    pages = lines_for(campaign, reviewers, at=at)
    posts = [
        Post(
            event=event,
            person=person,
            data={
                "name": person.full_name,
                "title": campaign.title,
                "is_micro": campaign.kind == CampaignKind.MICRO,
                "due_on": campaign.due_on.isoformat(),
                "count": sum(waiting.get(person.pk, {}).values()),
                "channels": [
                    {"name": name, "count": count}
                    for name, count in list(waiting.get(person.pk, {}).items())[:MOST_CHANNELS]
                ],
                "more": max(0, len(waiting.get(person.pk, {})) - MOST_CHANNELS),
                **({"path": path_of(campaign)} if person.pk in waiting else {}),
                "sheets": pages.get(person.pk, {}),
                **more,
            },
        )
        for person in Person.objects.filter(pk__in={*waiting, *pages}).order_by("pk")
    ]
    write_letters(kind, posts, at=at)


def _waiting(campaign: Campaign, reviewers: set[int]) -> dict[int, dict[str, int]]:
    """For each reviewer who has something open: how many questions on each channel."""
    found: dict[int, dict[str, int]] = {}
    rows = campaign.items.undecided().filter(reviewer__in=reviewers).order_by("channel__name", "channel", "pk")
    for reviewer, name in rows.values_list("reviewer", "channel__name"):
        of_person = found.setdefault(reviewer, {})
        of_person[name] = of_person.get(name, 0) + 1
    return found


def tell_leads(kind: str, campaign: Campaign, *, event: str, at: dt.datetime, **data) -> None:
    posts = [
        Post(
            event=event,
            person=lead,
            data={
                "name": lead.full_name,
                "title": campaign.title,
                "due_on": campaign.due_on.isoformat(),
                "path": f"/audits/campaigns/{campaign.pk}/",
                **data,
            },
        )
        for lead in Person.objects.leads().order_by("pk")
    ]
    write_letters(kind, posts, at=at)
