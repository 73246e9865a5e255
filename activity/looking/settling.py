"""A person settles what a look found about the account itself: its new name is adopted, or it is confirmed as ours (N12)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.looking import choosing
from activity.looking.alerts import NO_ALERT
from activity.models import Alert, Following, Source
from activity.ownership import recording
from channels_registry import addressing, findings
from channels_registry.addresses import Address, UnreadableAddress, read_address
from channels_registry.models import Channel, ChannelAddress
from ledger.recording import record

__all__ = ["NotYours", "SettlingRefused", "adopt_new_name", "confirm_ours", "new_address_of"]

PHRASES = {
    "activity.name_adopted": gettext_lazy("adopted the new name that the portal found on the platform"),
    "activity.account_confirmed": gettext_lazy("confirmed that the account is still ours"),
}
NEW_NAME = (Alert.RENAMED, Alert.MOVED)
# What only somebody who looked can say; the others end by themselves when the platform says otherwise.
CONFIRMABLE = (Alert.CHANGED_HANDS, Alert.GONE, Alert.RENAMED)


class SettlingRefused(Exception):
    """It cannot be settled so; the text says what to do."""


def new_address_of(following: Following) -> Address | None:
    """The address under which the account says it is now; None where there is none that the register could enter."""
    if following.alert not in NEW_NAME or following.source == Source.FEED:
        return None
    platform = _platform_of(following)
    text = following.alert_detail
    try:
        return read_address(text, platform=platform if following.alert == Alert.RENAMED else None)
    except UnreadableAddress:
        return None


def _platform_of(following: Following) -> str | None:
    main = ChannelAddress.objects.current().filter(channel=following.channel_id, is_main=True)
    key = main.values_list("identity_key", flat=True).first() or ""
    return key.partition(":")[0] or None


@transaction.atomic
def adopt_new_name(channel: Channel, *, by: Person, at: dt.datetime) -> Address:
    """Enter the new name as the channel's main address; the old one ends now and stays “formerly ours” (N12).

    An account that moved is another account: its id is pinned anew. Raises SettlingRefused, NotYours,
    addressing.AddressRefused (the name belongs to another channel of ours, say).
    """
    refuse_strangers(channel, by=by, at=at)
    following = _held(channel, NEW_NAME)
    address = new_address_of(following)
    main = ChannelAddress.objects.current().filter(channel=channel, is_main=True).select_related("channel").first()
    if address is None or main is None:
        raise SettlingRefused(_("The portal cannot read the new name as a link. Enter it on the channel's own page."))
    why = _("The platform says so: %(alert)s") % {"alert": Alert(following.alert).label}
    addressing.rename_address(main, address, by=by, at=at, why=why, original=following.alert_detail)
    moved = following.alert == Alert.MOVED
    begun = choosing.following_at(address, at=at)
    if moved:
        recording.forget([channel.pk])
    values = begun if moved or begun is None else {"url": begun["url"], "address_key": begun["address_key"]}
    if values is None:
        Following.objects.filter(pk=following.pk).delete()
    else:
        again = {"next_look_at": at, "seen_handle": "" if moved else following.alert_detail[:260], "etag": ""}
        Following.objects.filter(pk=following.pk).update(**{**values, **again, **NO_ALERT})
    record("activity.name_adopted", channel, by=by, at=at, data={"key": address.identity_key})
    findings.follow([channel.pk], at=at)
    return address


@transaction.atomic
def confirm_ours(channel: Channel, *, why: str, by: Person, at: dt.datetime) -> None:
    """Somebody looked: the account is still ours. What answers there now is pinned.

    That a name which another account answers under is ours, only the team can say. Raises SettlingRefused, NotYours.
    """
    refuse_strangers(channel, by=by, at=at)
    following = _held(channel, CONFIRMABLE)
    if following.alert == Alert.CHANGED_HANDS and not by.may(Permission.FLAG_AND_RETIRE):
        raise NotYours(_("Only the communications team can say that an account with another permanent number is ours."))
    if not why.strip():
        raise SettlingRefused(_("Say how you know; the record of decisions keeps it."))
    pins = {}
    if following.alert == Alert.CHANGED_HANDS:
        pins = {"stable_id": following.alert_id, "seen_handle": ""}
    elif following.alert == Alert.RENAMED:
        pins = {"seen_handle": following.alert_detail[:260]}
    missing = {"missing_since": None, "missing_looks": 0}
    Following.objects.filter(pk=following.pk).update(next_look_at=at, **missing, **pins, **NO_ALERT)
    record("activity.account_confirmed", channel, by=by, at=at, why=why, data={"alert": following.alert})
    findings.follow([channel.pk], at=at)


def _held(channel: Channel, alerts: tuple[Alert, ...]) -> Following:
    """The following, held until the transaction ends: two people who settle at once follow one another."""
    following = Following.objects.select_for_update().filter(channel=channel, alert__in=alerts).first()
    if following is None:
        raise SettlingRefused(_("This was settled already. The page shows how the account stands now."))
    return following
