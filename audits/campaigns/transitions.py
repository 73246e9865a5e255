"""What may follow what in a campaign, and the guarded UPDATE that each of its verbs begins with (design §5.6)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from audits.campaigns.rights import refuse_keeper, refuse_runner
from audits.campaigns.scope import Scope
from audits.models import Campaign, CampaignKind, CampaignStatus, CampaignTemplate, Trigger
from ledger.recording import record
from notifications.writing import withdraw_letters
from portal.store import day_of

S = CampaignStatus
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "change": ({S.DRAFT}, S.DRAFT),
    "begin": ({S.DRAFT}, S.OPENING),
    "open": ({S.OPENING}, S.OPEN),
    "begin_closing": ({S.OPEN}, S.CLOSING),
    "close": ({S.CLOSING}, S.CLOSED),
    "cancel": ({S.DRAFT, S.OPENING, S.OPEN}, S.CANCELLED),
}
PHRASES = {
    "campaigns.drafted": gettext_lazy("drafted an access review"),
    "campaigns.change": gettext_lazy("changed the draft of an access review"),
    "campaigns.open": gettext_lazy("opened an access review"),
    "campaigns.close": gettext_lazy("closed an access review"),
    "campaigns.cancel": gettext_lazy("cancelled an access review"),
    "campaigns.decided": gettext_lazy("decided about an access under review"),
    "campaigns.postponed": gettext_lazy("postponed a question of an access review"),
    "campaigns.signed_off": gettext_lazy("signed off their part of an access review"),
    "campaigns.reviewer_named": gettext_lazy("named another reviewer in an access review"),
    "campaigns.retire_answered": gettext_lazy("said in an access review whether a quiet channel goes on"),
    "campaigns.drawn": gettext_lazy("drew questions of an access review for a second look"),
    "campaigns.looked_again": gettext_lazy("looked again at a decision of an access review"),
    "campaigns.template_changed": gettext_lazy("changed a template of yearly check-ups"),
}
SHORTEST_DAYS = 3


class NotAllowed(Exception):
    """The campaign is no longer in a state from which this starts; the text says so."""


class CampaignRefused(Exception):
    """Something about the campaign does not hold; the text says what to do."""


def letters_event(campaign: Campaign, what: str) -> str:
    """The event under which the letters of one moment of a campaign stand in the outbox."""
    return f"campaign-{what}:{campaign.pk}"


def move(campaign: Campaign, action: str, **values) -> None:
    """Carry the campaign over. Raises NotAllowed if somebody was first. Nothing is recorded here."""
    start, end = TRANSITIONS[action]
    values["status"] = end
    if not Campaign.objects.filter(pk=campaign.pk, status__in=start).update(**values):
        raise NotAllowed(_("This access review has moved on meanwhile. The page shows how it stands."))
    for name, value in values.items():
        setattr(campaign, name, value)


def hold_open(campaign: Campaign) -> None:
    """Keep the campaign open until the transaction ends: closing waits. Raises NotAllowed if it is not open."""
    if not Campaign.objects.filter(pk=campaign.pk, status=S.OPEN).update(status=S.OPEN):
        raise NotAllowed(_("This access review is not open any more; nothing can be decided in it."))


@transaction.atomic
def draft(
    *,
    title: str,
    scope: Scope,
    due_on: dt.date,
    by: Person | None,
    at: dt.datetime,
    kind: CampaignKind = CampaignKind.YEARLY,
    trigger: Trigger = Trigger.BY_HAND,
    template: CampaignTemplate | None = None,
) -> Campaign:
    """A campaign nobody is asked in yet. Raises NotYours, CampaignRefused."""
    refuse_runner(by)
    _refuse_due(due_on, at=at)
    campaign = Campaign.objects.create(
        title=title.strip(), kind=kind, trigger=trigger, scope=scope.stored(), template=template, due_on=due_on,
        drafted_at=at, drafted_by=by,
    )  # fmt: skip
    record("campaigns.drafted", campaign, by=by, at=at, data=_facts(campaign))
    return campaign


@transaction.atomic
def change(campaign: Campaign, *, title: str, scope: Scope, due_on: dt.date, by: Person, at: dt.datetime) -> None:
    """Change a draft. Raises NotYours, NotAllowed, CampaignRefused."""
    refuse_runner(by)
    _refuse_due(due_on, at=at)
    move(campaign, "change", title=title.strip(), scope=scope.stored(), due_on=due_on)
    record("campaigns.change", campaign, by=by, at=at, data=_facts(campaign))


@transaction.atomic
def cancel(campaign: Campaign, *, by: Person, at: dt.datetime, why: str) -> None:
    """End it without any consequence; letters that have not left stay here. Raises NotYours, NotAllowed, CampaignRefused."""
    refuse_keeper(by)
    if not why.strip():
        raise CampaignRefused(_("Say why it is cancelled; those who answered already will ask."))
    move(campaign, "cancel", cancelled_at=at, cancelled_by=by, cancelled_why=why.strip())
    for what in ("opened", "before", "after"):
        withdraw_letters(letters_event(campaign, what), at=at)
    record("campaigns.cancel", campaign, by=by, at=at, why=why.strip(), data=_facts(campaign))


def _refuse_due(due_on: dt.date, *, at: dt.datetime) -> None:
    if due_on < day_of(at) + dt.timedelta(days=SHORTEST_DAYS):
        raise CampaignRefused(_("Give people at least %(count)d days to answer.") % {"count": SHORTEST_DAYS})


def _facts(campaign: Campaign) -> dict:
    return {"kind": campaign.kind, "trigger": campaign.trigger, "scope": campaign.scope, "due_on": campaign.due_on}
