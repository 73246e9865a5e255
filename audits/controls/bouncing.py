"""What follows when an address begins to bounce, or letters arrive there again: its points open and close at once."""

import datetime as dt

from django.db.models.functions import Lower

from accounts.models import Person
from channels_registry.findings import sync_findings
from channels_registry.models import Channel
from notifications import bounces


def addresses_changed(addresses: list[str], at: dt.datetime) -> None:
    """Registered with ``notifications.bounces``; ``addresses`` are in lower case."""
    boxes = Channel.objects.annotate(box=Lower("shared_mailbox")).filter(box__in=addresses)
    people = Person.objects.annotate(own=Lower("email")).filter(own__in=addresses)
    channels, persons = (list(rows.order_by().values_list("pk", flat=True)) for rows in (boxes, people))
    if channels or persons:
        sync_findings(channels, at=at, people=persons)


def sweep(at: dt.datetime, *, dry_run: bool = False) -> int:
    """Every night: bounces end where letters arrive again. Returns how many; with ``dry_run`` none."""
    return 0 if dry_run else bounces.settle(at=at)
