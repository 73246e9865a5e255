"""Each row of an import file, judged against the register before anything is written."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import Body
from channels_registry.addresses import Address, UnreadableAddress, read_address
from channels_registry.addresses.rules import BY_CODE
from channels_registry.entering import Access, NewChannel
from channels_registry.importing import cells
from channels_registry.importing.cells import CellRefused
from channels_registry.importing.columns import read_header
from channels_registry.importing.files import Line
from channels_registry.importing.register import Holder, Register, holders, without_link
from channels_registry.models import Channel, ChannelKind, Format, Platform, Rhythm
from portal.store import day_of, start_of_day

# What stands in the column "link" of a closed group.
NO_LINK = (
    "none",
    "no link",
    "no public address",
    "closed group",
    "-",
    "–",
    "aucun",
    "aucune",
    "sans lien",
    "groupe fermé",
)
READABLE = (*BY_CODE, "fediverse", "web")


class Fate(StrEnum):
    """What becomes of a row."""

    READY = "ready"
    KNOWN = "known"
    PROBLEM = "problem"
    ENTERED = "entered"


@dataclass
class Row:
    """One row of the file and what is found about it."""

    line: Line
    name: str = ""
    fate: Fate = Fate.READY
    sentences: list[str] = field(default_factory=list)
    new: NewChannel | None = None
    access: list[Access] = field(default_factory=list)
    official_since: dt.datetime | None = None

    def refuse(self, sentence: str) -> None:
        self.fate = Fate.PROBLEM
        self.sentences.append(sentence)

    def skip(self, sentence: str) -> None:
        self.fate = Fate.KNOWN
        self.sentences = [sentence]


@dataclass
class Plan:
    """A whole file as it would be imported."""

    header: Line
    rows: list[Row]
    unread: list[str]

    def with_fate(self, fate: Fate) -> list[Row]:
        return [row for row in self.rows if row.fate == fate]

    @property
    def ready(self) -> list[Row]:
        return self.with_fate(Fate.READY)

    @property
    def known(self) -> list[Row]:
        return self.with_fate(Fate.KNOWN)

    @property
    def problems(self) -> list[Row]:
        return self.with_fate(Fate.PROBLEM)

    @property
    def entered(self) -> list[Row]:
        return self.with_fate(Fate.ENTERED)


def make_plan(lines: list[Line], *, at: dt.datetime) -> Plan:
    """Judge every row of ``lines`` (the header first), with a number of queries that grows by thousands of rows only.

    Raises FileRefused where the header cannot be read. Nothing is written.
    """
    places, unread = read_header(lines[0])
    register = Register.read((cell for line in lines[1:] for cell in line.cells), today=day_of(at))
    rows = [_Reader(line, places, len(lines[0].cells), register).read() for line in lines[1:]]
    _meet_the_register(rows)
    return Plan(lines[0], rows, unread)


class _Reader:
    """Reads one row; every problem of the row is told, not only its first."""

    def __init__(self, line: Line, places: dict[str, int], width: int, register: Register):
        self.row = Row(line)
        self.register = register
        self.values = {column: line.cells[place] if place < len(line.cells) else "" for column, place in places.items()}
        if any(line.cells[width:]):
            self.row.refuse(_("The row has more cells than the first line; is a quotation mark missing?"))

    def take(self, read, column: str, *args, **kwargs):
        """The cell of ``column`` as ``read`` reads it; a refusal becomes the row's."""
        try:
            return read(self.values.get(column, ""), *args, **kwargs)
        except CellRefused as refusal:
            self.row.refuse(str(refusal))
            return None

    def words(self, column: str, *, field: str = "", needed: bool = False) -> str:
        most = Channel._meta.get_field(field or column).max_length
        return self.take(cells.text, column, column, most=most, needed=needed) or ""

    def read(self) -> Row:
        self.row.name = self.words("name", needed=True)
        platform, address = self.place()
        body = self.take(self.body, "body")
        kind = self.take(cells.choice, "kind", "kind", ChannelKind)
        format_ = self.format(platform)
        facts = self.facts()
        self.row.access = self.take(cells.administrators, "administrators", self.register) or []
        self.row.official_since = self.since()
        if self.row.fate == Fate.READY:
            self.row.new = NewChannel(
                self.row.name, body, platform, kind, format_, address, self.values["link"][:2000], facts
            )
        return self.row

    def body(self, cell: str) -> Body:
        asked = cell.casefold()
        if asked in self.register.ambiguous:
            raise CellRefused(
                _("Several groups are called “%(name)s” for short. Write the whole name.") % {"name": cell}
            )
        if asked not in self.register.bodies:
            raise CellRefused(
                _("There is no group or office “%(name)s”. Write its name as in the portal, or add it first.")
                % {"name": cell[:80]}
            )
        return self.register.bodies[asked]

    def place(self) -> tuple[Platform | None, Address | None]:
        """Where the channel is: its platform, and its link unless the file says that it has none."""
        link, asked = self.values["link"], self.values.get("platform", "")
        platform = self.register.platforms.get(asked.casefold()) if asked else None
        if asked and platform is None:
            self.row.refuse(_("“%(name)s” is no platform of the portal.") % {"name": asked[:60]})
            return None, None
        if link.casefold() in NO_LINK:
            if platform is None:
                self.row.refuse(_("A channel without a link needs its platform."))
            return platform, None
        address = self.address(link, platform)
        platform = platform or (self.register.platforms.get(address.platform) if address else None)
        if address is not None and platform is None:
            self.row.refuse(_("The portal does not know the platform of this link."))
        return platform, address

    def address(self, link: str, platform: Platform | None) -> Address | None:
        if not link:
            self.row.refuse(
                _("“link” is empty. Give the link of the channel; for a closed group without one write: none.")
            )
            return None
        if platform is not None and platform.key not in READABLE:
            self.row.refuse(_("%(name)s is kept for history only.") % {"name": platform})
            return None
        try:
            return read_address(link, platform=platform.key) if platform else read_address(link, web=True)
        except UnreadableAddress as refusal:
            self.row.refuse(_("“link”: %(sentence)s") % {"sentence": refusal})
            return None

    def format(self, platform: Platform | None) -> str:
        if not self.values.get("format"):
            return next(iter(platform.formats), Format.PROFILE.value) if platform else ""
        return self.take(cells.choice, "format", "format", Format) or ""

    def facts(self) -> dict:
        facts = {column: self.words(column) for column in ("summary", "purpose", "audience", "region")}
        facts["languages"] = self.take(cells.languages, "languages") or []
        facts["countries"] = self.take(cells.countries, "countries") or []
        facts["shared_mailbox"] = self.take(cells.mailbox, "mailbox") or ""
        facts["expected_end"] = self.take(cells.day, "expected_end", "expected_end")
        if self.values.get("rhythm"):
            facts["rhythm"] = self.take(cells.choice, "rhythm", "rhythm", Rhythm)
        facts["responsible"] = self.take(cells.person, "responsible_email", "responsible_email", self.register)
        facts["deputy"] = self.take(cells.person, "deputy_email", "deputy_email", self.register)
        if facts["responsible"] is not None and facts["responsible"] == facts["deputy"]:
            self.row.refuse(_("The deputy must be someone else than the responsible person."))
        return facts

    def since(self) -> dt.datetime | None:
        day = self.take(cells.day, "official_since", "official_since")
        if day is not None and day > self.register.today:
            self.row.refuse(_("“official_since” lies in the future."))
        return start_of_day(day) if day else None


def _meet_the_register(rows: list[Row]) -> None:
    """Tell rows that the register has already, those that the file has twice, and links that were ours once."""
    readable = [row for row in rows if row.new is not None]
    known = holders(row.new.address.identity_key for row in readable if row.new.address)
    linkless = without_link()
    seen: dict[object, int] = {}
    for row in readable:
        key = _identity(row)
        holder = known.get(key) if row.new.address else linkless.get(key)
        if key in seen:
            row.refuse(_("The same channel stands in line %(line)d already.") % {"line": seen[key]})
        elif holder is not None:
            _held(row, holder)
        seen.setdefault(key, row.line.number)


def _identity(row: Row):
    new = row.new
    return new.address.identity_key if new.address else (new.body.pk, new.platform.pk, new.name.casefold())


def _held(row: Row, holder: Holder) -> None:
    if holder.until is None:
        row.skip(_("Already in the register as “%(name)s”.") % {"name": holder.name})
    else:
        row.refuse(
            _("This link was that of “%(name)s” and is ours no longer. To use it again, file a request.")
            % {"name": holder.name}
        )
