"""What this room does every night: access ends, set-ups lapse, findings follow the facts, people are reminded (A6, A8, A10, L2)."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.calendars import calendars_of
from channels_registry.condition_reminders import remind_of_conditions
from channels_registry.findings import sync_findings
from channels_registry.grants import expire_grants
from channels_registry.importing import uploads
from channels_registry.lifecycle import lapse_many
from channels_registry.models import MOST_EXTENSIONS, Channel, ChannelStatus, SetUp
from channels_registry.promising import look_after
from channels_registry.proving import close_lapsed
from channels_registry.set_up import has_run_out
from channels_registry.sponsors import tell_sponsors
from channels_registry.telling import tell_of_changes
from channels_registry.verifying import fall_back
from notifications.writing import Post, write_letters
from policies.acknowledging.asking import ask
from portal.batches import key_batches
from portal.store import day_of

SET_UP_WARNING = dt.timedelta(days=14)


@dataclass(frozen=True)
class Night:
    """How much a run did."""

    grants_ended: int
    set_ups_warned: int
    set_ups_lapsed: int
    sponsors_told: int
    findings_opened: int
    reminded_of_conditions: int
    uploads_erased: int
    proofs_closed: int
    told_of_changes: int
    promises_looked_after: int
    asked_to_read: int


def run(at: dt.datetime) -> Night:
    """One night's work; safe to run twice, and to run late."""
    ended = expire_grants(at=at)
    promised = look_after(at=at)
    lapsed = lapse_overdue_set_ups(at=at)
    # Before the findings, which ask how old the latest word on an access is.
    fall_back(at=at)
    return Night(
        grants_ended=ended,
        promises_looked_after=promised,
        set_ups_warned=warn_of_set_ups(at=at),
        set_ups_lapsed=lapsed,
        sponsors_told=tell_sponsors(at=at),
        findings_opened=len(sync_findings(at=at, tell_team=True)),
        reminded_of_conditions=remind_of_conditions(at=at),
        uploads_erased=uploads.erase_old(at=at),
        proofs_closed=close_lapsed(at=at),
        told_of_changes=tell_of_changes(at=at),
        asked_to_read=ask(at=at),
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
    total, today = 0, day_of(at)
    overdue = _in_set_up().filter(due_on__lt=today)
    related = ("owner", "channel__responsible", "channel__deputy", "channel__body")
    for pks in key_batches(overdue):
        set_ups = list(overdue.filter(pk__in=pks).select_related(*related).order_by("pk"))
        calendars = calendars_of(set_up.channel.body_id for set_up in set_ups)
        run_out = [one for one in set_ups if has_run_out(one, on=today, calendar=calendars[one.channel.body_id])]
        total += len(_lapse(run_out, at=at))
    return total


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
