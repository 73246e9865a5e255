"""Many people's word for many accesses at once: what the closing of an access review confirms (A8, N9, design §5.10).

The set form of ``verifying.attest`` with *claimed*, where each access has somebody else who said so. Whoever calls it has asked
already whether they may; what each said stands on record with the review.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from accounts.models import Person
from channels_registry.coadministration import lock
from channels_registry.findings import sync_findings
from channels_registry.models import Attestation, Channel, Grant, Strength
from channels_registry.verifying import valid_until
from ledger.recording import Decision, Subject, record_many
from portal.inserting import insert_rows
from portal.store import day_of


def may_claim(pairs: Iterable[tuple[int, int]], *, at: dt.datetime) -> set[tuple[int, int]]:
    """Of these (channel, person) those in which the person may speak for the channel's access; three queries.

    The team for every channel; its responsible person, deputy and those with live access for their own.
    """
    pairs = set(pairs)
    channels = {channel for channel, _person in pairs}
    team = set(Person.objects.team(at).values_list("pk", flat=True))
    named = Channel.objects.filter(pk__in=channels).values_list("pk", "responsible", "deputy")
    own = {(pk, person) for pk, *people in named for person in people if person is not None}
    own |= set(Grant.objects.live(at).filter(channel__in=channels).values_list("channel", "person"))
    return {(channel, person) for channel, person in pairs if person in team or (channel, person) in own}


@transaction.atomic
def claim_many(stated: Mapping[int, int], *, by: Person | None, at: dt.datetime) -> int:
    """Confirm accesses as claimed, each by whoever said so: ``stated`` maps grants to people (ids), at most 1,000.

    Accesses that have ended are passed over; what was seen or proved and is still good is not weakened. ``by`` closes the
    review. Returns how many were confirmed; a fixed number of queries.
    """
    standing = Grant.objects.not_ended().filter(pk__in=stated).order_by("pk")
    lock(standing.values_list("channel", flat=True))
    rows = list(standing.values_list("pk", "level", "person", "person__full_name", "channel", "channel__name"))
    if not rows:
        return 0
    until = valid_until(Strength.CLAIMED, at=at)
    insert_rows(
        Attestation,
        [{"grant_id": pk, "by_id": stated[pk]} for pk, *_rest in rows],
        alike={"strength": Strength.CLAIMED, "at": at, "valid_until": until},
    )
    said_by = Attestation.objects.filter(grant=OuterRef("pk"), at=at).order_by("-pk").values("by")[:1]
    weaker = Q(verified_as__in=["", Strength.CLAIMED]) | Q(verify_by__lt=day_of(at))
    Grant.objects.filter(weaker, pk__in=[pk for pk, *_rest in rows]).update(
        verified_as=Strength.CLAIMED, verified_at=at, verified_by=Subquery(said_by), verify_by=until
    )
    record_many(
        "access.claimed",
        [
            Decision(
                Subject("channels_registry.channel", channel, name),
                data={
                    "strength": Strength.CLAIMED.value, "valid_until": until, "grant": pk, "level": level,
                    "person": person, "said_by": stated[pk],
                },
                words={"person": full_name},
            )
            for pk, level, person, full_name, channel, name in rows
        ],
        by=by,
        at=at,
    )  # fmt: skip
    sync_findings(sorted({channel for *_rest, channel, _name in rows}), at=at)
    return len(rows)
