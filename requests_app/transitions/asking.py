"""What the person who asks does with a request: hand in, answer, cancel; and the end of a forgotten draft (A4)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from notifications.writing import write_letter
from portal.store import day_of
from requests_app.decision_letters import letter_data
from requests_app.models import ChangeRequest, ChannelRequest, ReferenceCounter
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.table import S, move, void_recommendations


@transaction.atomic
def submit(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, facts: dict[str, Any], missing: list[str]
) -> None:
    """Hand the request in (A4). ``facts`` (body, title, tier) and ``missing`` come from the stored answers.

    A request sent back is handed in again and keeps its reference. Raises NotAllowed, Incomplete.
    """
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request hands it in."))
    if missing:
        raise Incomplete(missing)
    open_questions = channel_request.change_requests.filter(answered_at=None)
    if open_questions.exists():
        raise Incomplete([_("Answer the communications team's question first.")])
    reference = channel_request.reference or next_reference(at=at)
    move(
        channel_request,
        "submit",
        by=by,
        at=at,
        reference=reference,
        submitted_at=at,
        reviewer=None,
        claimed_at=None,
        recommended_by=None,
        **facts,
    )
    for person in Person.objects.team(at):
        write_letter(
            "requests.submitted",
            event=f"request-submitted:{channel_request.pk}:{channel_request.version}",
            person=person,
            at=at,
            data=letter_data(channel_request, person, f"/review/{channel_request.pk}/"),
        )
    write_letter(
        "requests.received",
        event=f"request-received:{channel_request.pk}:{channel_request.version}",
        person=by,
        at=at,
        data=letter_data(channel_request, by),
    )


def next_reference(*, at: dt.datetime) -> str:
    """The next free reference of the year, such as NCR-2026-0042; must be called inside a transaction."""
    year = day_of(at).year
    if not ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1):
        ReferenceCounter.objects.bulk_create([ReferenceCounter(year=year)], ignore_conflicts=True)
        ReferenceCounter.objects.filter(pk=year).update(last=F("last") + 1)
    return f"NCR-{year}-{ReferenceCounter.objects.get(pk=year).last:04d}"


@transaction.atomic
def answer_change_request(question: ChangeRequest, *, answer: str, by: Person, at: dt.datetime) -> None:
    """Answer the team's question; the request itself is handed in again with ``submit``. Raises NotAllowed."""
    if question.request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request answers."))
    if not answer.strip():
        raise NotAllowed(_("Write an answer, even a short one."))
    waiting = ChannelRequest.objects.filter(
        pk=question.request_id, status=S.CHANGES_REQUESTED, submitted_at__lte=question.asked_at
    )
    # Held, so that nothing is handed in between; what was answered in an earlier round stays as it was read.
    if not waiting.update(version=F("version")):
        raise NotAllowed(_("This request has already been dealt with."))
    ChangeRequest.objects.filter(pk=question.pk).update(answer=answer, answered_at=at)


@transaction.atomic
def withdraw(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """The requester no longer wants it. Raises NotAllowed."""
    if channel_request.requester_id != by.pk:
        raise NotAllowed(_("Only the person who started the request cancels it."))
    move(channel_request, "withdraw", by=by, at=at, why=why, closed_at=at, recommended_by=None)
    void_recommendations(channel_request, at=at)


@transaction.atomic
def expire(channel_request: ChannelRequest, *, at: dt.datetime) -> None:
    """A draft that nobody has touched for long ends; its answers stay readable. Raises NotAllowed."""
    move(channel_request, "expire", by=None, at=at, closed_at=at)
