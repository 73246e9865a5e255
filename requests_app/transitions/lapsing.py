"""The days of permissions for a limited time: a letter seven days before the last one, and what follows when it is over.

A channel that never went live: its set-up lapses like any other, not on a day on which its country does not work. A channel
in service keeps its official status; a finding opens, and a person decides (design §5.2). Both can be run twice.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.calendars import calendars_of
from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from channels_registry.models import ENDED, LIVE, ChannelStatus
from channels_registry.set_up import LONGEST_PAUSE
from notifications.writing import Post, write_letters
from portal.batches import key_batches
from portal.store import day_of
from requests_app.judging.conflicts import leads_to_ask
from requests_app.judging.decision_letters import letter_data
from requests_app.models import ChannelRequest, Status, TimedPermission
from requests_app.transitions import lapse_many, note_over_many

WARNED_BEFORE = dt.timedelta(days=7)


def sweep_permissions(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Warn, let lapse, and note what is over at ``at``. Returns how many permissions; ``dry_run`` changes nothing."""
    steps = (
        (_ended_otherwise(), _settle),
        (_over_before_live(at), _lapse),
        (_over_live(at), _note),
        (_to_warn(at), _warn),
    )
    return sum(
        len(_read(due, pks, act, at)) if dry_run else _act(due, pks, act, at)
        for due, act in steps
        for pks in key_batches(due)
    )


Act = Callable[[list[TimedPermission], dt.datetime], int]


@transaction.atomic
def _act(due: QuerySet, pks: list[int], act: Act, at: dt.datetime) -> int:
    """Do it for those that are still due once requests and then channels are held, as by whoever decides.

    Meanwhile a channel may have gone live, the rest been handed in, or the lead given more time.
    """
    permissions = TimedPermission.objects.filter(pk__in=pks)
    requests = list(permissions.order_by("request").values_list("request", flat=True))
    ChannelRequest.objects.filter(pk__in=requests).update(version=F("version"))
    lock(permissions.values_list("channel", flat=True))
    return act(_read(due, pks, act, at), at)


def _read(due: QuerySet, pks: list[int], act: Act, at: dt.datetime) -> list[TimedPermission]:
    """Those of ``pks`` that are due; what lapses does so on a day on which the channel's country works. Two queries."""
    found = list(due.filter(pk__in=pks).select_related("request__requester", "channel", "decision__by").order_by("pk"))
    if act is not _lapse:
        return found
    calendars, today = calendars_of(one.channel.body_id for one in found), day_of(at)
    return [one for one in found if calendars[one.channel.body_id].is_working(today) or today > _latest(one)]


def _latest(permission: TimedPermission) -> dt.date:
    """Free days put the end off until this day at most."""
    handed_in = permission.handed_in_at is not None
    return (permission.ends_on if handed_in else min(permission.rest_by, permission.ends_on)) + LONGEST_PAUSE


# --- What is due ---------------------------------------------------------------------------------------------------------


def _ended_otherwise() -> QuerySet:
    """The channel ended before the whole form was decided on: a set-up that lapsed or was cancelled, or a closing."""
    return TimedPermission.objects.open().filter(channel__status__in=ENDED)


def _over_before_live(at: dt.datetime) -> QuerySet:
    return TimedPermission.objects.over(on=day_of(at)).filter(channel__status=ChannelStatus.APPROVED)


def _over_live(at: dt.datetime) -> QuerySet:
    return TimedPermission.objects.over(on=day_of(at)).filter(channel__status__in=LIVE, ended_at=None)


def _to_warn(at: dt.datetime) -> QuerySet:
    """The rest is still with its requester, and its day is near."""
    today = day_of(at)
    near = Q(rest_by__gte=today, rest_by__lte=today + WARNED_BEFORE)
    return TimedPermission.objects.open().filter(
        near, handed_in_at=None, warned_at=None, request__status=Status.PROVISIONAL
    )


# --- What follows --------------------------------------------------------------------------------------------------------


def _settle(batch: list[TimedPermission], at: dt.datetime) -> int:
    return len(lapse_many(batch, at=at))


def _lapse(batch: list[TimedPermission], at: dt.datetime) -> int:
    # A permission ends with its set-up, and only with it: what the register did not let lapse keeps its permission.
    gone = set(lifecycle.lapse_many([one.channel_id for one in batch], at=at))
    lapsed = lapse_many([one for one in batch if one.channel_id in gone], at=at)
    _tell("requests.fast_track_lapsed", lapsed, at=at)
    return len(lapsed)


def _note(batch: list[TimedPermission], at: dt.datetime) -> int:
    noted = note_over_many(batch, at=at)
    _tell("requests.fast_track_ended", noted, at=at)
    posts = [
        Post(
            _event("requests.fast_track_ended_team", one),
            reader,
            data={
                **letter_data(one.request, reader, f"/review/{one.request_id}/"),
                **_days(one),
                "channel": one.channel.name,
                "decided_by": "" if reader == one.decision.by else one.decision.by.full_name,
                "channel_path": f"/registry/{one.channel_id}/",
            },
        )
        for one, readers in _with_deciders(noted, at=at)
        for reader in readers
    ]
    write_letters("requests.fast_track_ended_team", posts, at=at)
    return len(noted)


def _with_deciders(
    permissions: list[TimedPermission], *, at: dt.datetime
) -> Iterable[tuple[TimedPermission, list[Person]]]:
    """With each permission who decides what follows: whoever gave it, while of the team, else the reviewer, else the lead.

    A stand-in gave an answer once and reads no more of it; somebody who left decides nothing.
    """
    team = set(Person.objects.team(at))
    for one in permissions:
        known = [person for person in (one.decision.by, one.request.reviewer) if person in team]
        yield one, known[:1] or leads_to_ask(one.request, at=at)


def _warn(batch: list[TimedPermission], at: dt.datetime) -> int:
    TimedPermission.objects.filter(pk__in=[one.pk for one in batch]).update(warned_at=at)
    _tell("requests.fast_track_due", batch, at=at)
    return len(batch)


def _tell(kind: str, permissions: list[TimedPermission], *, at: dt.datetime) -> None:
    """One letter to each requester. The event names the day, so that an extension begins anew and nothing is repeated."""
    posts = [
        Post(
            _event(kind, one),
            one.request.requester,
            data={**letter_data(one.request, one.request.requester), **_days(one), "channel": one.channel.name},
        )
        for one in permissions
    ]
    write_letters(kind, posts, at=at)


def _event(kind: str, permission: TimedPermission) -> str:
    return f"{kind}:{permission.pk}:{permission.ends_on.isoformat()}"


def _days(permission: TimedPermission) -> dict:
    return {
        "rest_by": permission.rest_by.isoformat(),
        "ends_on": permission.ends_on.isoformat(),
        "handed_in": permission.handed_in_at is not None,
    }
