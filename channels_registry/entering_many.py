"""The set form of ``register_existing``: thousands of channels from a spreadsheet, in one transaction (design §5.10).

What it writes for each channel is what ``register_existing`` writes, and the tests hold the two beside each other. It adds
and never changes: no channel, link or access that stood before is touched, so an import cannot take away the last
administrator of anything (A8).
"""

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.holding import lock_people
from accounts.models import Person
from channels_registry import rights
from channels_registry.addressing import tell_entered
from channels_registry.bars import barred, why_barred
from channels_registry.entering import Access, NewChannel, made_of
from channels_registry.findings import follow
from channels_registry.imitation import HANDLE_LENGTH, folded_names, forms_of
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Grant, NearForm, Source
from ledger.recording import Decision, Subject, record_many
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.store import day_of, end_of_day, portal_settings, portal_zone


@dataclass(frozen=True)
class Existing:
    """A channel that exists already, and who can get in today; ``locked_out`` where nobody can."""

    new: NewChannel
    access: Sequence[Access] = ()
    official_since: dt.datetime | None = None
    locked_out: bool = False


class SomeRefused(Exception):
    """Some of the channels cannot be entered; ``sentences`` says why, by their place in the list."""

    def __init__(self, sentences: dict[int, str]):
        super().__init__(next(iter(sentences.values())))
        self.sentences = sentences


@dataclass
class _Written:
    """What is to be recorded: subjects and facts, in the order of the list."""

    entered: list[Decision] = field(default_factory=list)
    addresses: list[Decision] = field(default_factory=list)
    grants: list[Decision] = field(default_factory=list)
    locked_out: list[Decision] = field(default_factory=list)


@transaction.atomic
def register_existing_many(
    entries: Sequence[Existing],
    *,
    by: Person | None,
    at: dt.datetime,
    told: Callable[[int], None] = lambda done: None,
) -> list[int]:
    """Enter them all as active and “being brought in line”, or none: raises SomeRefused before anything is written.

    ``told`` hears how many have been written. Returns the keys of the channels, in the order of ``entries``.
    """
    if by is not None and not rights.manages(by):
        raise SomeRefused({0: rights.ask_the_team()})
    people = {access.person.pk: access.person for entry in entries for access in entry.access}
    lock_people([*people.values(), *(person for entry in entries for person in entry.new.named)])
    # Read again under the lock: someone may have left, or a contract may have been shortened.
    fresh = Person.objects.in_bulk(list(people))
    zone = portal_zone()
    if sentences := _refused(entries, fresh, at=at, zone=zone):
        raise SomeRefused(sentences)
    until = day_of(at, zone) + dt.timedelta(days=portal_settings().in_line_days)
    written, keys = _Written(), []
    for batch in in_batches(entries):
        channels = _channels(batch, at=at, until=until, written=written)
        _addresses(batch, channels, len(keys), at=at, written=written)
        _grants(batch, channels, fresh, by=by, at=at, zone=zone, written=written)
        keys += [channel.pk for channel in channels]
        told(len(keys))
    # The record of decisions is locked last, and for as short as can be.
    record_many("channels.registered_existing", written.entered, by=by, at=at)
    record_many("channels.address_entered", written.addresses, by=by, at=at)
    record_many("grants.given", written.grants, by=by, at=at)
    record_many("channels.access_lost", written.locked_out, by=by, at=at)
    follow(keys, at=at)
    return keys


def _refused(
    entries: Sequence[Existing], fresh: dict[int, Person], *, at: dt.datetime, zone: zoneinfo.ZoneInfo
) -> dict[int, str]:
    """Why an entry cannot be made, by its place: what ``register_existing`` would refuse one by one."""
    taken = _taken(entry.new.address.identity_key for entry in entries if entry.new.address is not None)
    not_there = barred([*fresh, *(person.pk for entry in entries for person in entry.new.named)])
    sentences: dict[int, str] = {}
    for place, entry in enumerate(entries):
        address = entry.new.address
        if address is not None:
            if address.identity_key in taken:
                sentences[place] = _("This link already belongs to another channel in the register.")
            taken.add(address.identity_key)
        for access in entry.access:
            if sentence := _no_access(fresh[access.person.pk], at=at, zone=zone):
                sentences.setdefault(place, sentence)
            elif (access.person.pk, entry.new.platform.pk) in not_there:
                sentences.setdefault(place, why_barred(access.person, entry.new.platform))
        for person in entry.new.named:
            if (person.pk, entry.new.platform.pk) in not_there:
                sentences.setdefault(place, why_barred(person, entry.new.platform))
    return sentences


def _taken(keys: Iterable[str]) -> set[str]:
    current = ChannelAddress.objects.current()
    found = (current.filter(identity_key__in=some).values_list("identity_key", flat=True) for some in _some(keys))
    return set(chain.from_iterable(found))


def _some(keys: Iterable[str]) -> Iterable[Sequence[str]]:
    return in_batches(sorted(set(keys)))


def _no_access(person: Person, *, at: dt.datetime, zone: zoneinfo.ZoneInfo) -> str:
    if not person.is_active:
        return _("%(name)s has left and cannot be given access.") % {"name": person}
    if person.is_newcomer:
        return _("No group has confirmed %(name)s yet. That comes first; then give access.") % {"name": person}
    ends_at = _end(person, zone)
    if ends_at is not None and ends_at <= at:
        return _("The access would end before it starts. Choose a later end.")
    return ""


def _end(person: Person, zone: zoneinfo.ZoneInfo) -> dt.datetime | None:
    """An external person's access ends with the contract (L2)."""
    return end_of_day(person.contract_end, zone) if person.is_external else None


def _channels(batch: Sequence[Existing], *, at: dt.datetime, until: dt.date, written: _Written) -> list[Channel]:
    channels = Channel.objects.bulk_create(
        made_of(
            entry.new,
            status=ChannelStatus.ACTIVE,
            at=at,
            activated_at=entry.official_since or at,
            bring_in_line_by=until,
            confirmed_at=at,
            access_lost_at=at if entry.locked_out else None,
        )
        for entry in batch
    )
    for entry, channel in zip(batch, channels, strict=True):
        subject = _subject(channel)
        facts = {"body": entry.new.body.pk, "platform": entry.new.platform.key}
        written.entered.append(Decision(subject, data=facts))
        if entry.locked_out:
            written.locked_out.append(Decision(subject, why=_("Said when the channel was entered.")))
    return channels


def _subject(channel: Channel) -> Subject:
    return Subject(Channel._meta.label_lower, channel.pk, channel.name)


def _addresses(
    batch: Sequence[Existing], channels: list[Channel], start: int, *, at: dt.datetime, written: _Written
) -> None:
    """The rows travel as one value; their keys are read back for the forms under which look-alikes are found."""
    rows, names_of = [], {}
    for entry, channel in zip(batch, channels, strict=True):
        address = entry.new.address
        if address is None:
            continue
        names_of[channel.pk] = names = folded_names(address)
        rows.append(
            {
                "channel_id": channel.pk,
                "identity_key": address.identity_key,
                "canonical_url": address.canonical_url,
                "handle": address.handle[:HANDLE_LENGTH],
                "skeleton": names[0] if names else "",
                "original_input": entry.new.original_input[:2000],
            }
        )
        written.addresses.append(Decision(_subject(channel), data={"key": address.identity_key}))
    try:
        with transaction.atomic():
            insert_rows(ChannelAddress, rows, alike={"is_main": True, "since": at})
    except IntegrityError as error:
        # Somebody entered one of the links in this very moment.
        taken = _taken(row["identity_key"] for row in rows)
        sentence = _("This link already belongs to another channel in the register.")
        met = {
            start + place: sentence
            for place, entry in enumerate(batch)
            if entry.new.address is not None and entry.new.address.identity_key in taken
        }
        if not met:
            raise
        raise SomeRefused(met) from error
    entered = ChannelAddress.objects.filter(channel__in=list(names_of)).order_by("pk").values_list("pk", "channel")
    forms = [
        {"address_id": pk, "form": form}
        for pk, channel_id in entered
        for form in sorted(forms_of(names_of[channel_id]))
    ]
    insert_rows(NearForm, forms, alike={})
    tell_entered([row["identity_key"] for row in rows], at=at)


def _grants(
    batch: Sequence[Existing],
    channels: list[Channel],
    fresh: dict[int, Person],
    *,
    by: Person | None,
    at: dt.datetime,
    zone: zoneinfo.ZoneInfo,
    written: _Written,
) -> None:
    """The rows travel as one value; their keys are read back, since the record of decisions names them."""
    of_channel = {channel.pk: channel for channel in channels}
    rows = [
        {
            "channel_id": channel.pk,
            "person_id": access.person.pk,
            "level": str(access.level),
            "native_role": access.native_role,
            "ends_at": _end(fresh[access.person.pk], zone),
        }
        for entry, channel in zip(batch, channels, strict=True)
        for access in entry.access
    ]
    shared = {"source": Source.IMPORTED, "starts_at": at, "granted_by_id": by.pk if by else None, "granted_at": at}
    insert_rows(Grant, rows, alike=shared)
    given = Grant.objects.filter(channel__in=list(of_channel)).order_by("channel", "pk")
    for pk, channel_id, person_id, level, ends_at in given.values_list("pk", "channel", "person", "level", "ends_at"):
        facts = {"grant": pk, "person": person_id, "level": level, "ends_at": ends_at}
        words = {"person": fresh[person_id].full_name}
        written.grants.append(Decision(_subject(of_channel[channel_id]), data=facts, words=words))
