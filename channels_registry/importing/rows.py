"""Each row of an import file, judged against the register before anything is written."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import Body
from channels_registry.addresses import Address, UnreadableAddress, read_address
from channels_registry.addresses.rules import BY_CODE
from channels_registry.entering import Access, NewChannel
from channels_registry.importing import cells
from channels_registry.importing.cells import CellRefused, NameUnknown
from channels_registry.importing.columns import read_header, unread_names
from channels_registry.importing.files import Line
from channels_registry.importing.register import Answers, Holder, LeftOut, Register, folded, holders, without_link
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
    LEFT = "left"
    PROBLEM = "problem"
    ENTERED = "entered"


@dataclass
class Row:
    """One row of the file and what is found about it. ``asks`` are the names in it that nobody is known by."""

    line: Line
    name: str = ""
    fate: Fate = Fate.READY
    sentences: list[str] = field(default_factory=list)
    new: NewChannel | None = None
    access: list[Access] = field(default_factory=list)
    official_since: dt.datetime | None = None
    locked_out: bool = False
    asks: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, sentence: str) -> None:
        self.fate = Fate.PROBLEM
        self.sentences.append(sentence)

    def skip(self, sentence: str) -> None:
        self.fate = Fate.KNOWN
        self.sentences = [sentence]

    def leave(self, sentence: str) -> None:
        self.fate = Fate.LEFT
        self.sentences = [sentence]


@dataclass
class Plan:
    """A whole file as it would be imported."""

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


@dataclass(frozen=True)
class Unknown:
    """A name in the file that nobody is known by, and in how many rows it stands. ``kind`` is "body" or "person"."""

    kind: str
    name: str
    rows: int


def unknown_names(rows: Iterable[Row]) -> list[Unknown]:
    """What can be asked once for the whole file: groups first, what stands in most rows before the others."""
    shown: dict[tuple[str, str], str] = {}
    counts: Counter = Counter()
    for row in rows:
        for kind, name in set(row.asks):
            shown.setdefault((kind, folded(name)), name)
            counts[kind, folded(name)] += 1
    found = [Unknown(kind, shown[kind, key], count) for (kind, key), count in counts.items()]
    return sorted(found, key=lambda one: (one.kind, -one.rows, one.name.casefold()))


# Columns in which people stand, and how each part of a cell names one.
PEOPLE = ("responsible_email", "deputy_email", "coadministrators", "administrators")
JUDGED_TOGETHER = 500


def make_plan(
    lines: list[Line],
    *,
    at: dt.datetime,
    columns: list[str] | None = None,
    defaults: dict | None = None,
    answers: Answers | None = None,
    told: Callable[[int], None] = lambda done: None,
) -> Plan:
    """Judge every row of ``lines`` (the header first), with a number of queries that grows by thousands of rows only.

    ``columns`` says what each column of the file is, as somebody told it; without it their names must say it, and
    FileRefused is raised where they do not. ``defaults`` (``body``: pk, ``kind``) count where a row says nothing;
    ``told`` hears now and then how many rows have been judged. Nothing is written.
    """
    columns = read_header(lines[0]) if columns is None else columns
    places = {column: place for place, column in enumerate(columns) if column}
    cells_of_people = [places[column] for column in PEOPLE if column in places]
    register = Register.read(
        (cell for line in lines[1:] for cell in line.cells),
        today=day_of(at),
        names={
            cells.who(part)
            for line in lines[1:]
            for place in cells_of_people
            for part in cells.parts(line.cells[place] if place < len(line.cells) else "")
            if "@" not in part
        },
        answers=answers,
    )
    rows = []
    for number, line in enumerate(lines[1:], start=1):
        rows.append(_Reader(line, places, len(lines[0].cells), register, defaults or {}).read())
        if number % JUDGED_TOGETHER == 0:
            told(number)
    _meet_the_register(rows)
    return Plan(rows, unread_names(lines[0].cells, columns))


class _Reader:
    """Reads one row; every problem of the row is told, not only its first."""

    def __init__(self, line: Line, places: dict[str, int], width: int, register: Register, defaults: dict):
        self.row = Row(line)
        self.register = register
        self.defaults = defaults
        self.values = {column: line.cells[place] if place < len(line.cells) else "" for column, place in places.items()}
        if any(line.cells[width:]):
            self.row.refuse(_("The row has more cells than the first line; is a quotation mark missing?"))

    def take(self, read, column: str, *args, **kwargs):
        """The cell of ``column`` as ``read`` reads it; a refusal becomes the row's."""
        try:
            return read(self.values.get(column, ""), *args, **kwargs)
        except CellRefused as refusal:
            self.row.refuse(str(refusal))
            if isinstance(refusal, NameUnknown):
                self.row.asks += refusal.asks
            return None

    def words(self, column: str, *, field: str = "", needed: bool = False) -> str:
        most = Channel._meta.get_field(field or column).max_length
        return self.take(cells.text, column, column, most=most, needed=needed) or ""

    def read(self) -> Row:
        self.row.name = self.words("name", needed=True)
        if cells.is_not_in_service(self.values.get("state", "")):
            self.row.leave(
                _("The file says that this channel is not in service. Only channels in service are brought in.")
            )
            return self.row
        platform, address = self.place()
        try:
            body = self.body()
        except LeftOut:
            self.row.leave(_("Left out, as you said of its group."))
            return self.row
        kind = self.kind()
        format_ = self.format(platform)
        facts = self.facts()
        self.row.access = self.access()
        self.row.locked_out = self.take(cells.yes_or_no, "locked_out", "locked_out") or False
        self.row.official_since = self.since()
        if self.row.fate == Fate.READY:
            self.row.new = NewChannel(
                self.row.name, body, platform, kind, format_, address, self.values["link"][:2000], facts
            )
        return self.row

    def body(self) -> Body | None:
        if not self.values.get("body") and "body" in self.defaults:
            found = self.register.open_bodies.get(self.defaults["body"])
            if found is not None:
                return found
        return self.take(cells.body, "body", self.register)

    def kind(self) -> str | None:
        if not self.values.get("kind") and "kind" in self.defaults:
            return self.defaults["kind"]
        return self.take(cells.choice, "kind", "kind", ChannelKind)

    def access(self) -> list[Access]:
        """Who can get in today, recorded as it is (design §4): unread policies are counted, not a reason to refuse."""
        administrators = self.take(cells.administrators, "administrators", self.register) or []
        coadministrators = self.take(cells.coadministrators, "coadministrators", self.register) or []
        try:
            return cells.together(administrators, coadministrators)
        except CellRefused as refusal:
            self.row.refuse(str(refusal))
            return []

    def place(self) -> tuple[Platform | None, Address | None]:
        """Where the channel is: its platform, and its link unless the file says that it has none."""
        link, asked = self.values.get("link", ""), self.values.get("platform", "")
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
        return start_of_day(day, self.register.zone) if day else None


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
