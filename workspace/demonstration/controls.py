"""Standing controls at work: a person whose messages come back, a point that somebody looks after, and one that the lead
accepted for a time. The other points are what the rules found in the stories of others."""

import datetime as dt

from channels_registry.findings import accept, assign
from channels_registry.models import Finding
from notifications.bounces import note_bounce
from notifications.models import Letter, Sign
from portal.store import day_of
from workspace.demonstration.telling import Stage, Story


def points(stage: Stage) -> Story:
    """Five days ago, and a delivery report two days ago."""
    at = yield stage.ago(5, hour=9, minute=30)
    lead, colleague = stage.people["lead"], stage.people["comms2"]
    unread = Finding.objects.open().filter(rule="policy_unread").order_by("opened_at", "pk")
    looked_after, accepted = list(unread[:2])
    assign(looked_after, to=colleague, by=lead, at=at)
    until = day_of(at + dt.timedelta(weeks=8))
    accept(accepted, until=until, why="On leave until then; a colleague publishes meanwhile.", by=lead, at=at)

    at = yield stage.ago(2, hour=7)
    letters = Letter.objects.filter(person=stage.people["kwame"], sent_at__lte=at)
    note_bounce(letters.latest("sent_at"), sign=Sign.REPORT, code="5.1.1", at=at)
