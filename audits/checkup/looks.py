"""What the latest yearly check-up saw of a channel's picture and its link back to us, for the page on coherence (U5, L3)."""

from collections.abc import Collection

from audits.checkup import questions as q
from audits.models import Sheet
from channels_registry.coherence import Look

_VALUES = {q.YES: True, q.NO: False}


def looks_of(channels: Collection[int]) -> dict[int, Look]:
    """The latest answered page of each channel, from whichever side; one query."""
    answered = Sheet.objects.filter(channel__in=list(channels), answered_at__isnull=False).order_by("answered_at", "pk")
    rows = answered.values_list("channel", "answers__brand_avatar", "answers__brand_link", "answered_at")
    found = {}
    for channel, picture, link, at in rows:
        if picture is not None or link is not None:
            found[channel] = Look(_VALUES.get(picture), _VALUES.get(link), at)
    return found
