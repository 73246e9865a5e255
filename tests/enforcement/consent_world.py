"""What the tests of consents share: a group with two channels, its people, and entries made by the portal's own functions."""

import datetime as dt
import io
from dataclasses import dataclass

from django.utils import timezone
from PIL import Image

from accounts.models import Body, Person
from channels_registry.models import AccessLevel, Channel
from enforcement.consents import places, recording, terms
from enforcement.models import Consent, ConsentPlace, Shown
from portal.files import ReadFile, read_file
from tests import world

# A month ago: people and their access are older.
AT = (timezone.now() - dt.timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
TODAY = AT.date()
DAY = dt.timedelta(days=1)
# No test may find these outside of the row that they lie sealed or hidden in.
NAME, WORDS, NOTE = "Zaynab-Quixote 7719", "https://x.com/p/wunsch-4242 the girl in blue", "Album-notiz-3131"


@dataclass
class World:
    group: Body
    channel: Channel
    second: Channel
    elsewhere: Channel
    comms: Person
    colleague: Person
    lead: Person
    admin: Person
    editor: Person
    member: Person
    stranger: Person


def build() -> World:
    """The group's member has no channel; the editor no group; the stranger neither."""
    group = world.body("Coast group")
    comms, admin = world.comms("Cleo Comms"), world.person("Ada Admin", of=group)
    channel = world.channel("Voices of the coast", of=group, coadmin=comms, runner=admin)
    editor = world.person("Edo Editor")
    world.grant(channel, editor, AccessLevel.EDITOR)
    return World(
        group, channel,
        world.channel("Second voice", of=group, coadmin=comms, runner=admin),
        world.channel("Elsewhere", coadmin=comms),
        comms, world.comms("Carla Colleague"), world.lead("Lena Lead"), admin, editor,
        world.person("Mia Member", of=group), world.person("Stan Stranger", of=world.body()),
    )  # fmt: skip


def place(made: World, **facts) -> ConsentPlace:
    values = {
        "keeper": made.admin, "use": "Photographs of workshops", "place": "Cabinet B, second drawer", "since": TODAY,
        "until": TODAY + 300 * DAY, "by": made.admin, "at": AT,
    }  # fmt: skip
    return places.note_place(made.group, **{**values, **facts})


def turn_on(made: World) -> None:
    terms.set_terms(consent_full_register=True, by=made.lead, at=AT)


def consent(made: World, **facts) -> Consent:
    values = {
        "channels": [made.channel], "use": "A portrait for two posts", "shown": Shown.ADULT, "given_on": TODAY,
        "until": TODAY + 200 * DAY, "keeper": made.admin, "by": made.admin, "at": AT,
    }  # fmt: skip
    return recording.record_consent(made.group, **{**values, **facts})


def paper(name: str = "Zaynab-Quixote.png") -> ReadFile:
    drawn = io.BytesIO()
    Image.new("RGB", (7, 7), "red").save(drawn, "PNG")
    return read_file(drawn.getvalue(), name=name)
