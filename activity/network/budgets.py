"""Each server's budget: one request at a time, a gap between two, rest when it asks for it or fails (N10).

The budget is a row of the database, taken and given back by guarded updates, so that all workers on all machines together
stay under it. A worker that dies keeps its turn for ``LEASE`` only. Nothing here holds a transaction open.

A server that answers 429, or anything with Retry-After, is left alone for as long as it says; one that says through its
headers that nothing is left, until the moment it names. One that does not answer ``FAILURES_BEFORE_REST`` times in a row
rests, twice as long after each try in vain, a day at most; the first answer ends that.
"""

import contextlib
import datetime as dt
import random
import re
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activity.models import HostBudget, RestReason

from .connecting import FetchFailed, Outcome

# Longer than any request lasts (fetching's deadline); until then nobody else asks a server whose worker died.
LEASE = dt.timedelta(seconds=60)
# How long one fetch waits for its turn before it gives way to fetches from other servers.
PATIENCE_SECONDS = 15.0
LONGEST_NAP, SHORTEST_NAP = 0.5, 0.02

FAILURES_BEFORE_REST = 5
FIRST_REST, LONGEST_REST = dt.timedelta(minutes=15), dt.timedelta(hours=24)
SERVER_FAILED = {Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.BAD_CERTIFICATE, Outcome.SERVER_ERROR}

# What is left of an allowance and when it is full again: Mastodon, the IETF draft (Bluesky, Discord), X.
ALLOWANCES = ("X-RateLimit", "RateLimit", "X-Rate-Limit")
EPOCH_BEGINS = 1_000_000_000  # a larger number of seconds is a moment, a smaller one a wait


@dataclass(frozen=True)
class Terms:
    """Seconds from the end of one request to the beginning of the next."""

    gap: float


ANY_SERVER = Terms(gap=1.0)
# Made for programs, and used by many of our channels at once.
OWN_TERMS: Mapping[str, Terms] = {
    "public.api.bsky.app": Terms(gap=0.1),
    "www.youtube.com": Terms(gap=0.2),
    "graph.facebook.com": Terms(gap=0.1),
    "www.googleapis.com": Terms(gap=0.1),
    "youtube.googleapis.com": Terms(gap=0.1),
    "discord.com": Terms(gap=0.5),
}


class HostResting(Exception):
    """It is not our turn to ask this server before ``until``; nothing was asked. ``at_rest``: it is left alone, not busy."""

    def __init__(self, until: dt.datetime, *, at_rest: bool):
        super().__init__(until)
        self.until = until
        self.at_rest = at_rest

    def __str__(self):
        return _("The portal is leaving this server alone for a while.")


@dataclass
class Heard:
    """What the answer's headers say about the allowance."""

    left_alone_for: dt.timedelta | None = field(default=None)

    def heed(self, headers: Mapping[str, str]) -> None:
        self.left_alone_for = rest_in(headers, at=timezone.now())


def terms_of(host: str) -> Terms:
    return OWN_TERMS.get(host, ANY_SERVER)


@contextlib.contextmanager
def turn_at(
    host: str,
    *,
    terms: Callable[[str], Terms] = terms_of,
    patience: float = PATIENCE_SECONDS,
    clock: Callable[[], dt.datetime] = timezone.now,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Callable[[Mapping[str, str]], None]]:
    """Within it we, and nobody else, may ask ``host`` once; gives a function that hears the answer's headers.

    Waits up to ``patience`` seconds for the turn. Raises HostResting.
    """
    gap = dt.timedelta(seconds=terms(host).gap)
    turn, heard = _take(host, patience=patience, clock=clock, sleep=sleep), Heard()
    try:
        yield heard.heed
    except FetchFailed as failure:
        _give_back(host, turn, at=clock(), gap=gap, heard=heard, failure=failure)
        raise
    except BaseException:  # refused, or a fault of ours: says nothing of the server
        _still_ours(host, turn).update(turn="", turn_ends_at=None, free_at=clock() + gap)
        raise
    _give_back(host, turn, at=clock(), gap=gap, heard=heard)


def _take(host: str, *, patience: float, clock: Callable[[], dt.datetime], sleep: Callable[[float], None]) -> str:
    turn, gives_up_at = uuid.uuid4().hex, clock() + dt.timedelta(seconds=patience)
    while True:
        at = clock()
        rested = Q(blocked_until=None) | Q(blocked_until__lte=at)
        nobody = Q(turn="") | Q(turn_ends_at__lte=at)
        mine = HostBudget.objects.filter(rested, nobody, pk=host, free_at__lte=at)
        if mine.update(turn=turn, turn_ends_at=at + LEASE, asked_at=at):
            return turn
        row = HostBudget.objects.filter(pk=host).first()
        if row is None:
            HostBudget.objects.bulk_create([HostBudget(host=host, free_at=at)], ignore_conflicts=True)
            continue
        if row.blocked_until is not None and row.blocked_until > at:
            raise HostResting(row.blocked_until, at_rest=True)
        if at >= gives_up_at:
            raise HostResting(max(row.free_at, at + dt.timedelta(seconds=patience)), at_rest=False)
        sleep(_nap((row.free_at - at).total_seconds()))


def _nap(seconds: float) -> float:
    """Until the gap is over; where another has the turn, a little, and not all workers alike."""
    if seconds > 0:
        return min(seconds, LONGEST_NAP) + SHORTEST_NAP * random.random()  # noqa: S311 -- no secret
    return random.uniform(SHORTEST_NAP, 5 * SHORTEST_NAP)  # noqa: S311 -- no secret


def _give_back(
    host: str,
    turn: str,
    *,
    at: dt.datetime,
    gap: dt.timedelta,
    heard: Heard,
    failure: FetchFailed | None = None,
) -> None:
    """The turn is over. Only its holder writes the row, so what was read before still holds; one whose lease ran out
    changes nothing."""
    values = {"turn": "", "turn_ends_at": None, "free_at": at + gap}
    server_failed = failure is not None and failure.outcome in SERVER_FAILED
    if not server_failed:
        values["answered_at"] = at
    asked_to_wait = failure is not None and (failure.outcome == Outcome.RATE_LIMITED or failure.retry_after)
    if asked_to_wait or server_failed:
        row = _still_ours(host, turn).first()
        if row is None:
            return
        failures = row.failures + server_failed
        values["failures"] = failures
        if asked_to_wait:
            wait = failure.retry_after or heard.left_alone_for or _growing(row.rests)
            values |= _rest(RestReason.ASKED, wait, row.rests, at=at)
        elif failures >= FAILURES_BEFORE_REST:
            values |= _rest(RestReason.FAILING, _growing(row.rests), row.rests, at=at)
    else:
        values |= {"failures": 0, "rests": 0, "blocked_until": None, "rest_reason": ""}
        if heard.left_alone_for:
            values |= _rest(RestReason.SPENT, heard.left_alone_for, -1, at=at)
    _still_ours(host, turn).update(**values)


def _still_ours(host: str, turn: str):
    return HostBudget.objects.filter(pk=host, turn=turn)


def _rest(reason: RestReason, wait: dt.timedelta, rests: int, *, at: dt.datetime) -> dict:
    return {"blocked_until": at + wait, "rest_reason": reason, "rests": rests + 1}


def _growing(rests: int) -> dt.timedelta:
    """Twice as long each time, a day at most; up to a quarter less, so that not all come back at once."""
    longest = min(FIRST_REST * 2 ** min(rests, 10), LONGEST_REST)
    return longest * random.uniform(0.75, 1)  # noqa: S311 -- no secret


def rest_in(headers: Mapping[str, str], *, at: dt.datetime) -> dt.timedelta | None:
    """How long to wait where the headers say that nothing is left of our allowance; a day at most."""
    for name in ALLOWANCES:
        if (headers.get(f"{name}-Remaining") or "").strip() == "0":
            wait = _until_full((headers.get(f"{name}-Reset") or "").strip(), at=at)
            return None if wait is None else max(dt.timedelta(0), min(wait, LONGEST_REST))
    return None


def _until_full(text: str, *, at: dt.datetime) -> dt.timedelta | None:
    if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
        seconds = float(text)
        return dt.timedelta(seconds=seconds - at.timestamp() if seconds >= EPOCH_BEGINS else seconds)
    try:
        moment = dt.datetime.fromisoformat(text[:40])
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)) - at
