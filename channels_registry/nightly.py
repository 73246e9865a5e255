"""What this room does every night: access ends, set-ups lapse, findings follow the facts, people are reminded (A6, A8, L2)."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.db import transaction

from accounts.calendars import calendars_of
from channels_registry.condition_reminders import remind_of_conditions
from channels_registry.findings import sync_findings
from channels_registry.grants import expire_grants
from channels_registry.lifecycle import lapse_many
from channels_registry.models import MOST_EXTENSIONS, Channel, ChannelStatus, Grant, SetUp
from channels_registry.set_up import has_run_out
from notifications.writing import Post, write_letters
from portal.store import day_of, last_day_before, portal_zone

SET_UP_WARNING = dt.timedelta(days=14)
# Days before an external person's access ends at which the sponsor is told.
ACCESS_STEPS = (30, 7)
BATCH = 1000


@dataclass(frozen=True)
class Night:
    """How much a run did."""

    grants_ended: int
    set_ups_warned: int
    set_ups_lapsed: int
    sponsors_told: int
    findings_opened: int
    reminded_of_conditions: int


def run(at: dt.datetime) -> Night:
    """One night's work; safe to run twice, and to run late."""
    ended = expire_grants(at=at)
    lapsed = lapse_overdue_set_ups(at=at)
    return Night(
        grants_ended=ended,
        set_ups_warned=warn_of_set_ups(at=at),
        set_ups_lapsed=lapsed,
        sponsors_told=tell_sponsors(at=at),
        findings_opened=len(sync_findings(at=at, tell_team=True)),
        reminded_of_conditions=remind_of_conditions(at=at),
    )


# --- Set-ups -----------------------------------------------------------------------------------------------------------


def _in_set_up():
    return SetUp.objects.filter(channel__status=ChannelStatus.APPROVED)


def warn_of_set_ups(*, at: dt.datetime) -> int:
    """Two weeks before its day, the owner and the responsible person of a set-up are told once. Returns the set-ups."""
    today = day_of(at)
    due = list(
        _in_set_up()
        .filter(due_on__gte=today, due_on__lte=today + SET_UP_WARNING)
        .select_related("owner", "channel__responsible", "channel__deputy")
        .order_by("due_on", "pk")
    )
    write_letters("channels.set_up_due", [post for set_up in due for post in _posts(set_up, "set-up-due")], at=at)
    return len(due)


def lapse_overdue_set_ups(*, at: dt.datetime) -> int:
    """Set-ups whose day is over lapse; whoever waits for them is told why and what to do.

    Never on a day on which the body does not work: then they wait for the next one that is worked.
    """
    total, today, seen = 0, day_of(at), 0
    while True:
        overdue = list(
            _in_set_up()
            .filter(due_on__lt=today, pk__gt=seen)
            .select_related("owner", "channel__responsible", "channel__deputy", "channel__body")
            .order_by("pk")[:BATCH]
        )
        calendars = calendars_of(set_up.channel.body_id for set_up in overdue)
        run_out = [one for one in overdue if has_run_out(one, on=today, calendar=calendars[one.channel.body_id])]
        total += len(_lapse(run_out, at=at))
        if len(overdue) < BATCH:
            return total
        seen = overdue[-1].pk


@transaction.atomic
def _lapse(set_ups: list[SetUp], *, at: dt.datetime) -> set[int]:
    lapsed = set(lapse_many([set_up.channel_id for set_up in set_ups], at=at))
    posts = [post for set_up in set_ups if set_up.channel_id in lapsed for post in _posts(set_up, "set-up-lapsed")]
    write_letters("channels.set_up_lapsed", posts, at=at)
    return lapsed


def _posts(set_up: SetUp, event: str) -> list[Post]:
    channel: Channel = set_up.channel
    readers = {
        person.pk: person for person in (set_up.owner, channel.responsible, channel.deputy) if person is not None
    }
    return [
        Post(
            event=f"{event}:{channel.pk}:{set_up.due_on.isoformat()}",
            person=person,
            data={
                "name": person.full_name,
                "channel": channel.name,
                "due_on": set_up.due_on.isoformat(),
                "owner": set_up.owner.full_name,
                "extensions_left": MOST_EXTENSIONS - set_up.extensions,
                "path": f"/registry/{channel.pk}/" + ("set-up/" if event == "set-up-due" else ""),
            },
        )
        for person in readers.values()
    ]


# --- External access ---------------------------------------------------------------------------------------------------


def tell_sponsors(*, at: dt.datetime) -> int:
    """Before an external person's access ends, the sponsor is told: one letter per access and step. Returns the letters."""
    horizon = at + dt.timedelta(days=max(ACCESS_STEPS))
    ending = (
        Grant.objects.live(at)
        .filter(ends_at__lte=horizon, person__sponsor__isnull=False)
        .select_related("person__sponsor", "channel")
        .order_by("ends_at", "pk")
    )
    zone = portal_zone()
    posts = [_sponsor_post(grant, _step(grant, at=at), zone) for grant in ending]
    write_letters("channels.access_ends", posts, at=at)
    return len(posts)


def _step(grant: Grant, *, at: dt.datetime) -> int:
    """The nearest step that has come: 7 in the last week, 30 before."""
    return min(days for days in ACCESS_STEPS if grant.ends_at <= at + dt.timedelta(days=days))


def _sponsor_post(grant: Grant, step: int, zone: zoneinfo.ZoneInfo) -> Post:
    last_day = last_day_before(grant.ends_at, zone)
    sponsor = grant.person.sponsor
    return Post(
        event=f"access-ends:{grant.pk}:{last_day.isoformat()}:{step}",
        person=sponsor,
        data={
            "name": sponsor.full_name,
            "person": grant.person.full_name,
            "employer": grant.person.employer,
            "channel": grant.channel.name,
            "last_day": last_day.isoformat(),
            "path": f"/registry/{grant.channel_id}/",
        },
    )
