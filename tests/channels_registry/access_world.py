"""Pictures, and a channel whose accesses are there to be verified."""

import datetime as dt

from accounts.models import Person
from channels_registry.evidence import keep_evidence
from channels_registry.models import Channel, Evidence, Grant
from portal.files import read_file
from tests.requests_app.hostile_files import picture


def evidence_of(channel: Channel, *, by: Person, at: dt.datetime, name: str = "roles.png") -> Evidence:
    return keep_evidence(channel, read_file(picture(), name=name), by=by, at=at)


def grant_of(channel: Channel, person: Person) -> Grant:
    return Grant.objects.not_ended().select_related("channel", "person").get(channel=channel, person=person)
