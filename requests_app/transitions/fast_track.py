"""What the fast track adds to the life of a request: approved for a limited time, extended once, lapsed (A4, A5).

Where the person who asked can no longer see it through, somebody else of the group does.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry import conditions
from channels_registry.entering import NewChannel
from channels_registry.findings import follow
from channels_registry.models import Channel, Condition
from ledger.recording import Decision as Entry
from ledger.recording import record, record_many
from notifications.writing import Post, write_letters
from portal.store import day_of
from requests_app.fast_track.permissions import (
    begin_permission,
    open_permission,
    refuse_days,
    silence,
    successors,
    supersede,
)
from requests_app.holding import stay
from requests_app.judging.approvals import Approval
from requests_app.judging.conflicts import refuse_conflicts, stand_in_of
from requests_app.judging.decision_letters import approval_words, letter_data
from requests_app.judging.evaluating import refuse_without_evaluation
from requests_app.judging.telling import is_untold, until_told
from requests_app.models import (
    MOST_DAYS,
    ChannelRequest,
    Outcome,
    PermissionEnding,
    RequestStage,
    RequestWriter,
    Status,
    TimedPermission,
)
from requests_app.models.requests import IN_HAND
from requests_app.refusals import DealtWith, Incomplete, NotAllowed
from requests_app.stages import enter_stages
from requests_app.transitions.decisions import approving, enter_channel, tell_decision
from requests_app.transitions.reviewing import refuse_without_review
from requests_app.transitions.table import TRANSITIONS, hold, move

# With its requester, while a channel is open on the strength of it: the form is to be handed in, for the first time or again.
PASSED_ON_FROM = (Status.PROVISIONAL, Status.CHANGES_REQUESTED)


@transaction.atomic
def approve_for_a_time(
    channel_request: ChannelRequest, *, by: Person, at: dt.datetime, approval: Approval, new: NewChannel
) -> Channel:
    """Approve a request of the fast track until ``approval.ends_on``, thirty days away at most; one person decides.

    The channel enters the register as any other, and goes live under the same conditions (A8). The rest of the form is to
    be handed in by ``approval.rest_by``. Raises NotAllowed, ConflictOfInterest, Incomplete, AddressTaken.
    """
    refuse_without_review(channel_request, by=by, at=at)
    if not channel_request.asks_eight:
        raise NotAllowed(_("Only a request of the fast track is approved for a limited time."))
    if approval.rest_by is None or approval.ends_on is None:
        raise Incomplete([_("Choose by which day the rest of the form is handed in, and until when it is approved.")])
    refuse_days(rest_by=approval.rest_by, ends_on=approval.ends_on, on=day_of(at))
    hold(channel_request, "approve_for_a_time")
    refuse_without_evaluation(channel_request)
    standing = stand_in_of(by, channel_request, at=at)
    owner = standing.appointed_by if standing is not None else by
    channel = enter_channel(approval, new, owner=owner, by=by, at=at)
    decision = approving(channel_request, Outcome.APPROVED, by=by, at=at, approval=approval, channel=channel)
    permission = begin_permission(
        channel_request, decision, channel, rest_by=approval.rest_by, ends_on=approval.ends_on, by=by, at=at
    )
    move(
        channel_request,
        "approve_for_a_time",
        by=by,
        at=at,
        why=approval.message,
        data={
            "channel": channel.pk,
            "decision": decision.pk,
            "rest_by": permission.rest_by,
            "ends_on": permission.ends_on,
            "tier": channel_request.tier,
        },
        channel=channel,
        closed_at=at,
        **until_told(channel_request, at=at),
    )
    tell_decision(channel_request, decision, at=at, **approval_words(approval, owner=owner, at=at))
    return channel


@transaction.atomic
def extend_permission(
    channel_request: ChannelRequest, *, ends_on: dt.date, why: str, by: Person, at: dt.datetime
) -> TimedPermission:
    """The crisis goes on: the lead gives up to thirty days more, once. Raises NotAllowed, ConflictOfInterest.

    The rest of the form, where it is still to come, is due by the new day.
    """
    if not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the communications lead gives a channel of the fast track more time."))
    refuse_conflicts(channel_request, by=by)
    if not why.strip():
        raise NotAllowed(_("Say why the crisis still calls for it; the record of decisions keeps it."))
    permission = open_permission(channel_request)
    if permission is None:
        raise NotAllowed(_("There is no permission for a limited time to extend."))
    if permission.extended_at is not None:
        raise NotAllowed(_("It has been extended once already. What is needed now is the decision on the whole form."))
    latest = permission.decided_on + dt.timedelta(days=2 * MOST_DAYS)
    if (
        not max(permission.ends_on, day_of(at))
        < ends_on
        <= min(latest, permission.ends_on + dt.timedelta(days=MOST_DAYS))
    ):
        raise NotAllowed(
            _("Choose a day after the one that stands now, and at most %(days)d days later.") % {"days": MOST_DAYS}
        )
    earlier = permission.ends_on
    values = {
        "ends_on": ends_on, "extended_at": at, "extended_by": by, "extended_why": why.strip(),
        "warned_at": None, "ended_at": None,
    }  # fmt: skip
    if permission.handed_in_at is None:
        values["rest_by"] = ends_on
    # The request is held first, as by everyone who decides on it.
    ChannelRequest.objects.filter(pk=channel_request.pk).update(version=F("version"))
    as_seen = TimedPermission.objects.open().filter(pk=permission.pk, ends_on=earlier, extended_at=None)
    if not as_seen.update(**values):
        raise DealtWith
    _extend_condition(permission, ends_on=ends_on, why=why, by=by, at=at)
    record(
        "requests.permission_extended", channel_request, by=by, at=at, why=why,
        data={"earlier": earlier, "ends_on": ends_on},
    )  # fmt: skip
    follow([permission.channel_id], at=at)
    permission.refresh_from_db()
    return permission


def _extend_condition(permission: TimedPermission, *, ends_on: dt.date, why: str, by: Person, at: dt.datetime) -> None:
    condition = permission.condition
    condition.refresh_from_db()
    if condition.is_open and condition.done_at is None and condition.due_on < ends_on:
        conditions.extend(condition, due_on=ends_on, why=why, by=by, at=at)
        silence(condition, at=at)


@transaction.atomic
def change_requester(channel_request: ChannelRequest, *, to: Person, why: str, by: Person, at: dt.datetime) -> None:
    """The lead passes the rest of the form to somebody else of the group. Raises NotAllowed, ConflictOfInterest.

    Without it a channel of the fast track could not be kept once its requester has left. Who asked first has had a part in
    the request and never judges it (N4); the same holds for ``to`` from now on.
    """
    if not by.may(Permission.ASSIGN_REQUESTS):
        raise NotAllowed(_("Only the communications lead passes a request of the fast track on."))
    refuse_conflicts(channel_request, by=by)
    if not why.strip():
        raise NotAllowed(_("Say why somebody else sees it through; the record of decisions keeps it."))
    permission = open_permission(channel_request)
    if permission is None or channel_request.status not in PASSED_ON_FROM:
        raise NotAllowed(
            _("Only a request whose form is still to be handed in for a channel of the fast track is passed on.")
        )
    if is_untold(channel_request, at=at):
        raise NotAllowed(_("The letter of the decision has not left yet. Pass the request on once it has."))
    if not successors(channel_request, permission).filter(pk=to.pk).exists():
        raise NotAllowed(
            _("%(name)s cannot take it over: it goes to somebody else of %(group)s who has not judged it.")
            % {"name": to, "group": channel_request.body}
        )
    former = channel_request.requester
    stay(channel_request, PASSED_ON_FROM, requester=to)
    writers = RequestWriter.objects.filter(request=channel_request)
    writers.live().filter(person=to).update(removed_at=at, removed_by=by)
    # Who filed it has no row as a writer; without one, nothing would say after their words are written over that they wrote.
    writers.create(
        request=channel_request, person=former, added_at=at, added_by=by, wrote_at=at, removed_at=at, removed_by=by
    )
    RequestStage.objects.open().filter(request=channel_request).update(holder=to)
    Condition.objects.open().filter(pk=permission.condition_id).update(owner=to)
    record(
        "requests.requester_changed", channel_request, by=by, at=at, why=why,
        data={"person": to.pk, "former": former.pk}, words={"person": to.full_name, "former": former.full_name},
    )  # fmt: skip
    _tell_both(channel_request, permission, former=former, by=by, at=at)


def _tell_both(
    channel_request: ChannelRequest, permission: TimedPermission, *, former: Person, by: Person, at: dt.datetime
) -> None:
    to = channel_request.requester
    facts = {
        "to": to.full_name,
        "former": former.full_name,
        "by": by.full_name,
        "channel": permission.channel.name,
        "rest_by": "" if permission.handed_in_at else permission.rest_by.isoformat(),
    }
    event = f"request-requester:{channel_request.pk}:{channel_request.version}"
    posts = [
        Post(event, person, data={**letter_data(channel_request, person), **facts, "is_yours": person == to})
        for person in Person.objects.active().filter(pk__in=[to.pk, former.pk]).order_by("pk")
    ]
    write_letters("requests.requester_changed", posts, at=at)


# --- What a sweep does, in sets (design §5.10) ---------------------------------------------------------------------------


@transaction.atomic
def lapse_many(permissions: list[TimedPermission], *, at: dt.datetime) -> list[TimedPermission]:
    """These permissions (at most 1,000) are over and their channels never went live, or ended.

    A request that waits for its requester lapses with it; one whose whole form is with the team, or back with its requester
    for a question, goes on as an ordinary request without a channel. Returns those that were settled now.
    """
    pks = [one.pk for one in permissions]
    requests = ChannelRequest.objects.filter(timed_permissions__in=pks)
    ChannelRequest.objects.filter(pk__in=list(requests.values_list("pk", flat=True))).update(version=F("version"))
    standing = TimedPermission.objects.open().filter(pk__in=pks).select_related("request__requester", "channel")
    settled = list(standing.order_by("pk"))
    TimedPermission.objects.filter(pk__in=[one.pk for one in settled]).update(
        ending=PermissionEnding.LAPSED, settled_at=at
    )
    start, end = TRANSITIONS["lapse"]
    waiting = [one.request for one in settled if one.request.status in start]
    _change(waiting, "requests.lapse", at=at, status=end, channel=None, closed_at=at, former_status="", shown_from=None)
    enter_stages(waiting, at=at)
    judged = [one.request for one in settled if one.request.status in IN_HAND]
    _change(judged, "requests.permission_lapsed", at=at, channel=None)
    supersede(*(one for one in settled if one.request.status in IN_HAND), at=at)
    return settled


def _change(requests: list[ChannelRequest], action: str, *, at: dt.datetime, **values) -> None:
    ChannelRequest.objects.filter(pk__in=[one.pk for one in requests]).update(version=F("version") + 1, **values)
    facts = []
    for one in requests:
        data = {"from": one.status, "to": values.get("status", one.status), "channel": one.channel_id}
        facts.append(Entry(one, data=data))
        one.version += 1
        for name, value in values.items():
            setattr(one, name, value)
    record_many(action, facts, by=None, at=at)


@transaction.atomic
def note_over_many(permissions: list[TimedPermission], *, at: dt.datetime) -> list[TimedPermission]:
    """These permissions (at most 1,000) are over while their channels are in service: a person decides what follows.

    Nothing loses its official status by itself (design §5.2); a finding opens. Returns those that were noted now.
    """
    standing = TimedPermission.objects.open().filter(pk__in=[one.pk for one in permissions], ended_at=None)
    standing.update(ended_at=at)
    noted = TimedPermission.objects.filter(pk__in=[one.pk for one in permissions], ended_at=at)
    related = ("request__requester", "request__reviewer", "channel", "decision__by")
    found = list(noted.select_related(*related).order_by("pk"))
    facts = [Entry(one.request, data={"channel": one.channel_id, "ends_on": one.ends_on}) for one in found]
    record_many("requests.permission_over", facts, by=None, at=at)
    follow([one.channel_id for one in found], at=at)
    return found
