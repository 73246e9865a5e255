"""What a campaign covers: by group, region, platform, purpose and depth of care, or some channels named (I1).

Within one of these any choice fits, between them all must; nothing chosen covers every channel on duty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Body
from channels_registry.models import Channel, ChannelKind, Grant, Platform, Tier


@dataclass(frozen=True)
class Scope:
    """Ids of bodies, platforms and channels; regions as they are written on channels and groups."""

    bodies: tuple[int, ...] = ()
    regions: tuple[str, ...] = ()
    platforms: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    channels: tuple[int, ...] = ()

    @classmethod
    def read(cls, stored: dict) -> "Scope":
        return cls(**{field.name: tuple(stored.get(field.name, ())) for field in fields(cls)})

    def stored(self) -> dict:
        """As JSON; what is empty is left out."""
        return {name: list(values) for name, values in asdict(self).items() if values}


def channels_in(scope: Scope) -> QuerySet:
    """The channels on duty that the scope covers."""
    found = Channel.objects.on_duty()
    chosen = {
        "body__in": scope.bodies,
        "platform__in": scope.platforms,
        "kind__in": scope.kinds,
        "tier__in": scope.tiers,
        "pk__in": scope.channels,
    }
    found = found.filter(**{name: list(values) for name, values in chosen.items() if values})
    if scope.regions:
        of_bodies = Body.objects.filter(region__in=scope.regions).values("pk")
        found = found.filter(region__in=scope.regions) | found.filter(region="", body__in=of_bodies)
    return found


@dataclass(frozen=True)
class Size:
    """How much a campaign would ask."""

    channels: int
    grants: int
    nobody: int


def size_of(scope: Scope) -> Size:
    """Channels, accesses and channels with nobody on them, as of now; three queries."""
    channels = channels_in(scope).order_by()
    grants = Grant.objects.not_ended().filter(channel__in=channels.values("pk")).order_by()
    return Size(channels.count(), grants.count(), channels.exclude(pk__in=grants.values("channel")).count())


def in_words(scope: Scope) -> list[tuple[str, str]]:
    """Each choice as (what, which); empty where everything is covered. One query for each kind of row that is named."""
    return list(_named(scope))


def _named(scope: Scope) -> Iterator[tuple[str, str]]:
    yield from _line(_("Group or office"), _names(Body, scope.bodies))
    yield from _line(_("Region"), scope.regions)
    yield from _line(_("Platform"), _names(Platform, scope.platforms))
    yield from _line(_("Purpose"), (str(ChannelKind(kind).label) for kind in scope.kinds if kind in ChannelKind.values))
    yield from _line(_("Depth of care"), (str(Tier(tier).label) for tier in scope.tiers if tier in Tier.values))
    yield from _line(_("Channel"), _names(Channel, scope.channels))


def _line(what: str, which: Iterable[str]) -> Iterator[tuple[str, str]]:
    if names := ", ".join(which):
        yield what, names


def _names(model, pks: tuple[int, ...]) -> list[str]:
    return list(model.objects.filter(pk__in=pks).order_by("name", "pk").values_list("name", flat=True)) if pks else []


def known_regions() -> list[str]:
    """The regions written on channels and groups, once each."""
    return sorted(
        {
            *Channel.objects.on_duty().exclude(region="").order_by().values_list("region", flat=True).distinct(),
            *Body.objects.exclude(region="").order_by().values_list("region", flat=True).distinct(),
        }
    )
