"""What the person who asks does with a request: hand in, answer, cancel (A4)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from ledger.recording import record
from notifications.writing import Post, write_letter, write_letters
from portal.store import day_of
from requests_app import holding
from requests_app.annex1.people import resolve_people
from requests_app.awaiting import is_confirmed
from requests_app.fast_track.clock import ANSWER_HOURS
from requests_app.fast_track.permissions import hand_in_permission, refuse_with_channel
from requests_app.files.attaching import erase_files
from requests_app.judging.conflicts import conflict_of
from requests_app.judging.decision_letters import letter_data
from requests_app.judging.telling import is_untold
from requests_app.models import ChangeRequest, ChannelRequest, ReferenceCounter
from requests_app.newcomers import refuse_more_hand_ins
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk.ending import end_talks_of
from requests_app.transitions.table import S, hold, move, void_recommendations
from requests_app.versions.frozen import freeze, latest_number


@transaction.atomic
def submit(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, facts: dict[str, Any], missing: list[str]
) -> None:
    """Hand the request in (A4). ``facts`` (body, title, tier) and ``missing`` come from the stored answers.

    What is handed in is frozen as its next version. A request sent back keeps its reference, and goes back to the person
    who reviewed it as long as they are of the team and free to judge it. Raises NotAllowed, Incomplete.
    """
    _hand_in(channel_request, "submit", by=by, at=at, facts=facts, missing=missing)


@transaction.atomic
def hand_in_rest(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, facts: dict[str, Any], missing: list[str]
) -> None:
    """Hand the whole form in, after the eight facts of the fast track: from here on it is judged like any other.

    The channel that was approved for a limited time goes on meanwhile. Raises NotAllowed, Incomplete.
    """
    _hand_in(channel_request, "hand_in_rest", by=by, at=at, facts=facts, missing=missing)


def _hand_in(channel_request: ChannelRequest, action: str, *, by: Person, at: dt.datetime, facts, missing) -> None:
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request hands it in."))
    if is_untold(channel_request, at=at):
        raise NotAllowed(_("This request is no longer with you, so its answers cannot be changed."))
    if missing:
        raise Incomplete(missing)
    unanswered = channel_request.change_requests.filter(answered_at=None).count()
    if unanswered:
        raise Incomplete([points_to_answer(unanswered)])
    # Before the request is locked, and before the record of decisions, as wherever a group is asked about somebody.
    refuse_more_hand_ins(by, at=at)
    group_confirmed = is_confirmed(channel_request.requester, body=facts["body"])
    reviewer = _former_reviewer(channel_request, at=at)
    number = latest_number(channel_request) + 1
    if action == "hand_in_rest":
        hold(channel_request, action)
        facts = {**facts, **hand_in_permission(channel_request, by=by, at=at)}
    move(
        channel_request,
        action,
        by=by,
        at=at,
        data={"version": number},
        reference=channel_request.reference or next_reference(at=at),
        submitted_at=at,
        reviewer=reviewer,
        claimed_at=at if reviewer else None,
        recommended_by=None,
        group_confirmed=group_confirmed,
        **facts,
    )
    freeze(channel_request, number=number, by=by, at=at)
    _tell_the_team(channel_request, reviewer, again=number > 1, at=at)
    write_letter(
        "requests.received",
        event=f"request-received:{channel_request.pk}:{channel_request.version}",
        person=by,
        at=at,
        data=letter_data(channel_request, by),
    )


def points_to_answer(count: int) -> str:
    """What still keeps a request that was sent back from being handed in again."""
    sentence = ngettext(
        "Answer the communications team's question first.",
        "Answer the %(count)d open points of the communications team first.",
        count,
    )
    return sentence % {"count": count}


def _former_reviewer(channel_request: ChannelRequest, *, at: dt.datetime) -> Person | None:
    """Who reviewed it before and can go on: of the team, and with no part in the answers as they are now."""
    reviewer = channel_request.reviewer
    if reviewer is None or not Person.objects.team(at).filter(pk=reviewer.pk).exists():
        return None
    resolve_people(channel_request)
    return None if conflict_of(reviewer, channel_request) else reviewer


def _tell_the_team(channel_request: ChannelRequest, reviewer: Person | None, *, again: bool, at: dt.datetime) -> None:
    """A request that is back is told to its reviewer alone; any other one to the whole team."""
    event = f"request-submitted:{channel_request.pk}:{channel_request.version}"
    path = f"/review/{channel_request.pk}/"
    if reviewer is not None:
        data = letter_data(channel_request, reviewer, path)
        write_letter("requests.back", event=event, person=reviewer, at=at, data=data)
        return
    urgent = {"event": channel_request.event, "hours": ANSWER_HOURS} if channel_request.asks_eight else {}
    team = Person.objects.team(at)
    posts = [
        Post(event, person, data={**letter_data(channel_request, person, path), **urgent, "again": again})
        for person in team
    ]
    write_letters("requests.submitted", posts, at=at)


def next_reference(*, at: dt.datetime) -> str:
    """The next free reference of the year, such as NCR-2026-0042; must be called inside a transaction."""
    year = day_of(at).year
    if not ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1):
        ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
        ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1)
    return f"NCR-{year}-{ReferenceCounter.objects.get(pk=year).last:04d}"


class AnsweredMeanwhile(NotAllowed):
    """Somebody else has answered the point since it was read; nothing is stored."""


@transaction.atomic
def answer_change_request(
    question: ChangeRequest,
    *,
    answer: str,
    by: Person,
    at: dt.datetime,
    changed: bool = False,
    expected: str | None = None,
) -> None:
    """Answer one point of the team; the request itself is handed in again with ``submit``.

    ``changed``: the answers were changed as asked, which needs no words; otherwise ``answer`` says why not. ``expected`` is
    the ``mark`` of the answer that the writer had before their eyes, by default that of ``question`` as it was fetched.
    Raises NotAllowed, AnsweredMeanwhile where there is another answer by now.
    """
    if not ChannelRequest.objects.written_by(by).filter(pk=question.request_id).exists():
        raise NotAllowed(_("Only the person who started the request, and colleagues invited to write it, answer."))
    answer = answer.strip()
    if not changed and not answer:
        raise NotAllowed(_("Write an answer, even a short one."))
    # Held, so that nothing is handed in between; what was answered in an earlier round stays as it was read.
    this_round = Q(submitted_at__lte=question.asked_at)
    holding.hold(question.request_id, {S.CHANGES_REQUESTED}, where=this_round)
    now = ChangeRequest.objects.select_related("request", "answered_by").get(pk=question.pk)
    if now.answered_at and (now.answer, now.changed) == (answer, changed):
        return
    if now.answered_at and now.mark != (question.mark if expected is None else expected):
        raise AnsweredMeanwhile(_meanwhile(now, by=by))
    values = {"answer": answer, "changed": changed, "answered_at": at, "answered_by": by}
    ChangeRequest.objects.filter(pk=question.pk).update(**values)
    for name, value in values.items():
        setattr(question, name, value)
    # Without its words: they are the writers' own until the request is handed in.
    record("requests.point_answered", now.request, by=by, at=at, data={"point": question.pk, "changed": changed})


def _meanwhile(point: ChangeRequest, *, by: Person) -> str:
    if point.answered_by_id == by.pk:
        return _("You have answered this in another window. Read it first; save once more to put this in its place.")
    name = point.answered_by or point.request.requester
    return _("%(name)s has answered this meanwhile. Read it first; save yours once more to put it in its place.") % {
        "name": name
    }


@transaction.atomic
def withdraw(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """The requester no longer wants it; its reviewer and the people of channels being asked are told. Raises NotAllowed."""
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request cancels it."))
    refuse_with_channel(channel_request)
    move(channel_request, "withdraw", by=by, at=at, why=why, closed_at=at, recommended_by=None)
    void_recommendations(channel_request, at=at)
    end_talks_of(channel_request, by=by, at=at)
    if not channel_request.group_confirmed:
        # Nobody keeps the files of a stranger who has gone away again.
        erase_files(channel_request, by=by, at=at)
    reviewer = channel_request.reviewer
    if reviewer is not None:
        write_letter(
            "requests.withdrawn",
            event=f"request-withdrawn:{channel_request.pk}",
            person=reviewer,
            at=at,
            data={
                **letter_data(channel_request, reviewer, f"/review/{channel_request.pk}/"),
                "requester": by.full_name,
                "why": why,
            },
        )
