"""Where consents are kept, a single consent, and two removals, for the addresses that name one (A12)."""

import datetime as dt

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.consents import places, recording, terms, withdrawing
from enforcement.models import RemovalResult, Shown
from portal.files import read_file
from tests.requests_app import hostile_files


def consent_things(
    channel: Channel, *, runner: Person, comms: Person, lead: Person, now: dt.datetime
) -> dict[str, object]:
    """The place is the runner's; the consent is kept by ``comms``; of the removals one is to do, one done by ``comms``."""
    today, body = now.date(), channel.body
    terms.set_terms(consent_full_register=True, by=lead, at=now)
    entry = places.note_place(
        body, keeper=runner, use="Photographs of workshops", place="Cabinet B", since=today, by=runner, at=now
    )
    consent = recording.record_consent(
        body, channels=[channel], use="A portrait", shown=Shown.ADULT, given_on=today, keeper=comms, by=comms, at=now,
        until=today + dt.timedelta(days=90), name="Somebody Shown", code="K-2026-014",
        file=read_file(hostile_files.PDF, name="Signed.pdf"),
    )  # fmt: skip
    wish = {"received_on": today, "words": "The post of March.", "by": runner, "at": now}
    to_do = withdrawing.withdraw([channel], place=entry, **wish).removals.get()
    done = withdrawing.withdraw([channel], **wish).removals.get()
    withdrawing.done(done, result=RemovalResult.TAKEN_DOWN, note="", by=comms, at=now)
    return {"consent_place": entry, "consent": consent, "consent_removal": to_do, "consent_done": done}
