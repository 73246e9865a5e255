"""What a change of the days would do in the coming night, told to the lead before it is made (U7). Nothing is written."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from activity.models import Threshold
from activity.silence import judging, sweeping
from activity.silence.judging import Clock
from activity.silence.terms import Days, Rule, Terms, rules_in_force
from channels_registry.models import Channel, Platform

# Of the channels of each part so many are named.
NAMED = 20


@dataclass(frozen=True)
class Part:
    """Channels to which the same would happen: how many, and the first of them."""

    count: int
    channels: list[Channel]

    @property
    def more(self) -> int:
        return self.count - len(self.channels)


@dataclass(frozen=True)
class Preview:
    """Channels that the coming night would flag, ask about, or ask about no more, and would not as the days stand now.

    At the most: a letter that has no room in the budget waits for a later night.
    """

    flagged: Part
    asked: Part
    ended: Part


def preview_of(platform: Platform, *, kind: str, rhythm: str, days: Days | None, at: dt.datetime) -> Preview:
    """With these ``days`` for that purpose and rhythm ("" is any), or with None without the rule. Seven queries."""
    rules = rules_in_force()
    place = (platform.pk, kind, rhythm)
    changed = [rule for rule in rules if rule[:3] != place]
    if days is not None:
        changed.append(Rule(*place, days))
    clock, now, then = Clock.of(at), Terms.of(rules), Terms.of(changed)
    month = clock.today.month
    flagged = _news(sweeping.to_flag(clock, then), sweeping.to_flag(clock, now), out_of_month=month)
    asked = _news(sweeping.to_nudge(clock, then), sweeping.to_nudge(clock, now), out_of_month=month)
    ended = _news(judging.no_longer_silent(clock, then), judging.no_longer_silent(clock, now))
    shown = {pk for pks in (flagged, asked, ended) for pk in pks[:NAMED]}
    channels = Channel.objects.filter(pk__in=shown).select_related("platform").in_bulk()
    return Preview(*(Part(len(pks), [channels[pk] for pk in pks[:NAMED]]) for pks in (flagged, asked, ended)))


def preview_without(threshold: Threshold, *, at: dt.datetime) -> Preview:
    """What it would do to remove this rule."""
    return preview_of(threshold.platform, kind=threshold.kind, rhythm=threshold.rhythm, days=None, at=at)


def _news(then: QuerySet, now: QuerySet, *, out_of_month: int | None = None) -> list[int]:
    """Those of ``then`` that are not of ``now``, in the order of their names. One query."""
    found: Iterable = (
        then.exclude(pk__in=now.order_by().values("pk")).order_by("name", "pk").values_list("pk", "quiet_months")
    )
    return [pk for pk, months in found if out_of_month not in months]
