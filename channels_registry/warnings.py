"""Accounts outside of which we know that they pretend to be us (N13): what the public is told of them.

The room above keeps them; the check and the public page of the account that is imitated ask here. It is said that the account
is not ours, and since when we know it; never more than we know.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Imitation:
    """One such account. ``channel`` is ours that it imitates, None where it imitates none of the public list."""

    address: str
    known_since: dt.date
    channel_id: int | None = None
    # The day on which its platform was told.
    reported_on: dt.date | None = None


@dataclass(frozen=True)
class Knows:
    """Each a query of its own: by the identity that somebody asks about; of one of our public accounts."""

    by_identity: Callable[[str], Imitation | None]
    of_channel: Callable[[int], list[Imitation]]


_known: list[Knows] = []


def register(knows: Knows) -> None:
    if knows not in _known:
        _known.append(knows)


def imitation_at(identity_key: str) -> Imitation | None:
    return next((found for knows in _known if (found := knows.by_identity(identity_key))), None)


def imitations_of(channel_id: int) -> list[Imitation]:
    return [found for knows in _known for found in knows.of_channel(channel_id)]
