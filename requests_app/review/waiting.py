"""What waits for someone of the team, for the home page: own reviews and those that are back, the oldest unassigned,
second decisions.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from portal.attention import MOST, Item
from requests_app.judging.conflicts import awaiting_second
from requests_app.judging.delivery import in_trouble
from requests_app.judging.telling import DECISION_EVENT
from requests_app.models import ChannelRequest, Decision, RequestStage, Status
from requests_app.models.requests import WITH_TEAM


def waiting_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """The oldest of each kind first; six queries for the team and one for each lead they act for."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    stage = RequestStage.objects.open().filter(request=OuterRef("pk"))
    free = ChannelRequest.objects.decidable_by(person).annotate(stage_since=Subquery(stage.values("entered_at")[:1]))
    own = free.filter(status__in=(Status.SUBMITTED, Status.IN_REVIEW), reviewer=person)
    for channel_request in own.order_by("claimed_at", "pk")[:MOST]:
        back = channel_request.status == Status.SUBMITTED
        text = _("%(request)s is back with you.") if back else _("You are reviewing %(request)s.")
        since = channel_request.stage_since if back else channel_request.claimed_at
        yield _item(channel_request, text, _("Review"), since)
    for channel_request in free.unassigned().in_turn()[:MOST]:
        yield _item(
            channel_request, _("Nobody has taken up %(request)s yet."), _("Take up"), channel_request.submitted_at,
            shared=True,
        )  # fmt: skip
    recommended = awaiting_second(free.filter(status=Status.RECOMMENDED), person, at=at)
    for channel_request in recommended.order_by("stage_since", "pk")[:MOST]:
        yield _item(
            channel_request,
            _("%(request)s is recommended and waits for a second person."),
            _("Decide"),
            channel_request.stage_since,
            shared=True,
        )


def corrections_and_letters(person: Person, at: dt.datetime) -> Iterator[Item]:
    """Corrections that wait for a second person, and letters of decisions that did not arrive.

    Six queries, and one for each lead they act for.
    """
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    proposed = ChannelRequest.objects.judgeable_by(person).filter(
        status=Status.REJECTED, pk__in=Decision.objects.proposals().values("request")
    )
    for channel_request in awaiting_second(proposed, person, at=at).order_by("closed_at", "pk")[:MOST]:
        text = _("A colleague proposes to approve %(request)s after all; a second person decides.")
        yield _item(channel_request, text, _("Decide"), channel_request.closed_at, shared=True)
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
