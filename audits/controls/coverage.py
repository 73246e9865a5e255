"""What nobody has told us: a number with a list behind it, never a point to put right (design §5.3, R1)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import pgettext_lazy

from channels_registry.models import LIVE, Channel, Fact, FactValue, Grant, SecurityFact, Strength, WayIn
from portal.store import day_of

NEVER = "never"
OVERDUE = "overdue"
WAY_IN = "way_in"
KNOWN = (
    (NEVER, pgettext_lazy("access", "Never verified")),
    (OVERDUE, pgettext_lazy("access", "Verified, but out of date")),
    *Strength.choices,
)


def live_accesses(at: dt.datetime) -> QuerySet:
    """Live access to channels on duty, with ``known``: claimed, seen or proved and still good, overdue, or never."""
    known = Case(
        When(verified_as="", then=Value(NEVER)),
        When(verify_by__lt=day_of(at), then=Value(OVERDUE)),
        default=F("verified_as"),
        output_field=CharField(),
    )
    return Grant.objects.live(at).filter(channel__status__in=LIVE).annotate(known=known)


def known_facts(fact: str) -> QuerySet:
    """What is stated of the channel as a whole, yes or no."""
    return SecurityFact.objects.current().of_channels().filter(fact=fact).exclude(value=FactValue.UNKNOWN)


def without_fact(channels: QuerySet, fact: str) -> QuerySet:
    """The channels of which nobody has said yes or no; ``way_in`` asks for the way in instead."""
    if fact == WAY_IN:
        return channels.filter(way_in=WayIn.UNKNOWN)
    return channels.filter(~Exists(known_facts(fact).filter(channel=OuterRef("pk"))))


@dataclass(frozen=True)
class Coverage:
    """``accesses`` by how well they are known; ``unknown`` channels by fact, of ``channels`` on duty."""

    accesses: dict[str, int]
    unknown: dict[str, int]
    channels: int

    @property
    def all_accesses(self) -> int:
        return sum(self.accesses.values())

    @property
    def verified(self) -> int:
        """Seen or proved, and still good: more than somebody's word."""
        return self.accesses[Strength.SEEN] + self.accesses[Strength.PROVED]


def count(*, at: dt.datetime) -> Coverage:
    """Two queries, whatever the size of the register."""
    kinds = (NEVER, OVERDUE, *Strength.values)
    accesses = live_accesses(at).aggregate(**{kind: Count("pk", filter=Q(known=kind)) for kind in kinds})
    said = {
        fact: Count("pk", filter=~Q(Exists(known_facts(fact).filter(channel=OuterRef("pk"))))) for fact in Fact.values
    }
    channels = Channel.objects.on_duty().aggregate(
        all=Count("pk"), **{WAY_IN: Count("pk", filter=Q(way_in=WayIn.UNKNOWN))}, **said
    )
    return Coverage(accesses, {fact: channels[fact] for fact in (WAY_IN, *Fact.values)}, channels["all"])


def lacking_any(channels: QuerySet) -> QuerySet:
    """The channels of which at least one fact is not known."""
    asked = Q(way_in=WayIn.UNKNOWN)
    for fact in Fact.values:
        asked |= ~Q(Exists(known_facts(fact).filter(channel=OuterRef("pk"))))
    return channels.filter(asked)


def stated_of(channels: list[Channel]) -> dict[int, set[str]]:
    """What is known of each of the channels, by their numbers; one query."""
    found = {channel.pk: {WAY_IN} if channel.way_in != WayIn.UNKNOWN else set() for channel in channels}
    facts = SecurityFact.objects.current().of_channels().exclude(value=FactValue.UNKNOWN)
    for pk, fact in facts.filter(channel__in=found).values_list("channel", "fact"):
        found[pk].add(fact)
    return found
