"""Which days of silence hold for a channel: by its platform, its purpose and its planned rhythm (U7, I3).

Of the rules that fit a channel the most specific one holds. In this order:
1. a rule of its platform for its purpose and its rhythm,
2. a rule of its platform for its purpose,
3. a rule of its platform for its rhythm,
4. the platform's own days.

The purpose goes before the rhythm: rules for a purpose are set by hand, those for a rhythm stand from the start. The order
is written twice here, for sets (``Terms``) and for rows of a list (``with_days``); a test holds the two together.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from activity.models import Threshold
from channels_registry.models import ChannelKind, Platform, Rhythm

# Channels for emergencies are not watched, whatever their days would be.
RHYTHMS = tuple(rhythm.value for rhythm in Rhythm if rhythm != Rhythm.EMERGENCIES)


class Days(NamedTuple):
    """Days of silence: before we ask, and before we flag."""

    quiet: int
    flag: int


class Rule(NamedTuple):
    """The days on a platform (id) for a purpose and a rhythm; "" stands for any. Both "": the platform's own days."""

    platform: int
    kind: str
    rhythm: str
    days: Days


def rules_in_force() -> list[Rule]:
    """All rules with the platforms' own days. Two queries."""
    own = Platform.objects.order_by("pk").values_list("pk", "quiet_after_days", "flag_after_days")
    set_by_hand = Threshold.objects.order_by("pk").values_list(
        "platform", "kind", "rhythm", "quiet_after_days", "flag_after_days"
    )
    return [Rule(pk, "", "", Days(quiet, flag)) for pk, quiet, flag in own] + [
        Rule(platform, kind, rhythm, Days(quiet, flag)) for platform, kind, rhythm, quiet, flag in set_by_hand
    ]


@dataclass(frozen=True)
class Terms:
    """The terms in force: for each pair of day counts, the channels it holds for."""

    by_days: tuple[tuple[Days, Q], ...]
    # The shortest time before we ask for each rhythm, with the rhythms that share it.
    soonest: tuple[tuple[int, tuple[str, ...]], ...]

    @classmethod
    def in_force(cls) -> "Terms":
        """Two queries."""
        return cls.of(rules_in_force())

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> "Terms":
        holding = days_of_each(rules)
        # Platforms alike in all their days share one condition; so do the purposes and rhythms with the same days.
        alike: dict[tuple, list[int]] = defaultdict(list)
        for platform, days in holding.items():
            alike[tuple(days.items())].append(platform)
        grouped: dict[Days, list[Q]] = defaultdict(list)
        for by_place, platforms in alike.items():
            for days, places in _places_by_days(by_place):
                grouped[days].append(Q(platform__in=platforms) & places)
        ordered = sorted(grouped.items())
        least = {
            rhythm: min((days[kind, rhythm].quiet for days in holding.values() for kind in ChannelKind.values), default=0)
            for rhythm in RHYTHMS
        }  # fmt: skip
        soonest: dict[int, list[str]] = defaultdict(list)
        for rhythm, quiet in least.items():
            soonest[quiet].append(rhythm)
        return cls(
            tuple((days, any_of(parts)) for days, parts in ordered),
            tuple((quiet, tuple(rhythms)) for quiet, rhythms in sorted(soonest.items())),
        )

    def where(self, question: Callable[[Days], Q]) -> Q:
        """One condition for all channels: each under the ``question(days)`` of its own term."""
        return any_of([channels & question(days) for days, channels in self.by_days])


def any_of(parts: Iterable[Q]) -> Q:
    # Without any platform there is no channel either.
    return reduce(or_, parts, Q(pk__in=[]))


def days_of_each(rules: Iterable[Rule]) -> dict[int, dict[tuple[str, str], Days]]:
    """For each platform the days of each purpose and rhythm, in the order of the module's head."""
    said = {(rule.platform, rule.kind, rule.rhythm): rule.days for rule in rules}
    platforms = [platform for platform, kind, rhythm in said if not (kind or rhythm)]
    return {
        platform: {
            (kind, rhythm): next(
                said[place]
                for place in ((platform, kind, rhythm), (platform, kind, ""), (platform, "", rhythm), (platform, "", ""))
                if place in said
            )
            for kind in ChannelKind.values
            for rhythm in RHYTHMS
        }
        for platform in platforms
    }  # fmt: skip


def _places_by_days(by_place: tuple) -> list[tuple[Days, Q]]:
    """The purposes and rhythms that share their days, each as one condition without a name more than it needs."""
    kinds_of: dict[tuple[Days, str], list[str]] = defaultdict(list)
    for (kind, rhythm), days in by_place:
        kinds_of[days, rhythm].append(kind)
    rhythms_of: dict[tuple[Days, tuple[str, ...]], list[str]] = defaultdict(list)
    for (days, rhythm), kinds in kinds_of.items():
        rhythms_of[days, tuple(kinds)].append(rhythm)
    found = []
    for (days, kinds), rhythms in rhythms_of.items():
        place = Q(rhythm__in=rhythms)
        if len(kinds) < len(ChannelKind.values):
            place &= Q(kind__in=kinds)
        found.append((days, place))
    return found


def with_days(channels: QuerySet) -> QuerySet:
    """``quiet_days`` and ``flag_days`` of each channel, and the purpose and rhythm that the rule which holds names.

    "" where it names none. For lists and pages; the platform must be joined.
    """
    # A blank sorts before every word: the rule that names the purpose comes first, then the one that names the rhythm.
    fitting = Threshold.objects.filter(
        platform=OuterRef("platform"), kind__in=("", OuterRef("kind")), rhythm__in=("", OuterRef("rhythm"))
    ).order_by("-kind", "-rhythm")

    def of_rule(name: str) -> Subquery:
        return Subquery(fitting.values(name)[:1])

    blank = Value("", output_field=CharField())
    return channels.annotate(
        quiet_days=Coalesce(of_rule("quiet_after_days"), F("platform__quiet_after_days")),
        flag_days=Coalesce(of_rule("flag_after_days"), F("platform__flag_after_days")),
        rule_kind=Coalesce(of_rule("kind"), blank),
        rule_rhythm=Coalesce(of_rule("rhythm"), blank),
    )
