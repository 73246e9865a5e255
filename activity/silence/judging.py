"""What is silence, and what is only not known (U7, I3, N10, design §5.2): questions to the register, nothing changes here.

A channel is *known silent* when a successful look found that its latest post was older than its term. Where nobody told
us, where what we were told is too old to say, or where its feed cannot be read, it is *unknown*, which never becomes a
flag. Channels for emergencies, channels someone keeps, and those under an overlay are not judged.
"""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from activity.models import Keeping, Silence, Threshold
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus, Platform, Rhythm, no_overlay
from portal.store import day_of, portal_settings


@dataclass(frozen=True)
class Clock:
    """One moment, with what the portal's settings make of it; read once, so that no row costs a query."""

    at: dt.datetime
    zone: zoneinfo.ZoneInfo
    today: dt.date
    fresh_since: dt.datetime
    answer_by: dt.datetime

    @classmethod
    def of(cls, at: dt.datetime) -> "Clock":
        settings = portal_settings()
        zone = zoneinfo.ZoneInfo(settings.time_zone)
        return cls(
            at=at,
            zone=zone,
            today=day_of(at, zone),
            fresh_since=at - dt.timedelta(days=settings.unread_days),
            answer_by=at + dt.timedelta(days=settings.notice_days),
        )

    def day(self, moment: dt.datetime) -> dt.date:
        return day_of(moment, self.zone)

    def ago(self, days: int) -> dt.datetime:
        return self.at - dt.timedelta(days=days)


@dataclass(frozen=True)
class Days:
    """Days of silence: before we ask, and before we flag."""

    quiet: int
    flag: int


@dataclass(frozen=True)
class Terms:
    """The terms in force: for each pair of day counts, the channels it holds for."""

    by_days: tuple[tuple[Days, Q], ...]

    @classmethod
    def in_force(cls) -> "Terms":
        """Thresholds by platform and purpose, else the platform's own days. Two queries."""
        kinds = defaultdict(list)
        grouped: dict[Days, list[Q]] = defaultdict(list)
        for threshold in Threshold.objects.order_by("pk"):
            days = Days(threshold.quiet_after_days, threshold.flag_after_days)
            kinds[threshold.platform_id].append(threshold.kind)
            grouped[days].append(Q(platform=threshold.platform_id, kind=threshold.kind))
        whole: dict[Days, list[int]] = defaultdict(list)
        for pk, quiet, flag in Platform.objects.values_list("pk", "quiet_after_days", "flag_after_days"):
            if pk in kinds:
                grouped[Days(quiet, flag)].append(Q(platform=pk) & ~Q(kind__in=kinds[pk]))
            else:
                whole[Days(quiet, flag)].append(pk)
        for days, platforms in whole.items():
            grouped[days].append(Q(platform__in=platforms))
        ordered = sorted(grouped.items(), key=lambda item: (item[0].quiet, item[0].flag))
        return cls(tuple((days, _any_of(parts)) for days, parts in ordered))

    def where(self, question) -> Q:
        """One condition for all channels: each under the ``question(days)`` of its own term."""
        return _any_of([channels & question(days) for days, channels in self.by_days])


def _any_of(parts: Iterable[Q]) -> Q:
    # Without any platform there is no channel either.
    return reduce(or_, parts, Q(pk__in=[]))


def _unread(clock: Clock) -> Q:
    """A channel whose feed nobody could read lately."""
    return Q(following__tells_posts=True) & (Q(looked_at=None) | Q(looked_at__lt=clock.fresh_since))


def _kept(clock: Clock) -> Q:
    return Q(Exists(Keeping.objects.filter(channel=OuterRef("pk"), until__gte=clock.today)))


def open_silence() -> Q:
    return Q(Exists(Silence.objects.filter(channel=OuterRef("pk"), ended_at=None)))


def watched(clock: Clock) -> Q:
    """Active channels of which we want to know whether they speak: not kept, not excused, under no overlay."""
    return no_overlay() & Q(status=ChannelStatus.ACTIVE) & ~Q(rhythm=Rhythm.EMERGENCIES) & ~_kept(clock)


def _old(days: int, clock: Clock) -> Q:
    return Q(latest_post_at__lte=clock.ago(days))


def _was_quiet_when_seen(quiet_days: int) -> Q:
    return Q(looked_at__gte=F("latest_post_at") + dt.timedelta(days=quiet_days))


def known_silent(clock: Clock, terms: Terms, *, flag: bool = False) -> QuerySet:
    """Watched channels whose latest post was past the term before we ask when we last looked; with ``flag`` it is past
    the longer term by now."""
    silent = terms.where(lambda days: _old(days.flag if flag else days.quiet, clock) & _was_quiet_when_seen(days.quiet))
    # Follows from the line above, and lets the database start from the few that are old, by their index.
    old = _old(min((days.flag if flag else days.quiet for days, _channels in terms.by_days), default=0), clock)
    return Channel.objects.filter(watched(clock), old, silent, ~_unread(clock))


def unknown(clock: Clock, terms: Terms) -> Q:
    """Watched channels that may be alive or silent, and that nobody was asked about: nobody told us, told us too long
    ago, or could look."""
    never_told = Q(latest_post_at=None)
    too_old_to_say = terms.where(
        lambda days: _old(days.quiet, clock) & (Q(looked_at=None) | ~_was_quiet_when_seen(days.quiet) | _unread(clock))
    )
    return watched(clock) & (never_told | too_old_to_say) & ~open_silence()


def no_longer_silent(clock: Clock, terms: Terms) -> QuerySet:
    """Channels with an open silence that is over: they spoke, their term changed, or another decision took them elsewhere."""
    asked = Channel.objects.filter(open_silence())
    speaks = terms.where(lambda days: Q(latest_post_at__gt=clock.ago(days.quiet)))
    elsewhere = ~Q(status__in=IN_SERVICE) | Q(rhythm=Rhythm.EMERGENCIES)
    # Whoever is locked out cannot answer: a question that is still open is taken back and asked again later.
    out_of_reach = Q(status=ChannelStatus.ACTIVE) & ~no_overlay()
    was_flagged = Exists(Silence.objects.filter(channel=OuterRef("pk"), ended_at=None, flagged_at__isnull=False))
    unflagged = Q(status=ChannelStatus.ACTIVE) & was_flagged
    return asked.filter(speaks | elsewhere | out_of_reach | unflagged)
