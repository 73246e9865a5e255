"""An acceptance closes at once the point that waited for it, instead of the next night (A10)."""

import datetime as dt

from accounts.models import Person
from audits.controls.rules import POLICY_UNREAD
from channels_registry.findings import sync_findings
from channels_registry.models import Finding, Grant


def close_what_is_read(person: Person, at: dt.datetime) -> None:
    """Judge anew the person's channels on which the point is open (registered with ``policies.reading``)."""
    theirs = Grant.objects.not_ended().filter(person=person).values("channel")
    found = Finding.objects.open().filter(rule=POLICY_UNREAD, channel__in=theirs)
    channels = list(found.order_by().values_list("channel", flat=True))
    if channels:
        sync_findings(channels, at=at)
