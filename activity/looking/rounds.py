"""Look at the feeds that are due, once a day each, politely (A2): one request at a time, conditional, waiting when asked to.

Only a successful look moves a date. A failed one is noted with its reason and tried again later, ever more rarely; what
cannot be read stays unknown. A 404 is one look that found nothing, not proof that the channel is gone.
"""

import datetime as dt
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F

from activity.models import Following, Look, Signal, Source
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefused
from activity.network.fetching import Fetched, fetch, user_agent_for
from activity.silence.sweeping import end_if_over
from activity.sources.feeds import FEED_TYPES, YOUTUBE_HOSTS, FeedUnreadable, read_feed
from channels_registry.activity_facts import note_looks
from channels_registry.models.channels import LIVE

logger = logging.getLogger(__name__)

DAY = dt.timedelta(days=1)
MOST_JITTER = dt.timedelta(hours=2)
# While a worker looks, no other does; if it dies, the feed is free again after this.
CLAIM = dt.timedelta(minutes=30)
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(hours=1), DAY
WAIT_WHEN_GONE = dt.timedelta(days=7)
# A run ends well before its task's time limit; what is left is still due in a quarter of an hour.
SECONDS_FOR_ONE_RUN = 420.0

LOOKS = {
    Outcome.NOT_FOUND: Look.NOT_FOUND,
    Outcome.GONE: Look.GONE,
    Outcome.RATE_LIMITED: Look.RATE_LIMITED,
    Outcome.UNREACHABLE: Look.UNREACHABLE,
    Outcome.TIMEOUT: Look.UNREACHABLE,
    Outcome.BAD_CERTIFICATE: Look.UNREACHABLE,
    Outcome.SERVER_ERROR: Look.UNREACHABLE,
    Outcome.TOO_MANY_REDIRECTS: Look.UNREACHABLE,
}
MOVED = "moved "


@dataclass(frozen=True)
class Seen:
    """What one look saw; ``note`` is a code for the page, never a server's text."""

    look: Look
    note: str = ""
    latest_post_at: dt.datetime | None = None
    etag: str = ""
    last_modified: str = ""
    retry_after: dt.timedelta | None = None

    @property
    def succeeded(self) -> bool:
        return self.look in (Look.OK, Look.NOT_MODIFIED)


@dataclass
class Round:
    """What one run did. In the demonstration it does nothing, and ``demonstration`` says so."""

    looked: int = 0
    succeeded: int = 0
    demonstration: bool = False
    # Hosts that asked to be left alone, and until when.
    resting: dict[str, dt.datetime] = field(default_factory=dict)


def look_at_due(
    *,
    at: dt.datetime,
    fetch: Callable[..., Fetched] = fetch,
    most: int = 1000,
    seconds: float = SECONDS_FOR_ONE_RUN,
    clock: Callable[[], float] = time.monotonic,
) -> Round:
    """Look at the feeds whose time has come, the longest waiting first; safe to run twice and twice at once."""
    done = Round(demonstration=settings.DEMO)
    if settings.DEMO:
        logger.info("The demonstration never fetches: no feed was looked at.")
        return done
    end = clock() + seconds
    for feed in _due(at=at, most=most):
        if clock() >= end:
            break
        host = urlsplit(feed.url).hostname or ""
        if host in done.resting:
            Following.objects.filter(pk=feed.pk, next_look_at=feed.next_look_at).update(next_look_at=done.resting[host])
        elif _claim(feed, at=at):
            seen = look(feed, at=at, fetch=fetch)
            if seen.look == Look.RATE_LIMITED:
                done.resting[host] = at + _wait(seen, failures=1)
            note(feed, seen, at=at)
            done.looked += 1
            done.succeeded += seen.succeeded
    return done


def _due(*, at: dt.datetime, most: int) -> list[Following]:
    due = Following.objects.filter(next_look_at__lte=at, channel__status__in=LIVE).order_by("next_look_at", "pk")
    return list(due[:most])


def _claim(feed: Following, *, at: dt.datetime) -> bool:
    """Take the feed for this run; False if another worker has it."""
    taken = Following.objects.filter(pk=feed.pk, url=feed.url, next_look_at=feed.next_look_at).update(
        next_look_at=at + CLAIM
    )
    feed.next_look_at = at + CLAIM
    return bool(taken)


def look(feed: Following, *, at: dt.datetime, fetch: Callable[..., Fetched] = fetch) -> Seen:
    """Ask for the feed and read it; no transaction is open meanwhile, and nothing is written."""
    try:
        answer = fetch(
            feed.url,
            accept=FEED_TYPES,
            etag=feed.etag,
            last_modified=feed.last_modified,
            hosts=YOUTUBE_HOSTS if feed.source == Source.YOUTUBE else None,
            user_agent=user_agent_for(settings.PORTAL_URL),
        )
        if answer.status == 304:
            return Seen(Look.NOT_MODIFIED, _moved(answer), etag=feed.etag, last_modified=feed.last_modified)
        reading = read_feed(answer.body, fetched_at=at, content_type=answer.content_type)
    except FetchFailed as failure:
        return Seen(LOOKS.get(failure.outcome, Look.UNREADABLE), failure.outcome.value, retry_after=failure.retry_after)
    except FetchRefused as refusal:
        return Seen(Look.REFUSED, refusal.code.value)
    except FeedUnreadable as problem:
        return Seen(Look.UNREADABLE, problem.code.value)
    except Exception:
        # One feed's surprise must not keep the portal from looking at the others.
        logger.exception("The look at feed %s met a fault of ours.", feed.pk)
        return Seen(Look.UNREADABLE)
    return Seen(Look.OK, _moved(answer), reading.latest_post_at, answer.etag, answer.last_modified)


def _moved(answer: Fetched) -> str:
    """A permanent new address is proposed to a person, never adopted."""
    return f"{MOVED}{answer.redirected_permanently_to}"[:300] if answer.redirected_permanently_to else ""


@transaction.atomic
def note(feed: Following, seen: Seen, *, at: dt.datetime) -> Signal | None:
    """Record the look. None if the feed was changed or dropped meanwhile: then it says nothing about the channel."""
    if not Following.objects.filter(pk=feed.pk, url=feed.url).update(**_after(feed, seen, at=at)):
        return None
    if seen.succeeded:
        note_looks({feed.channel_id: seen.latest_post_at}, at=at)
        end_if_over([feed.channel_id], at=at)
    return Signal.objects.create(
        channel_id=feed.channel_id,
        source=feed.source,
        look=seen.look,
        at=at,
        latest_post_at=seen.latest_post_at,
        note=seen.note,
    )


def _after(feed: Following, seen: Seen, *, at: dt.datetime) -> dict:
    if seen.succeeded:
        jitter = dt.timedelta(seconds=secrets.randbelow(int(MOST_JITTER.total_seconds())))
        return {
            "next_look_at": at + DAY + jitter, "failing_since": None, "failures": 0,
            "etag": seen.etag, "last_modified": seen.last_modified,
        }  # fmt: skip
    return {
        "next_look_at": at + _wait(seen, failures=feed.failures + 1),
        "failing_since": feed.failing_since or at,
        "failures": F("failures") + 1,
    }


def _wait(seen: Seen, *, failures: int) -> dt.timedelta:
    """How long to wait after a failure: twice as long each time, a day at most, and never less than the server asked."""
    wait = WAIT_WHEN_GONE if seen.look == Look.GONE else min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    return max(wait, seen.retry_after or dt.timedelta(0))
