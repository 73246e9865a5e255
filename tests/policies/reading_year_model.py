"""A plain model of what acceptance asks for through a year (A10, design §5.12), to hold the portal against.

It knows no table and no query: texts and people are objects, and a night walks over all of them. Read it as the rules.
"""

import datetime as dt
from dataclasses import dataclass, field

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
STANDING = 30  # days, where a version has no term of its own


@dataclass(eq=False)
class Version:
    """``term``: its own days, None for the standing ones. ``carries``: nothing changes for who accepted the one before."""

    number: str
    since: dt.date
    term: int | None = None
    carries: "Version | None" = None

    @property
    def counts_as(self) -> "Version":
        return self.carries.counts_as if self.carries else self

    @property
    def until(self) -> dt.date:
        return self.since + (STANDING if self.term is None else self.term) * DAY


@dataclass(eq=False)
class Text:
    name: str
    versions: list[Version] = field(default_factory=list)

    def in_force(self, day: dt.date) -> Version | None:
        return max((v for v in self.versions if v.since <= day), key=lambda v: v.since, default=None)


@dataclass(eq=False)
class Reader:
    """``since``: from when they have had access, None while they have none; ``promised``: from when it waits for them."""

    name: str
    since: dt.datetime | None = None
    promised: dt.datetime | None = None
    gone: bool = False
    accepted: set[Version] = field(default_factory=set)
    asked: dict[Version, dt.date] = field(default_factory=dict)
    reminded: set[Version] = field(default_factory=set)
    promise_reminded: bool = False
    letters: list[tuple[dt.date, str]] = field(default_factory=list)

    def had_one_this_week(self, at: dt.datetime) -> bool:
        """Letters of the weekly budget; the one about a promise is their own access, and outside of it."""
        return any(kind != "promised" and at.date() - WEEK < day <= at.date() for day, kind in self.letters)


@dataclass
class Model:
    texts: list[Text]
    readers: list[Reader]

    def owes(self, reader: Reader, day: dt.date) -> list[Version]:
        in_force = [version for text in self.texts if (version := text.in_force(day))]
        return [version for version in in_force if version.counts_as not in reader.accepted]

    def due(self, reader: Reader, version: Version) -> dt.date:
        return max(version.until, reader.since.date() + STANDING * DAY)

    # --- What happens by day ---------------------------------------------------------------------------------------------

    def gives(self, reader: Reader, at: dt.datetime) -> None:
        """The team gives access: it begins, or it waits for the acceptance."""
        if not self.owes(reader, at.date()):
            reader.since = at
        else:
            reader.promised = at
            reader.letters.append((at.date(), "promised"))

    @staticmethod
    def is_found_inside(reader: Reader, at: dt.datetime) -> None:
        """Imported, or entered because it exists: live at once, whatever they have read."""
        reader.since = at

    def accepts(self, reader: Reader, at: dt.datetime) -> None:
        reader.accepted |= {version.counts_as for version in self.owes(reader, at.date())}
        if reader.promised:
            reader.since, reader.promised = at, None

    @staticmethod
    def leaves(reader: Reader) -> None:
        reader.gone, reader.since, reader.promised = True, None, None

    # --- The night ---------------------------------------------------------------------------------------------------------

    def night(self, at: dt.datetime) -> None:
        day = at.date()
        for reader in self.readers:
            waits = reader.promised is not None and not reader.promise_reminded
            if waits and reader.promised <= at - WEEK and not reader.had_one_this_week(at):
                reader.promise_reminded = True
                reader.letters.append((day, "still waits"))
        for reader in self.readers:
            if reader.since is None or reader.gone:
                continue
            owed = self.owes(reader, day)
            new = [v for v in owed if v not in reader.asked]
            again = [
                v for v in owed if v in reader.asked and v not in reader.reminded and reader.asked[v] - WEEK <= day
            ]
            if (new or again) and not reader.had_one_this_week(at):
                reader.letters.append((day, "to read"))
                reader.asked |= {version: self.due(reader, version) for version in new}
                reader.reminded |= set(again)

    def rings(self, day: dt.date) -> set[str]:
        """The people whose channels have a point to put right."""
        return {
            reader.name
            for reader in self.readers
            if reader.since is not None and any(self.due(reader, version) < day for version in self.owes(reader, day))
        }

    def inside(self) -> set[str]:
        return {reader.name for reader in self.readers if reader.since is not None}

    def waiting(self) -> set[str]:
        return {reader.name for reader in self.readers if reader.promised is not None}

    def can_be_given(self, day: dt.date) -> set[str]:
        return {reader.name for reader in self.readers if not reader.gone and not self.owes(reader, day)}
