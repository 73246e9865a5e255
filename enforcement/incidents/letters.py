"""The letters of an alert. They leave at once and stand outside the budget: security (design §5.12).

They carry no word of what people wrote: more people read the page of messages than may read that.
"""

import datetime as dt

from accounts.models import Person
from channels_registry import rights
from enforcement.models import Incident
from notifications.writing import Post, write_letters
from portal.store import portal_zone

TEAM, PEOPLE, OVER = "enforcement.alert", "enforcement.alert_people", "enforcement.alert_over"


def _people_of(incident: Incident, *, at: dt.datetime) -> dict[int, Person]:
    """Who is listed on the channel now. One query."""
    return {person.pk: person for person in rights.people_listed(incident.channel, at=at)}


def page_everyone(incident: Incident, *, by: Person, at: dt.datetime) -> None:
    """The team is called, and whoever is listed on the channel hears of it; not the one who pressed the button."""
    team = {person.pk: person for person in Person.objects.team(at)}
    listed = {pk: person for pk, person in _people_of(incident, at=at).items() if pk not in team}
    _write(TEAM, team, incident, but=by, at=at)
    _write(PEOPLE, listed, incident, but=by, at=at)


def tell_end(incident: Incident, *, by: Person, at: dt.datetime) -> None:
    """Everybody who was told that it began is told that it is over. Two queries and one statement."""
    everyone = {person.pk: person for person in Person.objects.team(at)} | _people_of(incident, at=at)
    _write(OVER, everyone, incident, but=by, at=at)


def _write(kind: str, readers: dict[int, Person], incident: Incident, *, but: Person, at: dt.datetime) -> None:
    channel = incident.channel
    opened = incident.opened_at.astimezone(portal_zone())
    facts = {
        "channel": channel.name, "platform": channel.platform.name, "kind": incident.kind, "state": incident.state,
        "warning_stays": incident.warning_stays, "day": opened.date().isoformat(), "hour": f"{opened:%H:%M}",
        "path": f"/alerts/{incident.pk}/", "card_path": f"/alerts/card/{channel.pk}/",
    }  # fmt: skip
    posts = [
        Post(event=f"{kind}:{incident.pk}", person=person, data={"name": person.full_name, **facts})
        for pk, person in readers.items()
        if pk != but.pk
    ]
    write_letters(kind, posts, at=at)
