"""Where the readers of a closed channel find us now (A2, N13): told on its public page, by the check and by the API.

The room above knows what was decided when the channel closed; it registers one provider, which answers for a closed channel
with a channel of ours, or a link, or nothing. Only what the public may know of is told.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from channels_registry.models import Channel
from channels_registry.models.channels import LIVE

# A successor can have been closed in its turn; nobody follows a longer way.
LONGEST_WAY = 5


@dataclass(frozen=True)
class Successor:
    """``channel`` is on the public list and ``url`` its public page; without one ``url`` leads out of the portal."""

    name: str
    url: str
    channel: Channel | None = None


# A channel's number → the number of its successor (or None) and a link (or "").
Provider = Callable[[int], tuple[int | None, str]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    _providers[:] = [provider]


def successor_of(channel: Channel) -> Successor | None:
    """Where it goes on, past successors that have closed as well. Two queries for each step of the way."""
    seen, pk = {channel.pk}, channel.pk
    for _step in range(LONGEST_WAY):
        found, link = next((provider(pk) for provider in _providers), (None, ""))
        if link:
            return Successor(link, link)
        if found is None or found in seen:
            return None
        seen.add(found)
        pk = found
        follower = Channel.objects.filter(pk=found).select_related("platform").first()
        if follower is None or follower.unlisted_at is not None:
            return None  # unlisted for someone's safety: as if there were none (A22)
        if follower.compromised_at or follower.suspended_at:
            return None  # nobody is sent to an account that does not speak for us now
        if follower.status in LIVE:
            return Successor(follower.name, reverse("public:channel", args=[follower.pk]), follower)
    return None
