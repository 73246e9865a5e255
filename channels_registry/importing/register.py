"""What an import must know of the register: read once for the whole file, asked for every row."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import Body, Person
from channels_registry.models import Channel, ChannelAddress, ChannelStatus, Platform
from channels_registry.models.channels import LIVE, NEVER_LIVE
from portal.batches import in_batches
from portal.store import portal_zone

_ADDRESS = re.compile(r"[^\s;,:<>()\"]+@[^\s;,:<>()\"]+")


class LeftOut(Exception):
    """Somebody said that this name is to be left out."""


def folded(name: str) -> str:
    """A name as it is compared: capitals and runs of spaces do not count, every letter does."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Answers:
    """What somebody said once for the whole file about names that the portal did not know, by the folded name.

    ``bodies`` and ``people`` lead to the pk of the one meant, or to None for “leave it out”; ``newcomers`` to the e-mail
    address and the name with which someone is entered as a person known without sign-in.
    """

    bodies: dict[str, int | None] = field(default_factory=dict)
    people: dict[str, int | None] = field(default_factory=dict)
    newcomers: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: dict) -> "Answers":
        return cls(
            stored.get("bodies", {}),
            stored.get("people", {}),
            {name: (email, full_name) for name, (email, full_name) in stored.get("newcomers", {}).items()},
        )


@dataclass
class Register:
    """Platforms, groups, people and links, by what a file calls them. Nothing is matched by half a name.

    ``people`` are known by address and by their whole name; ``several`` are names that more than one person has. What a
    person answered about a name (``answers``) goes before both. ``left_bodies`` and ``left_people`` are to be left out.
    """

    today: dt.date
    zone: zoneinfo.ZoneInfo
    platforms: dict[str, Platform] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    ambiguous: set[str] = field(default_factory=set)
    people: dict[str, Person] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    open_bodies: dict[int, Body] = field(default_factory=dict)
    left_bodies: set[str] = field(default_factory=set)
    left_people: set[str] = field(default_factory=set)

    @classmethod
    def read(
        cls, cells: Iterable[str], *, today: dt.date, names: Iterable[str] = (), answers: Answers | None = None
    ) -> "Register":
        """``cells`` is the text of the whole file: only the people it names are looked up; ``names`` are what stands for
        people without an address."""
        found = cls(today, portal_zone())
        for platform in Platform.objects.all():
            found.platforms[platform.key.casefold()] = found.platforms[platform.name.casefold()] = platform
        for body in Body.objects.open():
            found._add_body(body)
        emails = sorted({match.casefold() for cell in cells if "@" in cell for match in _ADDRESS.findall(cell)})
        for batch in in_batches(emails):
            # People's addresses are stored in small letters.
            for person in Person.objects.active().filter(email__in=batch):
                found.people[person.email.casefold()] = person
        found._add_names({folded(name) for name in names} - {""})
        found._take_answers(answers or Answers())
        return found

    def _add_names(self, wanted: set[str]) -> None:
        if not wanted:
            return
        for person in Person.objects.active():
            name = folded(person.full_name)
            if name in wanted and self.people.setdefault(name, person) is not person:
                self.several.add(name)

    def _take_answers(self, answers: Answers) -> None:
        for name, pk in answers.bodies.items():
            if pk is None:
                self.left_bodies.add(name)
            elif pk in self.open_bodies:
                self.bodies[name] = self.open_bodies[pk]
                self.ambiguous.discard(name)
        chosen = Person.objects.active().in_bulk([pk for pk in answers.people.values() if pk is not None])
        for name, pk in answers.people.items():
            if pk is None:
                self.left_people.add(name)
            elif pk in chosen:
                self.people[name] = chosen[pk]
                self.several.discard(name)
        for name, (email, full_name) in answers.newcomers.items():
            # Someone may have entered the person meanwhile.
            self.people[name] = self.people.setdefault(email, Person(email=email, full_name=full_name or email))

    def person(self, name: str) -> Person | None:
        """Whom the file means; None where nobody is known by it. Raises LeftOut."""
        key = folded(name)
        if key in self.left_people:
            raise LeftOut
        return None if key in self.several else self.people.get(key)

    def body(self, name: str) -> Body | None:
        """As ``person``, for a group or office."""
        key = folded(name)
        if key in self.left_bodies:
            raise LeftOut
        return None if key in self.ambiguous else self.bodies.get(key)

    def _add_body(self, body: Body) -> None:
        # A whole name is unique; a short one may be that of two groups, and then says nothing.
        self.open_bodies[body.pk] = self.bodies[folded(body.name)] = body
        short = folded(body.short_name)
        if not short or short == folded(body.name):
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
    found: dict[str, Holder] = {}
    for batch in in_batches(sorted(set(identity_keys))):
        rows = (
            ChannelAddress.objects.filter(identity_key__in=batch)
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
