"""The guarded UPDATE by which an act locks its request, or changes something in it that leaves its state (style 3).

``transitions.table.move`` is the third of them: it changes the state. All three are the lock between two people.
"""

from collections.abc import Collection

from django.db.models import F, Q

from requests_app.models import ChannelRequest
from requests_app.refusals import DealtWith


def hold(number: int, states: Collection[str], *, where: Q | None = None) -> None:
    """Lock the request of that key while it is in one of ``states``; nothing changes. Raises DealtWith."""
    if not _standing(number, states, where).update(version=F("version")):
        raise DealtWith


def stay(channel_request: ChannelRequest, states: Collection[str], *, where: Q | None = None, **values) -> None:
    """Change ``values`` of the request as it was read; its state stays, its version rises. Raises DealtWith."""
    as_read = _standing(channel_request.pk, states, where).filter(version=channel_request.version)
    if not as_read.update(version=F("version") + 1, **values):
        raise DealtWith
    channel_request.version += 1
    for name, value in values.items():
        setattr(channel_request, name, value)


def _standing(number: int, states: Collection[str], where: Q | None):
    return ChannelRequest.objects.filter(where or Q(), pk=number, status__in=states)
