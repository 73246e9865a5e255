"""How a channel stands, in one word and one sentence: what we know, which rule holds, what comes next and when (N10).

For pages. The nightly sweep asks the same questions in sets (``judging.py``); a test holds the two together.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from activity.models import ClosingWish, Keeping, PostQuestion, QuestionOutcome
from activity.silence.judging import Clock, in_force
from activity.silence.terms import Days, with_days
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Rhythm
from portal.day_words import day_in_words
from portal.store import days_between


class State(models.TextChoices):
    ALIVE = "alive", pgettext_lazy("channel activity", "Publishing")
    UNKNOWN = "unknown", pgettext_lazy("channel activity", "Not known")
    QUIET = "quiet", pgettext_lazy("channel activity", "Quiet")
    ASKED = "asked", pgettext_lazy("channel activity", "Quiet, asked")
    REMINDED = "reminded", pgettext_lazy("channel activity", "Quiet, asked again")
    FLAGGED = "flagged", pgettext_lazy("channel activity", "Quiet, please check")
    PROPOSED = "proposed", pgettext_lazy("channel activity", "Closing proposed")
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
    State.REMINDED: ("submitted", "envelope"),
    State.FLAGGED: ("flagged", "flag-fill"),
    State.PROPOSED: ("flagged", "hourglass-split"),
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
    """``silent_days`` since the latest post we know of, or None. ``why`` is one of UNKNOWN_BECAUSE, for UNKNOWN only.

    ``rule_kind`` and ``rule_rhythm`` are what the rule that holds names, "" where it names none.
    """

    state: State
    days: Days
    silent_days: int | None
    next_on: dt.date | None = None
    why: str = ""
    platform: str = ""
    rule_kind: str = ""
    rule_rhythm: str = ""
    # When its people were asked for the latest post, where nobody has told it since; and whether somebody cannot tell.
    post_asked_on: dt.date | None = None
    cannot_tell: bool = False

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.state]

    @property
    def reason(self) -> str:
        return " ".join(filter(None, (str(UNKNOWN_BECAUSE[self.why]) if self.why else "", self.asked_in_vain)))

    @property
    def asked_in_vain(self) -> str:
        """A gap in what we know, never a silence."""
        if not self.why or self.post_asked_on is None:
            return ""
        day = {"day": day_in_words(self.post_asked_on)}
        if self.cannot_tell:
            return _("Its people were asked on %(day)s and cannot tell.") % day
        return _("Its people were asked on %(day)s; no answer yet.") % day

    @property
    def rule(self) -> str:
        return _("asked after %(quiet)d days, marked after %(flag)d") % {
            "quiet": self.days.quiet,
            "flag": self.days.flag,
        }

    @property
    def whose_rule(self) -> str:
        """Which rule holds: the one of the platform for this purpose, this rhythm or both, or the platform's own."""
        names = {
            "platform": self.platform,
            "kind": str(ChannelKind(self.rule_kind).label) if self.rule_kind else "",
            "rhythm": str(Rhythm(self.rule_rhythm).label) if self.rule_rhythm else "",
        }
        if self.rule_kind and self.rule_rhythm:
            return _("%(platform)s, purpose “%(kind)s”, rhythm “%(rhythm)s”") % names
        if self.rule_kind:
            return _("%(platform)s, purpose “%(kind)s”, any rhythm") % names
        if self.rule_rhythm:
            return _("%(platform)s, any purpose, rhythm “%(rhythm)s”") % names
        return _("%(platform)s, its own days: no rule names this purpose or rhythm") % names

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
        day = day_in_words(self.next_on) if self.next_on else ""
        sentences = {
            State.ALIVE: _("Its administrators are asked on %(day)s, unless there is a newer post."),
            State.UNKNOWN: _(
                "Its people are asked once a quarter where the portal cannot look; nothing else happens by itself."
            ),
            State.QUIET: _("Its administrators are asked on the night after %(day)s."),
            State.ASKED: _("Asked again on %(day)s, if nobody answers."),
            State.REMINDED: _("Marked “quiet, please check” on %(day)s, if nobody answers."),
            State.FLAGGED: _("Its closing is proposed to the communications team on %(day)s, if nobody answers.")
            if day
            else _("The communications team decides; nothing happens by itself."),
            State.PROPOSED: _("The communications team decides whether it is closed; nothing happens by itself."),
            State.KEPT: _("Left in peace until %(day)s."),
            State.EXCUSED: _("Its silence says nothing at present."),
            State.CLOSING: _("The communications team finishes or stops the closing; nothing happens by itself."),
            State.ENDED: _("Nothing."),
        }
        return sentences[self.state] % {"day": day}


def with_standing(channels: QuerySet, clock: Clock) -> QuerySet:
    """Join what ``standing_of`` reads: the term, the open question, the feed, the keeping in force."""
    kept = in_force(Keeping.objects.filter(channel=OuterRef("pk")), clock).order_by("-until")
    wish = ClosingWish.objects.filter(channel=OuterRef("pk"), settled_at=None)
    asked = PostQuestion.objects.filter(channel=OuterRef("pk"), told_at__isnull=False).order_by("-asked_at", "-pk")
    return with_days(channels.select_related("platform", "body")).annotate(
        question=FilteredRelation("silences", condition=Q(silences__ended_at=None)),
        asked_at=F("question__nudged_at"),
        reminded_at=F("question__noticed_at"),
        answer_by=F("question__answer_by"),
        marked_at=F("question__flagged_at"),
        proposed_at=F("question__proposed_at"),
        following_url=F("following__url"),
        following_tells_posts=F("following__tells_posts"),
        following_failing_since=F("following__failing_since"),
        kept_until=Subquery(kept.values("until")[:1]),
        wished_closed_at=Subquery(wish.values("at")[:1]),
        post_asked_at=Subquery(asked.values("told_at")[:1]),
        post_outcome=Subquery(asked.values("outcome")[:1]),
    )


def standing_of(channel: Channel, *, clock: Clock) -> Standing:
    """``channel`` must come from ``with_standing``."""
    days, latest = Days(channel.quiet_days, channel.flag_days), channel.latest_post_at
    silent_days = days_between(latest, clock.at, clock.zone) if latest else None
    state, next_on, why = _state(channel, days, clock)
    told = (
        channel.looked_at is not None
        and channel.post_asked_at is not None
        and channel.looked_at > channel.post_asked_at
    )
    return Standing(
        state,
        days,
        silent_days,
        next_on,
        why,
        channel.platform.name,
        channel.rule_kind,
        channel.rule_rhythm,
        clock.day(channel.post_asked_at) if channel.post_asked_at and not told else None,
        channel.post_outcome == QuestionOutcome.CANNOT_TELL,
    )


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
    if channel.status == ChannelStatus.FLAGGED:
        return State.PROPOSED if channel.proposed_at else State.FLAGGED, _proposal_day(channel, clock), ""
    if channel.status != ChannelStatus.ACTIVE:
        return State.CLOSING if channel.status == ChannelStatus.RETIRING else State.ENDED, None, ""
    if channel.asked_at and channel.kept_until is None:
        if channel.reminded_at is None:
            return State.ASKED, max(clock.day(channel.answer_by), clock.today), ""
        return State.REMINDED, _flag_day(channel, days, clock), ""
    if channel.overlays or channel.rhythm == Rhythm.EMERGENCIES:
        return State.EXCUSED, None, ""
    if channel.kept_until:
        return State.KEPT, channel.kept_until, ""
    return _heard(channel, days, clock)


def _proposal_day(channel: Channel, clock: Clock) -> dt.date | None:
    """None where it was proposed, or the mark was set without a question."""
    if channel.proposed_at or channel.marked_at is None:
        return None
    return max(clock.day(channel.marked_at + dt.timedelta(days=clock.proposal_days)), clock.today)


def _flag_day(channel: Channel, days: Days, clock: Clock) -> dt.date:
    due = [channel.answer_by]
    if channel.latest_post_at:
        due.append(channel.latest_post_at + dt.timedelta(days=days.flag))
    return max(clock.day(max(due)), clock.today)


def _heard(channel: Channel, days: Days, clock: Clock) -> tuple[State, dt.date | None, str]:
    latest, looked = channel.latest_post_at, channel.looked_at
    if latest is None:
        return State.UNKNOWN, None, "never"
    if latest > clock.ago(days.quiet):
        return State.ALIVE, clock.day(latest + dt.timedelta(days=days.quiet)), ""
    if channel.following_tells_posts and (looked is None or looked < clock.fresh_since):
        return State.UNKNOWN, None, "unread"
    if looked is None or looked < latest + dt.timedelta(days=days.quiet):
        return State.UNKNOWN, None, "long_ago"
    return State.QUIET, clock.today, ""
