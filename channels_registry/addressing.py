"""The addresses of a channel over its life: enter, rename, end; and who else has or had one (N11, N12)."""

import datetime as dt
from collections.abc import Callable, Collection

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry import rights
from channels_registry.addresses import Address
from channels_registry.coadministration import lock
from channels_registry.imitation import HANDLE_LENGTH, folded_names, forms_of
from channels_registry.models import ENDED, LIVE, NEVER_LIVE, Channel, ChannelAddress, NearForm
from ledger.recording import record

PHRASES = {
    "channels.address_entered": gettext_lazy("entered a link of the channel"),
    "channels.address_ended": gettext_lazy("ended a link of the channel"),
    "channels.no_public_address": gettext_lazy("stated that the channel has no public address"),
}


class AddressRefused(Exception):
    """The address cannot be entered or ended so; the text says what to do."""


class AddressTaken(AddressRefused):
    """Another channel of ours has this address now."""


# Called with the identity keys of accounts that have just become ours, and the moment; in the transaction of the entry.
Follower = Callable[[Collection[str], dt.datetime], None]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """A room above keeps accounts of others, and hears when one of them is others' no longer (R7)."""
    if follower not in _followers:
        _followers.append(follower)


def tell_entered(identity_keys: Collection[str], *, at: dt.datetime) -> None:
    for follower in _followers:
        follower(identity_keys, at)


def _refuse_others(channel: Channel, *, by, at: dt.datetime) -> None:
    """Its keepers and the team; nobody (None) stands for what the portal does by itself."""
    if by is not None and not rights.may_keep(by, channel, at=at):
        raise AddressRefused(rights.ask_the_team())


@transaction.atomic
def enter_address(
    channel: Channel, address: Address, *, by, at: dt.datetime, original: str = "", main: bool = True
) -> ChannelAddress:
    """Give the channel an address, as its main one or beside it; the first one is the main one. Raises AddressTaken,
    AddressRefused."""
    _refuse_others(channel, by=by, at=at)
    return write_address(channel, address, by=by, at=at, original=original, main=main)


@transaction.atomic
def write_address(
    channel: Channel, address: Address, *, by, at: dt.datetime, original: str = "", main: bool = True
) -> ChannelAddress:
    """The address with which ``by`` enters a channel in the register, under the rules of that act. Raises as above."""
    if not Channel.objects.filter(pk=channel.pk).exclude(status__in=ENDED).update(no_public_address=False):
        raise AddressRefused(_("This channel has ended; it gets no new link."))
    channel.no_public_address = False
    current = ChannelAddress.objects.current().filter(channel=channel)
    main = main or not current.exists()
    if main:
        current.filter(is_main=True).update(is_main=False)
    names = folded_names(address)
    try:
        with transaction.atomic():
            entered = ChannelAddress.objects.create(
                channel=channel,
                identity_key=address.identity_key,
                canonical_url=address.canonical_url,
                handle=address.handle[:HANDLE_LENGTH],
                skeleton=names[0] if names else "",
                original_input=original[:2000],
                is_main=main,
                since=at,
            )
    except IntegrityError as error:
        raise AddressTaken(_taken(channel, address)) from error
    NearForm.objects.bulk_create([NearForm(address=entered, form=form) for form in sorted(forms_of(names))])
    tell_entered([address.identity_key], at=at)
    record("channels.address_entered", channel, by=by, at=at, data={"key": address.identity_key})
    return entered


def _taken(channel: Channel, address: Address) -> str:
    holder = (
        ChannelAddress.objects.current().filter(identity_key=address.identity_key).select_related("channel").first()
    )
    if holder is not None and holder.channel_id == channel.pk:
        return _("This channel has this link already.")
    return _("This link already belongs to another channel in the register.")


@transaction.atomic
def end_address(entered: ChannelAddress, *, by, at: dt.datetime, why: str) -> None:
    """The channel is no longer reached there; the address stays “formerly ours”. Raises AddressRefused.

    A channel in service keeps one address, or states that it has none.
    """
    _refuse_others(entered.channel, by=by, at=at)
    lock([entered.channel_id])  # or two who end one link each would both see the other's
    _end(entered, at=at)
    current = ChannelAddress.objects.current().filter(channel=entered.channel_id)
    following = current.order_by("-is_main", "since", "pk").first()
    if following is not None:
        ChannelAddress.objects.filter(pk=following.pk).update(is_main=True)
    elif Channel.objects.filter(pk=entered.channel_id, status__in=LIVE, no_public_address=False).exists():
        raise AddressRefused(
            _("This is the channel's only link. Enter its new link first, or state that it has no public address.")
        )
    record("channels.address_ended", entered.channel, by=by, at=at, why=why, data={"key": entered.identity_key})


@transaction.atomic
def rename_address(
    entered: ChannelAddress, address: Address, *, by, at: dt.datetime, why: str = "", original: str = ""
) -> ChannelAddress:
    """The same account under a new name: the old address ends in the moment the new one begins (N12).

    Raises AddressTaken, AddressRefused.
    """
    _refuse_others(entered.channel, by=by, at=at)
    lock([entered.channel_id])  # before the record of decisions, which is locked last
    _end(entered, at=at)
    record("channels.address_ended", entered.channel, by=by, at=at, why=why, data={"key": entered.identity_key})
    return write_address(entered.channel, address, by=by, at=at, original=original, main=entered.is_main)


@transaction.atomic
def state_no_public_address(channel: Channel, *, by, at: dt.datetime, why: str) -> None:
    """The channel cannot be reached publicly (a closed group); addresses it still has end (A4). Raises AddressRefused."""
    _refuse_others(channel, by=by, at=at)
    if not why.strip():
        raise AddressRefused(_("Say where the channel is and who can see it; the record of decisions keeps it."))
    open_channels = Channel.objects.filter(pk=channel.pk, no_public_address=False).exclude(status__in=ENDED)
    if not open_channels.update(no_public_address=True):
        raise AddressRefused(_("This has already been stated."))
    current = ChannelAddress.objects.current().filter(channel=channel)
    keys = list(current.values_list("identity_key", flat=True))
    current.update(until=at)
    record("channels.no_public_address", channel, by=by, at=at, why=why, data={"ended": keys})
    channel.no_public_address = True


def _end(entered: ChannelAddress, *, at: dt.datetime) -> None:
    if not ChannelAddress.objects.current().filter(pk=entered.pk).update(until=at):
        raise AddressRefused(_("This link has already ended."))


def holders_of(address: Address):
    """Entered addresses, now or once, under the same identity; those of channels that never went live are free."""
    return (
        ChannelAddress.objects.filter(identity_key=address.identity_key)
        .exclude(channel__status__in=NEVER_LIVE)
        .select_related("channel__platform", "channel__body")
        # The one who has it now comes first, on every database.
        .order_by(F("until").desc(nulls_first=True), "-since")
    )
