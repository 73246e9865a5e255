"""Note what one look saw, in one transaction: the look itself, the channel's dates, its figures, its pins, its alert (A2).

Only a look that succeeded, and saw the account we pinned, moves a date; everything else stays unknown, never inactive.
"""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import F

from activity.looking.alerts import MISSING, Verdict, judge, pin_after, values_after
from activity.metrics.noting import DayFigure, note_figures, note_posts
from activity.models import Following, Look, Signal, Silence
from activity.ownership import noting as ownership
from activity.silence.sweeping import end_if_over
from activity.sources.interface import Observation
from channels_registry import findings
from channels_registry.activity_facts import note_looks
from channels_registry.models import ChannelStatus
from portal.store import day_of

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
MOST_JITTER = dt.timedelta(hours=2)
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(hours=1), DAY
FREE = {"claim": "", "claimed_until": None}


@transaction.atomic
def note(following: Following, seen: Observation, *, at: dt.datetime) -> Signal | None:
    """Record the look. None if the following was changed, dropped, or taken over by another worker meanwhile: then the look
    says nothing about the channel."""
    verdict = judge(following, seen, at=at)
    alert = values_after(following, verdict, at=at)
    values = {**_after(following, seen, verdict, at=at), **alert, **FREE}
    ours = Following.objects.filter(pk=following.pk, url=following.url, claim=following.claim)
    if not ours.update(**values):
        return None
    latest = min(seen.latest_post_at, at) if verdict.look == Look.OK and seen.latest_post_at else None
    if verdict.trusted:
        _tell_channel(following, seen, latest, at=at)
    if "alert" in alert:
        findings.follow([following.channel_id], at=at)
    return Signal.objects.create(
        channel_id=following.channel_id,
        source=following.source,
        look=verdict.look,
        at=at,
        latest_post_at=latest,
        note=seen.note[:300],
    )


def _tell_channel(following: Following, seen: Observation, latest: dt.datetime | None, *, at: dt.datetime) -> None:
    channel_id = following.channel_id
    if following.tells_posts:
        note_looks({channel_id: latest}, at=at)
        # Asked first: hardly any channel has one, and the question whether it is over costs more than the whole look.
        if Silence.objects.filter(channel=channel_id, ended_at=None).exists():
            end_if_over([channel_id], at=at)
    if seen.figures:
        day = day_of(at)
        note_figures([DayFigure(channel_id, day, figure, following.source) for figure in seen.figures], at=at)
    if seen.posts:
        note_posts(channel_id, seen.posts, at=at)
    ownership.note(following, seen, at=at)


def _after(following: Following, seen: Observation, verdict: Verdict, *, at: dt.datetime) -> dict:
    if not verdict.trusted:
        missing = verdict.look in MISSING
        return {
            "next_look_at": at + _wait(seen, failures=following.failures + 1),
            "failing_since": following.failing_since or at,
            "failures": F("failures") + 1,
            "missing_since": (following.missing_since or at) if missing else following.missing_since,
            "missing_looks": F("missing_looks") + int(missing),
        }
    return {
        "next_look_at": at + _until_next(following) + _jitter(),
        "succeeded_at": at,
        "failing_since": None,
        "failures": 0,
        "missing_since": None,
        "missing_looks": 0,
        "etag": seen.etag,
        "last_modified": seen.last_modified,
        "stable_id": pin_after(following.stable_id, seen.stable_id),
        "seen_handle": following.seen_handle or seen.handle,
        "proposed_url": seen.moved_to,
    }


def _until_next(following: Following) -> dt.timedelta:
    """A channel that is marked as quiet is looked at once a week: those who look after it are asked meanwhile."""
    return WEEK if following.channel.status == ChannelStatus.FLAGGED else DAY


def _jitter() -> dt.timedelta:
    return dt.timedelta(seconds=secrets.randbelow(int(MOST_JITTER.total_seconds())))


def _wait(seen: Observation, *, failures: int) -> dt.timedelta:
    """How long to wait after a failure: twice as long each time, a day at most, and never less than the server asked."""
    wait = WEEK if seen.look == Look.GONE else min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    return max(wait, seen.retry_after or dt.timedelta(0))
