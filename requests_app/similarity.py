"""Which existing channels are near to one that is asked for (U2): platform, group, area, audience, languages, purpose."""

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Case, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Body
from accounts.roles import Permission
from channels_registry.marks import Activity, activities_of
from channels_registry.models import Channel
from portal.store import days_between
from requests_app.annex1.reading import languages_of
from requests_app.annex1.sheet import AnswerSheet

# What each thing in common counts. A channel is near from NEAR on: same platform and same group, for example.
SAME_PLATFORM, SAME_BODY, KIN_BODY, SAME_COUNTRY, SAME_REGION, SAME_LANGUAGE, SAME_WORD = 3, 3, 1, 2, 1, 1, 1
SAME_KIND = 1
MOST_WORDS = 2
NEAR = 3
MOST = 5
# So many are compared in full, those first that the database finds nearest; countries beyond the first few are not sought.
MOST_COMPARED = 400
MOST_COUNTRIES = 5
WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True)
class Wanted:
    """What is known so far of the channel that is asked for."""

    platform_key: str = ""
    body: Body | None = None
    countries: frozenset[str] = frozenset()
    region: str = ""
    languages: frozenset[str] = frozenset()
    words: frozenset[str] = field(default_factory=frozenset)
    kind: str = ""
    # The channel that is open for this request already (fast track): it is no neighbour of its own.
    own: int | None = None


def wanted_by(sheet: AnswerSheet) -> Wanted:
    """The wish as the answers have it; what is not answered yet counts for nothing."""
    body = sheet.likely_body
    q02, q06 = sheet.value("q02"), sheet.value("q06")
    countries = q02.get("countries") or ", ".join(body.countries if body else [])
    names = [sheet.value("q11").get(name, "") for name in ("name_1", "introduction")]
    texts = " ".join([q06.get("audience", ""), sheet.value("q05").get("adds", ""), *names])
    return Wanted(
        platform_key=sheet.value("q09").get("platform", ""),
        body=body,
        countries=frozenset(part.strip().casefold() for part in countries.split(",") if part.strip()),
        region=(q02.get("region") or (body.region if body else "")).strip().casefold(),
        languages=frozenset(languages_of(sheet)) if q06 or q02 else frozenset(),
        words=words_of(texts),
        kind=sheet.purpose,
        own=sheet.request.channel_id,
    )


def words_of(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


def nearest(wanted: Wanted, *, user, most: int = MOST) -> list[Channel]:
    """The nearest channels on duty that ``user`` may see, nearest first; a fixed number of queries."""
    channels = (
        visible_near(user)
        .exclude(pk=wanted.own)
        .annotate(countries_text=Cast("countries", TextField()))
        .filter(_in_reach(wanted))
        .annotate(closeness=_closeness(wanted))
        .select_related("platform", "body")
        .order_by("-closeness", "pk")[:MOST_COMPARED]
    )
    scored = [(score(channel, wanted), channel) for channel in channels]
    near = [(points, channel) for points, channel in scored if points >= NEAR]
    near.sort(key=lambda pair: (-pair[0], pair[1].name.casefold(), pair[1].pk))
    return [channel for _points, channel in near[:most]]


def visible_near(user):
    """Channels on duty; one that is unlisted for someone's safety only for its own people and the team (A22)."""
    channels = Channel.objects.on_duty().visible_to(user)
    if user.may(Permission.MANAGE_CHANNELS):
        return channels
    return channels.filter(
        Q(unlisted_at=None) | Q(body__in=user.body_ids) | Q(pk__in=Channel.objects.run_by(user).values("pk"))
    )


def _in_reach(wanted: Wanted) -> Q:
    reach = Q(pk__in=[])
    for condition, _points in _told_by_database(wanted):
        reach |= condition
    return reach


def _closeness(wanted: Wanted):
    """The points that the database can tell, so that of many in reach the nearest are compared."""
    parts = (Case(When(condition, then=points), default=0) for condition, points in _told_by_database(wanted))
    return sum(parts, start=Value(0, output_field=IntegerField()))


def _told_by_database(wanted: Wanted) -> list[tuple[Q, int]]:
    """What ``score`` counts, as far as a query can tell it: (condition, points)."""
    told = []
    if wanted.platform_key:
        told.append((Q(platform__key=wanted.platform_key), SAME_PLATFORM))
    if wanted.body is not None:
        kin = Q(body__parent=wanted.body)
        if wanted.body.parent_id:
            kin |= Q(body=wanted.body.parent_id) | Q(body__parent=wanted.body.parent_id)
        told += [(Q(body=wanted.body), SAME_BODY), (kin & ~Q(body=wanted.body), KIN_BODY)]
    if wanted.region:
        told.append((Q(region__iexact=wanted.region), SAME_REGION))
    # As text, since SQLite cannot ask a JSON list what it contains.
    countries = Q(pk__in=[])
    for code in sorted(wanted.countries)[:MOST_COUNTRIES]:
        countries |= Q(countries_text__contains=f'"{code.upper()}"')
    return [*told, (countries, SAME_COUNTRY)] if wanted.countries else told


def score(channel: Channel, wanted: Wanted) -> int:
    points = SAME_PLATFORM * (channel.platform.key == wanted.platform_key)
    points += _score_body(channel.body, wanted.body)
    points += SAME_COUNTRY * bool(_folded(channel.countries) & wanted.countries)
    points += SAME_REGION * bool(wanted.region and channel.region.casefold() == wanted.region)
    points += SAME_LANGUAGE * bool(set(channel.languages) & wanted.languages)
    points += SAME_KIND * bool(wanted.kind and channel.kind == wanted.kind)
    common = words_of(f"{channel.name} {channel.audience} {channel.purpose} {channel.summary}") & wanted.words
    return points + SAME_WORD * min(len(common), MOST_WORDS)


def _score_body(body: Body, wanted: Body | None) -> int:
    if wanted is None:
        return 0
    if body.pk == wanted.pk:
        return SAME_BODY
    kin = {body.parent_id} & {wanted.pk, wanted.parent_id} or {wanted.parent_id} & {body.pk}
    return KIN_BODY * bool(kin - {None})


def _folded(values: Collection[str]) -> set[str]:
    return {str(value).strip().casefold() for value in values}


def how_alive(channels: Iterable[Channel], *, at: dt.datetime) -> dict[int, str]:
    """When each last published, in words, by its number. What nobody can say is not silence (design §5.2)."""
    return {pk: activity_in_words(activity, at=at) for pk, activity in activities_of(channels, at=at).items()}


def activity_in_words(activity: Activity, *, at: dt.datetime) -> str:
    if not activity.known:
        return _("When it last published is not known.")
    if activity.latest_post_at is None:
        return _("No post of it was seen.")
    if days_between(activity.latest_post_at, at) < 1:
        return _("It published today.")
    return _("Its latest post is of %(date)s.") % {"date": date_format(activity.latest_post_at)}
