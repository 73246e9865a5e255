"""The team's meetings, the brief that some of it are sent, and accounts of others that it follows (R4, R7)."""

from activity.watchlist import keeping
from workspace.brief import meetings, sending
from workspace.demonstration.telling import Stage, Story
from workspace.models import BriefRhythm

FOLLOWED = (
    ("https://mastodon.example/@climate_newsdesk", "Climate Newsdesk", "They report on the talks that our forums take part in."),
    ("https://relief-partners.example/news", "Relief Partners Network", "A network with the same aims; its statements often come before ours."),
    ("https://mastodon.example/@faith_and_rights", "Faith and Rights Observatory", "Counts attacks on people who work for human rights."),
)  # fmt: skip


def held(stage: Stage) -> Story:
    """A meeting every four weeks; the lead has the brief sent on Thursdays."""
    for days in (75, 47, 19):
        at = yield stage.ago(days, hour=9)
        lead = stage.people["lead"]
        meetings.note_meeting(at.date(), by=lead, at=at)
    when = sending.When(BriefRhythm.WEEKLY, weekday=3)
    sending.set_sending(is_on=True, when=when, people=[lead, stage.people["comms"]], by=lead, at=at)


def followed(stage: Stage) -> Story:
    """Switched on by the lead, kept by the team; one was taken off again."""
    at = yield stage.ago(64, hour=11)
    people = stage.people
    keeping.switch(True, by=people["lead"], at=at)
    rows = []
    for number, (address, name, why) in enumerate(FOLLOWED):
        at = yield stage.ago(63 - number, hour=11)
        rows.append(keeping.add(address, name=name, why=why, by=people["comms"], at=at))
    at = yield stage.ago(41, hour=15)
    keeping.note(rows[0], text="They use our photographs and name the source. We could thank them.", by=people["comms2"], at=at)  # fmt: skip
    at = yield stage.ago(22, hour=10)
    keeping.note(rows[1], text="Announced a campaign for the same week as ours; to be talked over.", by=people["comms"], at=at)  # fmt: skip
    at = yield stage.ago(12, hour=10)
    keeping.remove(rows[2], why="It has published nothing for a year.", by=people["comms"], at=at)
