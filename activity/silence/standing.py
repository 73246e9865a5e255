"""How a channel stands, in one word and one sentence: what we know, which rule holds, what comes next and when (N10).

For pages. The nightly sweep asks the same questions in sets (``judging.py``); a test holds the two together.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from activity.models import ClosingWish, Keeping, Threshold
from activity.silence.judging import Clock, Days
from channels_registry.models import Channel, ChannelStatus, Rhythm
from portal.store import days_between


class State(models.TextChoices):
    ALIVE = "alive", pgettext_lazy("channel activity", "Publishing")
    UNKNOWN = "unknown", pgettext_lazy("channel activity", "Not known")
    QUIET = "quiet", pgettext_lazy("channel activity", "Quiet")
    ASKED = "asked", pgettext_lazy("channel activity", "Quiet, asked")
    FLAGGED = "flagged", pgettext_lazy("channel activity", "Quiet, please check")
    KEPT = "kept", pgettext_lazy("channel activity", "Kept")
    EXCUSED = "excused", pgettext_lazy("channel activity", "Not watched")
    CLOSING = "closing", pgettext_lazy("channel activity", "Closing")
    ENDED = "ended", pgettext_lazy("channel activity", "Not in service")


# The look of each state's tag: tone and icon (portal/states.py).
LOOKS = {
    State.ALIVE: ("active", "circle-fill"),
    State.UNKNOWN: ("unknown", "question-circle"),
    State.QUIET: ("draft", "pause-circle"),
    State.ASKED: ("submitted", "envelope"),
    State.FLAGGED: ("flagged", "flag-fill"),
    State.KEPT: ("plain", "calendar-check"),
    State.EXCUSED: ("plain", "pause-circle"),
    State.CLOSING: ("retiring", "hourglass-split"),
    State.ENDED: ("ended", "archive"),
}
UNKNOWN_BECAUSE = {
    "never": gettext_lazy("Nobody has told us of a post yet."),
    "long_ago": gettext_lazy("It published when we last heard of it, and that is too long ago to say."),
    "unread": gettext_lazy("Its feed could not be read lately."),
}


@dataclass(frozen=True)
class Standing:
    """``silent_days`` since the latest post we know of, or None. ``why`` is one of UNKNOWN_BECAUSE, for UNKNOWN only."""

    state: State
    days: Days
    silent_days: int | None
    next_on: dt.date | None = None
    why: str = ""

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]

    @property
    def reason(self) -> str:
        return str(UNKNOWN_BECAUSE[self.why]) if self.why else ""

    @property
    def rule(self) -> str:
        return _("asked after %(quiet)d days, marked after %(flag)d") % {
            "quiet": self.days.quiet,
            "flag": self.days.flag,
        }

    @property
    def short_rule(self) -> str:
        """The two numbers, for a narrow column whose head says what they are."""
        return _("%(quiet)d / %(flag)d") % {"quiet": self.days.quiet, "flag": self.days.flag}

    @property
    def silence(self) -> str:
        """The silence so far, in words."""
        if self.silent_days is None:
            return _("Not known")
        return ngettext("%(days)d day", "%(days)d days", self.silent_days) % {"days": self.silent_days}

    @property
    def next_step(self) -> str:
        """What the portal does next by itself; it never closes a channel."""
        day = date_format(self.next_on, "DATE_FORMAT") if self.next_on else ""
        sentences = {
            State.ALIVE: _("Its administrators are asked on %(day)s, unless there is a newer post."),
            State.UNKNOWN: _("Someone tells us the latest post; nothing happens by itself."),
            State.QUIET: _("Its administrators are asked on the night after %(day)s."),
            State.ASKED: _("Marked “quiet, please check” on %(day)s, if nobody answers."),
            State.FLAGGED: _("The communications team decides; nothing happens by itself."),
            State.KEPT: _("Left in peace until %(day)s."),
            State.EXCUSED: _("Nothing. Its silence says nothing at present."),
            State.CLOSING: _("The communications team finishes or stops the closing; nothing happens by itself."),
            State.ENDED: _("Nothing."),
        }
        return sentences[self.state] % {"day": day}


def with_standing(channels: QuerySet, clock: Clock) -> QuerySet:
    """Join what ``standing_of`` reads: the term, the open question, the feed, the keeping in force."""
    own = Threshold.objects.filter(platform=OuterRef("platform"), kind=OuterRef("kind"))
    kept = Keeping.objects.filter(channel=OuterRef("pk"), until__gte=clock.today).order_by("-until")
    wish = ClosingWish.objects.filter(channel=OuterRef("pk"), settled_at=None)
    return channels.select_related("platform", "body").annotate(
        question=FilteredRelation("silences", condition=Q(silences__ended_at=None)),
        asked_at=F("question__noticed_at"),
        answer_by=F("question__answer_by"),
        following_url=F("following__url"),
        following_failing_since=F("following__failing_since"),
        kept_until=Subquery(kept.values("until")[:1]),
        wished_closed_at=Subquery(wish.values("at")[:1]),
        quiet_days=Coalesce(Subquery(own.values("quiet_after_days")), F("platform__quiet_after_days")),
        flag_days=Coalesce(Subquery(own.values("flag_after_days")), F("platform__flag_after_days")),
    )


def standing_of(channel: Channel, *, clock: Clock) -> Standing:
    """``channel`` must come from ``with_standing``."""
    days, latest = Days(channel.quiet_days, channel.flag_days), channel.latest_post_at
    silent_days = days_between(latest, clock.at, clock.zone) if latest else None
    state, next_on, why = _state(channel, days, clock)
    return Standing(state, days, silent_days, next_on, why)


# What ``_state`` reads of a channel.
READ = (
    "status", "suspended_at", "blocked_at", "access_lost_at", "compromised_at", "rhythm", "latest_post_at", "looked_at",
)  # fmt: skip


def unknown_among(channel_ids: Collection[int], at: dt.datetime) -> set[int]:
    """Those of which nobody can say whether they publish, for the pages of the register. One query."""
    clock = Clock.of(at)
    channels = with_standing(Channel.objects.filter(pk__in=channel_ids), clock)
    rows = channels.select_related(None).only(*READ)
    return {row.pk for row in rows if _state(row, Days(row.quiet_days, row.flag_days), clock)[0] == State.UNKNOWN}


def _state(channel: Channel, days: Days, clock: Clock) -> tuple[State, dt.date | None, str]:
    by_status = {ChannelStatus.FLAGGED: State.FLAGGED, ChannelStatus.RETIRING: State.CLOSING}
    if channel.status != ChannelStatus.ACTIVE:
        return by_status.get(channel.status, State.ENDED), None, ""
    if channel.asked_at:
        return State.ASKED, _flag_day(channel, days, clock), ""
    if channel.overlays or channel.rhythm == Rhythm.EMERGENCIES:
        return State.EXCUSED, None, ""
    if channel.kept_until:
        return State.KEPT, channel.kept_until, ""
    return _heard(channel, days, clock)


def _flag_day(channel: Channel, days: Days, clock: Clock) -> dt.date:
    due = [
        channel.answer_by,
        *([channel.latest_post_at + dt.timedelta(days=days.flag)] if channel.latest_post_at else []),
    ]
    return max(clock.day(max(due)), clock.today)


def _heard(channel: Channel, days: Days, clock: Clock) -> tuple[State, dt.date | None, str]:
    latest, looked = channel.latest_post_at, channel.looked_at
    if latest is None:
        return State.UNKNOWN, None, "never"
    if latest > clock.ago(days.quiet):
        return State.ALIVE, clock.day(latest + dt.timedelta(days=days.quiet)), ""
    if channel.following_url and (looked is None or looked < clock.fresh_since):
        return State.UNKNOWN, None, "unread"
    if looked is None or looked < latest + dt.timedelta(days=days.quiet):
        return State.UNKNOWN, None, "long_ago"
    return State.QUIET, clock.today, ""
