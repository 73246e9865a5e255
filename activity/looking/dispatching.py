"""What is due, in bounded batches for the workers (N10): each batch is claimed in the database before it is told to a worker.

A claim has an end. A batch whose message was lost, or whose worker died, is due again after it; a message that arrives
twice finds its claim gone. So nothing depends on the broker, and no following is looked at twice.

Of one server no more is handed out than it can be asked within its budget, so that a server with many channels neither
holds up the others nor keeps all workers waiting for their turn.
"""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber

from activity.models import Following, HostBudget
from activity.network.budgets import terms_of
from channels_registry.models.channels import LIVE

# A batch waits this long in the queue at most; then it is due again.
CLAIM = dt.timedelta(minutes=30)
BATCH = 50
MOST_AT_ONCE = 5_000
# What one worker can ask of one server in one go: its time, and the time one request takes besides the gap.
SECONDS_FOR_ONE_SERVER, SECONDS_OF_A_REQUEST = 240, 0.3
MOST_OF_ONE_SERVER = 600


@dataclass(frozen=True)
class Batch:
    """Followings (ids) that one worker looks at; ``claim`` is its right to do so."""

    ids: tuple[int, ...]
    claim: str


def unclaimed(at: dt.datetime) -> Q:
    return Q(claimed_until=None) | Q(claimed_until__lte=at)


def waiting(at: dt.datetime) -> QuerySet:
    """Followings whose time has come and that nobody has in hand. Of one table only, for guarded updates: PostgreSQL asks
    a condition within a subquery once, and of two at once both would win."""
    return Following.objects.filter(unclaimed(at), next_look_at__lte=at)


def due(at: dt.datetime) -> QuerySet:
    """Those of channels in service."""
    return waiting(at).filter(channel__status__in=LIVE)


def claim_due(*, at: dt.datetime, most: int = MOST_AT_ONCE, size: int = BATCH) -> list[Batch]:
    """Claim what is due, the longest waiting first; safe to run twice and twice at once. Two queries, one for each batch
    and one for each server that rests."""
    let_rest(at=at)
    batches = []
    for ids in _grouped(_chosen(at, most), size):
        claim = uuid.uuid4().hex
        taken = waiting(at).filter(pk__in=ids).update(claim=claim, claimed_until=at + CLAIM)
        if taken:
            batches.append(Batch(tuple(ids), claim))
    return batches


def let_rest(*, at: dt.datetime) -> int:
    """Followings of servers that are left alone are due when that is over: until then we cannot look. Returns how many."""
    postponed = 0
    waits = Exists(waiting(at).filter(host=OuterRef("host")))
    resting = HostBudget.objects.filter(waits, blocked_until__gt=at).values_list("host", "blocked_until")
    for host, until in resting:
        since = Coalesce(F("failing_since"), at)
        postponed += waiting(at).filter(host=host).update(next_look_at=until, failing_since=since)
    return postponed


def share_of(host: str) -> int:
    """How many followings of this server are handed out at once."""
    return min(MOST_OF_ONE_SERVER, int(SECONDS_FOR_ONE_SERVER / (terms_of(host).gap + SECONDS_OF_A_REQUEST)))


def _chosen(at: dt.datetime, most: int) -> list[tuple[int, str]]:
    """Ids with their servers: of each server its share, less what is in hand already."""
    in_hand = dict(
        Following.objects.filter(claimed_until__gt=at).order_by().values_list("host").annotate(number=Count("pk"))
    )
    place = Window(RowNumber(), partition_by=[F("host")], order_by=[F("next_look_at").asc(), F("pk").asc()])
    # A join would let the window see more columns than it needs; the ids are enough.
    rows = Following.objects.filter(pk__in=due(at).values("pk")).annotate(place=place)
    rows = rows.filter(place__lte=MOST_OF_ONE_SERVER).order_by("next_look_at", "pk")
    chosen: list[tuple[int, str]] = []
    left: dict[str, int] = {}
    for pk, host in rows.values_list("pk", "host")[: 4 * most]:
        room = left.setdefault(host, share_of(host) - in_hand.get(host, 0))
        if room > 0:
            left[host] = room - 1
            chosen.append((pk, host))
    return chosen[:most]


def _grouped(chosen: list[tuple[int, str]], size: int) -> list[list[int]]:
    """One server's followings go to one worker, who asks them one after another; small servers share a batch."""
    by_host: dict[str, list[int]] = defaultdict(list)
    for pk, host in chosen:
        by_host[host].append(pk)
    batches, mixed = [], []
    for ids in by_host.values():
        if len(ids) >= size:
            batches.append(ids)
        else:
            mixed += ids
            if len(mixed) >= size:
                batches.append(mixed)
                mixed = []
    return [*batches, mixed] if mixed else batches
