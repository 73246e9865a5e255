"""What the rules need to know of the portal: the catalogue of platforms, and the channels near to the wish."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Body, Person
from channels_registry.marks import Activity, activities_of
from channels_registry.models import Channel, ChannelStatus, Platform
from requests_app.adviser.advising import Answers, NearBy, Offer, best_options
from requests_app.similarity import Wanted, nearest, score, words_of


def catalogue_of(platforms: Iterable[Platform]) -> list[Offer]:
    return [
        Offer(
            key=platform.key,
            formats=tuple(platform.formats),
            posts_least=platform.posts_per_week_least,
            answer_hours=platform.answer_hours,
            single_login=platform.single_login,
        )
        for platform in platforms
    ]


def wanted_by(answers: Answers, *, catalogue: list[Offer], by: Person) -> Wanted:
    """The wish as the search for similar channels reads it; the platform is the one we would propose first."""
    body = Body.objects.open().filter(pk__in=by.body_ids).order_by("pk").first()
    options, _note = best_options(answers, catalogue=catalogue)
    return Wanted(
        platform_key=options[0].platform if options else "",
        body=body,
        countries=frozenset(code.casefold() for code in answers.countries),
        region=body.region.strip().casefold() if body and not answers.countries else "",
        languages=frozenset({answers.language} - {""}),
        words=words_of(answers.people),
    )


def near_by(answers: Answers, *, catalogue: list[Offer], by: Person, at: dt.datetime) -> dict[NearBy, Channel]:
    """The nearest channels that ``by`` may see, nearest first, as the rules read them; a fixed number of queries.

    Each channel carries its ``activity``, so that the page says what the rules judged by.
    """
    wanted = wanted_by(answers, catalogue=catalogue, by=by)
    channels = nearest(wanted, user=by)
    activities = activities_of(channels, at=at)
    for channel in channels:
        channel.activity = activities[channel.pk]
    return {_read(channel, wanted, at=at): channel for channel in channels}


def _read(channel: Channel, wanted: Wanted, *, at: dt.datetime) -> NearBy:
    return NearBy(
        pk=channel.pk,
        points=score(channel, wanted),
        format=channel.format,
        languages=frozenset(channel.languages),
        countries=frozenset(str(code).strip().upper() for code in channel.countries),
        is_alive=_is_alive(channel.activity, channel.platform, at=at),
        is_staying=channel.status != ChannelStatus.RETIRING,
    )


def _is_alive(activity: Activity, platform: Platform, *, at: dt.datetime) -> bool | None:
    """Whether it published within the days after which its platform is asked about; None where nobody knows."""
    if not activity.known or activity.latest_post_at is None:
        return None
    return (at - activity.latest_post_at).days < platform.quiet_after_days
