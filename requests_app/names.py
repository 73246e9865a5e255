"""What is found about a proposed name and username: ours now, being set up, formerly ours, alike, asked for by others.

A username of a channel in service is refused; everything else is said in words and left to the people (U5, L3, N11).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from channels_registry.addresses import Address, UnreadableAddress, read_address, skeleton
from channels_registry.addressing import holders_of
from channels_registry.imitation import near
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Platform
from channels_registry.models.channels import LIVE
from requests_app.models import ChannelRequest, WantedName
from requests_app.models.requests import IN_HAND

MOST_ALIKE = 3


class Kind(StrEnum):
    FREE = "free"
    TAKEN = "taken"
    PENDING = "pending"
    FORMER = "former"
    ALIKE = "alike"
    ASKED = "asked"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Finding:
    """One thing found about one proposal, in a sentence; ``channel`` (pk) is of which of ours, where the reader may know it."""

    kind: Kind
    sentence: str
    channel: int | None = None
    proposal: str = ""


def holder_of(address: Address) -> ChannelAddress | None:
    """The entry of the channel on duty that has this address now."""
    return holders_of(address).filter(until=None, channel__status__in=LIVE).first()


def holder_now(username: str, *, platform: Platform | None) -> ChannelAddress | None:
    """The same for a username on a platform; None where the platform is open or knows no such name."""
    address = _address(username, platform)
    return holder_of(address) if address else None


def bears_name(name: str) -> bool:
    """Whether a channel that everyone may know of has this very name."""
    return _of_name(name, may_see_unlisted=False).exists()


def _of_name(name: str, *, may_see_unlisted: bool):
    channels = Channel.objects.filter(status__in=(*LIVE, ChannelStatus.APPROVED), name__iexact=name.strip())
    return channels if may_see_unlisted else channels.told(timezone.now()).filter(unlisted_at=None)


def findings(
    proposals: Iterable[tuple[str, str]],
    *,
    platform: Platform | None,
    may_see_unlisted: bool,
    besides: int | None = None,
    own: int | None = None,
) -> list[Finding]:
    """What the register and other requests say about each (name, username). ``besides``: the request that asks; ``own``:
    the channel that is open for it already (fast track)."""
    found: list[Finding] = []
    proposals = list(proposals)
    asked = _asked_for((skeleton(text) for pair in proposals for text in pair if text), besides=besides)
    for name, username in proposals:
        shown = f"@{username}" if username else name
        about = _about_username(username, platform, may_see_unlisted=may_see_unlisted, own=own) if username else []
        about = about or [
            *_same_name(name, may_see_unlisted=may_see_unlisted, own=own),
            *_alike(username or name, may_see_unlisted=may_see_unlisted, own=own),
        ]
        if {skeleton(text) for text in (name, username) if text} & asked:
            about.append(Finding(Kind.ASKED, _("Another request asks for this name too.")))
        about = about or [Finding(Kind.FREE, _("Nothing like it in our register."))]
        found += [replace(one, proposal=shown) for one in about]
    return found


def _address(username: str, platform: Platform | None) -> Address | None:
    if platform is None or not username:
        return None
    try:
        return read_address(username, platform=platform.key)
    except UnreadableAddress:
        return None


def _about_username(
    username: str, platform: Platform | None, *, may_see_unlisted: bool, own: int | None
) -> list[Finding]:
    if platform is None:
        return []
    try:
        address = read_address(username, platform=platform.key)
    except UnreadableAddress:
        return [Finding(Kind.UNREADABLE, _not_compared(username, platform))]
    for entry in holders_of(address).exclude(channel=own)[:1]:
        if not may_see_unlisted and not entry.channel.is_told(timezone.now()):
            # Approved a moment ago: as it read before.
            return [Finding(Kind.ASKED, _("Another request asks for this name too."))]
        return [_held(entry, hidden=bool(entry.channel.unlisted_at) and not may_see_unlisted)]
    return []


def _not_compared(username: str, platform: Platform) -> str:
    """Why nothing is said of it. It was typed as a username, so nobody is told how to paste a link."""
    if has_spaces(username):
        return _("A username has no spaces, so this one cannot be compared.")
    return _("This cannot be a username on %(platform)s, so it cannot be compared.") % {"platform": platform.name}


def has_spaces(username: str) -> bool:
    return len(username.split()) > 1


def _held(entry: ChannelAddress, *, hidden: bool) -> Finding:
    """Where the channel is unlisted for someone's safety, the sentence does not name it (A22)."""
    name, channel = {"name": entry.channel.name}, None if hidden else entry.channel_id
    if entry.until is None and entry.channel.status == ChannelStatus.APPROVED:
        kind = Kind.PENDING
        unnamed = _("This username is kept for a channel that is being set up.")
        named = _("This username is kept for “%(name)s”, which is being set up.")
    elif entry.until is None and entry.channel.status in LIVE:
        kind = Kind.TAKEN
        unnamed = _("This username is taken. Choose another one.")
        named = _("This username is taken by our channel “%(name)s”. Choose another one.")
    else:
        kind = Kind.FORMER
        unnamed = _("This username was ours once. Ask the team before you use it again.")
        named = _("This username was once that of our channel “%(name)s”. Ask the team before you use it again.")
    return Finding(kind, unnamed if hidden else named % name, channel)


def _alike(text: str, *, may_see_unlisted: bool, own: int | None) -> list[Finding]:
    entries = near(text, most=MOST_ALIKE, public_only=not may_see_unlisted)
    return [
        Finding(
            Kind.ALIKE,
            _("It resembles @%(username)s of our channel “%(name)s” on %(platform)s.")
            % {"username": entry.handle, "name": entry.channel.name, "platform": entry.channel.platform.name},
            entry.channel.pk,
        )
        for entry in entries
        if entry.channel.pk != own
    ]


def _same_name(name: str, *, may_see_unlisted: bool, own: int | None) -> list[Finding]:
    """Two of one name are hard to tell apart, whatever their usernames (L3)."""
    if not name.strip():
        return []
    same = _of_name(name, may_see_unlisted=may_see_unlisted).exclude(pk=own)
    channels = same.select_related("platform").order_by("pk")
    sentence = _("Our channel “%(name)s” on %(platform)s has this name already.")
    return [
        Finding(Kind.ALIKE, sentence % {"name": channel.name, "platform": channel.platform.name}, channel.pk)
        for channel in channels[:MOST_ALIKE]
    ]


def keep_wanted(channel_request: ChannelRequest, value: Mapping[str, Any]) -> None:
    """Keep the folded names of question 11, inside the transaction that stores its answer."""
    folded = {skeleton(name) for name in _names_in(value)} - {""}
    kept = WantedName.objects.filter(request=channel_request)
    kept.exclude(folded__in=folded).delete()
    known = set(kept.values_list("folded", flat=True))
    WantedName.objects.bulk_create(WantedName(request=channel_request, folded=one) for one in sorted(folded - known))


def _names_in(value: Mapping[str, Any]) -> Iterator[str]:
    texts = (value.get(f"{part}_{n}") for part in ("name", "username") for n in (1, 2, 3))
    return (text for text in texts if text)


def _asked_for(names: Iterable[str], *, besides: int | None) -> set[str]:
    """Which of these folded names other requests with the team ask for; who asks is not told. One query."""
    wanted = WantedName.objects.filter(folded__in=set(names) - {""}, request__status__in=IN_HAND)
    return set(wanted.exclude(request=besides).values_list("folded", flat=True))
