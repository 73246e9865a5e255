"""A check-up or a review says that a channel can be closed: the team's own task opens in the room beside (U7, N11).

An answer closes nothing; a person of the team decides. Where the team has the task already, nothing is added to it.
"""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from activity.models import ClosingWish
from activity.retirement.cases import NotAllowed, NotYours, wish_closing
from channels_registry.models import IN_SERVICE, Channel


def wish_closing_of(channel: Channel, *, note: str, by: Person, at: dt.datetime) -> None:
    """Registered with ``audits.wishes``."""
    channel.refresh_from_db(fields=["status"])
    waiting = ClosingWish.objects.filter(channel=channel, settled_at=None)
    if channel.status not in IN_SERVICE or waiting.exists():
        return
    try:
        with transaction.atomic():
            wish_closing(channel, note=note, by=by, at=at)
    except (NotAllowed, NotYours):
        # Somebody else told the team first, or whoever said it does not speak for the channel any more.
        return
