"""The register in the columns that an import reads, so that what goes out can come in again (docs/import.md)."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet

from channels_registry.models import Channel, ChannelAddress, Grant
from portal.store import day_of, portal_zone

# Co-administrators stand among the people with access, each with their level.
EXPORTED = (
    "name", "platform", "link", "body", "kind", "format", "languages", "countries", "region", "mailbox", "summary",
    "purpose", "audience", "responsible_email", "deputy_email", "administrators", "locked_out", "official_since",
    "expected_end", "rhythm", "state",
)  # fmt: skip
TOGETHER = 500
_SEPARATES = re.compile(r"[;,/\n|:]+")


def exported(channels: QuerySet) -> Iterator[list]:
    """One row for each of ``channels``, annotated with ``people_seen``; a fixed number of queries for each 500.

    Who runs a channel is told only to those who may know (design §5.13); to others these cells are empty.
    """
    rows = channels.select_related("platform", "body", "responsible", "deputy").iterator(chunk_size=TOGETHER)
    while batch := list(islice(rows, TOGETHER)):
        yield from _rows(batch)


def _rows(batch: list[Channel]) -> Iterator[list]:
    zone = portal_zone()
    pks = [channel.pk for channel in batch]
    links = ChannelAddress.objects.current().filter(channel__in=pks, is_main=True)
    link_of = dict(links.values_list("channel", "canonical_url"))
    access = defaultdict(list)
    grants = Grant.objects.not_ended().filter(channel__in=pks, person__is_active=True).order_by("starts_at", "pk")
    for channel_id, email, level, native in grants.values_list("channel", "person__email", "level", "native_role"):
        role = " ".join(_SEPARATES.sub(" ", native).split())
        access[channel_id].append(f"{email}:{level}:{role}" if role else f"{email}:{level}")
    for channel in batch:
        seen = channel.people_seen
        yield [
            channel.name,
            channel.platform.key,
            "none" if channel.no_public_address else link_of.get(channel.pk, ""),
            channel.body.name,
            channel.kind,
            channel.format,
            "; ".join(channel.languages),
            "; ".join(channel.countries),
            channel.region,
            channel.shared_mailbox,
            channel.summary,
            channel.purpose,
            channel.audience,
            channel.responsible.email if seen and channel.responsible else "",
            channel.deputy.email if seen and channel.deputy else "",
            "; ".join(access[channel.pk]) if seen else "",
            "yes" if channel.access_lost_at else "",
            day_of(channel.activated_at, zone) if channel.activated_at else "",
            channel.expected_end or "",
            channel.rhythm,
            channel.status,
        ]
