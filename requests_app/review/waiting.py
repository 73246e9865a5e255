"""What waits for someone of the team, for the home page: own reviews and those that are back, the oldest unassigned,
second decisions, letters that did not arrive.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from portal.attention import MOST, Item, own_first
from requests_app.judging.conflicts import awaiting_second
from requests_app.judging.delivery import in_trouble
from requests_app.judging.telling import DECISION_EVENT
from requests_app.models import ChannelRequest, Decision, RequestStage, Status
from requests_app.models.requests import WITH_TEAM


def waiting_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """The oldest of each kind first; five queries for the team and one for each lead they act for."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    stage = RequestStage.objects.open().filter(request=OuterRef("pk"))
    judgeable = ChannelRequest.objects.judgeable_by(person).annotate(
        stage_since=Subquery(stage.values("entered_at")[:1])
    )
    free = judgeable.with_team()
    own = Q(status__in=(Status.SUBMITTED, Status.IN_REVIEW), reviewer=person)
    nobodys = Q(status=Status.SUBMITTED, reviewer=None)
    for channel_request in free.filter(own | nobodys).in_turn(own_first(own))[: 2 * MOST]:
        if channel_request.reviewer_id is None:
            text, verb, since = _("Nobody has taken up %(request)s yet."), _("Take up"), channel_request.submitted_at
        elif channel_request.status == Status.SUBMITTED:
            text, verb, since = _("%(request)s is back with you."), _("Review"), channel_request.stage_since
        else:
            text, verb, since = _("You are reviewing %(request)s."), _("Review"), channel_request.claimed_at
        yield _item(channel_request, text, verb, since, shared=channel_request.reviewer_id is None)
    corrected = Q(status=Status.REJECTED, pk__in=Decision.objects.proposals().values("request"))
    first_decided = judgeable.filter(Q(status=Status.RECOMMENDED) | corrected)
    seconds = awaiting_second(first_decided, person, at=at).annotate(
        waits_since=Case(When(status=Status.REJECTED, then="closed_at"), default="stage_since")
    )
    for channel_request in seconds.order_by("waits_since", "pk")[: 2 * MOST]:
        if channel_request.status == Status.RECOMMENDED:
            text = _("%(request)s is recommended and waits for a second person.")
        else:
            text = _("A colleague proposes to approve %(request)s after all; a second person decides.")
        yield _item(channel_request, text, _("Decide"), channel_request.waits_since, shared=True)


def letters_in_trouble(person: Person, at: dt.datetime) -> Iterator[Item]:
    """Letters of decisions that did not arrive; two queries."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
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
        since = letter.refused_at or letter.created_at
        yield _item(decision.request, text, _("Look at it"), since, shared=decision.by_id != person.pk)


def _item(channel_request: ChannelRequest, text: str, verb: str, since: dt.datetime, *, shared: bool = False) -> Item:
    url = reverse("review:detail", args=[channel_request.pk])
    urgent = channel_request.asks_eight and channel_request.status in WITH_TEAM
    return Item(text % {"request": channel_request}, verb, url, since, shared=shared, urgent=urgent)
