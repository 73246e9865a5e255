"""Files of requests for tests: adding one, a request that came back, and what a refusal must leave as it was."""

import datetime as dt

from django.utils import timezone

from ledger.models import LedgerEntry
from portal.files import read_file
from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.files.attaching import attach
from requests_app.models import Attachment, AttachmentBytes, ChannelRequest
from tests import world
from tests.requests_app import hostile_files as files

NOW = timezone.now()
LATER = NOW + dt.timedelta(hours=1)


def add(channel_request, *, by=None, at=NOW, name="Mandate.pdf", data=files.PDF, **facts):
    return attach(channel_request, read_file(data, name=name), by=by or channel_request.requester, at=at, **facts)


def sent_back(channel_request, *, at=LATER):
    """Handed in with what it has, taken up and sent back for changes."""
    reviewer = world.comms()
    hand_in(channel_request, by=channel_request.requester, at=at)
    channel_request.refresh_from_db()
    transitions.claim(channel_request, by=reviewer, at=at)
    transitions.ask_for_changes(channel_request, by=reviewer, at=at, comment="Which mandate?", question="q01")
    channel_request.refresh_from_db()
    return reviewer


def everything() -> dict:
    return {
        "files": list(Attachment.objects.order_by("pk").values()),
        "bytes": AttachmentBytes.objects.count(),
        "versions": list(ChannelRequest.objects.order_by("pk").values_list("pk", "version")),
        "ledger": LedgerEntry.objects.count(),
    }
