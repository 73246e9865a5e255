"""Access reviews at scale: opening and closing one of 1,000 channels with 5,000 accesses, and what its pages cost (I1).

The floor copies, in plain SQL inside the server and in one transaction, the rows that opening and closing wrote. It leaves
out what makes a review: reading how each access stands, weighing it, choosing who is asked, proving the list complete, the
things to do, letters, the record of decisions, and the transactions of at most a thousand rows.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from accounts.models import Person
from accounts.roles import RoleName
from audits.campaigns.closing import close
from audits.campaigns.opening import open_campaign
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import draft
from audits.models import Campaign, Item, Remediation
from bench.measuring import Asked, counted
from channels_registry.models import AccessLevel, Attestation, Channel, Grant
from notifications.models import Letter
from portal.inserting import insert_rows
from portal.store import day_of

CHANNELS, GRANTS = 1_000, 5_000
PAGES = ("", "items/", "progress/", "close/", "second-look/")


@dataclass(frozen=True)
class Figures:
    """Seconds and queries of each act; ``pages`` are (address, queries) for the auditor and for the busiest reviewer."""

    channels: int
    items: int
    opening: tuple[float, int]
    opening_floor: tuple[float, int]
    closing: tuple[float, int]
    closing_floor: tuple[float, int]
    letters: int
    confirmed: int
    to_do: int
    pages: list[tuple[str, int]]


def measure(at: dt.datetime) -> Figures:
    lead = Person.objects.filter(role_assignments__role=RoleName.LEAD, role_assignments__ended_at=None).first()
    lead = lead or Person.objects.team(at).order_by("pk").first()
    channels = prepare(at)
    campaign = draft(
        title="Bench", scope=Scope(channels=tuple(channels)), due_on=day_of(at) + dt.timedelta(days=28), by=lead, at=at
    )
    letters = Letter.objects.count()
    opening = counted(lambda: open_campaign(campaign, by=lead, at=at))
    campaign = Campaign.objects.get(pk=campaign.pk)
    written = Letter.objects.count() - letters
    opening_floor = counted(lambda: opened_in_sql(campaign))
    pages = pages_of(campaign)
    decide_all(campaign, at)
    closing = counted(lambda: close(campaign, by=lead, at=at + dt.timedelta(hours=1)))
    made = Attestation.objects.filter(grant__review_items__campaign=campaign)
    closing_floor = counted(lambda: closed_in_sql(campaign))
    return Figures(
        campaign.channels_count, campaign.items_count, opening, opening_floor, closing, closing_floor, written,
        made.count(), Remediation.objects.of_campaign(campaign).count(), pages,
    )  # fmt: skip


@transaction.atomic
def prepare(at: dt.datetime) -> list[int]:
    """A thousand channels on duty with five accesses each; the same portal gives the same list."""
    pks = list(Channel.objects.on_duty().order_by("pk").values_list("pk", flat=True)[:CHANNELS])
    people = list(Person.objects.active().order_by("pk").values_list("pk", flat=True)[: CHANNELS // 2])
    held: dict[int, set[int]] = {pk: set() for pk in pks}
    for channel, person in Grant.objects.not_ended().filter(channel__in=pks).values_list("channel", "person"):
        held[channel].add(person)
    rows = []
    for number, pk in enumerate(pks):
        free = (one for step in range(len(people)) if (one := people[(number + step) % len(people)]) not in held[pk])
        rows += [{"channel_id": pk, "person_id": next(free)} for _missing in range(GRANTS // CHANNELS - len(held[pk]))]
    given = at - dt.timedelta(days=200)
    insert_rows(Grant, rows, alike={"level": AccessLevel.EDITOR, "starts_at": given, "granted_at": given})
    Channel.objects.filter(pk__in=pks, responsible=None).update(responsible=people[0])
    return pks


def decide_all(campaign: Campaign, at: dt.datetime) -> None:
    """Nine in ten are kept, the others removed; each by whoever is asked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audits_item SET decision = CASE WHEN id %% 10 = 0 THEN 'remove' ELSE 'keep' END, "
            "comment = CASE WHEN id %% 10 = 0 THEN 'Left the project.' ELSE '' END, decided_at = %s, "
            "decided_by_id = reviewer_id WHERE campaign_id = %s AND reviewer_id IS NOT NULL",
            [at, campaign.pk],
        )


def opened_in_sql(campaign: Campaign) -> None:
    """The list once more: its channels, its items and the pages of the check-up, for a campaign that is taken back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{_AGAIN.format(table='audits_campaign', more='')} WHERE r.id = %s RETURNING id", [campaign.pk])
        new = cursor.fetchone()[0]
        for table in ("audits_channelinscope", "audits_item", "audits_sheet"):
            again = _AGAIN.format(table=table, more=", 'campaign_id', %s::bigint")
            cursor.execute(f"{again} WHERE r.campaign_id = %s", [new, campaign.pk])
        transaction.set_rollback(True)


def closed_in_sql(campaign: Campaign) -> None:
    """Settle the items, repeat the confirmations on the accesses, and write the confirmations once more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audits_item SET settled_at = settled_at WHERE campaign_id = %s", [campaign.pk])
        cursor.execute(
            "UPDATE channels_registry_grant g SET verified_at = g.verified_at FROM audits_item i "
            "WHERE i.grant_id = g.id AND i.campaign_id = %s AND i.decision = 'keep'",
            [campaign.pk],
        )
        again = _AGAIN.format(table="channels_registry_attestation", more="")
        cursor.execute(f"{again} JOIN audits_item i ON i.grant_id = r.grant_id WHERE i.campaign_id = %s", [campaign.pk])
        transaction.set_rollback(True)


# Rows of a table once more, under numbers of their own.
_AGAIN = (
    "INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', "
    "nextval(pg_get_serial_sequence('{table}', 'id')){more}))).* FROM {table} r"
)


def pages_of(campaign: Campaign) -> list[tuple[str, int]]:
    """How many queries each page costs: for an auditor or the lead, and the reviewer's own for whoever is asked most."""
    reader = (
        Person.objects.active().filter(role_assignments__role=RoleName.LEAD, role_assignments__ended_at=None).first()
    )
    reader = reader or campaign.opened_by
    found = [("/audits/campaigns/", reader)]
    found += [(f"/audits/campaigns/{campaign.pk}/{page}", reader) for page in PAGES]
    asked: dict[int, int] = {}
    for pk in Item.objects.filter(campaign=campaign, reviewer__isnull=False).values_list("reviewer", flat=True):
        asked[pk] = asked.get(pk, 0) + 1
    busiest = Person.objects.get(pk=max(asked, key=asked.get))
    found.append((f"/audits/campaigns/{campaign.pk}/mine/", busiest))
    return [(address.replace(str(campaign.pk), "N"), _queries(address, person)) for address, person in found]


def _queries(address: str, person: Person) -> int:
    asked = Asked(address, person)
    client = asked.client()
    return counted(lambda: client.get(address))[1]
