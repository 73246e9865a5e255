"""What the portal follows by itself: the account behind a channel's main address, where a source can read it (A2, N10).

In sets, at night over the whole register, and every few minutes over the addresses entered last. What a person chose is
never touched: neither another source, nor that people tell.
"""

import datetime as dt
import random
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from activity.models import KEYED, Alert, Following, NotFollowed, Source
from activity.network.clients import FIXED_HOSTS
from activity.network.platform_keys import with_key
from activity.ownership import recording
from activity.sources.registry import adapter_of, read_with, source_of_address, url_to_look_at
from channels_registry.addresses import Address
from channels_registry.models import ChannelAddress
from channels_registry.models.channels import LIVE
from portal.batches import in_batches, key_batches
from portal.store import portal_settings

NEWEST = 500
# A handful is looked at at once; thousands that come together are looked at over a day.
AT_ONCE = 100
DAY = dt.timedelta(days=1)
# What stays told of an account in other hands until a person has settled it.
TOLD_FIRST = ("alert", "alert_at", "alert_detail", "team_told_at")


def follow_anew(*, at: dt.datetime) -> int:
    """The night's work: stop where a channel left service, begin where one can be followed. Returns how many began or
    changed. The demonstration, which never looks, follows nothing by itself: what is followed and never seen is unknown."""
    if settings.DEMO:
        return 0
    let_go()
    return choose(at=at)


def choose(*, at: dt.datetime, newest: int | None = None) -> int:
    """Follow the channels in service that no source follows yet, and look where their address leads now. Returns how many
    followings began or changed. ``newest``: only at so many addresses, those entered last."""
    wanted = _wanted()
    if newest is not None:
        latest = ChannelAddress.objects.order_by("-pk").values("pk")[:newest]
        wanted = wanted.filter(pk__in=list(latest.values_list("pk", flat=True)))
    changed = 0
    for keys in key_batches(wanted):
        changed += _follow(keys, at=at)
    return changed


def _readable(keyed: frozenset[str]) -> Q:
    """Addresses that a source can read; the preview of Telegram only where the portal's settings allow it."""
    starts = Q(pk__in=[])
    telegram = portal_settings().telegram_preview
    for start, source in read_with(keyed):
        if source != Source.TELEGRAM or telegram:
            starts |= Q(identity_key__startswith=start)
    return starts


def _wanted() -> QuerySet:
    """Main addresses of channels in service that are not followed there, though they can be."""
    keyed = with_key()
    mine = Following.objects.filter(channel=OuterRef("channel"))
    followed_here = Q(address_key=OuterRef("identity_key"))
    if Source.YOUTUBE_DATA in keyed:
        # With a key more is seen than by the feed; what a look found of the account is settled first.
        followed_here &= ~Q(source=Source.YOUTUBE, alert="")
    settled = mine.filter(Q(chosen_by__isnull=False) | followed_here)
    refused = NotFollowed.objects.filter(channel=OuterRef("channel"))
    addresses = ChannelAddress.objects.current().filter(_readable(keyed), is_main=True, channel__status__in=LIVE)
    return addresses.filter(~Exists(settled), ~Exists(refused))


@transaction.atomic
def _follow(address_ids: list[int], *, at: dt.datetime) -> int:
    """At most a thousand addresses; two at once meet at the constraint, and at the guarded update."""
    rows = _wanted().filter(pk__in=address_ids).values_list("channel", "identity_key", "canonical_url")
    fresh, keyed = {}, with_key()
    for channel_id, key, url in rows:
        source = source_of_address(key, url, keyed=keyed)
        if source is not None:
            where = url_to_look_at(source, identity_key=key, url=url)
            fresh[channel_id] = beginning(source, where, at=at) | {"address_key": key}
    spread = DAY if len(fresh) > AT_ONCE else dt.timedelta(0)
    for values in fresh.values():
        values["next_look_at"] = at + spread * random.random()  # noqa: S311 -- no secret
    followed = Following.objects.filter(channel__in=fresh, chosen_by=None).select_for_update()
    found = list(followed.order_by("pk").values("pk", "channel", "address_key", *TOLD_FIRST))
    known = {row["channel"]: row["pk"] for row in found}
    for row in found:
        # Whoever took an account over must not be able to end the alert by entering another link.
        if row["alert"] == Alert.CHANGED_HANDS:
            fresh[row["channel"]] |= {name: row[name] for name in TOLD_FIRST}
    # Whoever got another address since is another account until it is looked at: pins and proofs go with the old one.
    recording.forget(
        row["channel"] for row in found if row["address_key"] not in ("", fresh[row["channel"]]["address_key"])
    )
    again = [Following(pk=known[pk], channel_id=pk, **values) for pk, values in fresh.items() if pk in known]
    if again:
        Following.objects.bulk_update(again, list(next(iter(fresh.values()))), batch_size=200)
    new = [Following(channel_id=pk, chosen_by=None, **values) for pk, values in fresh.items() if pk not in known]
    Following.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def beginning(source: Source, url: str, *, at: dt.datetime) -> dict:
    """A following as it begins: nothing pinned, nothing found, due at once."""
    adapter = adapter_of(source)
    return {
        "source": source,
        "url": url,
        "host": server_asked(source, url),
        "tells_posts": adapter is not None and adapter.tells_posts,
        "since": at,
        "next_look_at": at,
        "stable_id": "",
        "seen_handle": "",
        "alert": "",
        "alert_at": None,
        "alert_detail": "",
        "alert_id": "",
        "team_told_at": None,
        "etag": "",
        "last_modified": "",
        "proposed_url": "",
        "claim": "",
        "claimed_until": None,
        "succeeded_at": None,
        "failing_since": None,
        "failures": 0,
        "missing_since": None,
        "missing_looks": 0,
    }


def source_for(identity_key: str, url: str) -> Source | None:
    """The source that can look at this account, as far as the portal's settings allow."""
    source = source_of_address(identity_key, url, keyed=with_key())
    return None if source == Source.TELEGRAM and not portal_settings().telegram_preview else source


def following_at(address: Address, *, at: dt.datetime) -> dict | None:
    """How the account of this address is followed; None if no source can read it."""
    source = source_for(address.identity_key, address.canonical_url)
    if source is None:
        return None
    where = url_to_look_at(source, identity_key=address.identity_key, url=address.canonical_url)
    return beginning(source, where, at=at) | {"address_key": address.identity_key}


def server_asked(source: Source, url: str) -> str:
    """The server whose budget a look counts against first."""
    fixed = FIXED_HOSTS.get(source)
    return sorted(fixed)[0] if fixed else (urlsplit(url).hostname or "")[:253]


def let_go() -> int:
    """Stop following channels that left service, and what the settings no longer allow. Returns how many."""
    out = ~Q(channel__status__in=LIVE)
    if not portal_settings().telegram_preview:
        out |= Q(source=Source.TELEGRAM, chosen_by=None)
    # Without its key a source sees nothing; what can be read without one is followed so again.
    if without := sorted(set(KEYED) - with_key()):
        out |= Q(source__in=without, chosen_by=None)
    dropped = 0
    for keys in key_batches(Following.objects.filter(out)):
        dropped += Following.objects.filter(pk__in=keys).delete()[0]
    return dropped


def of_channels(channel_ids: Iterable[int], *, at: dt.datetime) -> int:
    """``choose`` for these channels only."""
    ids, changed = sorted(set(channel_ids)), 0
    for batch in in_batches(ids):
        keys = list(_wanted().filter(channel__in=batch).values_list("pk", flat=True))
        changed += _follow(keys, at=at) if keys else 0
    return changed
