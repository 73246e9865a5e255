"""What waits for someone of the team, for the home page: own reviews, the oldest unassigned, second decisions."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person, RoleAssignment
from accounts.roles import Permission, RoleName
from portal.attention import MOST, Item
from requests_app.models import ChannelRequest, Status


def waiting_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """At most seven of each kind, the oldest first; three queries for the team, none for others."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    free = ChannelRequest.objects.decidable_by(person)
    for channel_request in free.filter(status=Status.IN_REVIEW, reviewer=person).order_by("claimed_at", "pk")[:MOST]:
        yield _item(channel_request, _("You are reviewing %(request)s."), _("Review"), channel_request.claimed_at)
    for channel_request in free.unassigned().order_by("submitted_at", "pk")[:MOST]:
        yield _item(
            channel_request, _("Nobody has taken up %(request)s yet."), _("Take up"), channel_request.submitted_at
        )
    recommended = free.filter(status=Status.RECOMMENDED).exclude(recommended_by=person)
    if not person.may(Permission.APPROVE_SECOND):
        # The second decision is the lead's, unless the lead made the first one.
        leads = RoleAssignment.objects.live().filter(role=RoleName.LEAD)
        recommended = recommended.filter(recommended_by__in=leads.values("person"))
    for channel_request in recommended.order_by("submitted_at", "pk")[:MOST]:
        yield _item(
            channel_request,
            _("%(request)s is recommended and waits for a second person."),
            _("Decide"),
            channel_request.submitted_at,
        )


def _item(channel_request: ChannelRequest, text: str, verb: str, since: dt.datetime) -> Item:
    return Item(text % {"request": channel_request}, verb, reverse("review:detail", args=[channel_request.pk]), since)
