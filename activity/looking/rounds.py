"""Look at the followings of a batch, one after another (A2): each is claimed, asked within its server's budget, and noted.

A worker that dies leaves its claim behind, which ends by itself. One following's surprise never keeps the others waiting.
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from activity.looking.dispatching import BATCH, MOST_AT_ONCE, claim_due
from activity.looking.noting import FREE, note
from activity.models import Following, KeyProblem, Look, Source
from activity.network.budgets import HostResting
from activity.network.clients import client_of
from activity.network.connecting import FetchFailed, Outcome
from activity.network.destinations import FetchRefused
from activity.network.platform_keys import KeyUnreadable, key_for, note_answer
from activity.sources.interface import Observation, Target
from activity.sources.registry import adapter_of
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.models.channels import LIVE
from portal.engine import jobs

logger = logging.getLogger(__name__)

# While a worker looks, no other does; longer than the slowest look of several requests lasts.
LOOK = dt.timedelta(minutes=5)
# A batch ends well before its task's time limit; what is left of it is due again at once.
SECONDS_FOR_ONE_BATCH = 300.0
WAIT_WITHOUT_ADAPTER = dt.timedelta(days=1)
# Feeds are looked at where a person said; the other sources know the account's name from its address.
BY_URL_ALONE = (Source.FEED, Source.YOUTUBE)
OPAQUE_NAME_SPACES = ("id", "did")

LOOKS = {
    Outcome.NOT_FOUND: Look.NOT_FOUND,
    Outcome.GONE: Look.GONE,
    Outcome.RATE_LIMITED: Look.RATE_LIMITED,
    Outcome.AUTH_REQUIRED: Look.AUTH_REQUIRED,
    Outcome.UNREACHABLE: Look.UNREACHABLE,
    Outcome.TIMEOUT: Look.UNREACHABLE,
    Outcome.BAD_CERTIFICATE: Look.UNREACHABLE,
    Outcome.SERVER_ERROR: Look.UNREACHABLE,
    Outcome.TOO_MANY_REDIRECTS: Look.UNREACHABLE,
}


@dataclass
class Round:
    """What was done. In the demonstration nothing is, and ``demonstration`` says so."""

    looked: int = 0
    succeeded: int = 0
    demonstration: bool = False


def look_at_due(
    *, at: dt.datetime, most: int = MOST_AT_ONCE, size: int = BATCH, seconds: float = SECONDS_FOR_ONE_BATCH, **how
) -> Round:
    """Claim what is due and look at it here and now, without workers; safe to run twice and twice at once."""
    done, clock = Round(demonstration=settings.DEMO), how.pop("clock", time.monotonic)
    end = clock() + seconds
    for batch in [] if settings.DEMO else claim_due(at=at, most=most, size=size):
        part = look_at(batch.ids, claim=batch.claim, now=lambda: at, clock=clock, end=end, **how)
        done.looked += part.looked
        done.succeeded += part.succeeded
    return done


def look_at(
    following_ids: Iterable[int],
    *,
    claim: str,
    now: Callable[[], dt.datetime] = timezone.now,
    clock: Callable[[], float] = time.monotonic,
    end: float | None = None,
    **bound,
) -> Round:
    """Look at those of the followings that the claim still holds for. ``end`` is when to stop, by ``clock``; ``bound`` goes
    to the client (``network.clients``). What is not reached is given back."""
    done, ids = Round(demonstration=settings.DEMO), list(following_ids)
    if settings.DEMO:
        logger.info("The demonstration never fetches: nothing was looked at.")
        return done
    end = clock() + SECONDS_FOR_ONE_BATCH if end is None else end
    for place, pk in enumerate(ids):
        if clock() >= end:
            Following.objects.filter(pk__in=ids[place:], claim=claim).update(**FREE)
            break
        following, began = _taken(pk, claim, at=now()), now()
        if following is not None and (seen := _seen(following, at=began, **bound)) is not None:
            note(following, seen, at=now())
            note_answer(following.source, seen.look, seen.note, at=began)
            done.looked += 1
            done.succeeded += seen.succeeded
        jobs.current().advance()
    return done


def _taken(pk: int, claim: str, *, at: dt.datetime) -> Following | None:
    """The following, for us alone; None where the claim is spent or over, or its channel has left service."""
    ours = uuid.uuid4().hex
    # No other table in this statement: PostgreSQL asks a condition within a subquery only once, and two would win.
    held = Following.objects.filter(pk=pk, claim=claim, claimed_until__gt=at)
    if not held.update(claim=ours, claimed_until=at + LOOK):
        return None
    following = Following.objects.select_related("channel").filter(pk=pk, claim=ours).first()
    if following is None or following.channel.status in LIVE:
        return following
    Following.objects.filter(pk=pk, claim=ours).update(**FREE)
    return None


def _seen(following: Following, *, at: dt.datetime, **bound) -> Observation | None:
    """What a look saw; None where it is not our turn to ask, and the look waits for it."""
    adapter = adapter_of(following.source)
    if adapter is None:
        return _postponed(following, at + WAIT_WITHOUT_ADAPTER, failing_at=at)
    try:
        return adapter.look(target_of(following), ask=client_of(following.source, **bound), at=at)
    except HostResting as resting:
        return _postponed(following, resting.until, failing_at=at if resting.at_rest else None)
    except FetchFailed as failure:
        look = LOOKS.get(failure.outcome, Look.UNREADABLE)
        return Observation(look, failure.outcome.value, retry_after=failure.retry_after)
    except FetchRefused as refusal:
        return Observation(Look.REFUSED, refusal.code.value)
    except UnreadableAddress:
        return Observation(Look.UNREADABLE, "address")
    except KeyUnreadable:
        return Observation(Look.AUTH_REQUIRED, KeyProblem.KEY_UNREADABLE)
    except Exception:
        logger.exception("The look at following %s met a fault of ours.", following.pk)
        return Observation(Look.UNREADABLE, "our_fault")


def _postponed(following: Following, until: dt.datetime, *, failing_at: dt.datetime | None) -> None:
    """Nothing was asked, so nothing is noted. ``failing_at``: we could not look, and it counts as that."""
    since = {"failing_since": Coalesce(F("failing_since"), failing_at)} if failing_at else {}
    Following.objects.filter(pk=following.pk, claim=following.claim).update(next_look_at=until, **since, **FREE)


def target_of(following: Following) -> Target:
    """What an adapter is told. Raises UnreadableAddress, KeyUnreadable."""
    key, own_account = key_for(following.source)
    same = {
        "source": Source(following.source),
        "url": following.url,
        "stable_id": following.stable_id,
        "etag": following.etag,
        "last_modified": following.last_modified,
        "key": key,
        "own_account": own_account,
    }
    if following.source in BY_URL_ALONE:
        return Target(**same)
    address = read_address(following.url)
    name, _at, host = address.value.partition("@")
    if address.name_space in OPAQUE_NAME_SPACES:
        return Target(**{**same, "stable_id": following.stable_id or address.value})
    return Target(**same, handle=name, host=host)
