"""A check-up or a review answered that a channel could be closed or merged: how that reaches the room that closes channels.

Rooms on one floor do not import each other (design §1), so the room above registers here and speaks to the room beside.
"""

import datetime as dt
from collections.abc import Callable

from accounts.models import Person
from channels_registry.models import Channel

# Called inside the transaction of the answer, or of the end of the review.
Wish = Callable[..., None]
_wishes: list[Wish] = []


def register(wish: Wish) -> None:
    """``wish(channel, note=, by=, at=)`` is called for each such answer; ``note`` says in a sentence where it was given."""
    if wish not in _wishes:
        _wishes.append(wish)


def pass_on(channel: Channel, *, note: str, by: Person, at: dt.datetime) -> None:
    for wish in _wishes:
        wish(channel, note=note, by=by, at=at)
