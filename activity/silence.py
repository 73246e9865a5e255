"""Silence judged, told and flagged (U7, I3, N10): the nightly sweep, in sets.

Only what was *seen* counts. A channel is silent when a successful look found that its latest post is older than its term;
where nobody could look, or nobody has told us, it is unknown, and unknown is never flagged (design §5.2). First its
administrators are asked; only when their time to answer is over is it flagged. A task proposes; only a person retires.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.models import RoleAssignment
from activity.models import Feed, Keeping, Silence, SilenceOutcome, Threshold
from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Channel, ChannelStatus, Grant, Platform, Rhythm
from ledger.recording import Decision, record_many
from notifications.writing import Post, write_letters
from portal.store import day_of, portal_settings

BATCH = 1000
PHRASES = {
    "activity.noticed": gettext_lazy("asked the administrators about the channel's silence"),
    "activity.silence_ended": gettext_lazy("noted that the channel published again"),
}
# Who is asked: those who can do something about it.
ASKED = (AccessLevel.OWNER, AccessLevel.ADMIN, AccessLevel.EDITOR)


@dataclass(frozen=True)
class Sweep:
    """What one sweep did: how many channels were asked about, flagged, or found speaking again."""

    noticed: int
    flagged: int
    ended: int


@dataclass(frozen=True)
class Terms:
    """Days of silence for a set of channels: before we ask, and before we flag."""

    quiet_days: int
    flag_days: int
    channels: Q


def terms() -> list[Terms]:
    """The terms in force, one per pair of day counts: thresholds by platform and kind, else the platform's own."""
    exceptions = list(Threshold.objects.all())
    own_kinds = defaultdict(list)
    grouped: dict[tuple[int, int], list[Q]] = defaultdict(list)
    for threshold in exceptions:
        own_kinds[threshold.platform_id].append(threshold.kind)
        grouped[threshold.quiet_after_days, threshold.flag_after_days].append(
            Q(platform=threshold.platform_id, kind=threshold.kind)
        )
    for platform in Platform.objects.all():
        rest = Q(platform=platform.pk)
        if own_kinds[platform.pk]:
            rest &= ~Q(kind__in=own_kinds[platform.pk])
        grouped[platform.quiet_after_days, platform.flag_after_days].append(rest)
    found = []
    for (quiet_days, flag_days), parts in sorted(grouped.items()):
        channels = parts[0]
        for part in parts[1:]:
            channels |= part
        found.append(Terms(quiet_days, flag_days, channels))
    return found


def judged(*, at: dt.datetime) -> QuerySet:
    """Active channels whose silence may be judged at ``at``: not kept, not excused, and not unknown."""
    today = day_of(at)
    fresh = at - dt.timedelta(days=portal_settings().unread_days)
    no_overlay = Q(suspended_at=None, blocked_at=None, access_lost_at=None, compromised_at=None)
    unread = Exists(Feed.objects.filter(channel=OuterRef("pk"))) & (Q(looked_at=None) | Q(looked_at__lt=fresh))
    return (
        Channel.objects.filter(no_overlay, status=ChannelStatus.ACTIVE, latest_post_at__isnull=False)
        .exclude(rhythm=Rhythm.EMERGENCIES)
        .filter(~Exists(Keeping.objects.filter(channel=OuterRef("pk"), until__gte=today)))
        .filter(~unread)
    )


def known_silent(channels: QuerySet, term: Terms, *, at: dt.datetime, days: int) -> QuerySet:
    """Those whose latest post, at the last successful look, was at least ``quiet_days`` old, and ``days`` old by now."""
    return channels.filter(
        term.channels,
        latest_post_at__lte=at - dt.timedelta(days=days),
        looked_at__gte=F("latest_post_at") + dt.timedelta(days=term.quiet_days),
    )


def sweep(*, at: dt.datetime, dry_run: bool = False) -> Sweep:
    """The nightly sweep over all channels; safe to run twice. ``dry_run`` counts and changes nothing."""
    in_force = terms()
    end, flag, notice = (_count, _count, _count) if dry_run else (_end, _flag, _notice)
    ended = sum(end(pks, at=at) for pks in _batches(_over(at=at)))
    flagged = sum(flag(_spoken_for(pks, at=at), at=at) for term in in_force for pks in _batches(_to_flag(term, at=at)))
    noticed = sum(notice(_spoken_for(pks, at=at), at=at) for term in in_force for pks in _batches(_to_notice(term, at=at)))
    return Sweep(noticed=noticed, flagged=flagged, ended=ended)


def _count(pks: list[int], *, at: dt.datetime) -> int:
    return len(pks)


def _spoken_for(channel_ids: list[int], *, at: dt.datetime) -> list[int]:
    """Leave out the channels for which this month's silence is normal (question 20 of Annex 1)."""
    month = day_of(at).month
    quiet = Channel.objects.filter(pk__in=channel_ids).values_list("pk", "quiet_months")
    return [pk for pk, months in quiet if month not in months]


def _batches(queryset: QuerySet) -> Iterator[list[int]]:
    """Primary keys in batches, walking forward: each row is met once even if its work changes nothing."""
    last = 0
    while True:
        pks = list(queryset.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not pks:
            return
        yield pks
        last = pks[-1]


# --- Asking ------------------------------------------------------------------------------------------------------------


def _to_notice(term: Terms, *, at: dt.datetime) -> QuerySet:
    asked = Silence.objects.filter(channel=OuterRef("pk"), ended_at=None)
    return known_silent(judged(at=at), term, at=at, days=term.quiet_days).filter(~Exists(asked))


@transaction.atomic
def _notice(channel_ids: list[int], *, at: dt.datetime) -> int:
    channels = list(Channel.objects.filter(pk__in=channel_ids, status=ChannelStatus.ACTIVE).order_by("pk"))
    answer_by = at + dt.timedelta(days=portal_settings().notice_days)
    Silence.objects.bulk_create(
        [
            Silence(channel=channel, silent_since=channel.latest_post_at, noticed_at=at, answer_by=answer_by)
            for channel in channels
        ],
        ignore_conflicts=True,
    )
    new = set(
        Silence.objects.filter(channel__in=channels, noticed_at=at, ended_at=None).values_list("channel_id", flat=True)
    )
    noticed = [channel for channel in channels if channel.pk in new]
    record_many("activity.noticed", [Decision(channel) for channel in noticed], by=None, at=at)
    _write("activity.notice", noticed, at=at, answer_by=answer_by)
    return len(noticed)


# --- Flagging ----------------------------------------------------------------------------------------------------------


def _to_flag(term: Terms, *, at: dt.datetime) -> QuerySet:
    due = Silence.objects.filter(channel=OuterRef("pk"), ended_at=None, flagged_at=None, answer_by__lte=at)
    return known_silent(judged(at=at), term, at=at, days=term.flag_days).filter(Exists(due))


@transaction.atomic
def _flag(channel_ids: list[int], *, at: dt.datetime) -> int:
    flagged = lifecycle.flag_many(channel_ids, by=None, at=at)
    Silence.objects.filter(channel__in=flagged, ended_at=None).update(flagged_at=at)
    _write("activity.flagged", list(Channel.objects.filter(pk__in=flagged).order_by("pk")), at=at)
    return len(flagged)


# --- Ending ------------------------------------------------------------------------------------------------------------


def _over(*, at: dt.datetime) -> QuerySet:
    """Silences that are over: a newer post was seen, or another decision took the channel elsewhere."""
    spoke = Q(channel__latest_post_at__gt=F("silent_since"))
    elsewhere = ~Q(channel__status__in=(ChannelStatus.ACTIVE, ChannelStatus.FLAGGED))
    return Silence.objects.filter(ended_at=None).filter(spoke | elsewhere)


@transaction.atomic
def _end(silence_ids: list[int], *, at: dt.datetime) -> int:
    open_ones = Silence.objects.filter(pk__in=silence_ids, ended_at=None)
    elsewhere = open_ones.exclude(channel__status__in=(ChannelStatus.ACTIVE, ChannelStatus.FLAGGED))
    overtaken = elsewhere.update(ended_at=at, outcome=SilenceOutcome.OVERTAKEN)
    spoke = list(open_ones.select_related("channel"))
    Silence.objects.filter(pk__in=[s.pk for s in spoke], ended_at=None).update(ended_at=at, outcome=SilenceOutcome.SPOKE)
    lifecycle.keep_many([s.channel_id for s in spoke], by=None, at=at, why="A newer post was seen.")
    record_many("activity.silence_ended", [Decision(s.channel) for s in spoke], by=None, at=at)
    return overtaken + len(spoke)


# --- Letters -----------------------------------------------------------------------------------------------------------


def _write(kind: str, channels: list[Channel], *, at: dt.datetime, answer_by: dt.datetime | None = None) -> None:
    """One letter per step, channel and person."""
    people = administrators_of([channel.pk for channel in channels], at=at)
    write_letters(
        kind,
        (
            Post(
                event=f"{kind}:{channel.pk}:{at.isoformat()}",
                person=person,
                data={
                    "name": person.full_name,
                    "channel": channel.name,
                    "latest_post_on": day_of(channel.latest_post_at).isoformat(),
                    "answer_by": answer_by and day_of(answer_by).isoformat(),
                    "path": f"/inactivity/{channel.pk}/",
                },
            )
            for channel in channels
            for person in people[channel.pk]
        ),
        at=at,
    )


def administrators_of(channel_ids: list[int], *, at: dt.datetime) -> dict[int, list]:
    """Who is asked about each channel: those who run it day to day; the team only where nobody else does (N16)."""
    of_team = Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person")))
    grants = (
        Grant.objects.live(at)
        .filter(channel__in=channel_ids, level__in=ASKED)
        .annotate(of_team=of_team)
        .select_related("person")
        .order_by("channel_id", "person_id")
    )
    found: dict[int, dict[bool, list]] = {pk: {True: [], False: []} for pk in channel_ids}
    for grant in grants:
        found[grant.channel_id][grant.of_team].append(grant.person)
    return {pk: groups[False] or groups[True] for pk, groups in found.items()}
