"""A request ends because its requester and the people of an existing channel agree, and the team may object (N3, U2).

Nothing new comes into the world by it: no channel, no access. So the two sides need no third to decide for them; the yes is
recorded as the decision of whoever gave it for the channel, who never has a part in the request (``conflicts``). The team
is told at once, and anyone of it who is free to judge can take the request back into review until ``objection_until``.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.calendars import secretariat_calendar
from accounts.models import Person
from notifications.workdays import add_working_days
from notifications.writing import Post, cancel_letters, write_letter, write_letters
from portal.store import day_of, portal_settings
from requests_app.annex1.people import resolve_people
from requests_app.annex1.sheet import AnswerSheet
from requests_app.fast_track.permissions import refuse_with_channel
from requests_app.judging.conflicts import conflict_of, refuse_outsider
from requests_app.judging.decision_letters import decision_letter_data, joined_words, letter_data
from requests_app.judging.telling import decision_event
from requests_app.models import ChannelRequest, Decision, JoinTalk, Outcome, TalkState
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk.conversing import team_of
from requests_app.talk.ending import end_talks_of
from requests_app.talk.joining import tell_channel, tell_requesters
from requests_app.transitions.asking import next_reference
from requests_app.transitions.table import hold, move, void_recommendations
from requests_app.versions.frozen import freeze, latest_number


@transaction.atomic
def agree_to_join(channel_request: ChannelRequest, *, talk: JoinTalk, by: Person, at: dt.datetime) -> Decision:
    """The requester accepts the yes of the channel's people; the request ends as joined. Raises NotAllowed, Incomplete.

    A draft gets its reference with it, and what was answered so far is kept as its first version.
    """
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request agrees to join."))
    if talk.state != TalkState.CAN_JOIN:
        raise NotAllowed(_("This has already been answered or ended."))
    if not talk.channel.is_on_duty:
        raise NotAllowed(_("“%(name)s” is no longer in service.") % {"name": talk.channel})
    refuse_with_channel(channel_request)
    body = channel_request.body or AnswerSheet(channel_request, at=at).likely_body
    if body is None:
        raise Incomplete([_("Answer question 2 first: which group or office it is for.")])
    resolve_people(channel_request)
    if talk.answered_by is None or conflict_of(talk.answered_by, channel_request):
        # The yes is recorded as their decision; since they gave it they have come to be among those who ask.
        raise NotAllowed(
            _(
                "Whoever said yes for “%(name)s” has a part in this request now, so the two of you cannot settle it. "
                "The communications team decides on it."
            )
            % {"name": talk.channel}
        )
    hold(channel_request, "agree_to_join")
    decision = Decision.objects.create(
        request=channel_request, outcome=Outcome.JOINED, by=talk.answered_by, at=at, reasons=talk.words
    )
    accepted = JoinTalk.objects.filter(pk=talk.pk, request=channel_request, state=TalkState.CAN_JOIN)
    if not accepted.update(state=TalkState.AGREED, decision=decision, ended_at=at):
        raise NotAllowed(_("This has already been answered or ended."))
    talk.refresh_from_db()
    void_recommendations(channel_request, at=at)
    move(
        channel_request,
        "agree_to_join",
        by=by,
        at=at,
        why=talk.words,
        data={"decision": decision.pk, "channel": talk.channel_id, "talk": talk.pk, "answered_by": talk.answered_by_id},
        words={"channel": talk.channel.name},
        joined_channel=talk.channel,
        body=body,
        reference=channel_request.reference or next_reference(at=at),
        submitted_at=channel_request.submitted_at or at,
        recommended_by=None,
        closed_at=at,
    )
    if not latest_number(channel_request):
        freeze(channel_request, number=1, by=by, at=at)
    end_talks_of(channel_request, by=by, at=at)
    _tell_everyone(channel_request, talk, decision, at=at)
    return decision


def _tell_everyone(channel_request: ChannelRequest, talk: JoinTalk, decision: Decision, *, at: dt.datetime) -> None:
    """No letter of this can be called back: both sides know already, and an objection has a letter of its own."""
    requester = channel_request.requester
    words = joined_words(talk.channel, reasons=decision.reasons)
    write_letter(
        "requests.joined",
        event=decision_event(decision),
        person=requester,
        at=at,
        data=decision_letter_data(channel_request, requester, **words),
    )
    tell_channel(talk, "join_agreed", at=at)
    posts = [
        Post(
            f"join-agreed-team:{talk.pk}",
            person,
            data={
                **letter_data(channel_request, person, f"/review/{channel_request.pk}/"),
                "requester": requester.full_name,
                "channel": talk.channel.name,
                "words": talk.words,
                "until": objection_until(decision).isoformat(),
                "access_path": f"/registry/{talk.channel_id}/access/give/",
            },
        )
        for person in team_of(channel_request, at=at)
    ]
    write_letters("requests.join_agreed_team", posts, at=at)


def objection_until(decision: Decision) -> dt.date:
    """The last day on which the team may object: as many working days as it has to answer a request."""
    return add_working_days(day_of(decision.at), portal_settings().answer_days, calendar=secretariat_calendar())


def agreement_of(channel_request: ChannelRequest) -> JoinTalk | None:
    """The talk by which the request has ended; None where it has not, or the team decided it."""
    talks = channel_request.join_talks.filter(state=TalkState.AGREED, decision__undone_at=None)
    return talks.select_related("channel", "decision", "request", "answered_by").first()


@transaction.atomic
def object_to_joining(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    """The team has a concern about what both sides agreed, and takes the request into review; both read the reason.

    Raises NotAllowed, ConflictOfInterest, Incomplete.
    """
    resolve_people(channel_request)
    refuse_outsider(channel_request, by=by, at=at)
    if not why.strip():
        raise Incomplete([_("Say what the concern is; both sides read it.")])
    talk = agreement_of(channel_request)
    if talk is None:
        raise NotAllowed(_("There is no agreement of the two sides to object to."))
    last_day = objection_until(talk.decision)
    if day_of(at) > last_day:
        raise NotAllowed(_("The time to object is over. Talk to both sides instead."))
    move(
        channel_request,
        "object_to_joining",
        by=by,
        at=at,
        why=why,
        data={"decision": talk.decision_id, "talk": talk.pk},
        joined_channel=None,
        closed_at=None,
        reviewer=by,
        claimed_at=at,
    )
    cancel_letters(decision_event(talk.decision), at=at)
    Decision.objects.filter(pk=talk.decision_id).update(undone_at=at)
    JoinTalk.objects.filter(pk=talk.pk).update(state=TalkState.OBJECTED, reason=why.strip())
    talk.refresh_from_db()
    tell_requesters(talk, "join_objected", at=at, reason=talk.reason)
    tell_channel(talk, "join_objected", at=at, reason=talk.reason)
