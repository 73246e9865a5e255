"""Administrators learn of changes on their channels: at once where full control changes hands, else in one weekly letter (R1).

Never told: whoever did it, and the person whose access it is, who is told by those who did it.
"""

import datetime as dt
import json
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from accounts.models import Person, RoleAssignment
from channels_registry.models import FULL_CONTROL, Channel, Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.weekly import free_to_write
from notifications.writing import Post, write_letters
from portal.batches import in_batches
from portal.store import day_of, portal_zone, start_of_day

AT_ONCE, WEEKLY = "channels.full_control_changed", "channels.access_changes"
CHANNEL = "channels_registry.channel"
# What the weekly letter tells, by the action on record.
TOLD = {
    "grants.given": "given",
    "grants.changed": "changed",
    "grants.end_set": "end_set",
    "grants.revoked": "ended",
    "grants.expired": "ended",
    "grants.ended_by_departure": "ended",
    "access.way_in_stated": "way_in",
}
# What a letter could not tell for so long is no news any more.
OLDEST = dt.timedelta(days=28)
WEEK = dt.timedelta(days=7)


# --- At once -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Handed:
    """Full control of one channel that a person got ("given") or no longer has ("ended")."""

    grant: Grant
    what: str


def tell_at_once(handed: Iterable[Handed], *, by: Person | None, at: dt.datetime) -> None:
    """One letter to each of the other people in full control and the responsible persons, for all their channels at once.

    Inside the transaction of the change. Channels that are not on duty yet tell nobody: their set-up shows it.
    """
    handed = [one for one in handed if one.grant.level in FULL_CONTROL or one.what == "ended"]
    if not handed:
        return
    concerned = {one.grant.channel_id for one in handed}
    readers = _readers(concerned, at=at)
    subjects = {one.grant.person_id for one in handed}
    lines = defaultdict(list)
    for one in handed:
        for reader in readers.get(one.grant.channel_id, {}).values():
            if reader.pk not in subjects and (by is None or reader.pk != by.pk):
                lines[reader].append(_line(one))
    posts = [
        Post(
            event=f"control:{handed[0].grant.pk}:{len(handed)}:{at.isoformat()}",
            person=reader,
            data={"name": reader.full_name, "changes": changes, "by": by.full_name if by else ""},
        )
        for reader, changes in lines.items()
    ]
    write_letters(AT_ONCE, posts, at=at)


def _line(one: Handed) -> dict[str, str]:
    grant = one.grant
    return {
        "what": one.what, "person": grant.person.full_name, "channel": grant.channel.name,
        "path": f"/registry/{grant.channel_id}/",
    }  # fmt: skip


def _readers(channel_ids: Iterable[int], *, at: dt.datetime) -> dict[int, dict[int, Person]]:
    """For each channel on duty the active people in full control, and its responsible person. Two queries."""
    found: dict[int, dict[int, Person]] = defaultdict(dict)
    on_duty = Channel.objects.on_duty().filter(pk__in=channel_ids)
    holders = Grant.objects.live(at).full_control().filter(channel__in=on_duty).select_related("person")
    for grant in holders.order_by("pk"):
        found[grant.channel_id][grant.person_id] = grant.person
    for channel in on_duty.filter(responsible__is_active=True).select_related("responsible"):
        found[channel.pk][channel.responsible_id] = channel.responsible
    return found


# --- In the weekly letter ------------------------------------------------------------------------------------------------


def tell_of_changes(*, at: dt.datetime) -> int:
    """Write the letters of the week that ended with the last Sunday; safe to run every night. Returns the letters.

    One letter a person for all their channels, only where something changed, and only to those whom nothing else of the
    weekly budget has reached: for these it waits for another night of the week, then for the next letter.
    """
    zone = portal_zone()
    until = _week_start(at, zone)
    changes = _changes(since=until - OLDEST, until=until)
    if not changes:
        return 0
    readers = _interested({entry["channel"] for entry in changes}, at=at)
    people = {pk for of_channel in readers.values() for pk in of_channel}
    told = _told_until(people, zone)
    free = _free([pk for pk in people if told.get(pk, until - WEEK) < until], at=at)
    lines: dict[int, list[dict]] = defaultdict(list)
    for change in changes:
        for pk, knows_control in readers.get(change["channel"], {}).items():
            since = told.get(pk, until - WEEK)
            own = pk in (change["actor"], change["person"])
            if pk in free and change["at"] > since and not own and not (change["at_once"] and knows_control):
                lines[pk].append(change)
    names = dict(Person.objects.filter(pk__in={c["person"] for c in changes} - {None}).values_list("pk", "full_name"))
    channels = dict(Channel.objects.filter(pk__in=readers).values_list("pk", "name"))
    posts = [
        Post(
            event=f"access-changes:{day_of(until, zone).isoformat()}",
            person=person,
            data={"name": person.full_name, "channels": _by_channel(lines[person.pk], names, channels, zone)},
        )
        for person in Person.objects.active().filter(pk__in=lines).order_by("pk")
    ]
    for batch in in_batches(posts):
        with transaction.atomic():
            write_letters(WEEKLY, batch, at=at)
    return len(posts)


def _free(people: list[int], *, at: dt.datetime) -> set[int]:
    """Who may be written to. The team, which co-administers every channel, reads of changes in any week of the year."""
    team = set(RoleAssignment.objects.team(at).filter(person__in=people).values_list("person", flat=True))
    return free_to_write(set(people) - team, at=at, kind=WEEKLY) | free_to_write(team, at=at)


def _week_start(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    """The moment at which the week of ``at`` began, on Monday in the portal's time zone."""
    today = day_of(at, zone)
    return start_of_day(today - dt.timedelta(days=today.weekday()), zone)


def _changes(*, since: dt.datetime, until: dt.datetime) -> list[dict]:
    """What the record says changed on channels, in its order; what was told at once is marked."""
    entries = LedgerEntry.objects.filter(subject_type=CHANNEL, action__in=TOLD, at__gt=since, at__lte=until)
    rows = entries.order_by("seq").values_list("subject_id", "action", "at", "actor_id", "data")
    return [_change(*row) for row in rows]


def _change(channel: int, action: str, at: dt.datetime, actor: int | None, data: str) -> dict:
    facts = json.loads(data)
    handed = action in ("grants.given", "grants.revoked", "grants.expired") and facts.get("level") in FULL_CONTROL
    changed = action == "grants.changed" and (facts.get("level") in FULL_CONTROL) != (
        facts.get("level_before") in FULL_CONTROL
    )
    return {
        "channel": channel, "what": TOLD[action], "at": at, "actor": actor, "person": facts.get("person"),
        "at_once": handed or changed,
    }  # fmt: skip


def _interested(channel_ids: set[int], *, at: dt.datetime) -> dict[int, dict[int, bool]]:
    """For each channel on duty who looks after it, and whether they are told at once when full control changes hands."""
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    channels = Channel.objects.on_duty().filter(pk__in=channel_ids)
    for pk, responsible, deputy in channels.values_list("pk", "responsible", "deputy"):
        found[pk].update({deputy: False} if deputy else {})
        found[pk].update({responsible: True} if responsible else {})
    holders = Grant.objects.live(at).full_control().filter(channel__in=channels)
    for channel, person in holders.order_by().values_list("channel", "person"):
        found[channel][person] = True
    return found


def _told_until(people: set[int], zone: zoneinfo.ZoneInfo) -> dict[int, dt.datetime]:
    """Up to when the latest weekly letter of each person told: the start of the week in which it was written."""
    latest = Letter.objects.filter(Q(kind=WEEKLY), person__in=people, cancelled_at=None)
    rows = latest.order_by().values("person").annotate(written=Max("created_at")).values_list("person", "written")
    return {person: _week_start(written, zone) for person, written in rows}


def _by_channel(
    changes: list[dict], names: dict[int, str], channels: dict[int, str], zone: zoneinfo.ZoneInfo
) -> list[dict]:
    grouped: dict[int, list[dict]] = defaultdict(list)
    for change in changes:
        line = {
            "what": change["what"],
            "person": names.get(change["person"], ""),
            "on": day_of(change["at"], zone).isoformat(),
        }
        if line not in grouped[change["channel"]]:
            grouped[change["channel"]].append(line)
    rows = [
        {"channel": channels[pk], "path": f"/registry/{pk}/", "changes": lines}
        for pk, lines in grouped.items()
        if pk in channels
    ]
    return sorted(rows, key=lambda row: (row["channel"], row["path"]))
