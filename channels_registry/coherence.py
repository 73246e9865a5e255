"""One coherent presence (U2, L3): where several channels serve the same people, and whether names and looks agree.

The audience of a channel is told by its structured facts: its countries, else its region, else that of its group, else
everyone. A channel for two countries in two languages stands in four cells. What nobody has looked at is not known, which
is neither yes nor no.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from channels_registry.addresses import skeleton
from channels_registry.models import ChannelAddress, SetUp
from portal.countries import country_name, folded
from portal.languages import language_name

# The start of a username counts as ours where half of all begin so; shorter ones are chance.
SHORTEST_START, LONGEST_START = 3, 12
# Fewer usernames make no pattern.
LEAST_USERNAMES = 4


@dataclass(frozen=True)
class Look:
    """What somebody saw on the platform and when. Each is True, False, or None for not known."""

    picture: bool | None = None
    link_back: bool | None = None
    at: dt.datetime | None = None


# Rooms above that have looked answer for channels (by key) with what was seen last; one query each.
Looks = Callable[[Collection[int]], dict[int, Look]]
_looks: list[Looks] = []


def register_looks(looks: Looks) -> None:
    if looks not in _looks:
        _looks.append(looks)


@dataclass
class Presence:
    """One channel as far as coherence needs it."""

    pk: int
    name: str
    platform: str
    body: str
    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    handle: str = ""
    # What of the alliance's or the group's name it carries; "" where it carries none.
    carries: str = ""
    starts_as_usual: bool | None = None
    look: Look = field(default_factory=Look)

    @property
    def deviations(self) -> int:
        return sum(
            (not self.carries, self.starts_as_usual is False, self.look.picture is False, self.look.link_back is False)
        )


@dataclass(frozen=True)
class Cell:
    """The channels on one platform for one audience in one language."""

    platform: str
    audience: str
    language: str
    channels: tuple[Presence, ...]


@dataclass(frozen=True)
class MatrixRow:
    audience: str
    language: str
    # In the order of the matrix's platforms; empty where there is no channel.
    cells: tuple[tuple[Presence, ...], ...]


def _by_sound(entry: tuple[tuple[str, str], object]) -> tuple[str, ...]:
    """Audience and language as a reader looks for them: “Éthiopie” stands at E."""
    return tuple(folded(name) for name in entry[0])


@dataclass
class Coherence:
    """The whole picture of some channels."""

    presences: list[Presence]
    usual_start: str
    at: dt.datetime

    @property
    def platforms(self) -> list[str]:
        return sorted({one.platform for one in self.presences})

    def cells(self) -> list[Cell]:
        """Every cell that has a channel, the fullest first."""
        found: dict[tuple[str, str, str], list[Presence]] = defaultdict(list)
        for one in self.presences:
            for audience in one.audiences:
                for language in one.languages:
                    found[one.platform, audience, language].append(one)
        cells = [Cell(*key, tuple(channels)) for key, channels in found.items()]
        return sorted(cells, key=lambda cell: (-len(cell.channels), cell.platform, cell.audience, cell.language))

    def shared(self) -> list[Cell]:
        """Cells with more than one channel: the same people are addressed twice (U2)."""
        return [cell for cell in self.cells() if len(cell.channels) > 1]

    def matrix(self) -> list[MatrixRow]:
        """Audience × language down, platforms across."""
        places = {platform: place for place, platform in enumerate(self.platforms)}
        rows: dict[tuple[str, str], list[tuple[Presence, ...]]] = {}
        for cell in self.cells():
            row = rows.setdefault((cell.audience, cell.language), [()] * len(places))
            row[places[cell.platform]] = cell.channels
        return [MatrixRow(*key, tuple(row)) for key, row in sorted(rows.items(), key=_by_sound)]

    def by_deviation(self) -> list[Presence]:
        return sorted(self.presences, key=lambda one: (-one.deviations, one.name.casefold(), one.pk))

    def counted(self) -> dict[str, int]:
        """How many channels keep to each point, break it, and were never looked at."""
        ones = self.presences
        return {
            "named": sum(bool(one.carries) for one in ones),
            "unnamed": sum(not one.carries for one in ones),
            "usual": sum(one.starts_as_usual is True for one in ones),
            "unusual": sum(one.starts_as_usual is False for one in ones),
            "picture": sum(one.look.picture is True for one in ones),
            "picture_wrong": sum(one.look.picture is False for one in ones),
            "picture_unknown": sum(one.look.picture is None for one in ones),
            "link": sum(one.look.link_back is True for one in ones),
            "link_missing": sum(one.look.link_back is False for one in ones),
            "link_unknown": sum(one.look.link_back is None for one in ones),
        }


def coherence_of(channels: QuerySet, *, organisation: str, at: dt.datetime) -> Coherence:
    """The picture of ``channels`` (those that the reader may see); a fixed number of queries. ``organisation``: our name."""
    rows = channels.on_duty().order_by("name", "pk").values_list(
        "pk", "name", "platform__name", "body__name", "body__short_name", "countries", "region", "body__region", "languages"
    )  # fmt: skip
    everyone, unnamed = pgettext("audience", "Everyone"), pgettext("language", "Not told")
    presences, short_names = [], {}
    for pk, name, platform, body, short, countries, region, of_body, languages in rows:
        audiences = tuple(country_name(code) for code in countries) or (region.strip() or of_body.strip() or everyone,)
        spoken = tuple(language_name(code) for code in languages) or (unnamed,)
        presences.append(Presence(pk, name, platform, body, audiences, spoken))
        short_names[pk] = short
    _add_handles(presences)
    usual = usual_start(one.handle for one in presences)
    looks = _looks_at({one.pk for one in presences})
    marks = marks_of(organisation)
    for one in presences:
        one.carries = carried(one.name, [*marks, one.body, short_names[one.pk]])
        one.starts_as_usual = plain(one.handle).startswith(usual) if usual and one.handle else None
        one.look = looks.get(one.pk, Look())
    return Coherence(presences, usual, at)


def _add_handles(presences: list[Presence]) -> None:
    links = ChannelAddress.objects.current().filter(is_main=True, channel__in=[one.pk for one in presences])
    handles = dict(links.values_list("channel", "handle"))
    for one in presences:
        one.handle = handles.get(one.pk, "")


def _looks_at(pks: Collection[int]) -> dict[int, Look]:
    """Name and picture as the set-up found them; what a room above saw later goes before it."""
    looked = SetUp.objects.filter(channel__in=list(pks), look_checked_at__isnull=False)
    found = {pk: Look(picture=True, at=at) for pk, at in looked.values_list("channel", "look_checked_at")}
    for looks in _looks:
        for pk, look in looks(pks).items():
            known = found.get(pk)
            if known is None or known.at is None or (look.at is not None and look.at >= known.at):
                found[pk] = look
    return found


# --- Names -------------------------------------------------------------------------------------------------------------


def marks_of(organisation: str) -> list[str]:
    """Our name, and the words of it that stand for it alone: those in capitals (ACT of “ACT Alliance”)."""
    letters = [word for word in organisation.split() if len(word) >= SHORTEST_START and word.isupper()]
    return [organisation, *letters]


def carried(name: str, marks: Iterable[str]) -> str:
    """The first of ``marks`` that stands in ``name`` as whole words; accents, capitals and look-alike letters do not count."""
    words = f" {' '.join(_words(name))} "
    return next((mark for mark in marks if mark.strip() and f" {' '.join(_words(mark))} " in words), "")


def _words(text: str) -> list[str]:
    return [skeleton(word) for word in "".join(c if c.isalnum() else " " for c in text).split()]


def plain(handle: str) -> str:
    return "".join(c for c in handle.casefold() if c.isalnum())


def usual_start(handles: Iterable[str]) -> str:
    """The longest start that at least half of the usernames share; "" where there is none."""
    known = [plain(handle) for handle in handles if handle]
    if len(known) < LEAST_USERNAMES:
        return ""
    for length in range(LONGEST_START, SHORTEST_START - 1, -1):
        starts = Counter(handle[:length] for handle in known if len(handle) >= length)
        for start, count in starts.most_common(1):
            if count * 2 >= len(known):
                return start
    return ""


def three(value: bool | None) -> str:
    """Yes, no, or not known, in words."""
    return _("Not known") if value is None else _("Yes") if value else _("No")
