"""The two ways out (design: “a fetcher that is safe and polite”): to the servers of a platform that we name ourselves, and
to any public server. Both take their turn at each server (``budgets``), say who asks, and speak https; only feeds may be
read over http, since many old ones are served no other way.

An adapter is given one of them as ``ask``: ``fetching.fetch`` with all of that bound.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings

from activity.models import Source

from .budgets import turn_at
from .destinations import FetchRefusal, FetchRefused
from .fetching import Fetched, fetch, user_agent_for

Ask = Callable[..., Fetched]

# Where each source of a platform is asked, and nowhere else. The others live on servers of anyone's choice.
FIXED_HOSTS: dict[Source, frozenset[str]] = {
    Source.YOUTUBE: frozenset({"www.youtube.com"}),
    Source.BLUESKY: frozenset({"public.api.bsky.app"}),
    Source.TELEGRAM: frozenset({"t.me"}),
    Source.DISCORD: frozenset({"discord.com"}),
    Source.YOUTUBE_DATA: frozenset({"www.googleapis.com", "youtube.googleapis.com"}),
    Source.FACEBOOK: frozenset({"graph.facebook.com"}),
    Source.INSTAGRAM: frozenset({"graph.facebook.com"}),
}


def client_of(source: str, **bound: Any) -> Ask:
    """The way out for looks at ``source``."""
    hosts = FIXED_HOSTS.get(Source(source))
    if hosts is not None:
        return fixed_client(hosts, **bound)
    return arbitrary_client(plain_http=source == Source.FEED, **bound)


def fixed_client(hosts: frozenset[str], *, fetch: Callable[..., Fetched] = fetch, turn=turn_at) -> Ask:
    """Asks these hosts and no other, at every hop. Who asks may name fewer, never more."""
    ours = hosts

    def ask(url: str, *, hosts: frozenset[str] | None = None, **options) -> Fetched:
        _refuse_plain(url)
        return fetch(url, hosts=ours if hosts is None else ours & hosts, **_bound(turn), **options)

    return ask


def arbitrary_client(*, plain_http: bool = False, fetch: Callable[..., Fetched] = fetch, turn=turn_at) -> Ask:
    """Asks any public server. Raises FetchRefused for http, unless ``plain_http``."""

    def ask(url: str, **options) -> Fetched:
        if not plain_http:
            _refuse_plain(url)
        return fetch(url, **_bound(turn), **options)

    return ask


def _bound(turn) -> dict[str, Any]:
    return {"user_agent": user_agent_for(settings.PORTAL_URL), "turn": turn}


def _refuse_plain(url: str) -> None:
    # A redirect from https to http is refused by the fetcher itself.
    if not url.lower().startswith("https://"):
        raise FetchRefused(FetchRefusal.SCHEME)
