"""What waits for someone of the team, for the home page: own reviews and those that are back, the oldest unassigned,
second decisions.
"""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person, RoleAssignment
from accounts.roles import Permission, RoleName
from portal.attention import MOST, Item
from requests_app.judging.delivery import in_trouble
from requests_app.models import ChannelRequest, Decision, Status
from requests_app.transitions.deciding import DECISION_EVENT


def waiting_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """At most seven of each kind, the oldest first; three queries for the team, none for others."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    free = ChannelRequest.objects.decidable_by(person)
    own = free.filter(status__in=(Status.SUBMITTED, Status.IN_REVIEW), reviewer=person)
    for channel_request in own.order_by("claimed_at", "pk")[:MOST]:
        back = channel_request.status == Status.SUBMITTED
        text = _("%(request)s is back with you.") if back else _("You are reviewing %(request)s.")
        yield _item(channel_request, text, _("Review"), channel_request.claimed_at)
    for channel_request in free.unassigned().order_by("submitted_at", "pk")[:MOST]:
        yield _item(
            channel_request, _("Nobody has taken up %(request)s yet."), _("Take up"), channel_request.submitted_at
        )
    recommended = _for_second(free.filter(status=Status.RECOMMENDED), person)
    for channel_request in recommended.order_by("submitted_at", "pk")[:MOST]:
        yield _item(
            channel_request,
            _("%(request)s is recommended and waits for a second person."),
            _("Decide"),
            channel_request.submitted_at,
        )


def _for_second(requests, person: Person):
    """Those on which ``person`` gives the second decision. It is the lead's, unless the lead made the first one."""
    others = requests.exclude(recommended_by=person)
    if person.may(Permission.APPROVE_SECOND):
        return others
    leads = RoleAssignment.objects.live().filter(role=RoleName.LEAD)
    return others.filter(recommended_by__in=leads.values("person"))


def corrections_and_letters(person: Person, at: dt.datetime) -> Iterator[Item]:
    """Corrections that wait for a second person, and letters of decisions that did not arrive. Three queries at most."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    proposed = ChannelRequest.objects.judgeable_by(person).filter(
        status=Status.REJECTED, pk__in=Decision.objects.proposals().values("request")
    )
    for channel_request in _for_second(proposed, person).order_by("closed_at", "pk")[:MOST]:
        text = _("A colleague proposes to approve %(request)s after all; a second person decides.")
        yield _item(channel_request, text, _("Decide"), channel_request.closed_at)
    troubled = {
        int(letter.event.removeprefix(DECISION_EVENT)): letter
        for letter in in_trouble().order_by("created_at", "pk")[:50]
    }
    told = Decision.objects.filter(pk__in=troubled, undone_at=None, superseded_at=None).select_related("request")
    if not person.may(Permission.ASSIGN_REQUESTS):
        told = told.filter(by=person)
    for decision in told.order_by("at", "pk")[:MOST]:
        letter = troubled[decision.pk]
        if letter.refused_at:
            text = _("The mail server refused the letter that tells of the decision on %(request)s.")
        else:
            text = _("The letter that tells of the decision on %(request)s could not be sent yet.")
        yield _item(decision.request, text, _("Look at it"), letter.refused_at or letter.created_at)


def _item(channel_request: ChannelRequest, text: str, verb: str, since: dt.datetime) -> Item:
    return Item(text % {"request": channel_request}, verb, reverse("review:detail", args=[channel_request.pk]), since)
