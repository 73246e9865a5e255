"""Where a request stands, in words: who has it since when, what comes next, what may be expected (N5)."""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.calendars import calendar_of
from requests_app.fast_track.clock import due_at
from requests_app.judging.telling import stages_as_told, status_as_told
from requests_app.models import ChannelRequest, Decision, FastTrack, RequestStage, Status
from requests_app.models.requests import DECIDED, WITH_REQUESTER, WITH_TEAM
from requests_app.stages import stages_of
from requests_app.standing.clock import Expectation, Turn, WorkClock, expectation, in_days, turn_of
from requests_app.talk.events import talk_events


@dataclass(frozen=True)
class Standing:
    """``has_it``: who has the request; ``next``: what comes next; ``turn``: since when.

    ``expectation`` stands while the team owes an answer, and ``due`` is the day that follows from it: the target's, or the
    one by which nine of ten such requests are decided. ``is_late`` once that has passed.
    """

    has_it: str
    next: str
    turn: Turn | None = None
    due: dt.date | None = None
    expectation: Expectation | None = None
    is_late: bool = False

    @property
    def so_far(self) -> str:
        """How long the present side has had it, in working days."""
        return in_days(self.turn.days) if self.turn else ""

    @property
    def with_team_in_all(self) -> str:
        """All the time with the team, where that is more than the present turn."""
        if (
            self.turn is None
            or not self.turn.team_days
            or (self.turn.is_with_team and self.turn.days == self.turn.team_days)
        ):
            return ""
        return in_days(self.turn.team_days)


def standing_of(
    channel_request: ChannelRequest,
    *,
    at: dt.datetime,
    for_requester: bool = True,
    stages: list[RequestStage] | None = None,
) -> Standing:
    """In words for the requester or a colleague; internal notes have no part in it (design §5.9)."""
    status = Status(status_as_told(channel_request, at=at))
    words = _WORDS[status] if for_requester else _WORDS_FOR_OTHERS.get(status, _WORDS[status])
    if status == Status.SUBMITTED and channel_request.fast_track == FastTrack.EIGHT and not channel_request.reviewer:
        words = _URGENT
    elif status == Status.SUBMITTED and channel_request.reviewer:
        words = _BACK_WITH_REVIEWER
    names = {
        "reviewer": channel_request.reviewer.full_name if channel_request.reviewer else "",
        "requester": channel_request.requester.full_name,
        "channel": channel_request.joined_channel.name if channel_request.joined_channel else "",
    }
    has_it, following = (sentence() % names for sentence in words)
    if status not in (*WITH_TEAM, *WITH_REQUESTER):
        return Standing(has_it, following)
    clock = WorkClock(at=at)
    # Only a turn of the requester is counted by another calendar than the team's.
    calendar = calendar_of(channel_request.body) if channel_request.body and status in WITH_REQUESTER else None
    stages = told_stages(channel_request, at=at) if stages is None else stages
    turn = turn_of(stages, clock=clock, requesters_calendar=calendar)
    if status not in WITH_TEAM:
        return Standing(has_it, following, turn)
    expected = expectation(channel_request, at=at, clock=clock)
    if channel_request.asks_eight:
        due = due_at(channel_request.submitted_at, calendar=clock.calendar, zone=clock.zone).date()
    else:
        due = clock.due_on(stages, days=expected.days)
    return Standing(has_it, following, turn, due, expected, is_late=due is not None and due < clock.today)


# Lambdas, so that each sentence is translated when it is read.
_WORDS = {
    Status.DRAFT: (
        lambda: _("This draft is with you."),
        lambda: _("Answer the questions in any order, check your answers, then submit."),
    ),
    Status.EXPIRED: (
        lambda: _("This draft has expired."),
        lambda: _("You can copy it as a new request, with its answers, whenever you need one."),
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
    Status.PROVISIONAL: (
        lambda: _("The channel is approved for a limited time."),
        lambda: _(
            "The rest of the form is with you; once it is handed in, the team decides whether the channel stays."
        ),
    ),
    Status.LAPSED: (
        lambda: _("The permission for a limited time is over."),
        lambda: _("You can copy the request as a new one, with its answers."),
    ),
    Status.REJECTED: (
        lambda: _("The request was not approved."),
        lambda: _("The reasons and a way on stand below."),
    ),
    Status.WITHDRAWN: (
        lambda: _("You cancelled this request."),
        lambda: _("Nothing more happens. You can copy it as a new one, or start afresh, at any time."),
    ),
    Status.JOINED: (
        lambda: _("An existing channel serves instead: “%(channel)s”."),
        lambda: _("How it serves stands below."),
    ),
}

_BACK_WITH_REVIEWER = (
    lambda: _("The communications team has the request again. It waits for %(reviewer)s, who reviewed it before."),
    lambda: _("%(reviewer)s, or a colleague, reads what is new."),
)
_URGENT = (
    lambda: _("The communications team has the request, at the top of its list. Nobody has taken it up yet."),
    lambda: _("One person of the team reads it and decides."),
)
_WORDS_FOR_OTHERS = {
    Status.PROVISIONAL: (
        lambda: _("The channel is approved for a limited time."),
        lambda: _("%(requester)s hands in the rest of the form; then the team decides whether the channel stays."),
    ),
    Status.DRAFT: (
        lambda: _("This draft is with %(requester)s and the colleagues who write it too."),
        lambda: _("Answer questions in any order. %(requester)s checks the answers and submits the request."),
    ),
    Status.CHANGES_REQUESTED: (
        lambda: _("The communications team has asked %(requester)s a question."),
        lambda: _("The request is submitted again once it is answered."),
    ),
    Status.WITHDRAWN: (
        lambda: _("%(requester)s cancelled this request."),
        lambda: _("Nothing more happens."),
    ),
}


# --- What happened ------------------------------------------------------------------------------------------------------
def history_of(
    channel_request: ChannelRequest,
    *,
    at: dt.datetime,
    for_requester: bool = True,
    stages: list[RequestStage] | None = None,
    told: list[Decision] | None = None,
) -> list[dict]:
    """What happened, newest first, as the requester may read it: never an internal note, never an undone decision.

    Colleagues do not read what the requester is still writing: their answers to the team show once they are handed in.
    """
    stages = told_stages(channel_request, at=at) if stages is None else stages
    told = told_decisions(channel_request, at=at) if told is None else told
    events = _moves(channel_request, stages)
    events += _questions(channel_request, stages, for_requester=for_requester)
    events += [
        # Who said yes for another channel is not named to everyone (design §5.13).
        {
            "what": _decided_in_words(decision, told),
            "at": decision.at,
            "by": None if getattr(decision, "join_talk", None) else decision.by,
        }
        for decision in told
    ]
    events += talk_events(channel_request, for_requester=for_requester)
    # Equal moments keep the order in which they came.
    return sorted(events, key=lambda event: event["at"])[::-1]


def told_decisions(channel_request: ChannelRequest, *, at: dt.datetime) -> list[Decision]:
    """The decisions whose letter has left, oldest first; the one way in which requesters' pages read decisions."""
    return list(channel_request.decisions.told(at).select_related("by", "join_talk"))


def told_stages(channel_request: ChannelRequest, *, at: dt.datetime) -> list[RequestStage]:
    """Every stage as the requester may know it; one query."""
    return stages_as_told(stages_of(channel_request), channel_request, at=at)


def _decided_in_words(decision: Decision, told: list[Decision]) -> str:
    """A correction is called so where the decision that it corrects was told as well."""
    outcome = decision.get_outcome_display()
    if decision.supersedes_id not in {one.pk for one in told}:
        return outcome
    return _("Decision corrected: %(outcome)s") % {"outcome": outcome}


def _moves(channel_request: ChannelRequest, stages: list[RequestStage]) -> list[dict]:
    """Each change of hands in words. What a decision did is told by the decision itself; one taken back never was."""
    versions = set(channel_request.versions.values_list("number", flat=True))
    requester, events, handed_in = channel_request.requester, [], 0
    for before, stage in pairwise([None, *stages]):
        came_from = before.stage if before else None
        event = {"at": stage.entered_at}
        # What was handed in, or lapsed, after a decision for a limited time happened beside it.
        after_limited = came_from == Status.PROVISIONAL and stage.stage in (Status.SUBMITTED, Status.LAPSED)
        if stage.stage in DECIDED or (came_from in DECIDED and not after_limited):
            # A draft that joined a channel has its answers kept as a version too, though it was not handed in.
            handed_in += came_from == Status.DRAFT
            continue
        if stage.stage == Status.SUBMITTED and (before is None or before.is_with_requester):
            handed_in += 1
            event |= {"what": _handed_in(handed_in), "by": requester}
            if handed_in in versions:
                event["url"] = f"{reverse('requests:print', args=[channel_request.pk])}?version={handed_in}"
        elif stage.stage == Status.IN_REVIEW and came_from == Status.IN_REVIEW:
            event["what"] = _("Review handed over to %(name)s") % {"name": stage.holder}
        elif stage.stage == Status.IN_REVIEW:
            event |= {"what": _("Review taken up"), "by": stage.holder}
        elif stage.stage in _HAPPENED:
            what, by_requester = _HAPPENED[stage.stage]
            event |= {"what": what(), **({"by": requester} if by_requester else {})}
        else:
            continue
        events.append(event)
    return events


def _handed_in(number: int) -> str:
    if number == 1:
        return _("Submitted")
    return _("Submitted again (version %(number)d)") % {"number": number}


# What it means to come into a state, and whether the requester did it.
_HAPPENED = {
    Status.DRAFT: (lambda: _("Draft started"), True),
    Status.EXPIRED: (lambda: _("The draft expired"), False),
    Status.SUBMITTED: (lambda: _("Review given back; it waits for someone of the team"), False),
    Status.RECOMMENDED: (lambda: _("First review finished; a second person decides"), False),
    Status.WITHDRAWN: (lambda: _("Cancelled"), True),
    Status.LAPSED: (lambda: _("The permission for a limited time lapsed"), False),
}


def _questions(channel_request: ChannelRequest, stages: list[RequestStage], *, for_requester: bool) -> list[dict]:
    """The team's questions with the requester's answers."""
    own_business_since = None
    if not for_requester and channel_request.status == Status.CHANGES_REQUESTED and stages:
        own_business_since = stages[-1].entered_at
    events = []
    for question in channel_request.change_requests.select_related("asked_by", "answered_by"):
        events.append(
            {
                "what": _("The team asked a question"),
                "at": question.asked_at,
                "by": question.asked_by,
                "text": question.comment,
            }
        )
        if question.answered_at and (own_business_since is None or question.answered_at < own_business_since):
            events.append(
                {
                    "what": _("Answers changed as asked") if question.changed else _("Answered"),
                    "at": question.answered_at,
                    "by": question.answered_by or channel_request.requester,
                    "text": question.answer,
                    "lang": channel_request.language,
                }
            )
    return events
