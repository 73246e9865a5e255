"""Where a request stands, in words: who has it since when, what comes next, by when (N5)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Body, BodyKind
from notifications.workdays import Calendar, add_working_days
from portal.store import day_of, portal_settings
from requests_app.models import ChannelRequest, Outcome, Status


@dataclass(frozen=True)
class Standing:
    """``has_it``: who has the request; ``next``: what comes next; ``due``: by when, where somebody owes an answer."""

    has_it: str
    next: str
    due: dt.date | None = None


def secretariat_calendar() -> Calendar:
    secretariat = Body.objects.open().filter(kind=BodyKind.SECRETARIAT).order_by("pk").first()
    return secretariat.calendar if secretariat else Calendar()


def answer_due(channel_request: ChannelRequest) -> dt.date | None:
    """The working day by which the team means to answer a request that it has."""
    if channel_request.submitted_at is None:
        return None
    day = day_of(channel_request.submitted_at)
    return add_working_days(day, portal_settings().answer_days, calendar=secretariat_calendar())


def standing_of(channel_request: ChannelRequest, *, for_requester: bool = True) -> Standing:
    """In words for the requester or a colleague; internal notes have no part in it (design §5.9)."""
    status = Status(channel_request.status)
    words = _WORDS[status] if for_requester else _WORDS_FOR_OTHERS.get(status, _WORDS[status])
    names = {
        "reviewer": channel_request.reviewer.full_name if channel_request.reviewer else "",
        "requester": channel_request.requester.full_name,
        "channel": channel_request.joined_channel.name if channel_request.joined_channel else "",
    }
    has_it, following = (sentence() % names for sentence in words)
    due = answer_due(channel_request) if channel_request.status in _TEAM_OWES else None
    return Standing(has_it, following, due)


_TEAM_OWES = (Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED)
# Lambdas, so that each sentence is translated when it is read.
_WORDS = {
    Status.DRAFT: (
        lambda: _("This draft is with you."),
        lambda: _("Answer the questions in any order, check your answers, then submit."),
    ),
    Status.EXPIRED: (
        lambda: _("This draft has expired."),
        lambda: _("Start a new request when you need one."),
    ),
    Status.SUBMITTED: (
        lambda: _("The communications team has the request. Nobody has taken it up yet."),
        lambda: _("A member of the team takes it up and reads it."),
    ),
    Status.IN_REVIEW: (
        lambda: _("%(reviewer)s of the communications team is reviewing the request."),
        lambda: _("A decision follows, or a question if something is not clear."),
    ),
    Status.RECOMMENDED: (
        lambda: _(
            "The communications team has reviewed your request. A second person decides, as it calls for special care."
        ),
        lambda: _("The decision follows."),
    ),
    Status.CHANGES_REQUESTED: (
        lambda: _("Your request is with you: the communications team has a question."),
        lambda: _("Answer the question, change your answers where needed, and submit again."),
    ),
    Status.APPROVED: (
        lambda: _("The request is approved."),
        lambda: _("The communications team sets the channel up with its people."),
    ),
    Status.REJECTED: (
        lambda: _("The request was not approved."),
        lambda: _("The reasons and a way on stand below."),
    ),
    Status.WITHDRAWN: (
        lambda: _("You cancelled this request."),
        lambda: _("Nothing more happens. You can start a new one at any time."),
    ),
    Status.JOINED: (
        lambda: _("An existing channel serves instead: “%(channel)s”."),
        lambda: _("How it serves stands below."),
    ),
}

_WORDS_FOR_OTHERS = {
    Status.CHANGES_REQUESTED: (
        lambda: _("The communications team has asked %(requester)s a question."),
        lambda: _("The request is submitted again once it is answered."),
    ),
    Status.WITHDRAWN: (
        lambda: _("%(requester)s cancelled this request."),
        lambda: _("Nothing more happens."),
    ),
}


def history_of(channel_request: ChannelRequest) -> list[dict]:
    """What happened, newest first, as the requester may read it: never an internal note, never an undone decision."""
    events = [{"what": _("Draft started"), "at": channel_request.created_at, "by": channel_request.requester}]
    if channel_request.submitted_at:
        events.append({"what": _("Submitted"), "at": channel_request.submitted_at, "by": channel_request.requester})
    if channel_request.claimed_at:
        events.append({"what": _("Review taken up"), "at": channel_request.claimed_at, "by": channel_request.reviewer})
    for question in channel_request.change_requests.select_related("asked_by"):
        events.append(
            {
                "what": _("The team asked a question"),
                "at": question.asked_at,
                "by": question.asked_by,
                "text": question.comment,
            }
        )
        if question.answered_at:
            events.append(
                {
                    "what": _("Answered"),
                    "at": question.answered_at,
                    "by": channel_request.requester,
                    "text": question.answer,
                }
            )
    decided = channel_request.decisions.filter(undone_at=None).exclude(outcome=Outcome.RECOMMENDED).select_related("by")
    events += [{"what": decision.get_outcome_display(), "at": decision.at, "by": decision.by} for decision in decided]
    if channel_request.status == Status.WITHDRAWN:
        events.append({"what": _("Cancelled"), "at": channel_request.closed_at, "by": channel_request.requester})
    return sorted(events, key=lambda event: event["at"], reverse=True)
