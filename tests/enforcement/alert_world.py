"""What the tests of alerts share: a channel with its people, at a moment."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Person
from channels_registry.models import AccessLevel, Channel
from tests import world

SECRET_WORDS = "zqx the password was read aloud in the tram"


@dataclass
class Cast:
    channel: Channel
    team: Person
    second: Person
    admin: Person
    editor: Person
    stranger: Person
    at: dt.datetime


def cast(**facts) -> Cast:
    """A channel whose co-administrator is of the team, with an administrator, an editor, and a colleague who is not listed."""
    group = world.body()
    team, admin = world.comms("Team One"), world.person("Admin One", of=group)
    channel = world.channel("Voices of the coast", of=group, coadmin=team, runner=admin, **facts)
    editor = world.person("Editor One")
    world.grant(channel, editor, AccessLevel.EDITOR)
    stranger = world.person("Stranger One", of=world.body())
    return Cast(channel, team, world.comms("Team Two"), admin, editor, stranger, timezone.now())
