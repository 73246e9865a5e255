"""Which adapter answers for which source, and which source can read a channel by its address alone (N10).

A new source: write its adapter in a file of its own, add it to ``ADAPTERS``, and, if an address of the register is enough
to look at it, add the beginning of the identity key to ``READ_BY_ADDRESS``; or to ``READ_WITH_KEY`` where the platform
answers only whoever has a key.
"""

from collections.abc import Collection

from activity.models import Source
from activity.sources.bluesky import BlueskyAdapter
from activity.sources.discord import DiscordAdapter
from activity.sources.feeds import FeedAdapter, youtube_feed_url
from activity.sources.graph import FacebookAdapter, InstagramAdapter
from activity.sources.interface import Adapter
from activity.sources.mastodon import MastodonAdapter
from activity.sources.telegram import TelegramAdapter
from activity.sources.youtube_data import YouTubeDataAdapter

ADAPTERS: tuple[Adapter, ...] = (
    FeedAdapter(),
    MastodonAdapter(),
    BlueskyAdapter(),
    TelegramAdapter(),
    DiscordAdapter(),
    FacebookAdapter(),
    InstagramAdapter(),
    YouTubeDataAdapter(),
)  # fmt: skip

# Sources that look at an account by the public address it is registered under, with no key of ours.
READ_BY_ADDRESS = (
    ("youtube:id:", Source.YOUTUBE),
    ("fediverse:acct:", Source.MASTODON),
    ("bluesky:handle:", Source.BLUESKY),
    ("bluesky:did:", Source.BLUESKY),
    ("telegram:handle:", Source.TELEGRAM),
    ("discord:invite:", Source.DISCORD),
)

# Sources that need the organisation's key besides; where there is one, they go before those above.
READ_WITH_KEY = (
    ("facebook:handle:", Source.FACEBOOK),
    ("facebook:id:", Source.FACEBOOK),
    ("instagram:handle:", Source.INSTAGRAM),
    ("youtube:id:", Source.YOUTUBE_DATA),
    ("youtube:handle:", Source.YOUTUBE_DATA),
)


def read_with(keyed: Collection[str]) -> tuple[tuple[str, Source], ...]:
    """Beginnings of identity keys and the source for each, the better one first; ``keyed`` are the sources with a key."""
    return (*((start, source) for start, source in READ_WITH_KEY if source in keyed), *READ_BY_ADDRESS)


def adapter_of(source: str) -> Adapter | None:
    """The adapter that answers for ``source``; None if the portal cannot look there."""
    return next((adapter for adapter in ADAPTERS if source in adapter.sources), None)


def source_of_address(identity_key: str, url: str, *, keyed: Collection[str] = ()) -> Source | None:
    """The source that can look at the account of this identity key and canonical address; None if people must tell.

    ``keyed``: the sources that the organisation has a key for."""
    source = next((source for start, source in read_with(keyed) if identity_key.startswith(start)), None)
    if source is None or not url or adapter_of(source) is None:
        return None
    if source == Source.YOUTUBE and youtube_feed_url(identity_key) is None:
        return None
    return source


def url_to_look_at(source: Source, *, identity_key: str, url: str) -> str:
    """Where ``source`` looks at the account: its own address, but the feed of a YouTube channel."""
    return (youtube_feed_url(identity_key) or url) if source == Source.YOUTUBE else url
