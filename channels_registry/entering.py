"""How channels enter the register: by an approved request, or because they exist already (A1, A5)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from accounts.holding import lock_people
from accounts.models import Body, Person
from channels_registry.addresses import Address
from channels_registry.addressing import write_address
from channels_registry.bars import why_not_named
from channels_registry.coadministration import lock
from channels_registry.conditions import NewCondition, set_conditions
from channels_registry.findings import follow
from channels_registry.grants import GrantRefused, give_access
from channels_registry.models import AccessLevel, Channel, ChannelStatus, ParameterSet, Platform, SetUp
from ledger.recording import record
from portal.store import day_of, portal_settings

PHRASES = {
    "channels.entered": gettext_lazy("entered the approved channel in the register"),
    "channels.registered_existing": gettext_lazy("entered a channel that already existed"),
    "channels.parameters_set": gettext_lazy("set the rules for the channel"),
}


# Who answers for a channel, by the names of its fields.
DUTIES = ("responsible", "deputy")


@dataclass(frozen=True)
class NewChannel:
    """What is known of a channel as it enters. ``facts`` are further fields of Channel."""

    name: str
    body: Body
    platform: Platform
    kind: str
    format: str
    address: Address | None = None
    original_input: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def named(self) -> list[Person]:
        """Whoever is to answer for it, and their deputy."""
        return [person for duty in DUTIES if (person := self.facts.get(duty)) is not None]


@dataclass(frozen=True)
class Access:
    """Someone who can get into a channel on the day it enters the register."""

    person: Person
    level: AccessLevel
    native_role: str = ""


@transaction.atomic
def register_channel(
    new: NewChannel,
    *,
    parameters: dict[str, Any],
    conditions: Iterable[NewCondition],
    owner: Person,
    by: Person,
    at: dt.datetime,
    told_from: dt.datetime | None = None,
    ready_by: dt.date | None = None,
) -> Channel:
    """Enter an approved channel as “being set up”, with one date and one owner for the whole set-up (A5).

    ``parameters`` are fields of ParameterSet; ``told_from`` is when the letter of the approval leaves; ``ready_by`` brings
    the day of the set-up forward. Raises AddressTaken.
    """
    channel = _create(new, status=ChannelStatus.APPROVED, at=at, told_from=told_from)
    due_on = day_of(at) + dt.timedelta(days=portal_settings().set_up_days)
    SetUp.objects.create(channel=channel, owner=owner, due_on=min(due_on, ready_by) if ready_by else due_on)
    record("channels.entered", channel, by=by, at=at, data={"body": new.body.pk, "platform": new.platform.key})
    set_parameters(channel, parameters, by=by, at=at)
    set_conditions(channel, conditions, by=by, at=at)
    if new.address is not None:
        write_address(channel, new.address, by=by, at=at, original=new.original_input)
    return channel


@transaction.atomic
def register_existing(
    new: NewChannel,
    *,
    by: Person,
    at: dt.datetime,
    official_since: dt.datetime | None = None,
    bring_in_line: bool = True,
    access: Iterable[Access] = (),
) -> Channel:
    """Enter a channel that exists already, as active and “being brought in line” (design §4).

    Where rule A8 fails for it the finding opens in this same transaction. ``bring_in_line`` False is for a channel that
    already keeps every rule; ``access`` names who can get in today. Raises AddressTaken, GrantRefused.
    """
    access = list(access)
    lock_people([*(holder.person for holder in access), *new.named])
    if why_not := why_not_named(new.named, new.platform):
        raise GrantRefused(why_not)
    until = day_of(at) + dt.timedelta(days=portal_settings().in_line_days) if bring_in_line else None
    channel = _create(
        new,
        status=ChannelStatus.ACTIVE,
        at=at,
        activated_at=official_since or at,
        bring_in_line_by=until,
        confirmed_at=at,
    )
    record(
        "channels.registered_existing", channel, by=by, at=at, data={"body": new.body.pk, "platform": new.platform.key}
    )
    if new.address is not None:
        write_address(channel, new.address, by=by, at=at, original=new.original_input)
    for holder in access:
        give_access(
            channel,
            person=holder.person,
            level=holder.level,
            by=by,
            at=at,
            native_role=holder.native_role,
            already_held=True,
        )
    follow([channel.pk], at=at)
    return channel


def _create(new: NewChannel, *, status: ChannelStatus, at: dt.datetime, **dates) -> Channel:
    channel = made_of(new, status=status, at=at, **dates)
    channel.save(force_insert=True)
    return channel


def made_of(new: NewChannel, *, status: ChannelStatus, at: dt.datetime, **dates) -> Channel:
    """The channel as it will stand in the register; not saved."""
    facts = {"no_public_address": new.address is None and status != ChannelStatus.APPROVED, **new.facts}
    return Channel(
        name=new.name,
        body=new.body,
        platform=new.platform,
        kind=new.kind,
        format=new.format,
        status=status,
        entered_at=at,
        **dates,
        **facts,
    )


@transaction.atomic
def set_parameters(
    channel: Channel, parameters: dict[str, Any], *, by: Person, at: dt.datetime, why: str = ""
) -> ParameterSet:
    """Set the rules for the channel from now on; the earlier ones stay on record with their end."""
    lock([channel.pk])
    ParameterSet.objects.filter(channel=channel, until=None).update(until=at)
    current = ParameterSet.objects.create(channel=channel, since=at, set_by=by, **parameters)
    Channel.objects.filter(pk=channel.pk).update(review_on=current.review_on, rhythm=current.rhythm)
    channel.review_on, channel.rhythm = current.review_on, current.rhythm
    record(
        "channels.parameters_set",
        channel,
        by=by,
        at=at,
        why=why,
        data={"set": current.pk, **{name: parameters[name] for name in parameters if not name.endswith("_name")}},
    )
    return current
