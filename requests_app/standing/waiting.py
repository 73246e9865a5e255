"""What waits for a requester, for the home page: a question of the team, a draft that is not finished."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.attention import MOST, Item
from requests_app.models import ChannelRequest, Status


def waiting_for_requester(person, at: dt.datetime) -> Iterator[Item]:
    """The oldest first; one query."""
    requests = ChannelRequest.objects.filter(
        requester=person, status__in=(Status.DRAFT, Status.CHANGES_REQUESTED)
    ).annotate(asked_at=Max("change_requests__asked_at", filter=Q(change_requests__answered_at=None)))
    for channel_request in requests.order_by("saved_at")[:MOST]:
        url = reverse("requests:detail", args=[channel_request.pk])
        if channel_request.status == Status.DRAFT:
            text = _("Your draft “%(name)s” is not submitted yet.") % {
                "name": channel_request.title or _("without a name")
            }
            yield Item(text, _("Continue"), url, channel_request.saved_at)
        elif channel_request.asked_at:
            text = _("The communications team has a question about %(request)s.") % {"request": channel_request}
            yield Item(text, _("Answer"), url, channel_request.asked_at)
        else:
            text = _("Your answer about %(request)s is written, but not submitted yet.") % {"request": channel_request}
            yield Item(text, _("Check and submit"), url, channel_request.saved_at)
