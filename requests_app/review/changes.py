"""The part of the review page that says what changed since this person last looked, or between any two versions."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import Person
from portal.addresses import changed_query
from requests_app.annex1.sheet import AnswerSheet
from requests_app.models import ChangeRequest, ChannelRequest, LastLook, RequestVersion
from requests_app.versions.differences import Comparison, compare
from requests_app.versions.frozen import FrozenSheet, sections_of_sheet, version_named, versions_of
from requests_app.versions.points import points_between


@dataclass(frozen=True)
class VersionLink:
    """One version to compare with; ``url`` holds the query alone."""

    version: RequestVersion
    url: str
    current: bool


@dataclass(frozen=True)
class Changes:
    """``older`` and ``newer`` are compared; both are None while there is nothing to compare.

    ``own_look`` is what this person has read. ``asked_for``: the two versions were chosen by a link.
    """

    versions: list[RequestVersion]
    looks: list[LastLook]
    own_look: LastLook | None
    asked_for: bool
    older: RequestVersion | None = None
    newer: RequestVersion | None = None
    comparison: Comparison | None = None
    earlier: tuple[VersionLink, ...] = ()
    later: tuple[VersionLink, ...] = ()

    @property
    def newest(self) -> RequestVersion:
        return self.versions[-1]

    @property
    def has_choice(self) -> bool:
        """There are other versions to compare than those that are compared."""
        return len(self.versions) > (2 if self.older else 1)

    @property
    def is_read(self) -> bool:
        return self.own_look is not None and self.own_look.number >= self.newest.number

    @property
    def since_last_look(self) -> bool:
        """The page compares what this person read with what is there now, without being asked for it."""
        return (
            not self.asked_for
            and self.own_look is not None
            and self.older is not None
            and self.own_look.number == self.older.number
        )

    @property
    def others(self) -> list[LastLook]:
        """Who else has read which version."""
        return [look for look in self.looks if look is not self.own_look]


def changes_of(
    channel_request: ChannelRequest,
    *,
    person: Person,
    query: QueryDict,
    sheet: AnswerSheet,
    points: list[ChangeRequest],
    at: dt.datetime,
) -> Changes | None:
    """None for a request without a frozen version. ``query`` may name two versions (``from``, ``to``)."""
    versions = versions_of(channel_request)
    if not versions:
        return None
    looks = list(channel_request.looks.select_related("person"))
    own = next((look for look in looks if look.person_id == person.pk), None)
    older, newer = chosen(versions, query)
    asked_for = older is not None
    if not asked_for:
        older, newer = _by_itself(versions, own)
    found = {"versions": versions, "looks": looks, "own_look": own, "asked_for": asked_for}
    if older is None:
        return Changes(**found, earlier=_links(versions[:-1], query, to=versions[-1]))
    return Changes(
        **found,
        older=older,
        newer=newer,
        comparison=compare(
            *(sections_of_sheet(FrozenSheet.of(version, at=at, beside=sheet)) for version in (older, newer)),
            points=points_between(points, older, newer),
        ),
        earlier=_links([v for v in versions if v.number < newer.number], query, to=newer, current=older),
        later=_links([v for v in versions if v.number > older.number], query, since=older, current=newer),
    )


def chosen(versions: list[RequestVersion], query: QueryDict) -> tuple[RequestVersion | None, RequestVersion | None]:
    """The two versions that the address names, the older one first; (None, None) where it names no two."""
    one = version_named(versions, query.get("from"))
    two = version_named(versions, query.get("to")) or versions[-1]
    if one is None or one.number == two.number:
        return None, None
    return (one, two) if one.number < two.number else (two, one)


def _by_itself(versions: list[RequestVersion], own: LastLook | None):
    """What this person read last, against the newest; for who has read none, the newest against the one before it."""
    newest = versions[-1]
    if len(versions) == 1 or (own is not None and own.number >= newest.number):
        return None, None
    read = version_named(versions, str(own.number)) if own is not None else None
    return read or versions[-2], newest


def _links(versions, query, *, current=None, since=None, to=None) -> tuple[VersionLink, ...]:
    return tuple(
        VersionLink(
            version,
            changed_query(
                query,
                **{"from": since.number if since else version.number, "to": to.number if to else version.number},
            ),
            version == current,
        )
        for version in versions
    )
