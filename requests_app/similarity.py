"""Which existing channels are near to one that is asked for (U2): platform, group, area, audience, languages."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Body
from accounts.roles import Permission
from channels_registry.models import Channel
from requests_app.annex1.reading import languages_of
from requests_app.annex1.sheet import AnswerSheet

# What each thing in common counts. A channel is near from NEAR on: same platform and same group, for example.
SAME_PLATFORM, SAME_BODY, KIN_BODY, SAME_COUNTRY, SAME_REGION, SAME_LANGUAGE, SAME_WORD = 3, 3, 1, 2, 1, 1, 1
MOST_WORDS = 2
NEAR = 3
MOST = 5
MOST_COMPARED = 400
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


def wanted_by(sheet: AnswerSheet) -> Wanted:
    """The wish as the answers have it; what is not answered yet counts for nothing."""
    body = sheet.likely_body
    q02, q06 = sheet.value("q02"), sheet.value("q06")
    countries = q02.get("countries") or ", ".join(body.countries if body else [])
    texts = " ".join([q06.get("audience", ""), sheet.value("q05").get("adds", "")])
    return Wanted(
        platform_key=sheet.value("q09").get("platform", ""),
        body=body,
        countries=frozenset(part.strip().casefold() for part in countries.split(",") if part.strip()),
        region=(q02.get("region") or (body.region if body else "")).strip().casefold(),
        languages=frozenset(languages_of(sheet)) if q06 or q02 else frozenset(),
        words=words_of(texts),
    )


def words_of(text: str) -> frozenset[str]:
    return frozenset(WORD.findall(text.casefold()))


def nearest(wanted: Wanted, *, user, most: int = MOST) -> list[Channel]:
    """The nearest channels on duty that ``user`` may see, nearest first; a fixed number of queries."""
    channels = (
        visible_near(user).filter(_in_reach(wanted)).select_related("platform", "body").order_by("pk")[:MOST_COMPARED]
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
    if wanted.platform_key:
        reach |= Q(platform__key=wanted.platform_key)
    if wanted.body is not None:
        reach |= Q(body=wanted.body) | Q(body__parent=wanted.body)
        if wanted.body.parent_id:
            reach |= Q(body=wanted.body.parent_id) | Q(body__parent=wanted.body.parent_id)
    if wanted.region:
        reach |= Q(region__iexact=wanted.region)
    return reach


def score(channel: Channel, wanted: Wanted) -> int:
    points = SAME_PLATFORM * (channel.platform.key == wanted.platform_key)
    points += _score_body(channel.body, wanted.body)
    points += SAME_COUNTRY * bool(_folded(channel.countries) & wanted.countries)
    points += SAME_REGION * bool(wanted.region and channel.region.casefold() == wanted.region)
    points += SAME_LANGUAGE * bool(set(channel.languages) & wanted.languages)
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


def how_alive(channel: Channel, *, at: dt.datetime) -> str:
    """When it last published, in words; unknown is not silence (design §5.2)."""
    if channel.latest_post_at is None:
        return _("When it last published is not known.")
    days = (at - channel.latest_post_at).days
    if days < 1:
        return _("It published today.")
    return _("Its latest post is of %(date)s.") % {"date": date_format(channel.latest_post_at)}
