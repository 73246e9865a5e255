"""What happened since: what looks and people's words tell of a channel's posts (N2). What was not seen is not known.

The portal's looks tell the latest post, not all of them. Where it looked on most days it can count the days with a new
post; elsewhere it can only say how old the latest post was each time someone looked or told.
"""

import datetime as dt
from dataclasses import dataclass

from activity.models import SAID, SEEN, Signal, Source
from channels_registry.models import Channel, Grant, ParameterSet, Rhythm
from portal.store import day_of, portal_zone

# Days may be missed: at four of five a week's rhythm still shows. Below that, posts slip through and a count would lie.
LOOKED_OFTEN = 0.8
LEAST_DAYS = 28
# How old the latest post may be at a look if the rhythm is kept, in days; half as long again as the rhythm itself.
FRESH_DAYS = {Rhythm.DAILY: 2, Rhythm.SEVERAL_A_WEEK: 4, Rhythm.WEEKLY: 10, Rhythm.MONTHLY: 46}


@dataclass(frozen=True)
class Happened:
    """``since`` is the first day looked back to; ``posts_a_week`` counts days with a new post, None where the portal did not
    look often enough. ``looks`` and ``fresh`` say at how many looks the latest post was as young as the rhythm asks.
    """

    since: dt.date
    latest: dt.date | None = None
    looked: dt.date | None = None
    posts_a_week: float | None = None
    counted_since: dt.date | None = None
    looks: int = 0
    fresh: int = 0
    people: int = 0
    rule_hours: int | None = None
    languages: tuple[str, ...] = ()


def happened_to(
    channel: Channel, *, since: dt.date, at: dt.datetime, rhythm: str = "", quiet_months: list[int] | None = None
) -> Happened:
    """What is known of the time from ``since`` to ``at``; months of normal silence are left out. Three queries."""
    zone, quiet = portal_zone(), set(quiet_months or ())
    today = day_of(at, zone)
    told = list(
        Signal.objects.filter(channel=channel, at__lte=at, look__in=SEEN)
        .order_by("at", "pk")
        .values_list("source", "at", "latest_post_at")
    )
    looks = _looks(told, zone)
    inside = [look for look in looks if look.day >= since and look.day.month not in quiet]
    watched = [look for look in inside if look.by_portal]
    latest = looks[-1].latest if looks else None
    rule = ParameterSet.objects.filter(channel=channel, since__lte=at).order_by("-since", "-pk")
    return Happened(
        since=since,
        latest=latest,
        looked=looks[-1].day if looks else None,
        posts_a_week=_rate(watched, quiet=quiet, until=today),
        counted_since=watched[0].day if watched else None,
        looks=sum(1 for look in inside if look.latest),
        fresh=sum(1 for look in inside if _is_fresh(look, rhythm)),
        people=Grant.objects.live(at).filter(channel=channel).values("person").distinct().count(),
        rule_hours=rule.values_list("answer_hours", flat=True).first(),
        languages=tuple(channel.languages),
    )


@dataclass(frozen=True)
class _Look:
    """One look and the latest post known after it."""

    day: dt.date
    by_portal: bool
    latest: dt.date | None


def _looks(told: list[tuple], zone) -> list[_Look]:
    looks, latest = [], None
    for source, at, latest_post_at in told:
        if latest_post_at is not None:
            seen = day_of(latest_post_at, zone)
            # A declaration may put an earlier day in place of a wrong one; a feed that drops old entries may not.
            latest = seen if source == Source.DECLARED else max(seen, latest or seen)
        looks.append(_Look(day_of(at, zone), source not in SAID, latest))
    return looks


def _rate(watched: list[_Look], *, quiet: set[int], until: dt.date) -> float | None:
    """Days with a new post in a week of the time the portal watched; None where it watched too seldom or too short."""
    if not watched:
        return None
    first = watched[0].day
    span = [first + dt.timedelta(days=n) for n in range((until - first).days + 1)]
    days = [day for day in span if day.month not in quiet]
    if len(days) < LEAST_DAYS or len({look.day for look in watched}) < LOOKED_OFTEN * len(days):
        return None
    posts = {look.latest for look in watched if look.latest is not None and look.latest >= first}
    return len(posts) * 7 / len(days)


def _is_fresh(look: _Look, rhythm: str) -> bool:
    asked = FRESH_DAYS.get(rhythm)
    return asked is not None and look.latest is not None and (look.day - look.latest).days <= asked
