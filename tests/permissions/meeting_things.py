"""A meeting and an account of others, for the addresses that name one (R4, R7)."""

import datetime as dt

from accounts.models import Person
from activity.watchlist import keeping
from portal.store import day_of
from workspace.brief.meetings import note_meeting


def meeting_things(*, comms: Person, lead: Person, now: dt.datetime) -> dict[str, object]:
    """The watch-list is on: off, its addresses show nothing to anybody."""
    keeping.switch(True, by=lead, at=now)
    watched = keeping.add(
        "https://news-of-others.example/sahel", name="News of others", why="Reports on the region.", by=comms, at=now
    )
    keeping.note(watched, text="Quotes our statement.", by=comms, at=now)
    return {"meeting": note_meeting(day_of(now) - dt.timedelta(days=20), by=comms, at=now), "watched": watched}
