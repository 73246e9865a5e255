"""Channels with and without promises, and the question about their goals, for the tests of N2."""

import datetime as dt

from django.utils import timezone

from accounts.models import Person
from activity.models import Look, Signal, Source
from channels_registry.models import Channel, ChannelStatus, Format, Tier
from requests_app.models import ChannelRequest
from requests_app.transitions import submit
from tests import world
from tests.requests_app import sheets
from workspace.goals.sweeping import sweep_goals
from workspace.models import GoalsReview

NOW = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
LIVE = NOW - dt.timedelta(days=380)


def channel(name: str = "Kenya Forum", *, live: dt.datetime = LIVE, **facts) -> Channel:
    """A channel in service since ``live``, that came into the register without a request."""
    return world.channel(name, at=live, **facts)


def promised(name: str = "Kenya Forum", *, live: dt.datetime = LIVE, answers: dict | None = None, **facts) -> Channel:
    """The same with the request that asked for it: handed in, frozen and approved."""
    made = channel(name, live=live, format=Format.PAGE, languages=["en", "sw"], **facts)
    filed = sheets.draft(at=live - dt.timedelta(days=20), body=made.body, **(answers or {}))
    at = live - dt.timedelta(days=19)
    submit(filed, by=filed.requester, at=at, facts={"body": made.body, "title": name, "tier": made.tier}, missing=[])
    ChannelRequest.objects.filter(pk=filed.pk).update(status="approved", channel=made)
    return made


def asked(made: Channel, *, at: dt.datetime = NOW) -> GoalsReview:
    sweep_goals(at=at)
    return GoalsReview.objects.get(channel=made)


def look(made: Channel, *, days: int, latest: int | None, source=Source.YOUTUBE, by: Person | None = None) -> None:
    """A look ``days`` ago that saw a latest post ``latest`` days ago; told by a person where ``source`` is declared."""
    at = NOW - dt.timedelta(days=days)
    post = None if latest is None else NOW - dt.timedelta(days=latest, minutes=5)
    Signal.objects.create(
        channel=made,
        source=source,
        look=Look.OK,
        at=at,
        latest_post_at=post,
        told_by=by or (world.person() if source == Source.DECLARED else None),
    )


def end(made: Channel, status: str = ChannelStatus.RETIRED) -> None:
    Channel.objects.filter(pk=made.pk).update(status=status, retired_at=NOW if status == "retired" else None)


CAREFUL = Tier.CAREFUL


def asked_again(made: Channel) -> GoalsReview:
    asked_at = NOW + dt.timedelta(days=370)
    sweep_goals(at=asked_at)
    return GoalsReview.objects.open().get(channel=made)
