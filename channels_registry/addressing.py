"""The addresses of a channel over its life: enter, rename, end; and who else has or had one (N11, N12)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Case, When
from django.utils.translation import gettext as _

from channels_registry.addresses import Address, near_forms, skeleton
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, NearForm
from channels_registry.models.channels import NEVER_LIVE
from ledger.recording import record


class AddressTaken(Exception):
    """Another channel of ours has this address now."""


@transaction.atomic
def enter_address(
    channel: Channel, address: Address, *, by, at: dt.datetime, original: str = "", main: bool = True
) -> ChannelAddress:
    """Give the channel an address, as its main one or beside it. Raises AddressTaken naming the other channel."""
    if main:
        ChannelAddress.objects.current().filter(channel=channel, is_main=True).update(is_main=False)
    folded = skeleton(address.handle) if address.handle else ""
    try:
        with transaction.atomic():
            entered = ChannelAddress.objects.create(
                channel=channel,
                identity_key=address.identity_key,
                canonical_url=address.canonical_url,
                handle=address.handle,
                skeleton=folded,
                original_input=original,
                is_main=main,
                since=at,
            )
    except IntegrityError as error:
        raise AddressTaken(_("This link already belongs to another channel in the register.")) from error
    if folded:
        NearForm.objects.bulk_create([NearForm(address=entered, form=form) for form in sorted(near_forms(folded))])
    record("channels.address_entered", channel, by=by, at=at, data={"key": address.identity_key})
    return entered


@transaction.atomic
def end_address(entered: ChannelAddress, *, by, at: dt.datetime, why: str) -> None:
    """The channel is no longer reached there; the address stays “formerly ours”. Raises AddressTaken if already ended."""
    if not ChannelAddress.objects.current().filter(pk=entered.pk).update(until=at):
        raise AddressTaken(_("This link has already ended."))
    record("channels.address_ended", entered.channel, by=by, at=at, why=why, data={"key": entered.identity_key})


def holders_of(address: Address):
    """Entered addresses, now or once, under the same identity; those of channels that never went live are free."""
    return (
        ChannelAddress.objects.filter(identity_key=address.identity_key)
        .exclude(channel__status__in=NEVER_LIVE)
        .select_related("channel__platform", "channel__body")
        .order_by("until", "-since")
    )


def near(handle: str, *, most: int = 10, public_only: bool = False):
    """Entered addresses whose username resembles ``handle``, on any platform, nearest namesakes first."""
    folded = skeleton(handle)
    if not folded:
        return ChannelAddress.objects.none()
    ids = NearForm.objects.filter(form__in=near_forms(folded)).values("address")
    found = ChannelAddress.objects.filter(pk__in=ids).exclude(channel__status__in=(*NEVER_LIVE, ChannelStatus.APPROVED))
    if public_only:
        found = found.filter(channel__unlisted_at=None)
    exact_first = Case(When(skeleton=folded, then=0), default=1)
    return found.select_related("channel__platform", "channel__body").order_by(exact_first, "pk")[:most]
