"""Channels with a following and sites of ours, for the tests of ownership."""

import datetime as dt

from activity.models import Following, OwnershipProof, OwnPage, OwnSite, ProofMethod, Source
from activity.sources.interface import Observation, ProfileLink
from channels_registry.addresses import read_address
from channels_registry.models import Channel, ChannelAddress
from tests import world

NOW = dt.datetime(2026, 8, 20, 12, tzinfo=dt.UTC)
SEEN = Observation("ok", links=())


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def site(host: str = "harvest.example") -> OwnSite:
    return OwnSite.objects.create(host=host, added_by=world.person(), added_at=NOW - days(100))


def page(url: str = "https://harvest.example/follow", *, of: OwnSite | None = None) -> OwnPage:
    own = of or OwnSite.objects.first() or site()
    return OwnPage.objects.create(
        site=own, url=url, added_by=own.added_by, added_at=NOW - days(90), next_check_at=NOW - days(1)
    )


def followed(url: str = "https://social.elsewhere.example/@press", source=Source.MASTODON, **facts) -> Following:
    channel = channel_at(url)
    return Following.objects.create(channel=channel, source=source, url=url, next_look_at=NOW, **facts)


def channel_at(url: str, **facts) -> Channel:
    """A channel in service whose main address is this one."""
    channel = world.channel(at=NOW - days(900), **facts)
    address = read_address(url)
    ChannelAddress.objects.filter(channel=channel).update(
        identity_key=address.identity_key, canonical_url=address.canonical_url, handle=address.handle
    )
    return channel


def link(url: str, verified: bool = False) -> ProfileLink:
    return ProfileLink(url, NOW - days(300) if verified else None)


def proofs_of(channel_id: int) -> dict[str, str]:
    """Method: result, or "gone"."""
    rows = OwnershipProof.objects.filter(channel=channel_id)
    return {ProofMethod(row.method).value: "gone" if row.lost_at else row.result for row in rows}


def proof(channel_id: int, method: ProofMethod) -> OwnershipProof:
    return OwnershipProof.objects.get(channel=channel_id, method=method)
