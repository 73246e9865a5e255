"""Channels enter the register by an approved request, or because they exist already; their addresses live with them."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import addressing, editing, lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import AddressRefused, AddressTaken, holders_of
from channels_registry.conditions import NewCondition
from channels_registry.entering import Access, NewChannel, register_channel, register_existing
from channels_registry.grants import GrantRefused
from channels_registry.models import AccessLevel, Channel, ChannelAddress, ChannelStatus, Finding, Format, Rule
from ledger.models import LedgerEntry
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


def new(link="https://x.com/somebody", **facts) -> NewChannel:
    address = read_address(link) if link else None
    return NewChannel("Somebody", world.body(), world.platform(), "region", Format.PROFILE, address, link, facts)


RULES = {
    "posts_agreed_by": "nobody", "speaks_on_disputed": "team", "languages": ["en"], "rhythm": "weekly", "discussion": "open",
    "answer_hours": 24, "visual_identity": "alliance", "review_on": dt.date(2027, 1, 1),
}  # fmt: skip


def approve(at, **facts) -> Channel:
    team = world.comms()
    return register_channel(
        new(**facts),
        parameters=RULES,
        conditions=[NewCondition("Name a deputy", at.date() + dt.timedelta(days=90))],
        owner=team,
        by=team,
        at=at,
    )


def test_an_approved_channel_is_being_set_up_with_one_date_and_one_owner(at):
    """A5: parameters and conditions are rows from the first day."""
    channel = approve(at)

    assert (channel.status, channel.review_on) == (ChannelStatus.APPROVED, dt.date(2027, 1, 1))
    assert channel.set_up.due_on == at.date() + dt.timedelta(days=60)
    assert channel.parameter_sets.get().until is None
    assert channel.conditions.get().text == "Name a deputy"
    assert channel.addresses.get().handle == "somebody"


def test_an_existing_channel_enters_with_its_people_and_findings_in_one_transaction(at):
    coadmin, owner = world.comms(), world.person()

    channel = register_existing(
        new(), by=coadmin, at=at, access=[Access(coadmin, AccessLevel.ADMIN), Access(owner, AccessLevel.EDITOR)]
    )

    assert (channel.status, channel.bring_in_line_by) == (ChannelStatus.ACTIVE, at.date() + dt.timedelta(days=183))
    assert list(Finding.objects.open().values_list("rule", flat=True)) == [Rule.SINGLE_ADMIN]


def test_who_enters_together_leaves_no_gap_between_them(at):
    """Findings follow once everybody is in: none is opened after the first and closed after the second (A8)."""
    coadmin, owner = world.comms(), world.person()

    register_existing(
        new(), by=coadmin, at=at, access=[Access(owner, AccessLevel.ADMIN), Access(coadmin, AccessLevel.ADMIN)]
    )

    assert list(Finding.objects.all()) == []


def test_a_refused_entry_leaves_nothing_behind(at):
    someone, team = world.person(), world.comms()
    world.channel(address="https://x.com/taken")
    before = (Channel.objects.count(), LedgerEntry.objects.count(), ChannelAddress.objects.count())

    with pytest.raises(AddressTaken):
        register_existing(new("https://twitter.com/TAKEN"), by=team, at=at)
    with pytest.raises(GrantRefused):
        twice = [Access(someone, AccessLevel.ADMIN), Access(someone, AccessLevel.EDITOR)]
        register_existing(new(), by=team, at=at, access=twice)

    assert (Channel.objects.count(), LedgerEntry.objects.count(), ChannelAddress.objects.count()) == before


def test_an_address_is_held_by_one_channel_at_a_time(at):
    """Past the form: the database says so too."""
    first, second = world.channel(address="https://x.com/taken"), world.channel()
    held = first.addresses.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelAddress.objects.create(
            channel=second, identity_key=held.identity_key, canonical_url=held.canonical_url, since=at, is_main=False
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelAddress.objects.create(
            channel=first, identity_key="x:handle:other", canonical_url="https://x.com/other", since=at, is_main=True
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        ChannelAddress.objects.create(
            channel=first, identity_key="x:handle:z", canonical_url="javascript:alert(1)", since=at, is_main=False
        )


def test_the_address_of_a_channel_that_never_went_live_is_free_again(at):
    """Design §4: lapsed and cancelled ones are free; retired ones stay formerly ours."""
    team, address = world.comms(), read_address("https://x.com/somebody")
    lapsed = approve(at)
    lifecycle.lapse(lapsed, at=at)
    cancelled = approve(at)
    lifecycle.cancel(cancelled, by=team, at=at, why="corrected")
    assert list(holders_of(address)) == []

    live = world.channel(address="https://x.com/somebody")
    lifecycle.start_retiring(live, by=team, at=at, why="over")
    lifecycle.retire(live, by=team, at=at, why="over")

    assert [held.channel for held in holders_of(address)] == [live]


def test_whoever_has_an_address_now_comes_before_those_who_had_it(at):
    former, present = world.channel(address="https://x.com/passedon"), world.channel()
    second = world.channel(address="https://x.com/kept")
    addressing.rename_address(former.addresses.get(), read_address("https://x.com/newname"), by=None, at=at)
    addressing.enter_address(present, read_address("https://x.com/passedon"), by=None, at=at)

    assert [held.channel for held in holders_of(read_address("https://x.com/passedon"))] == [present, former]
    assert [held.channel for held in holders_of(read_address("https://x.com/kept"))] == [second]


def test_a_channels_links_are_those_of_today_first_on_every_database(at):
    """PostgreSQL would put what has no end last, SQLite first."""
    channel = world.channel(address="https://x.com/first", at=at - dt.timedelta(days=90))
    for name, days in (("second", 60), ("third", 30)):
        current = channel.addresses.current().get()
        addressing.rename_address(
            current, read_address(f"https://x.com/{name}"), by=None, at=at - dt.timedelta(days=days)
        )
    addressing.enter_address(channel, read_address("https://x.com/beside"), by=None, at=at, main=False)

    assert [address.handle for address in channel.addresses.all()] == ["third", "beside", "second", "first"]


def test_a_channel_that_has_ended_gets_no_new_link(at):
    channel = approve(at)
    lifecycle.lapse(channel, at=at)

    with pytest.raises(AddressRefused, match="has ended"):
        addressing.enter_address(channel, read_address("https://x.com/other"), by=None, at=at)

    assert not ChannelAddress.objects.current().filter(channel=channel).exists()


def test_stating_that_there_is_no_address_ends_those_there_were(at):
    channel = world.channel(address="https://x.com/public")

    with pytest.raises(AddressRefused, match="Say where"):
        addressing.state_no_public_address(channel, by=None, at=at, why="")
    addressing.state_no_public_address(channel, by=None, at=at, why="closed group")
    with pytest.raises(AddressRefused, match="already been stated"):
        addressing.state_no_public_address(channel, by=None, at=at, why="closed group")

    assert not ChannelAddress.objects.current().filter(channel=channel).exists()
    addressing.enter_address(channel, read_address("https://x.com/public"), by=None, at=at)
    channel.refresh_from_db()
    assert channel.no_public_address is False


def test_rules_follow_each_other_without_a_gap(at):
    team, channel = world.comms(), approve(at)
    first = channel.parameter_sets.get()
    later = at + dt.timedelta(days=1)

    second = editing.change_parameters(
        channel, {**RULES, "rhythm": "monthly"}, based_on=first.pk, by=team, at=later, why="quieter"
    )

    first.refresh_from_db()
    assert (first.until, second.since, channel.rhythm) == (later, later, "monthly")
    with pytest.raises(editing.EditRefused, match="Say why"):
        editing.change_parameters(channel, RULES, based_on=second.pk, by=team, at=later, why="")


@pytest.mark.django_db(transaction=True)
def test_two_people_changing_the_rules_at_once(at):
    team, channel = world.comms(), approve(at)
    first = channel.parameter_sets.get()

    def change(rhythm):
        return editing.change_parameters(
            Channel.objects.get(pk=channel.pk), {**RULES, "rhythm": rhythm}, based_on=first.pk, by=team, at=timezone.now(),
            why="at once",
        )  # fmt: skip

    results = world.at_once(lambda: change("daily"), lambda: change("monthly"))

    assert sorted(type(result).__name__ for result in results) == ["EditRefused", "ParameterSet"]
    assert channel.parameter_sets.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_channels_claiming_one_address_at_once(at):
    first, second, address = world.channel(), world.channel(), read_address("https://x.com/wanted")

    results = world.at_once(
        *(lambda c=c: addressing.enter_address(c, address, by=None, at=timezone.now()) for c in (first, second))
    )

    assert sorted(type(result).__name__ for result in results) == ["AddressTaken", "ChannelAddress"]
