"""The open requests a person has filed, and those they review (``accounts.holdings``)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.holdings import Holding, HoldingKind
from accounts.models import Person
from requests_app.models import ChannelRequest


def of_requests(person: Person, reader: Person, at: dt.datetime) -> Iterator[Holding]:
    """One query. Whoever may not read a request learns that it is there, by its reference, and nothing more."""
    found = ChannelRequest.objects.filter(Q(requester=person) | Q(reviewer=person), closed_at=None)
    visible = set(ChannelRequest.objects.visible_to(reader).filter(pk__in=found).values_list("pk", flat=True))
    for channel_request in found.order_by("saved_at", "pk"):
        kind = HoldingKind.REQUEST if channel_request.requester_id == person.pk else HoldingKind.REVIEW
        if channel_request.pk in visible:
            page = "requests:detail" if channel_request.requester_id == reader.pk else "review:detail"
            if not (channel_request.submitted_at or channel_request.requester_id == reader.pk):
                page = "requests:detail"
            yield Holding(kind, str(channel_request), reverse(page, args=[channel_request.pk]))
        else:
            yield Holding(kind, channel_request.reference or _("A draft"))
