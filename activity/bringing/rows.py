"""Each row of a spreadsheet of figures, judged before anything is written (R3, N10).

A channel is known by the identity of its link, or by its whole name; nothing is guessed. What the portal saw itself stays: a
row that says the same day's number otherwise is told so. Only channels that the person answers for are found, so that
nobody learns here which others there are.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import answered_by
from activity.bringing.columns import NUMBERS
from activity.models import LOOKED_AT, MetricSnapshot
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.importing import Fate, Line
from channels_registry.importing import cells as importing_cells
from channels_registry.importing.cells import CellRefused
from channels_registry.importing.columns import unread_names
from channels_registry.importing.register import folded
from channels_registry.importing.rows import Plan
from channels_registry.models import Channel, ChannelAddress
from channels_registry.models.channels import LIVE
from portal.batches import in_batches
from portal.in_words import in_a_row, labelled
from portal.store import day_of, end_of_day, portal_zone

# Digits, in groups of three where somebody writes them so; a comma or a point could stand for either.
NUMBER = re.compile(r"[0-9]{1,13}|[0-9]{1,3}(?:[ \u00a0\u202f'’][0-9]{3}){1,4}")
NO_DIGIT = re.compile(r"[^0-9]")
MOST = 10**13
# Nobody has had figures of social media for longer.
FIRST_DAY = dt.date(2004, 1, 1)
JUDGED_TOGETHER = 500


@dataclass
class FigureRow:
    """One row and what is found about it. ``looked_at`` is the moment that its day stands for."""

    line: Line
    # What the file calls the channel, and the channel's own name once it is found; ``name`` is what the page shows.
    asked: str = ""
    channel_name: str = ""
    name: str = ""
    fate: Fate = Fate.READY
    sentences: list[str] = field(default_factory=list)
    channel_id: int | None = None
    day: dt.date | None = None
    looked_at: dt.datetime | None = None
    latest_post_on: dt.date | None = None
    latest_post_at: dt.datetime | None = None
    numbers: dict[str, int] = field(default_factory=dict)

    def refuse(self, sentence: str) -> None:
        self.fate = Fate.PROBLEM
        self.sentences.append(sentence)


@dataclass(frozen=True)
class Known:
    """A channel that the person answers for, as far as a row needs it."""

    pk: int
    name: str
    in_service: bool
    latest_post_on: dt.date | None


def channels_for(person: Person, *, at: dt.datetime) -> QuerySet:
    """The channels whose figures ``person`` may bring: those they answer for; the team, all."""
    if person.may(Permission.FLAG_AND_RETIRE):
        return Channel.objects.told(at)
    return answered_by(person, at=at)


def may_bring(person: Person, at: dt.datetime) -> bool:
    """Whoever answers for a channel. Nobody else has anything to bring."""
    return person.is_authenticated and (person.may(Permission.FLAG_AND_RETIRE) or answered_by(person, at=at).exists())


def plan_of(
    lines: list[Line],
    *,
    columns: list[str],
    by: Person,
    at: dt.datetime,
    told: Callable[[int], None] = lambda done: None,
    **_unused,
) -> Plan:
    """Judge every row, with a number of queries that grows by thousands of rows only. Nothing is written."""
    places = {column: place for place, column in enumerate(columns) if column}
    reader = _Reader(places, width=len(lines[0].cells), at=at)
    rows = []
    for number, line in enumerate(lines[1:], start=1):
        rows.append(reader.read(line))
        if number % JUDGED_TOGETHER == 0:
            told(number)
    _find_channels(rows, channels_for(by, at=at), sees_all=by.may(Permission.FLAG_AND_RETIRE))
    _tell_what_stands(rows)
    for row in rows:
        if row.fate == Fate.READY:
            row.sentences.insert(0, _what_enters(row))
    return Plan(rows, unread_names(lines[0].cells, columns))


class _Reader:
    """Reads the cells of one row; every problem of the row is told, not only its first."""

    def __init__(self, places: dict[str, int], *, width: int, at: dt.datetime):
        self.places, self.width, self.at = places, width, at
        self.zone = portal_zone()
        self.today = day_of(at, self.zone)

    def read(self, line: Line) -> FigureRow:
        values = {column: line.cells[place] if place < len(line.cells) else "" for column, place in self.places.items()}
        row = FigureRow(line, asked=values["channel"], name=values["channel"][:120])
        if any(line.cells[self.width :]):
            row.refuse(_("The row has more cells than the first line; is a quotation mark missing?"))
        if not values["channel"]:
            row.refuse(_("It is not said which channel it is: give its link, or its name as in the register."))
        row.day = self._day(row, values, "day", _("Day of the figures"))
        post = self._day(row, values, "latest_post", _("Day of the latest post"))
        for column in NUMBERS:
            number = _taken(row, _number, values.get(column, ""), column)
            if number is not None:
                row.numbers[column] = number
        if row.fate != Fate.READY:
            return row
        if post is None and not row.numbers:
            row.refuse(
                _(
                    "The row tells neither a latest post nor a figure. A formula must have been worked out before the file is saved."
                )
            )
        elif row.numbers and row.day is None:
            row.refuse(_("Figures need their day: write it as 2026-03-31."))
        elif post is not None and row.day is not None and post > row.day:
            row.refuse(_("The latest post is later than the day of the figures. Correct one of the two."))
        row.looked_at = self._moment(row.day or self.today)
        row.latest_post_on, row.latest_post_at = post, self._moment(post) if post else None
        return row

    def _moment(self, day: dt.date) -> dt.datetime:
        """The whole day counts, but never what is still to come."""
        return min(self.at, end_of_day(day, self.zone) - dt.timedelta(seconds=1))

    def _day(self, row: FigureRow, values: dict[str, str], column: str, label: str) -> dt.date | None:
        cell = values.get(column, "")
        # A spreadsheet writes the hour behind the day; the day is enough.
        day = _taken(row, importing_cells.day, cell[:10] if re.match(r"\d{4}-\d\d-\d\d[T ]", cell) else cell, label)
        if day is not None and day > self.today:
            row.refuse(_("“%(column)s” lies in the future: %(day)s.") % {"column": label, "day": day.isoformat()})
        elif day is not None and day < FIRST_DAY:
            row.refuse(
                _("“%(column)s” is %(day)s, before there were such channels.")
                % {"column": label, "day": day.isoformat()}
            )
        return day


def _taken(row: FigureRow, read: Callable, cell: str, column: str):
    """The cell as ``read`` reads it; a refusal becomes the row's."""
    try:
        if cell.startswith("="):
            raise CellRefused(_("“%(column)s” holds a formula. Copy its value in its place.") % {"column": column})
        return read(cell, column)
    except CellRefused as refusal:
        row.refuse(str(refusal))
        return None


def _number(cell: str, column: str) -> int | None:
    if not cell:
        return None
    if not NUMBER.fullmatch(cell):
        raise CellRefused(
            _("“%(column)s” is “%(value)s”; write the whole number in digits, such as 3400.")
            % {"column": column, "value": cell[:30]}
        )
    number = int(NO_DIGIT.sub("", cell))
    if number >= MOST:
        raise CellRefused(_("“%(column)s” is larger than any channel's figure can be.") % {"column": column})
    return number


# --- Against the register -------------------------------------------------------------------------------------------------


def _find_channels(rows: Iterable[FigureRow], channels: QuerySet, *, sees_all: bool) -> None:
    """Lead each readable row to its channel: by its link, else by its name. Two queries for each thousand links, one for all
    names."""
    ready = [row for row in rows if row.fate == Fate.READY]
    keys = {id(row): _identity(row.asked) for row in ready}
    by_key = _by_key(set(keys.values()) - {""}, channels)
    # A name can look like a web address (“harvest.relief”).
    by_name = _by_name({folded(row.asked) for row in ready if keys[id(row)] not in by_key}, channels)
    for row in ready:
        found = by_key.get(keys[id(row)]) or by_name.get(folded(row.asked), [])
        _lead(row, found, sees_all=sees_all)


def _identity(asked: str) -> str:
    try:
        return read_address(asked, web=True).identity_key
    except UnreadableAddress:
        return ""


def _by_key(keys: set[str], channels: QuerySet) -> dict[str, list[Known]]:
    found: dict[str, list[Known]] = {}
    for batch in in_batches(sorted(keys)):
        addresses = ChannelAddress.objects.current().filter(identity_key__in=batch)
        of_key = dict(addresses.values_list("identity_key", "channel"))
        known = {one.pk: one for one in _known(channels.filter(pk__in=set(of_key.values())))}
        found |= {key: [known[pk]] for key, pk in of_key.items() if pk in known}
    return found


def _by_name(names: set[str], channels: QuerySet) -> dict[str, list[Known]]:
    if not names:
        return {}
    found = defaultdict(list)
    # Names are compared folded, as no database does alike.
    for one in _known(channels):
        if folded(one.name) in names:
            found[folded(one.name)].append(one)
    return found


def _known(channels: QuerySet) -> list[Known]:
    zone = portal_zone()
    rows = channels.order_by("pk").values_list("pk", "name", "status", "latest_post_at").iterator(chunk_size=2000)
    return [Known(pk, name, status in LIVE, latest and day_of(latest, zone)) for pk, name, status, latest in rows]


def _lead(row: FigureRow, found: list[Known], *, sees_all: bool) -> None:
    if not found:
        row.refuse(
            _("The register has no channel with this link or name.")
            if sees_all
            else _("You look after no channel with this link or name.")
        )
    elif len(found) > 1:
        row.refuse(
            _("Several channels are called “%(name)s”. Give the link of the one you mean.") % {"name": row.name[:80]}
        )
    else:
        channel = found[0]
        row.channel_id, row.channel_name = channel.pk, channel.name
        row.name = f"{channel.name} · {row.day.isoformat()}" if row.day else channel.name
        if not channel.in_service:
            row.fate, row.sentences = (
                Fate.LEFT,
                [_("This channel is not in service; nothing needs to be told about it.")],
            )
        elif row.latest_post_on and channel.latest_post_on and row.latest_post_on < channel.latest_post_on:
            known = channel.latest_post_on.isoformat()
            row.sentences.append(_("We know of a later post, of %(day)s; that stays.") % {"day": known})


def _tell_what_stands(rows: Iterable[FigureRow]) -> None:
    """Tell rows that the file has twice, and figures that the portal saw itself."""
    ready = [row for row in rows if row.fate == Fate.READY]
    seen: dict[tuple, int] = {}
    for row in ready:
        key = (row.channel_id, row.day)
        if key in seen:
            row.refuse(_("The same channel and day stand in line %(line)d already.") % {"line": seen[key]})
        seen.setdefault(key, row.line.number)
    better = _seen_by_portal([row for row in ready if row.numbers and row.fate == Fate.READY])
    for row in ready:
        mine = [name for name in row.numbers if (row.channel_id, name, row.day) in better]
        for name in mine:
            del row.numbers[name]
        if mine:
            labels = ", ".join(str(NUMBERS[name].label) for name in mine)
            row.sentences.append(
                _("The portal saw this itself on that day, and that stays: %(figures)s.") % {"figures": labels}
            )
        if row.fate == Fate.READY and not row.numbers and row.latest_post_at is None:
            row.fate = Fate.KNOWN


def _what_enters(row: FigureRow) -> str:
    facts = [(NUMBERS[name].label, value) for name, value in row.numbers.items()]
    if row.latest_post_on:
        facts.insert(0, (_("Day of the latest post"), row.latest_post_on.isoformat()))
    return in_a_row(labelled(label, value) for label, value in facts)


def _seen_by_portal(rows: list[FigureRow]) -> set[tuple]:
    """Figures that the portal saw itself (channel, number, day). One query for each thousand channels."""
    if not rows:
        return set()
    days = [row.day for row in rows]
    wanted = {(row.channel_id, name, row.day) for row in rows for name in row.numbers}
    found = set()
    for batch in in_batches(sorted({row.channel_id for row in rows})):
        seen = MetricSnapshot.objects.filter(
            channel__in=batch, source__in=LOOKED_AT, day__gte=min(days), day__lte=max(days)
        )
        found |= wanted & set(seen.values_list("channel", "metric", "day"))
    return found
