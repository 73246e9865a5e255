"""“Is this account official?” (A16, N13): several honest verdicts, never a bare yes, never “fake”."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import Exists, OuterRef

from channels_registry.addresses import Address, Refusal, UnreadableAddress, read_address
from channels_registry.imitation import is_on_site_of, near_any, shown_names
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Finding, Rule
from channels_registry.models.channels import LIVE, NEVER_LIVE
from channels_registry.successors import Successor, successor_of
from channels_registry.warnings import Imitation, imitation_at
from portal.store import day_of

# A yearly confirmation, with a month's grace before the public answer says when it last happened.
CONFIRMED_FOR = dt.timedelta(days=396)


class CheckVerdict(StrEnum):
    OFFICIAL = "official"
    OFFICIAL_OVERDUE = "official_overdue"
    COMPROMISED = "compromised"
    SUSPENDED = "suspended"
    FORMERLY_OFFICIAL = "formerly_official"
    LOOKALIKE = "lookalike"
    NOT_LISTED = "not_listed"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class CheckResult:
    verdict: CheckVerdict
    checked_at: dt.datetime
    address: Address | None = None
    channel: Channel | None = None
    # Set where the channel was reached at this address until then.
    former_until: dt.datetime | None = None
    # Where the readers of a closed channel find us now.
    successor: Successor | None = None
    similar: list[ChannelAddress] = field(default_factory=list)
    # Judged by the team: it pretends to be us.
    imitation: Imitation | None = None
    # Why the text could not be read, in a sentence that says what to paste instead.
    refusal: str = ""
    # The text is a username without a platform: it could be read if the platform were known.
    is_bare_username: bool = False


def check(text: str, *, at: dt.datetime, platform: str | None = None) -> CheckResult:
    """Judge what a person typed or pasted. Only an exact identity is ever official.

    ``platform`` says where a bare username is looked for; whole addresses speak for themselves.
    """
    try:
        address = _read(text, platform)
    except UnreadableAddress as refusal:
        is_bare = refusal.code == Refusal.BARE_HANDLE
        return CheckResult(CheckVerdict.UNREADABLE, at, refusal=str(refusal), is_bare_username=is_bare)
    held = _held(address)
    if held is not None:
        verdict = verdict_on(held.channel, current=held.until is None, at=at)
        closed = verdict == CheckVerdict.FORMERLY_OFFICIAL and held.channel.status == ChannelStatus.RETIRED
        return CheckResult(
            verdict,
            at,
            address,
            channel=held.channel,
            former_until=held.until or held.channel.retired_at,
            successor=successor_of(held.channel) if closed else None,
        )
    similar, imitation = _resembling(address), imitation_at(address.identity_key)
    if imitation is not None and imitation.channel_id is not None:
        # Judged by people: the one that it imitates stands first, however little the names have in common.
        known = ChannelAddress.objects.current().filter(channel=imitation.channel_id)
        first = list(known.select_related("channel__platform", "channel__body").order_by("pk")[:1])
        similar = first + [entered for entered in similar if entered.pk not in {one.pk for one in first}]
    verdict = CheckVerdict.LOOKALIKE if similar or imitation else CheckVerdict.NOT_LISTED
    return CheckResult(verdict, at, address, similar=similar, imitation=imitation)


def ours_under(username: str, *, platforms: Iterable[str], at: dt.datetime) -> list[CheckResult]:
    """What a bare username is on each of ``platforms`` where we list it now; what we do not list is not told (A22).

    One query, none where no platform takes such a name.
    """
    addresses = {}
    for platform in platforms:
        try:
            address = read_address(username, platform=platform)
        except UnreadableAddress:
            continue
        addresses[address.identity_key] = address
    if not addresses:
        return []
    rows = _listed(addresses).filter(until=None).order_by("channel__platform__name", "pk")
    return [
        CheckResult(verdict_on(_with_finding(row), current=True, at=at), at, addresses[row.identity_key], row.channel)
        for row in rows
    ]


def _read(text: str, platform: str | None) -> Address:
    try:
        return read_address(text, web=True)
    except UnreadableAddress as refusal:
        if refusal.code != Refusal.BARE_HANDLE or platform in (None, "", "web"):
            raise
        return read_address(text, platform=platform)


def _resembling(address: Address) -> list[ChannelAddress]:
    """Our public addresses that this one could be taken for; none for a further page of a site that is ours."""
    similar = near_any(shown_names(address), public_only=True)
    if any(is_on_site_of(address, entered) for entered in similar):
        return []
    return similar


def _held(address: Address) -> ChannelAddress | None:
    """The public channel under exactly this identity, now or formerly; None where there is none to be told about.

    A channel unlisted for someone's safety answers as any address we do not list (A22); one being set up, lapsed or
    cancelled is not listed.
    """
    rows = _listed([address.identity_key])
    current = [row for row in rows if row.until is None]
    former = sorted((row for row in rows if row.until is not None), key=lambda row: row.until, reverse=True)
    found = next(iter(current + former), None)
    if found is not None:
        _with_finding(found)
    return found


def _listed(identity_keys: Iterable[str]):
    """The addresses that the public may hear of, under these identities."""
    return (
        ChannelAddress.objects.filter(identity_key__in=list(identity_keys), channel__unlisted_at=None)
        .exclude(channel__status__in=(*NEVER_LIVE, ChannelStatus.APPROVED))
        .select_related("channel__platform", "channel__body")
        .annotate(
            coadmin_finding=Exists(Finding.objects.open().filter(channel=OuterRef("channel"), rule__in=list(Rule)))
        )
    )


def _with_finding(entered: ChannelAddress) -> Channel:
    entered.channel.has_coadmin_finding = entered.coadmin_finding
    return entered.channel


def verdict_on(channel: Channel, *, current: bool, at: dt.datetime) -> CheckVerdict:
    """The verdicts in their order (design §6). ``channel.has_coadmin_finding`` must be annotated."""
    if channel.compromised_at:
        return CheckVerdict.COMPROMISED
    if channel.suspended_at:
        return CheckVerdict.SUSPENDED
    if channel.status not in LIVE or not current:
        return CheckVerdict.FORMERLY_OFFICIAL
    overdue = (
        channel.has_coadmin_finding
        or channel.confirmed_at is None
        or at - channel.confirmed_at > CONFIRMED_FOR
        or (channel.review_on is not None and channel.review_on < day_of(at))
    )
    return CheckVerdict.OFFICIAL_OVERDUE if overdue else CheckVerdict.OFFICIAL
