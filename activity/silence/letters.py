"""Who is told about a channel's silence or closing, and the letters (N16, design §5.12).

What a night finds about all channels of one person stands in one letter; a closing is told by itself.

A sweep asks for a thousand channels at a time, so neither they nor their people need be objects of the database: rows
that name what is read of them here will do.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import models

from accounts.models import Person
from activity.silence.judging import Clock
from channels_registry.models import AccessLevel, Channel, Grant
from notifications.writing import Post, write_letters
from portal.among import Among

# Those who can do something about it.
ASKED = (AccessLevel.OWNER, AccessLevel.ADMIN, AccessLevel.EDITOR)


class Reader(NamedTuple):
    """A person as far as a letter needs one."""

    pk: int
    email: str
    full_name: str
    language: str
    is_active: bool


def administrators_of(channels: Iterable[Channel | tuple], *, at: dt.datetime) -> dict[int, list[Reader]]:
    """Who is asked about each channel: those who run it day to day; where there is nobody, its responsible person and
    deputy; the team only where there is nobody else. Two queries at most."""
    channels = list(channels)
    runners, team = _holders([channel.pk for channel in channels], at=at)
    alone = [channel for channel in channels if channel.pk not in runners]
    named = _readers({pk for channel in alone for pk in (channel.responsible_id, channel.deputy_id) if pk})
    return {
        channel.pk: runners[channel.pk]
        or [named[pk] for pk in (channel.responsible_id, channel.deputy_id) if pk in named]
        or team[channel.pk]
        for channel in channels
    }


def _holders(channel_ids: list[int], *, at: dt.datetime) -> tuple[dict[int, list], dict[int, list]]:
    """The people with live access, those outside the team and those of it."""
    grants = Grant.objects.live(at).with_of_team(at).filter(Among("channel", channel_ids), level__in=ASKED)
    of_person = (f"person__{name}" for name in Reader._fields)
    runners, team = defaultdict(list), defaultdict(list)
    for channel_id, of_team, *person in grants.order_by("channel_id", "person_id").values_list(
        "channel_id", "of_team", *of_person
    ):
        (team if of_team else runners)[channel_id].append(Reader(*person))
    return runners, team


def _readers(pks: set[int]) -> dict[int, Reader]:
    people = Person.objects.active().filter(Among("pk", pks)).values_list(*Reader._fields)
    return {person[0]: Reader(*person) for person in people}


def tell_of_all(
    kind: str,
    channels: Iterable[Channel | tuple],
    about: Mapping[int, models.Model],
    clock: Clock,
    *,
    people: Mapping[int, list[Reader]],
    paths: Mapping[int, str],
) -> None:
    """Write to each of the ``people`` one letter with all their ``channels``. ``about`` gives for each channel id the row
    whose step is told; each row takes a step once, so the first of them names the event. ``paths`` gives for each person
    the link by which they answer for all of them."""
    readers: dict[int, Reader] = {}
    theirs = defaultdict(list)
    channels = [channel for channel in channels if people[channel.pk]]
    for channel in channels:
        for reader in people[channel.pk]:
            readers[reader.pk] = reader
            theirs[reader.pk].append(channel)
    facts = {channel.pk: _facts(channel, about[channel.pk], clock) for channel in channels}
    posts = []
    for pk, found in theirs.items():
        first = min((about[channel.pk] for channel in found), key=lambda row: row.pk)
        rows = [facts[channel.pk] for channel in found]
        data = {"name": readers[pk].full_name, "channels": rows, "answer_path": paths[pk]}
        posts.append(Post(_event(kind, first), readers[pk], data=data))
    write_letters(kind, posts, at=clock.at)


def tell_administrators(
    kind: str,
    channels: list[Channel | tuple],
    about: Mapping[int, models.Model],
    clock: Clock,
    *,
    people: Mapping[int, list[Person | Reader]] | None = None,
    **more,
) -> None:
    """Write one letter per channel and person. ``about`` gives for each channel id the row whose step is told: the same
    step of the same row is never told twice. ``people`` when they must be known from before."""
    people = administrators_of(channels, at=clock.at) if people is None else people
    posts = []
    for channel in channels:
        row = about[channel.pk]
        facts = {**_facts(channel, row, clock), **more}
        posts += [
            Post(_event(kind, row), person, data={"name": person.full_name, **facts}) for person in people[channel.pk]
        ]
    write_letters(kind, posts, at=clock.at)


def _event(kind: str, row: models.Model) -> str:
    return f"{kind}:{row._meta.model_name}:{row.pk}"


def _facts(channel: Channel | tuple, about: models.Model, clock: Clock) -> dict:
    answer_by = getattr(about, "answer_by", None)
    return {
        "channel": channel.name,
        "latest_post_on": clock.day(channel.latest_post_at).isoformat() if channel.latest_post_at else "",
        "answer_by": clock.day(answer_by).isoformat() if answer_by else "",
        "path": f"/inactivity/{channel.pk}/",
    }
