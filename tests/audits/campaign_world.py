"""Small campaigns for tests, made by the functions that the portal uses."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Person
from audits.campaigns.deciding import Answer, decide
from audits.campaigns.opening import open_campaign
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import draft
from audits.models import Campaign, Item, ItemDecision
from channels_registry.models import AccessLevel, Channel
from portal.store import day_of
from tests import world

KEEP = Answer(ItemDecision.KEEP)
REMOVE = Answer(ItemDecision.REMOVE, comment="Has another post now.")


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@dataclass
class Cast:
    """A team of three, an auditor, and the people of one channel."""

    lead: Person
    comms: Person
    comms2: Person
    auditor: Person
    responsible: Person
    deputy: Person
    editor: Person
    agency: Person
    channel: Channel


def cast() -> Cast:
    lead, comms, comms2 = world.lead("Lea Lead"), world.comms("Cora Comms"), world.comms("Carl Comms")
    body = world.body("Forum")
    responsible, deputy = world.person("Rita Responsible", of=body), world.person("Didi Deputy", of=body)
    editor, agency = world.person("Edda Editor", of=body), world.external("Agnes Agency", sponsor=responsible)
    channel = world.channel(
        "Forum on X", of=body, coadmin=comms, complete=False, responsible=responsible, deputy=deputy
    )
    world.grant(channel, comms)
    world.grant(channel, responsible)
    world.grant(channel, editor, AccessLevel.EDITOR)
    world.grant(channel, agency, AccessLevel.EDITOR)
    return Cast(lead, comms, comms2, world.auditor("Otto Auditor"), responsible, deputy, editor, agency, channel)


def drafted(by: Person, *, scope: Scope | None = None, at: dt.datetime | None = None, due_in: int = 28) -> Campaign:
    at = at or timezone.now()
    return draft(title="Yearly check-up", scope=scope or Scope(), due_on=day_of(at) + days(due_in), by=by, at=at)


def opened(by: Person, *, scope: Scope | None = None, at: dt.datetime | None = None, due_in: int = 28) -> Campaign:
    at = at or timezone.now()
    campaign = drafted(by, scope=scope, at=at, due_in=due_in)
    open_campaign(campaign, by=by, at=at)
    return campaign


def item_of(campaign: Campaign, person: Person, channel: Channel | None = None) -> Item:
    found = campaign.items.filter(person=person)
    return (found.filter(channel=channel) if channel else found).get()


def answer_all(campaign: Campaign, *, at: dt.datetime, answer: Answer = KEEP) -> None:
    """Every reviewer gives the same answer to everything."""
    for reviewer in Person.objects.filter(to_review__campaign=campaign).distinct():
        pks = campaign.items.filter(reviewer=reviewer).values_list("pk", flat=True)
        decide(campaign, dict.fromkeys(pks, answer), by=reviewer, at=at)
