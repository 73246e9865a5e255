"""The days of permissions for a limited time: a letter seven days before the last one, and what follows when it is over.

A channel that never went live: its set-up lapses like any other, not on a day on which its country does not work. A channel
in service keeps its official status; a finding opens, and a person decides (design §5.2). Both can be run twice.
"""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.calendars import calendar_of
from channels_registry import lifecycle
from channels_registry.models import ENDED, LIVE, ChannelStatus
from notifications.writing import Post, write_letters
from portal.store import day_of
from requests_app.judging.decision_letters import letter_data
from requests_app.models import Status, TimedPermission
from requests_app.transitions import lapse_many, note_over_many

WARNED_BEFORE = dt.timedelta(days=7)
BATCH = 1000


def sweep_permissions(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Warn, let lapse, and note what is over at ``at``. Returns how many permissions; ``dry_run`` changes nothing."""
    steps = (
        (_ended_otherwise(), _settle),
        (_over_before_live(at), _lapse),
        (_over_live(at), _note),
        (_to_warn(at), _warn),
    )
    total = 0
    for due, act in steps:
        for batch in _batches(due):
            batch = [one for one in batch if act is not _lapse or _works_today(one, at=at)]
            total += len(batch) if dry_run else _act(act, batch, at)
    return total


def _batches(due: QuerySet) -> Iterator[list[TimedPermission]]:
    seen = 0
    related = ("request__requester", "channel__body", "decision__by")
    while batch := list(due.filter(pk__gt=seen).select_related(*related).order_by("pk")[:BATCH]):
        yield batch
        seen = batch[-1].pk


@transaction.atomic
def _act(act, batch: list[TimedPermission], at: dt.datetime) -> int:
    return act(batch, at)


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


def _works_today(permission: TimedPermission, *, at: dt.datetime) -> bool:
    return calendar_of(permission.channel.body).is_working(day_of(at))


# --- What follows --------------------------------------------------------------------------------------------------------


def _settle(batch: list[TimedPermission], at: dt.datetime) -> int:
    return len(lapse_many(batch, at=at))


def _lapse(batch: list[TimedPermission], at: dt.datetime) -> int:
    # The requests are held first, then their channels, as by whoever decides; what moved on meanwhile stays as it is.
    held = TimedPermission.objects.over(on=day_of(at)).filter(pk__in=[one.pk for one in batch])
    lapsed = lapse_many(list(held), at=at)
    lifecycle.lapse_many([one.channel_id for one in lapsed], at=at)
    _tell("requests.fast_track_lapsed", lapsed, at=at)
    return len(lapsed)


def _note(batch: list[TimedPermission], at: dt.datetime) -> int:
    noted = note_over_many(batch, at=at)
    _tell("requests.fast_track_ended", noted, at=at)
    posts = [
        Post(
            _event("requests.fast_track_ended_team", one),
            one.decision.by,
            data={
                **letter_data(one.request, one.decision.by, f"/review/{one.request_id}/"),
                **_days(one),
                "channel": one.channel.name,
                "channel_path": f"/registry/{one.channel_id}/",
            },
        )
        for one in noted
    ]
    write_letters("requests.fast_track_ended_team", posts, at=at)
    return len(noted)


def _warn(batch: list[TimedPermission], at: dt.datetime) -> int:
    due = _to_warn(at).filter(pk__in=[one.pk for one in batch])
    due.update(rest_by=F("rest_by"))
    warned = list(due.select_related("request__requester", "channel").order_by("pk"))
    TimedPermission.objects.filter(pk__in=[one.pk for one in warned]).update(warned_at=at)
    _tell("requests.fast_track_due", warned, at=at)
    return len(warned)


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
