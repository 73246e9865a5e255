"""The public side of the register: which channels the public may know of, and what of each (A1, A16, A22).

The directory, the public page of a channel and the API all ask here. Names of administrators and mailboxes are no public
facts (design §5.13): a mailbox is often the key to the account.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Finding, Overlay, Rule
from channels_registry.models.channels import LIVE


def listed():
    """The channels of the public list, with their platform and group; ``main_links`` tells where they are reached."""
    return Channel.objects.public().select_related("platform", "body")


def main_links(channels: Iterable[Channel]) -> dict[int, tuple[str, str]]:
    """Link and username under which each of ``channels`` is reached now, with one query."""
    numbers = {channel.pk for channel in channels}
    entered = ChannelAddress.objects.current().filter(channel__in=numbers)
    # The last one counts: the main link, else the first that was entered.
    rows = entered.order_by("is_main", "-pk").values_list("channel", "canonical_url", "handle") if numbers else ()
    return {channel: (url, handle) for channel, url, handle in rows}


def with_public_page():
    """Listed channels, and closed ones: their page says until when they were official."""
    return (
        Channel.objects.filter(status__in=(*LIVE, ChannelStatus.RETIRED), unlisted_at=None)
        .select_related("platform", "body", "parent")
        .annotate(
            has_coadmin_finding=Exists(Finding.objects.open().filter(channel=OuterRef("pk"), rule__in=list(Rule)))
        )
    )


def matching(channels, text: str):
    """Channels whose name, group, introduction or username holds ``text``, or that are reached at the link ``text``."""
    text = text.strip()
    if not text:
        return channels
    # Groups and links are looked through once, not once for each channel that is read on the way to the first fifty.
    return channels.filter(
        Q(name__icontains=text)
        | Q(summary__icontains=text)
        | Q(body__in=Body.objects.filter(name__icontains=text).values("pk"))
        | Q(pk__in=ChannelAddress.objects.current().filter(_reached_at(text)).values("channel"))
    )


def _reached_at(text: str) -> Q:
    try:
        return Q(identity_key=read_address(text, web=True).identity_key)
    except UnreadableAddress:
        return Q(handle__icontains=text.removeprefix("@"))


def in_language(channels, code: str):
    return _with_code(channels, "languages", code)


def in_country(channels, code: str):
    return _with_code(channels, "countries", code)


def _with_code(channels, field: str, code: str):
    """Rows whose list holds ``code``. As text, since SQLite cannot ask a JSON list what it contains."""
    return channels.annotate(**{f"{field}_text": Cast(field, TextField())}).filter(
        **{f"{field}_text__contains": f'"{code}"'}
    )


@dataclass(frozen=True)
class PublicState:
    """What the public is told beyond “official”; ``code`` chooses the look of the tag."""

    code: str
    label: str


_PUBLIC_LABELS = {
    Overlay.COMPROMISED: pgettext_lazy("public state of an account", "Compromised: do not trust it now"),
    Overlay.SUSPENDED: pgettext_lazy("public state of an account", "Suspended"),
    Overlay.BLOCKED: pgettext_lazy("public state of an account", "Blocked by the platform"),
    Overlay.ACCESS_LOST: pgettext_lazy("public state of an account", "Out of our hands at present"),
    ChannelStatus.FLAGGED: pgettext_lazy("public state of an account", "Quiet"),
    ChannelStatus.RETIRING: pgettext_lazy("public state of an account", "Closing"),
    ChannelStatus.RETIRED: pgettext_lazy("public state of an account", "Closed"),
}


def public_state(channel: Channel) -> PublicState | None:
    """None for a channel that is simply active."""
    code = next(iter(channel.overlays), None) or (None if channel.status == ChannelStatus.ACTIVE else channel.status)
    if code is None:
        return None
    return PublicState(str(code.value if hasattr(code, "value") else code), str(_PUBLIC_LABELS[code]))


@dataclass(frozen=True)
class Reach:
    """Where a channel is or was reached; ``until`` is set for what is ours no longer."""

    url: str
    handle: str
    until: dt.datetime | None


def reaches(channel: Channel) -> tuple[list[Reach], list[Reach]]:
    """The channel's links, the main one first, and those that are ours no longer, the latest first."""
    rows = [
        (Reach(entered.canonical_url, entered.handle, entered.until), entered.is_main)
        for entered in ChannelAddress.objects.filter(channel=channel).order_by("pk")
    ]
    now = sorted((row for row in rows if row[0].until is None), key=lambda row: not row[1])
    once = sorted((reach for reach, _main in rows if reach.until), key=lambda reach: reach.until, reverse=True)
    return [reach for reach, _main in now], once
