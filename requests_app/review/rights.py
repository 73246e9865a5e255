"""What a person may do with a request under review, and in words what keeps them from the rest."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from requests_app.awaiting import unconfirmed
from requests_app.judging.conflicts import conflict_of, refuse_second_decision
from requests_app.models import ChannelRequest, Decision, JoinTalk, Status
from requests_app.models.requests import WITH_TEAM
from requests_app.refusals import NotAllowed
from requests_app.transitions import final_decision, live_refusal, refuse_correction, settles_permission, undo_until


@dataclass(frozen=True)
class ReviewRights:
    """``conflict`` and ``decide_refusal`` are sentences, "" where nothing stands in the way."""

    reviews: bool
    conflict: str
    decide_refusal: str
    may_release: bool
    undo: Decision | None

    status: str
    is_reviewer: bool
    # Why the decision that stands is not corrected by this person, in a sentence.
    correct_refusal: str
    has_reviewer: bool
    has_stand_in: bool
    assigns: bool

    @property
    def free(self) -> bool:
        return self.reviews and not self.conflict

    @property
    def reads_internal(self) -> bool:
        """What the team says among itself is not for someone who has a part in the request (design §5.9)."""
        return not self.conflict

    @property
    def may_claim(self) -> bool:
        return self.free and self.status == Status.SUBMITTED

    @property
    def may_assign(self) -> bool:
        return self.free and self.status == Status.SUBMITTED and self.assigns

    @property
    def may_hand_over(self) -> bool:
        return self.free and self.status == Status.IN_REVIEW and (self.is_reviewer or self.assigns)

    @property
    def may_step_aside(self) -> bool:
        return self.free and self.status in WITH_TEAM

    @property
    def may_ask_stand_in(self) -> bool:
        """The lead asks, with or without a part in the request, and takes it back; the page says whether somebody is free."""
        return self.assigns and (self.status in (Status.SUBMITTED, Status.RECOMMENDED) or self.has_stand_in)

    @property
    def is_back(self) -> bool:
        """Handed in again, and back with the person who reviewed it before."""
        return self.status == Status.SUBMITTED and self.has_reviewer

    @property
    def may_evaluate(self) -> bool:
        if self.status == Status.REJECTED:
            return self.may_correct
        return self.free and self.status == Status.IN_REVIEW and self.is_reviewer

    @property
    def may_correct(self) -> bool:
        return self.free and self.is_correctable and not self.correct_refusal

    @property
    def is_correctable(self) -> bool:
        return self.status in (Status.APPROVED, Status.PROVISIONAL, Status.REJECTED)

    @property
    def may_decide(self) -> bool:
        return self.free and self.status in (Status.IN_REVIEW, Status.RECOMMENDED) and not self.decide_refusal


def rights_of(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> ReviewRights:
    """Costs the same queries for everyone who sees the page; the domain functions judge again when something is done."""
    is_reviewer = channel_request.reviewer_id == person.pk
    return ReviewRights(
        reviews=person.may(Permission.REVIEW_REQUESTS),
        conflict=conflict_of(person, channel_request),
        decide_refusal=_decide_refusal(channel_request, person=person, at=at),
        correct_refusal=_correct_refusal(channel_request, person=person, at=at),
        may_release=channel_request.status == Status.IN_REVIEW
        and (is_reviewer or person.may(Permission.ASSIGN_REQUESTS)),
        undo=_undoable(channel_request, person=person, at=at),
        status=channel_request.status,
        is_reviewer=is_reviewer,
        has_reviewer=channel_request.reviewer_id is not None,
        has_stand_in=channel_request.stand_ins.open().exists(),
        assigns=person.may(Permission.ASSIGN_REQUESTS),
    )


def _decide_refusal(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> str:
    if refusal := unconfirmed(channel_request):
        return refusal
    if channel_request.status == Status.IN_REVIEW and channel_request.reviewer_id != person.pk:
        return _("%(name)s is reviewing this request.") % {"name": channel_request.reviewer}
    if channel_request.status == Status.RECOMMENDED:
        try:
            refuse_second_decision(channel_request, by=person, at=at)
        except NotAllowed as refusal:
            return str(refusal)
    return ""


def _correct_refusal(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> str:
    if channel_request.status not in (Status.APPROVED, Status.PROVISIONAL, Status.REJECTED):
        return ""
    if refusal := live_refusal(channel_request.channel):
        return refusal
    if channel_request.recommended_by_id == person.pk and channel_request.decisions.proposals().exists():
        return ""  # who proposed the correction may take it back
    try:
        refuse_correction(channel_request, by=person, at=at)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _undoable(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> Decision | None:
    """The decision that ``person`` can still take back."""
    decision = final_decision(channel_request)
    if decision is None or decision.by_id != person.pk or decision.supersedes_id or at >= undo_until(decision):
        return None
    if JoinTalk.objects.filter(decision=decision).exists():
        return None
    if channel_request.fast_track and settles_permission(decision):
        return None
    return decision
