"""What waits for a requester, for the home page: a question of the team, a draft that is not finished."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.attention import MOST, Item
from requests_app.judging.telling import is_untold
from requests_app.models import ChannelRequest, Status
from requests_app.models.requests import WITH_REQUESTER


def waiting_for_requester(person, at: dt.datetime) -> Iterator[Item]:
    """The oldest first; one query."""
    requests = ChannelRequest.objects.filter(requester=person, status__in=WITH_REQUESTER).annotate(
        rest_by=Min("timed_permissions__rest_by", filter=Q(timed_permissions__settled_at=None)),
        asked_at=Max("change_requests__asked_at", filter=Q(change_requests__answered_at=None)),
    )
    for channel_request in requests.order_by("saved_at")[:MOST]:
        url = reverse("requests:detail", args=[channel_request.pk])
        if channel_request.status == Status.DRAFT:
            text = _("Your draft “%(name)s” is not submitted yet.") % {
                "name": channel_request.title or _("without a name")
            }
            yield Item(text, _("Continue"), url, channel_request.saved_at)
        elif channel_request.awaits_rest:
            if not is_untold(channel_request, at=at):
                text = _("“%(request)s” is approved for a limited time. Hand in the rest of the form.")
                yield Item(
                    text % {"request": channel_request}, _("Continue"), url, channel_request.closed_at,
                    due=channel_request.rest_by,
                )  # fmt: skip
        elif channel_request.asked_at:
            text = _("The communications team has a question about %(request)s.") % {"request": channel_request}
            yield Item(text, _("Answer"), url, channel_request.asked_at)
        else:
            text = _("Your answer about %(request)s is written, but not submitted yet.") % {"request": channel_request}
            yield Item(text, _("Check and submit"), url, channel_request.saved_at)
