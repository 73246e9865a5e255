"""What an import must know of the register: read once for the whole file, asked for every row."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Body, Person
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Platform
from channels_registry.models.channels import LIVE, NEVER_LIVE

BATCH = 500
_ADDRESS = re.compile(r"[^\s;,:<>()\"]+@[^\s;,:<>()\"]+")


@dataclass
class Register:
    """Platforms, groups, people and links, by what a file calls them. Nothing is matched by half a name."""

    today: dt.date
    platforms: dict[str, Platform] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)

    @classmethod
    def read(cls, cells: Iterable[str], *, today: dt.date) -> "Register":
        """``cells`` is the text of the whole file: only the people it names are looked up."""
        found = cls(today)
        for platform in Platform.objects.all():
            found.platforms[platform.key.casefold()] = found.platforms[platform.name.casefold()] = platform
        for body in Body.objects.open():
            found._add_body(body)
        emails = sorted({match.casefold() for cell in cells if "@" in cell for match in _ADDRESS.findall(cell)})
        for start in range(0, len(emails), BATCH):
            # People's addresses are stored in small letters.
            for person in Person.objects.active().filter(email__in=emails[start : start + BATCH]):
                found.people[person.email.casefold()] = person
        return found

    def _add_body(self, body: Body) -> None:
        # A whole name is unique; a short one may be that of two groups, and then says nothing.
        self.bodies[body.name.casefold()] = body
        short = body.short_name.casefold()
        if not short or short == body.name.casefold():
            return
        if self.bodies.setdefault(short, body) is not body:
            self.ambiguous.add(short)


@dataclass(frozen=True)
class Holder:
    """The channel that has a link, now or formerly."""

    channel_id: int
    name: str
    until: dt.datetime | None


def holders(identity_keys: Iterable[str]) -> dict[str, Holder]:
    """Who has each of these links now, else who had it last."""
    keys = sorted(set(identity_keys))
    found: dict[str, Holder] = {}
    for start in range(0, len(keys), BATCH):
        rows = (
            ChannelAddress.objects.filter(identity_key__in=keys[start : start + BATCH])
            .exclude(channel__status__in=NEVER_LIVE)
            .values_list("identity_key", "channel", "channel__name", "until")
        )
        for key, channel_id, name, until in rows:
            known = found.get(key)
            if known is None or until is None or (known.until is not None and until > known.until):
                found[key] = Holder(channel_id, name, until)
    return found


def without_link() -> dict[tuple[int, int, str], Holder]:
    """Channels that state no public link, by group, platform and name."""
    rows = Channel.objects.filter(no_public_address=True, status__in=(*LIVE, ChannelStatus.APPROVED))
    return {
        (body, platform, name.casefold()): Holder(pk, name, None)
        for pk, body, platform, name in rows.values_list("pk", "body", "platform", "name")
    }
