"""The permission for a limited time: begun by the decision on eight facts, settled by the one on the whole form (A4, A5).

The state of the request changes in ``transitions`` only; what stands here is what they share.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Membership, Person, PersonKind
from channels_registry import conditions
from channels_registry.conditions import ConditionRefused, NewCondition, set_conditions
from channels_registry.models import Channel, Condition, Consequence
from portal.store import day_of
from requests_app.models import MOST_DAYS, ChannelRequest, Decision, FastTrack, PermissionEnding, TimedPermission
from requests_app.refusals import DealtWith, NotAllowed

# Days after which the rest of the form is asked for, where who decides sets no other: nine are left for the decision.
REST_WITHIN = 21


def latest_end(*, on: dt.date) -> dt.date:
    """The last day that a decision taken on ``on`` can set."""
    return on + dt.timedelta(days=MOST_DAYS)


def crisis_days(*, on: dt.date) -> dict[str, dt.date]:
    """What an approval of the fast track begins from."""
    return {"rest_by": on + dt.timedelta(days=REST_WITHIN), "ends_on": latest_end(on=on)}


def open_permission(channel_request: ChannelRequest) -> TimedPermission | None:
    """The permission on which nobody has decided yet; one query, none for a request that was never on the fast track."""
    if not channel_request.fast_track:
        return None
    return channel_request.timed_permissions.open().select_related("channel", "condition", "decision__by").first()


def successors(channel_request: ChannelRequest, permission: TimedPermission) -> QuerySet[Person]:
    """Who can take over what is still to come: staff of the request's group who have not judged the request."""
    members = Membership.objects.live().filter(body=channel_request.body).values("person")
    parts = (
        channel_request.requester_id,
        channel_request.reviewer_id,
        channel_request.recommended_by_id,
        permission.decision.by_id,
    )
    people = Person.objects.active().filter(pk__in=members, kind=PersonKind.STAFF)
    return people.exclude(pk__in=[pk for pk in parts if pk]).order_by("full_name", "pk")


def refuse_with_channel(channel_request: ChannelRequest) -> None:
    """Raise NotAllowed where a channel is open under a permission for a limited time: it does not end by the way."""
    if channel_request.channel_id is not None:
        raise NotAllowed(
            _(
                "A channel is open on the strength of this request. Write to the communications team here if it is no "
                "longer needed; they close it with you."
            )
        )


def refuse_days(*, rest_by: dt.date, ends_on: dt.date, on: dt.date) -> None:
    """Raise NotAllowed unless both days lie after ``on``, in their order, and within thirty days."""
    if ends_on > latest_end(on=on):
        raise NotAllowed(
            _("On the fast track a channel is approved for %(days)d days at most. Choose an earlier day.")
            % {"days": MOST_DAYS}
        )
    if not on < rest_by <= ends_on:
        raise NotAllowed(_("The rest of the form is handed in after today, and before the permission ends."))


def begin_permission(
    channel_request: ChannelRequest,
    decision: Decision,
    channel: Channel,
    *,
    rest_by: dt.date,
    ends_on: dt.date,
    by: Person,
    at: dt.datetime,
) -> TimedPermission:
    """Write the permission down, and what is to be done for it as a condition of the channel.

    The letters about its days are those of the fast track (``sweeping``), so the condition writes none of its own.
    """
    (condition,) = set_conditions(
        channel,
        [NewCondition(rest_in_words(channel_request), rest_by, channel_request.requester, Consequence.CLOSE)],
        by=by,
        at=at,
    )
    silence(condition, at=at)
    return TimedPermission.objects.create(
        request=channel_request,
        decision=decision,
        channel=channel,
        condition=condition,
        decided_on=day_of(at),
        rest_by=rest_by,
        ends_on=ends_on,
    )


def rest_in_words(channel_request: ChannelRequest) -> str:
    """The condition, in the language of the request."""
    with override(channel_request.language):
        return _("Hand in the rest of Annex 1 for request %(reference)s") % {"reference": channel_request.reference}


def silence(condition: Condition, *, at: dt.datetime) -> None:
    Condition.objects.filter(pk=condition.pk).update(reminded_at=at, overdue_told_at=at)


def hand_in_permission(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> dict[str, Any]:
    """The rest is handed in: the condition says so. Returns the fields of the request that change. Raises NotAllowed."""
    permission = open_permission(channel_request)
    if permission is None or not TimedPermission.objects.open().filter(pk=permission.pk, handed_in_at=None).update(
        handed_in_at=at
    ):
        raise DealtWith
    try:
        with override(channel_request.language):
            shown = _("The whole form is handed in.")
        conditions.note_done(permission.condition, evidence=shown, by=by, at=at)
    except ConditionRefused:
        pass  # a colleague marked it as done, or the team no longer asks for it
    return {"fast_track": FastTrack.WHOLE, "closed_at": None}


def supersede(*permissions: TimedPermission, at: dt.datetime) -> None:
    """The decision on the eight facts is followed by another one: it stays on record, and is no longer the one that stands."""
    decisions = Decision.objects.filter(pk__in=[permission.decision_id for permission in permissions])
    decisions.filter(superseded_at=None, undone_at=None).update(superseded_at=at)


def settle(
    channel_request: ChannelRequest, ending: PermissionEnding, *, at: dt.datetime, by_decision: Decision | None = None
) -> None:
    """The permission is over because a person decided. Nothing happens where there is none."""
    channel_request.timed_permissions.open().update(ending=ending, settled_at=at, settled_by=by_decision)


def sign_off_rest(permission: TimedPermission, *, by: Person, at: dt.datetime) -> None:
    """Who decides that the channel stays has read the whole form: that is the look by someone else.

    Where they may not sign off (a stand-in), or it is settled already, the condition stays as it is for the team.
    """
    condition = permission.condition
    condition.refresh_from_db()
    if condition.is_open and not conditions.sign_off_refusal(condition, by=by):
        try:
            conditions.sign_off(condition, by=by, at=at)
        except ConditionRefused:
            return
