"""Who is told about a channel's silence or closing, and the letters (N16): one per step, channel and person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db import models
from django.db.models import Exists, OuterRef

from accounts.models import Person, RoleAssignment
from activity.judging import Clock
from channels_registry.models import AccessLevel, Channel, Grant
from notifications.writing import Post, write_letters

# Those who can do something about it.
ASKED = (AccessLevel.OWNER, AccessLevel.ADMIN, AccessLevel.EDITOR)
# A person as far as a letter needs one.
_OF_PERSON = ("email", "full_name", "language", "is_active")


def administrators_of(channels: Iterable[Channel], *, at: dt.datetime) -> dict[int, list[Person]]:
    """Who is asked about each channel: those who run it day to day; where there is nobody, its responsible person and
    deputy; the team only where there is nobody else. Two queries."""
    channels = list(channels)
    runners, team = _holders([channel.pk for channel in channels], at=at)
    named = (
        Person.objects.active()
        .only("pk", *_OF_PERSON)
        .in_bulk({pk for channel in channels for pk in (channel.responsible_id, channel.deputy_id) if pk})
    )
    return {
        channel.pk: runners[channel.pk]
        or [named[pk] for pk in (channel.responsible_id, channel.deputy_id) if pk in named]
        or team[channel.pk]
        for channel in channels
    }


def _holders(channel_ids: list[int], *, at: dt.datetime) -> tuple[dict[int, list], dict[int, list]]:
    """The people with live access, those outside the team and those of it."""
    of_team = Exists(RoleAssignment.objects.team(at).filter(person=OuterRef("person")))
    grants = (
        Grant.objects.live(at)
        .filter(channel__in=channel_ids, level__in=ASKED)
        .annotate(of_team=of_team)
        .select_related("person")
        .only("channel_id", *(f"person__{name}" for name in _OF_PERSON))
        .order_by("channel_id", "person_id")
    )
    runners, team = defaultdict(list), defaultdict(list)
    for grant in grants:
        (team if grant.of_team else runners)[grant.channel_id].append(grant.person)
    return runners, team


def tell_administrators(
    kind: str,
    channels: list[Channel],
    about: Mapping[int, models.Model],
    clock: Clock,
    *,
    people: Mapping[int, list[Person]] | None = None,
    **more,
) -> None:
    """Write one letter per channel and person. ``about`` gives for each channel id the row whose step is told: the same
    step of the same row is never told twice. ``people`` when they must be known from before."""
    people = administrators_of(channels, at=clock.at) if people is None else people
    write_letters(
        kind,
        (
            Post(
                event=f"{kind}:{about[channel.pk]._meta.model_name}:{about[channel.pk].pk}",
                person=person,
                data={"name": person.full_name, **_facts(channel, about[channel.pk], clock), **more},
            )
            for channel in channels
            for person in people[channel.pk]
        ),
        at=clock.at,
    )


def _facts(channel: Channel, about: models.Model, clock: Clock) -> dict:
    answer_by = getattr(about, "answer_by", None)
    return {
        "channel": channel.name,
        "latest_post_on": clock.day(channel.latest_post_at).isoformat() if channel.latest_post_at else "",
        "answer_by": clock.day(answer_by).isoformat() if answer_by else "",
        "path": f"/inactivity/{channel.pk}/",
    }
