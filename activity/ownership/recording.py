"""Keep what a check found, one row per channel and method, in sets: since when a proof stands, and since when it is gone (N10)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from activity.models import OwnershipProof, ProofMethod, ProofResult
from channels_registry import findings
from portal.batches import in_batches

# The same answer as before is noted again once a week: a look a day would rewrite every row of the register.
NOTED_AGAIN = dt.timedelta(days=7)

# What most accounts never have: its absence says something only where it was there.
ONLY_ONCE_FOUND = (
    ProofMethod.OWN_SERVER,
    ProofMethod.OWN_NAME,
    ProofMethod.PLATFORM,
    ProofMethod.TRUST_MARK,
    ProofMethod.OWN_PAGE,
)


@dataclass(frozen=True)
class Checked:
    """What one check of one channel (id) found; ``found`` None: it could not be read."""

    channel_id: int
    method: ProofMethod
    found: bool | None
    host: str = ""
    url: str = ""
    detail: str = ""


@transaction.atomic
def note_checks(checks: Sequence[Checked], *, at: dt.datetime) -> set[int]:
    """Keep them; returns the channels of which a proof was lost or came back. Two queries for each thousand channels, and
    the rules of the lost ones are asked after the commit."""
    changed: set[int] = set()
    for ids in in_batches(sorted({check.channel_id for check in checks})):
        wanted = set(ids)
        mine = [check for check in checks if check.channel_id in wanted]
        methods = {check.method for check in mine}
        rows = OwnershipProof.objects.filter(channel__in=ids, method__in=methods)
        known = {(row.channel_id, row.method): row for row in rows}
        fresh = []
        for check in mine:
            before = known.get((check.channel_id, check.method))
            if before is None and check.found is not True and check.method in ONLY_ONCE_FOUND:
                continue
            after = _after(before, check, at=at)
            if after is None:
                continue
            fresh.append(after)
            if (before.lost_at if before else None) != after.lost_at:
                changed.add(check.channel_id)
        OwnershipProof.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["channel", "method"],
            update_fields=["result", "checked_at", "since", "found_at", "lost_at", "host", "url", "detail"],
        )
    if changed:
        findings.follow(changed, at=at)
    return changed


def forget(channel_ids: Iterable[int]) -> None:
    """Other accounts stand under these channels now: what the ones before proved says nothing of them. Pages of ours and new
    looks tell anew; what people showed stays in the record."""
    for ids in in_batches(sorted(set(channel_ids))):
        OwnershipProof.objects.filter(channel__in=ids).delete()


def _after(before: OwnershipProof | None, check: Checked, *, at: dt.datetime) -> OwnershipProof | None:
    """The row as it stands after the check; None where it says nothing new."""
    stood = before is not None and before.stands
    row = OwnershipProof(
        channel_id=check.channel_id,
        method=check.method,
        result={True: ProofResult.FOUND, False: ProofResult.NOT_FOUND, None: ProofResult.UNREADABLE}[check.found],
        checked_at=at,
        since=before.since if before else None,
        found_at=before.found_at if before else None,
        lost_at=before.lost_at if before else None,
        host=check.host[:253],
        url=check.url[:2000],
        detail=check.detail[:300],
    )
    if check.found:
        row.since, row.found_at, row.lost_at = (before.since if stood else at), at, None
    elif before is not None and before.since is not None:
        row.host, row.url, row.detail = before.host, before.url, row.detail or before.detail  # what it rested on
        if stood and check.found is False:
            row.lost_at = max(at, before.since)
    if before is None:
        return row
    same = ("result", "host", "url", "detail", "lost_at")
    unchanged = all(getattr(before, name) == getattr(row, name) for name in same)
    return None if unchanged and at - before.checked_at < NOTED_AGAIN else row
