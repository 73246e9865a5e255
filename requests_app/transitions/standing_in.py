"""Stepping aside from a request, and a decider from outside where nobody of the team is free (design §3, N4)."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Person, PersonKind
from accounts.roles import Permission
from channels_registry.entering import NewChannel
from ledger.recording import record
from notifications.writing import Post, write_letter, write_letters
from portal.linktokens import digest_of, new_token
from portal.store import day_of
from requests_app.annex1.people import resolve_people
from requests_app.holding import hold, stay
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import (
    conflict_of,
    free_people,
    leads_to_ask,
    live_stand_in,
    refuse_conflicts,
    stand_in_of,
)
from requests_app.judging.decision_letters import letter_data
from requests_app.judging.evaluating import evaluate
from requests_app.models import ChannelRequest, Criterion, Recusal, StandIn, Verdict
from requests_app.models.requests import WITH_TEAM
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.deciding import approve, reject
from requests_app.transitions.fast_track import approve_for_a_time
from requests_app.transitions.table import S, end_appointments, move, stand_in_event, void_recommendations

LINK_LIFE = dt.timedelta(days=14)


def declare_part(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    """Say that one has a part in the request which no fact shows: ``step_aside`` for who has it, ``recuse`` for the others."""
    (step_aside if _has_it(channel_request, by) else recuse)(channel_request, by=by, at=at, why=why)


@transaction.atomic
def step_aside(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    """The reviewer, or who recommended, has a part in it: it goes back to the team, and a recommendation falls away.

    It is not taken back. Raises NotAllowed, Incomplete.
    """
    if not _has_it(channel_request, by):
        raise NotAllowed(_("You do not have this request; you can step aside from judging it all the same."))
    _refuse_recusal(by=by, why=why)
    hold(channel_request.pk, {channel_request.status}, where=Q(version=channel_request.version))
    _record_recusal(channel_request, by=by, at=at, why=why)
    void_recommendations(channel_request, at=at)
    values = {"reviewer": None, "claimed_at": None, "recommended_by": None}
    move(channel_request, "step_aside", by=by, at=at, why=why.strip(), **values)


@transaction.atomic
def recuse(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    """Someone of the team who does not have the request will not judge it. It stays where it is.

    It is not taken back. Raises NotAllowed, ConflictOfInterest, Incomplete.
    """
    if channel_request.status not in WITH_TEAM or _has_it(channel_request, by):
        raise NotAllowed(_("This request is not under review, so there is nothing to step aside from."))
    _refuse_recusal(by=by, why=why)
    if not channel_request.recusals.filter(person=by).exists():
        refuse_conflicts(channel_request, by=by)  # whom a fact keeps from judging has nothing to declare
    # As it was read: whoever has taken it up in this moment steps aside in the other way.
    hold(channel_request.pk, WITH_TEAM, where=Q(version=channel_request.version))
    _record_recusal(channel_request, by=by, at=at, why=why)
    record("requests.recuse", channel_request, by=by, at=at, why=why.strip())


def _has_it(channel_request: ChannelRequest, person: Person) -> bool:
    reviews = channel_request.status == S.IN_REVIEW and channel_request.reviewer_id == person.pk
    return reviews or (channel_request.status == S.RECOMMENDED and channel_request.recommended_by_id == person.pk)


def _refuse_recusal(*, by: Person, why: str) -> None:
    if not by.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("This is the work of the communications team."))
    if not why.strip():
        raise Incomplete([_("Say in a few words why you step aside; the team and the auditor read it.")])


def _record_recusal(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str) -> None:
    try:
        with transaction.atomic():
            Recusal.objects.create(request=channel_request, person=by, why=why.strip(), at=at)
    except IntegrityError as twice:
        raise NotAllowed(_("You have stepped aside from this request already.")) from twice


def nobody_is_free(channel_request: ChannelRequest, *, on: dt.date) -> bool:
    """Whether everyone of the team is away that day, has a part in the request, or gave the first of two opinions on it."""
    return not free_to_judge(channel_request, on=on)


def free_to_judge(channel_request: ChannelRequest, *, on: dt.date) -> list[Person]:
    """Who of the team could judge it that day."""
    free = free_people(channel_request, Permission.REVIEW_REQUESTS, on=on)
    return [person for person in free if person.pk != channel_request.recommended_by_id]


@transaction.atomic
def appoint_stand_in(channel_request: ChannelRequest, *, person: Person, by: Person, at: dt.datetime, why: str) -> str:
    """The lead asks someone outside the team to decide, where nobody of the team is free. Returns the link's token.

    The lead may have a part in the request: they choose who decides, on the record, and decide nothing. On a careful
    request the stand-in is the second person where one of the team recommended, and decides alone where nobody could.
    Raises NotAllowed, Incomplete.
    """
    if not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("The communications lead appoints a stand-in."))
    if not why.strip():
        raise Incomplete([_("Say why this person decides; it stands in the record of decisions.")])
    resolve_people(channel_request)
    if not nobody_is_free(channel_request, on=day_of(at)):
        raise NotAllowed(_("Someone of the team is free to judge this request, so nobody stands in."))
    _refuse_unfit(channel_request, person, by=by)
    if live_stand_in(channel_request, at=at) is not None:
        raise NotAllowed(_("Somebody stands in already. Take that appointment back first."))
    end_appointments(channel_request, at=at)  # one whose link is too old
    token = new_token()
    told = {"why": why.strip(), "data": {"person": person.pk}, "words": {"person": person.full_name}}
    if channel_request.status == S.RECOMMENDED:
        _stay(channel_request, "appoint_stand_in", by=by, at=at, **told)
    else:
        move(channel_request, "appoint_stand_in", by=by, at=at, reviewer=person, claimed_at=at, **told)
    appointed = StandIn.objects.create(
        request=channel_request,
        person=person,
        appointed_by=by,
        appointed_at=at,
        why=why.strip(),
        token_digest=digest_of(token),
        expires_at=at + LINK_LIFE,
    )
    write_letter(
        "requests.stand_in",
        event=stand_in_event(appointed),
        person=person,
        at=at,
        data={
            **letter_data(channel_request, person, f"/requests/decide/{token}/"),
            "by": by.full_name,
            "why": why.strip(),
            "until": appointed.expires_at.isoformat(),
        },
    )
    return token


def _refuse_unfit(channel_request: ChannelRequest, person: Person, *, by: Person) -> None:
    names = {"name": person.full_name}
    if person == by:
        raise NotAllowed(_("Choose someone else than yourself."))
    if not person.is_active or person.kind != PersonKind.STAFF:
        raise NotAllowed(_("%(name)s is not one of our own staff or board members.") % names)
    if person.may(Permission.REVIEW_REQUESTS):
        raise NotAllowed(_("%(name)s is in the communications team. Choose someone outside it.") % names)
    if conflict_of(person, channel_request):
        raise NotAllowed(_("%(name)s has a part in this request. Choose someone else.") % names)
    if person.pk == channel_request.recommended_by_id:
        raise NotAllowed(_("%(name)s recommended this request; a second person decides. Choose someone else.") % names)


@transaction.atomic
def end_stand_in(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """The lead takes the appointment back; the link stops working at once. Raises NotAllowed."""
    if not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("The communications lead takes an appointment back."))
    if not channel_request.stand_ins.open().exists():
        raise NotAllowed(_("Nobody stands in on this request."))
    _end(channel_request, "end_stand_in", by=by, at=at)


@transaction.atomic
def hand_back(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    """The stand-in cannot decide; the lead is told and asks someone else. Raises NotAllowed."""
    standing = stand_in_of(by, channel_request, at=at)
    if standing is None:
        raise NotAllowed(_("This request is not with you."))
    _end(channel_request, "hand_back", by=by, at=at)
    _tell_leads("requests.stand_in_back", channel_request, standing, at=at)


@dataclass(frozen=True)
class StandInDecision:
    """What a stand-in decides, and what they had read: the ``version`` of the request and the rules' ``mark``.

    ``approval`` with ``new`` where it is approved; else ``reasons`` and ``way_on``.
    """

    version: int
    mark: str
    verdicts: Mapping[Criterion, tuple[Verdict, str]] = field(default_factory=dict)
    approval: Approval | None = None
    new: NewChannel | None = None
    reasons: str = ""
    way_on: str = ""


class ReadAgain(NotAllowed):
    """The request, or the rules with it, is not what was read any more."""


@transaction.atomic
def decide_standing_in(
    channel_request: ChannelRequest, decided: StandInDecision, *, rules: Approval, by: Person, at: dt.datetime
) -> None:
    """Evaluate and decide in one act: where either is refused, nothing of it stays.

    ``rules`` are those that hold now. Raises ReadAgain where they, or the request, are not what was read; else what
    ``evaluate``, ``approve`` (on the fast track ``approve_for_a_time``) and ``reject`` raise.
    """
    if stand_in_of(by, channel_request, at=at) is None:
        raise NotAllowed(_("This request is not with you."))
    if (channel_request.version, rules.mark) != (decided.version, decided.mark):
        raise ReadAgain(_("The request has changed since you opened the page. Read it again, then send your decision."))
    for criterion, (verdict, note) in decided.verdicts.items():
        evaluate(channel_request, criterion, verdict=verdict, note=note, by=by, at=at)
    if decided.approval is not None:
        verb = approve_for_a_time if channel_request.asks_eight else approve
        verb(channel_request, by=by, at=at, approval=decided.approval, new=decided.new)
    else:
        reject(channel_request, by=by, at=at, reasons=decided.reasons, way_on=decided.way_on)


def end_stand_ins_over(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Give back what stand-ins did not decide while their links worked, or left behind; a lead is told, and asks anew.

    Each in its own transaction, the oldest first. Returns how many; safe to run twice.
    """
    over = StandIn.objects.open().exclude(pk__in=StandIn.objects.live(at).values("pk"))
    if dry_run:
        return over.count()
    done = 0
    for standing in over.select_related("person", "appointed_by", "request__requester").order_by("expires_at", "pk"):
        try:
            with transaction.atomic():
                _end(standing.request, "end_stand_in", by=None, at=at, data={"stand_in": standing.pk, "over": True})
                _tell_leads("requests.stand_in_over", standing.request, standing, at=at)
        except NotAllowed:
            continue  # somebody acted on it in this moment
        done += 1
    return done


def _tell_leads(kind: str, channel_request: ChannelRequest, standing: StandIn, *, at: dt.datetime) -> None:
    """The lead who appointed, even with a part in the request; where they have left, the other leads."""
    lead = standing.appointed_by
    leads = [lead] if lead.is_active else leads_to_ask(channel_request, at=at)
    posts = [
        Post(
            f"request-stand-in-back:{standing.pk}",
            person,
            data={
                **letter_data(channel_request, person, f"/review/{channel_request.pk}/"),
                "by": standing.person.full_name,
            },
        )
        for person in leads
    ]
    write_letters(kind, posts, at=at)


def _end(channel_request: ChannelRequest, action: str, *, by: Person | None, at: dt.datetime, **told) -> None:
    if channel_request.status == S.IN_REVIEW:
        move(channel_request, action, by=by, at=at, reviewer=None, claimed_at=None, **told)
    else:
        _stay(channel_request, action, by=by, at=at, **told)
        end_appointments(channel_request, at=at)


def _stay(channel_request: ChannelRequest, action: str, *, by: Person | None, at: dt.datetime, **told) -> None:
    """The second decision changes hands: recommended before and after, with the guard and the record of a move."""
    stay(channel_request, {S.RECOMMENDED})
    record(f"requests.{action}", channel_request, by=by, at=at, **told)


def open_stand_in(token: str, *, at: dt.datetime) -> StandIn | None:
    """The appointment a link stands for; None if it is unknown, over or too old."""
    found = (
        StandIn.objects.live(at)
        .select_related("person", "request__requester", "request__body")
        .filter(token_digest=digest_of(token))
    )
    return found.first()
