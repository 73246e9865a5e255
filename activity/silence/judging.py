"""What is silence, and what is only not known (U7, I3, N10, design §5.2): questions to the register, nothing changes here.

A channel is *known silent* when a successful look found that its latest post was older than its term. Where nobody told
us, where what we were told is too old to say, or where its feed cannot be read, it is *unknown*, which never becomes a
flag. Channels for emergencies, channels someone keeps, and those under an overlay are not judged. After how many days a
channel is silent stands in ``terms.py``.
"""

import datetime as dt
import zoneinfo
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from activity.models import ClosingWish, Keeping, Silence
from activity.silence.terms import Terms, any_of
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus, Rhythm, no_overlay
from portal.store import day_of, portal_settings


@dataclass(frozen=True)
class Clock:
    """One moment, with what the portal's settings make of it; read once, so that no row costs a query.

    ``remind_by`` and ``answer_by`` are when the time to answer is over for who is asked now, the first or the second time.
    """

    at: dt.datetime
    zone: zoneinfo.ZoneInfo
    today: dt.date
    fresh_since: dt.datetime
    remind_by: dt.datetime
    answer_by: dt.datetime
    proposal_days: int

    @classmethod
    def of(cls, at: dt.datetime) -> "Clock":
        settings = portal_settings()
        zone = zoneinfo.ZoneInfo(settings.time_zone)
        return cls(
            at=at,
            zone=zone,
            today=day_of(at, zone),
            fresh_since=at - dt.timedelta(days=settings.unread_days),
            remind_by=at + dt.timedelta(days=settings.reminder_days),
            answer_by=at + dt.timedelta(days=settings.notice_days),
            proposal_days=settings.proposal_days,
        )

    def day(self, moment: dt.datetime) -> dt.date:
        return day_of(moment, self.zone)

    def ago(self, days: int) -> dt.datetime:
        return self.at - dt.timedelta(days=days)


def _unread(clock: Clock) -> Q:
    """A channel whose feed nobody could read lately."""
    return Q(following__tells_posts=True) & (Q(looked_at=None) | Q(looked_at__lt=clock.fresh_since))


def _kept(clock: Clock) -> Q:
    return Q(Exists(in_force(Keeping.objects.filter(channel=OuterRef("pk")), clock)))


def in_force(keepings: QuerySet, clock: Clock) -> QuerySet:
    """Those whose days have begun and are not over."""
    return keepings.filter(Q(since=None) | Q(since__lte=clock.today), until__gte=clock.today)


def open_silence(**step) -> Q:
    """Channels of which a silence is open; with ``step`` one that has come so far."""
    return Q(Exists(Silence.objects.filter(channel=OuterRef("pk"), ended_at=None, **step)))


def answered_by_wish() -> Q:
    """Its people said that it can be closed, merged or handed over; the team decides, and meanwhile nobody is asked."""
    return Q(Exists(ClosingWish.objects.filter(channel=OuterRef("pk"), settled_at=None)))


def watched(clock: Clock) -> Q:
    """Active channels of which we want to know whether they speak: not kept, not excused, under no overlay."""
    return no_overlay() & Q(status=ChannelStatus.ACTIVE) & ~Q(rhythm=Rhythm.EMERGENCIES) & ~_kept(clock)


def _old(days: int, clock: Clock) -> Q:
    return Q(latest_post_at__lte=clock.ago(days))


def _was_quiet_when_seen(quiet_days: int) -> Q:
    return Q(looked_at__gte=F("latest_post_at") + dt.timedelta(days=quiet_days))


def known_silent(clock: Clock, terms: Terms, *, flag: bool = False) -> QuerySet:
    """Watched channels whose latest post was past the term before we ask when we last looked; with ``flag`` it is past
    the longer term by now. Where its people have answered with a wish, no step is due."""
    silent = terms.where(lambda days: _old(days.flag if flag else days.quiet, clock) & _was_quiet_when_seen(days.quiet))
    # Follows from the line above, and lets the database start from the few that are old, by their index.
    old = any_of([Q(rhythm__in=rhythms) & _old(quiet, clock) for quiet, rhythms in terms.soonest])
    return Channel.objects.filter(watched(clock), old, silent, ~_unread(clock), ~answered_by_wish())


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
    unflagged = Q(status=ChannelStatus.ACTIVE) & open_silence(flagged_at__isnull=False)
    return asked.filter(speaks | elsewhere | out_of_reach | unflagged)
