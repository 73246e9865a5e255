"""How often a channel publishes, beside how often it means to: too little harms, and so does too much (I3).

Posts are counted in weeks, Monday to Sunday in the portal's time zone, and only in weeks in which the portal looked on at
least five of seven days. A quiet channel is looked at once a week: in a week that lies wholly after its latest post one
look is enough. All other weeks are not known, and never zero.
"""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, TextChoices
from django.db.models.functions import TruncDate, TruncWeek
from django.utils.translation import pgettext_lazy

from activity.models import LOOKED_AT, SEEN, ChannelPost, Look, Signal
from activity.sources.registry import adapter_of
from channels_registry.models import Channel, Rhythm
from portal.store import day_of, portal_zone, start_of_day

WEEK = dt.timedelta(days=7)
# Of seven; a look that slips past midnight must not make a week unknown.
DAYS_LOOKED = 5
# Fewer whole weeks say more about chance than about the channel.
FEWEST_WEEKS = 3
# Posts a week that a rhythm promises. A third less is still kept: holidays, a day that slipped.
PROMISED = {Rhythm.DAILY: 7.0, Rhythm.SEVERAL_A_WEEK: 3.0, Rhythm.WEEKLY: 1.0, Rhythm.MONTHLY: 12 / 52}
KEPT_SHARE = 2 / 3
# Nobody can say how much is too little for these.
WITHOUT_LEAST = (Rhythm.SEASONAL, Rhythm.EMERGENCIES)


class Verdict(TextChoices):
    TOO_LITTLE = "too_little", pgettext_lazy("posts a week are", "Too little")
    AS_PLANNED = "as_planned", pgettext_lazy("posts a week are", "As planned")
    TOO_MUCH = "too_much", pgettext_lazy("posts a week are", "Too much")
    UNKNOWN = "unknown", pgettext_lazy("posts a week are", "Not known")


@dataclass(frozen=True)
class Plan:
    """Posts a week: what the channel's rhythm asks for at least (None: nothing), what its platform bears at most."""

    least: float | None
    most: float


@dataclass(frozen=True)
class Week:
    """``posts`` None: the portal did not look often enough. ``whole``: the week is over."""

    monday: dt.date
    posts: int | None
    whole: bool


@dataclass(frozen=True)
class Cadence:
    """``weeks`` counts the whole weeks in which the posts are known, ``of`` all of them; months of planned silence aside."""

    plan: Plan
    posts: int
    weeks: int
    of: int
    silent_weeks: int

    @property
    def a_week(self) -> float | None:
        return self.posts / self.weeks if self.weeks >= FEWEST_WEEKS else None

    @property
    def verdict(self) -> Verdict:
        if self.a_week is None:
            return Verdict.UNKNOWN
        if self.a_week > self.plan.most:
            return Verdict.TOO_MUCH
        if self.plan.least is not None and self.a_week < self.plan.least:
            return Verdict.TOO_LITTLE
        return Verdict.AS_PLANNED


def plan_of(channel: Channel) -> Plan:
    """By its rhythm; who promises more than the platform bears is held to the promise. No query if the platform is joined."""
    least, most = channel.platform.posts_per_week_least, channel.platform.posts_per_week_most
    if channel.rhythm in WITHOUT_LEAST:
        return Plan(None, float(most))
    promised = PROMISED.get(channel.rhythm)
    if promised is None:
        return Plan(float(least), float(most))
    return Plan(promised * KEPT_SHARE, max(float(most), promised / KEPT_SHARE))


def cadence_of(channel: Channel, weeks: Iterable[Week]) -> Cadence:
    """Of the whole weeks among ``weeks``."""
    quiet = set(channel.quiet_months or ())
    counted = [week for week in weeks if week.whole and week.monday.month not in quiet]
    known = [week.posts for week in counted if week.posts is not None]
    return Cadence(plan_of(channel), sum(known), len(known), len(counted), sum(1 for posts in known if not posts))


def weeks_of(
    channels: Sequence[Channel], *, since: dt.date, until: dt.date, at: dt.datetime
) -> Mapping[int, list[Week]]:
    """For each channel (id) the weeks that begin from ``since`` to ``until``, none to come. Four queries."""
    zone = portal_zone()
    today = day_of(at, zone)
    mondays = _mondays(since, min(until, today))
    if not mondays or not channels:
        return {channel.pk: [] for channel in channels}
    ids = [channel.pk for channel in channels]
    end = min(start_of_day(mondays[-1] + WEEK, zone), at)
    span = (start_of_day(mondays[0], zone), end)
    looked = _looked(ids, span, zone)
    posted = _by_week(ChannelPost.objects.filter(channel__in=ids, published_at__range=span), "published_at", zone)
    # A look that saw a post of which there is no row: the source tells the latest one only, so nothing can be counted.
    told = _by_week(
        Signal.objects.filter(channel__in=ids, latest_post_at__range=span, look=Look.OK), "latest_post_at", zone
    )
    return {
        channel.pk: [
            Week(
                monday,
                _count(channel, monday, looked=looked, posted=posted, told=told, today=today, zone=zone),
                whole=monday + WEEK <= today,
            )
            for monday in mondays
        ]
        for channel in channels
    }


def _mondays(since: dt.date, until: dt.date) -> list[dt.date]:
    first = since + dt.timedelta(days=-since.weekday() % 7)
    return [first + WEEK * number for number in range(max((until - first).days // 7 + 1, 0))]


Counts = Mapping[tuple[int, dt.date], int]


def _looked(ids: Sequence[int], span: tuple[dt.datetime, dt.datetime], zone: zoneinfo.ZoneInfo) -> Counts:
    """On how many days of each week the portal itself looked at posts, and saw."""
    telling = [source for source in LOOKED_AT if (adapter := adapter_of(source)) and adapter.tells_posts]
    looks = Signal.objects.filter(channel__in=ids, at__range=span, look__in=SEEN, source__in=telling)
    by_week = looks.order_by().annotate(week=TruncWeek("at", tzinfo=zone)).values("channel", "week")
    return _counted(by_week.annotate(number=Count(TruncDate("at", tzinfo=zone), distinct=True)), zone)


def _by_week(rows: QuerySet, moment: str, zone: zoneinfo.ZoneInfo) -> Counts:
    by_week = rows.order_by().annotate(week=TruncWeek(moment, tzinfo=zone)).values("channel", "week")
    return _counted(by_week.annotate(number=Count("pk")), zone)


def _counted(rows: QuerySet, zone: zoneinfo.ZoneInfo) -> Counts:
    found: dict[tuple[int, dt.date], int] = defaultdict(int)
    for channel, week, number in rows.values_list("channel", "week", "number"):
        found[channel, day_of(week, zone)] = number
    return found


def _count(
    channel: Channel, monday: dt.date, *, looked: Counts, posted: Counts, told: Counts, today: dt.date, zone
) -> int | None:
    key = (channel.pk, monday)
    days = min((today - monday).days + 1, 7)
    looks, posts = looked.get(key, 0), posted.get(key, 0)
    latest = channel.latest_post_at
    silent = latest is not None and day_of(latest, zone) < monday
    if looks * 7 < days * DAYS_LOOKED and not (looks and silent):
        return None
    return None if not posts and told.get(key) else posts
