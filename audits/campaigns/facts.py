"""Reads a batch of channels as they stood when a list is frozen: their people, their facts, the last review (I1).

Each function costs one query for the whole batch.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q, QuerySet

from accounts.models import Membership
from audits.models import CampaignStatus, Delta, Item
from channels_registry.models import Channel, Finding, Grant


class ChannelRow(NamedTuple):
    pk: int
    name: str
    body_id: int
    status: str
    tier: str
    responsible_id: int | None
    deputy_id: int | None
    latest_post_at: dt.datetime | None
    compromised_at: dt.datetime | None


class GrantRow(NamedTuple):
    pk: int
    channel_id: int
    person_id: int
    level: str
    native_role: str
    starts_at: dt.datetime
    ends_at: dt.datetime | None
    source: str
    approved_level: str
    verified_as: str
    verified_at: dt.datetime | None
    verify_by: dt.date | None
    person__is_active: bool
    person__kind: str
    person__contract_end: dt.date | None


class LastItem(NamedTuple):
    level: str
    native_role: str
    ends_at: dt.datetime | None


def grants_as_of(moment: dt.datetime) -> QuerySet:
    """The accesses that were in the register at ``moment`` and had not ended: what a list frozen then must hold."""
    return Grant.objects.filter(Q(ended_at=None) | Q(ended_at__gt=moment), granted_at__lte=moment)


def channels(pks: Collection[int]) -> list[ChannelRow]:
    found = Channel.objects.filter(pk__in=pks).order_by("pk").values_list(*ChannelRow._fields)
    return [ChannelRow(*row) for row in found]


def grants(pks: Collection[int], *, moment: dt.datetime) -> dict[int, list[GrantRow]]:
    found: dict[int, list[GrantRow]] = defaultdict(list)
    rows = grants_as_of(moment).filter(channel__in=pks).order_by("pk").values_list(*GrantRow._fields)
    for row in rows:
        grant = GrantRow(*row)
        found[grant.channel_id].append(grant)
    return found


def open_findings(pks: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Finding.objects.open().filter(channel__in=pks).order_by("rule", "pk")
    for channel, rule in rows.values_list("channel", "rule"):
        found[channel].append(rule)
    return found


def members(people: Collection[int]) -> set[tuple[int, int]]:
    """(person, body) of everyone among ``people``."""
    return set(Membership.objects.live().filter(person__in=people).values_list("person", "body"))


def last_items(pks: Collection[int]) -> dict[tuple[int, int], LastItem]:
    """For each (channel, person) how the access stood when it was reviewed last; a campaign not closed does not count."""
    rows = Item.objects.filter(channel__in=pks, campaign__status=CampaignStatus.CLOSED)
    ordered = rows.order_by("campaign__opened_at", "pk").values_list("channel", "person", *LastItem._fields)
    return {(channel, person): LastItem(*known) for channel, person, *known in ordered}


def delta_of(grant: GrantRow, last: LastItem | None) -> Delta:
    if last is None:
        return Delta.NEW
    same = (grant.level, grant.native_role, grant.ends_at) == last
    return Delta.UNCHANGED if same else Delta.CHANGED
