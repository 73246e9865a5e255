"""Which version of a request each person of the team has read; never set by opening a page (design §5.7)."""

import datetime as dt

from accounts.models import Person
from requests_app.models import ChannelRequest, LastLook
from requests_app.versions.frozen import latest_number


def remember_look(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, number: int | None = None, only_first: bool = False
) -> None:
    """``by`` has read the version ``number``, by default the latest one.

    A number that is no version yet counts as the latest. ``only_first`` leaves an earlier look as it is: who takes up a
    request that they know from an earlier version still wants to see what changed.
    """
    latest = latest_number(channel_request)
    if not latest:
        return
    read = LastLook(person=by, request=channel_request, number=min(number or latest, latest), at=at)
    if only_first:
        LastLook.objects.bulk_create([read], ignore_conflicts=True)
        return
    LastLook.objects.bulk_create(
        [read], update_conflicts=True, unique_fields=["person", "request"], update_fields=["number", "at"]
    )
