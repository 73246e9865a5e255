"""Channels being set up, complete or with one thing left out, and their pages."""

import datetime as dt

from django.urls import reverse

from channels_registry import grants, set_up
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.conditions import NewCondition
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import AccessLevel, Channel, ChannelKind, Format
from policies.reading import acknowledge, unread_versions
from tests import world


def being_set_up(owner, *, at, name="New channel", **facts) -> Channel:
    rules = {
        "posts_agreed_by": "nobody", "speaks_on_disputed": "team", "languages": ["en"], "rhythm": "weekly", "discussion": "open",
        "answer_hours": 24, "visual_identity": "alliance", "review_on": at.date() + dt.timedelta(days=365),
    }  # fmt: skip
    new = NewChannel(
        name=name, body=facts.pop("body", None) or world.body(), platform=facts.pop("platform", None) or world.platform(),
        kind=facts.pop("kind", ChannelKind.REGION), format=Format.PROFILE, facts=facts,
    )  # fmt: skip
    return register_channel(
        new,
        parameters=rules,
        conditions=[NewCondition("Name a deputy", at.date() + dt.timedelta(days=90))],
        owner=owner,
        by=owner,
        at=at,
    )


def reads(person, at):
    for version in unread_versions(person, at=at):
        acknowledge(version, by=person, language="en", at=at)


def complete(channel, owner, *, at, leave_out=""):
    runner = world.person()
    reads(owner, at), reads(runner, at)
    if leave_out != "address":
        enter_address(channel, read_address("https://x.com/new_channel"), by=owner, at=at)
    if leave_out != "look":
        set_up.confirm_look(channel, by=owner, at=at)
    if leave_out != "coadmin":
        grants.give_access(channel, person=owner, level=AccessLevel.ADMIN, by=owner, at=at)
    if leave_out != "second":
        grants.give_access(channel, person=runner, level=AccessLevel.OWNER, by=owner, at=at)


def page(channel, name="set-up", *more) -> str:
    return reverse(f"channels:{name}", args=[channel.pk, *more])
