"""What a person may do with a request under review, and in words what keeps them from the rest."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from requests_app.conflicts import conflict_of, refuse_second_decision
from requests_app.models import ChannelRequest, Decision, Status
from requests_app.refusals import NotAllowed
from requests_app.transitions import final_decision, undo_until


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
    def may_evaluate(self) -> bool:
        return self.free and self.status == Status.IN_REVIEW and self.is_reviewer

    @property
    def may_decide(self) -> bool:
        return self.free and self.status in (Status.IN_REVIEW, Status.RECOMMENDED) and not self.decide_refusal


def rights_of(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> ReviewRights:
    """Costs the same queries for everyone who sees the page; the domain functions judge again when something is done."""
    is_reviewer = channel_request.reviewer_id == person.pk
    return ReviewRights(
        reviews=person.may(Permission.REVIEW_REQUESTS),
        conflict=conflict_of(person, channel_request),
        decide_refusal=_decide_refusal(channel_request, person=person),
        may_release=channel_request.status == Status.IN_REVIEW
        and (is_reviewer or person.may(Permission.ASSIGN_REQUESTS)),
        undo=_undoable(channel_request, person=person, at=at),
        status=channel_request.status,
        is_reviewer=is_reviewer,
    )


def _decide_refusal(channel_request: ChannelRequest, *, person: Person) -> str:
    if channel_request.status == Status.IN_REVIEW and channel_request.reviewer_id != person.pk:
        return _("%(name)s is reviewing this request.") % {"name": channel_request.reviewer}
    if channel_request.status == Status.RECOMMENDED:
        try:
            refuse_second_decision(channel_request, by=person)
        except NotAllowed as refusal:
            return str(refusal)
    return ""


def _undoable(channel_request: ChannelRequest, *, person: Person, at: dt.datetime) -> Decision | None:
    """The decision that ``person`` can still take back."""
    decision = final_decision(channel_request)
    if decision is None or decision.by_id != person.pk or at >= undo_until(decision):
        return None
    return decision
