"""Many people's word for many accesses at once: what the closing of an access review confirms (A8, N9, design §5.10).

``verifying.attest_many`` with *claimed*, where each access has somebody else who said so. Whoever calls it has asked
already whether they may; what each said stands on record with the review.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import OuterRef, Subquery

from accounts.models import Person
from channels_registry.coadministration import lock
from channels_registry.findings import follow
from channels_registry.models import Attestation, Channel, Grant, Strength
from channels_registry.verifying import put_on_record, repeat_on_grants, valid_until
from portal.inserting import insert_rows


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
    channels = dict(standing.values_list("pk", "channel"))
    if not channels:
        return 0
    strength = Strength.CLAIMED
    until = valid_until(strength, at=at)
    insert_rows(
        Attestation,
        [{"grant_id": pk, "by_id": stated[pk]} for pk in channels],
        alike={"strength": strength, "at": at, "valid_until": until},
    )
    said_by = Attestation.objects.filter(grant=OuterRef("pk"), at=at).order_by("-pk").values("by")[:1]
    repeat_on_grants(channels, strength=strength, said_by=Subquery(said_by), at=at, until=until)
    put_on_record(
        standing, {pk: {"said_by": stated[pk]} for pk in channels}, strength=strength, until=until, by=by, at=at
    )
    follow(channels.values(), at=at)
    return len(channels)
