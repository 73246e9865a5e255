"""A review changes hands: the lead assigns it, or its holder or the lead hands it over (A5)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from notifications.writing import write_letter
from requests_app.annex1.people import resolve_people
from requests_app.judging.conflicts import conflict_of, refuse_outsider
from requests_app.judging.decision_letters import letter_data
from requests_app.models import ChannelRequest
from requests_app.refusals import NotAllowed
from requests_app.transitions.reviewing import tell_former_reviewer
from requests_app.transitions.table import move


@transaction.atomic
def assign(channel_request: ChannelRequest, *, to: Person, by: Person, at: dt.datetime, why: str = "") -> None:
    """The lead gives a request that waits to someone of the team. Raises NotAllowed, ConflictOfInterest."""
    if not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the communications lead assigns a request."))
    _pass_on(channel_request, "assign", to=to, by=by, at=at, why=why)


@transaction.atomic
def hand_over(channel_request: ChannelRequest, *, to: Person, by: Person, at: dt.datetime, why: str = "") -> None:
    """The holder, or the lead, gives the review to a colleague. Raises NotAllowed, ConflictOfInterest."""
    if channel_request.reviewer_id != by.pk and not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the reviewer or the communications lead hands a review over."))
    _pass_on(channel_request, "hand_over", to=to, by=by, at=at, why=why)


def _pass_on(channel_request: ChannelRequest, action: str, *, to: Person, by: Person, at, why: str) -> None:
    resolve_people(channel_request)
    # Who has a part in the request does not choose its judge either; they can give the review back.
    refuse_outsider(channel_request, by=by, at=at)
    _refuse_recipient(channel_request, to, at=at)
    former = channel_request.reviewer
    move(
        channel_request,
        action,
        by=by,
        at=at,
        why=why,
        data={"person": to.pk, "former": former.pk if former else None},
        words={"person": to.full_name},
        reviewer=to,
        claimed_at=at,
    )
    if to != by:
        _tell_recipient(channel_request, to, by=by, at=at, why=why)
    if former is not None and former != by:
        tell_former_reviewer(channel_request, former, by=by, to=to, at=at)


def _refuse_recipient(channel_request: ChannelRequest, person: Person, *, at: dt.datetime) -> None:
    """Raise NotAllowed unless ``person`` can review the request."""
    names = {"name": person.full_name}
    if channel_request.reviewer_id == person.pk:
        raise NotAllowed(_("%(name)s has this request already.") % names)
    if not Person.objects.team(at).filter(pk=person.pk).exists():
        raise NotAllowed(_("%(name)s is not in the communications team.") % names)
    if conflict_of(person, channel_request):
        raise NotAllowed(_("%(name)s has a part in this request. Choose someone else.") % names)


def _tell_recipient(channel_request: ChannelRequest, to: Person, *, by: Person, at: dt.datetime, why: str) -> None:
    write_letter(
        "requests.handed_over",
        event=f"request-handed-over:{channel_request.pk}:{channel_request.version}",
        person=to,
        at=at,
        data={**letter_data(channel_request, to, f"/review/{channel_request.pk}/"), "by": by.full_name, "why": why},
    )
