"""What every source has in common: what it is asked, what it answers, and the one function between (N10, A2).

A source knows its platform's addresses and answers; it opens no connection of its own, writes nothing and decides nothing.
It is given ``ask``, which goes out safely and politely, and returns one dated observation, or the reason why it could not
look. What it returns comes from strangers: texts are plain and short, numbers are in range, no moment lies after the look.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from activity.models import SEEN, Look, Source
from activity.network.fetching import Fetched

# ``activity.network.fetching.fetch`` with everything but the address bound: raises FetchRefused, FetchFailed.
Ask = Callable[..., Fetched]


@dataclass(frozen=True)
class Target:
    """Where to look. ``handle`` and ``host`` as the register has them; ``stable_id`` as it was pinned, "" the first time.

    ``key`` is the organisation's key for this platform, "" where there is none; it is sent and never kept or shown.
    ``own_account`` is the organisation's own account there, where a question has to be asked in its name.
    """

    source: Source
    url: str
    handle: str = ""
    host: str = ""
    stable_id: str = ""
    etag: str = ""
    last_modified: str = ""
    key: str = field(default="", repr=False)
    own_account: str = ""


@dataclass(frozen=True)
class SeenPost:
    """One own post: no repost, no pin. ``key`` tells it from others of the channel; None for what the platform hides."""

    key: str
    published_at: dt.datetime
    engagements: int | None = None
    views: int | None = None


@dataclass(frozen=True)
class Figure:
    """A number of the day: ``metric`` by our neutral name, ``source_name`` by the platform's own."""

    metric: str
    value: int
    source_name: str
    precision: str = "exact"


@dataclass(frozen=True)
class ProfileLink:
    """A link in the account's own profile; ``verified_at`` where the platform itself checked the way back."""

    url: str
    verified_at: dt.datetime | None = None


@dataclass(frozen=True)
class Observation:
    """What one look saw. Only with ``look`` OK or NOT_MODIFIED it succeeded; ``note`` is a code for the page, never a
    server's text. ``latest_post_at`` None with OK: the source tells no posts, or there is none.

    ``links`` None: the source shows no profile. ``verifies_links``: it says which of them the platform checked itself;
    ``platform_verified``: whether the platform marks the account as verified, None where it says nothing.
    ``handle`` and ``stable_id`` are what the platform says now, "" where it says nothing. ``profile_text`` is plain.
    """

    look: Look
    note: str = ""
    latest_post_at: dt.datetime | None = None
    posts: tuple[SeenPost, ...] = ()
    figures: tuple[Figure, ...] = ()
    links: tuple[ProfileLink, ...] | None = None
    verifies_links: bool = False
    platform_verified: bool | None = None
    profile_text: str = ""
    handle: str = ""
    stable_id: str = ""
    moved_to: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: dt.timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return self.look in SEEN


class Adapter(Protocol):
    """``sources``: the sources it answers for. ``tells_posts``: whether it can know the latest post at all."""

    sources: tuple[Source, ...]
    tells_posts: bool

    def look(self, target: Target, *, ask: Ask, at: dt.datetime) -> Observation:
        """One look. Raises FetchRefused and FetchFailed as ``ask`` does; anything unreadable is an Observation."""
        ...
