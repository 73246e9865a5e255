"""Channels of which only people can tell, and what is asked about them, counted in days before one night."""

import datetime as dt

from activity.asking.quarterly import KIND, ask_quarterly
from activity.models import AnswerKey, ClosingWish, Keeping, PostQuestion, Signal, Silence
from activity.silence.keys import paths_for
from channels_registry.models import Channel
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

NOW = dt.datetime(2026, 6, 1, 2, 15, tzinfo=dt.UTC)
ENTERED = NOW - dt.timedelta(days=900)


def days(count: float) -> dt.timedelta:
    return dt.timedelta(days=count)


def declared(told: int | None = 100, latest: int = 0, **facts) -> Channel:
    """A channel on a platform that lets nobody look. ``told`` days ago somebody told its latest post, of ``latest`` days
    before that; None: nobody ever did."""
    channel = world.channel(at=ENTERED, **facts)
    if told is not None:
        at = NOW - days(told)
        Channel.objects.filter(pk=channel.pk).update(latest_post_at=at - days(latest), looked_at=at)
    return Channel.objects.get(pk=channel.pk)


def questions() -> list[tuple]:
    return list(PostQuestion.objects.order_by("pk").values_list("channel__name", "outcome"))


def asked_letters() -> list[tuple]:
    rows = Letter.objects.filter(kind=KIND).order_by("created_at", "pk")
    return [(address, data["channels"]) for address, data in rows.values_list("address", "data")]


def ask(*, after: float = 0) -> int:
    return ask_quarterly(at=NOW + days(after))


def token_of(person, *, at: dt.datetime = NOW) -> str:
    """A fresh link for this person, as a letter would bring it."""
    return paths_for([person.pk], at=at)[person.pk].rstrip("/").rpartition("/")[2]


def silent(latest: int = 120, asked: int = 5, **facts) -> Channel:
    """A channel that was asked about its silence some days ago, and has not been answered."""
    channel = declared(asked, latest - asked, **facts)
    at = NOW - days(asked)
    Silence.objects.create(channel=channel, silent_since=channel.latest_post_at, nudged_at=at, answer_by=at + days(21))
    return channel


def facts_of_answers() -> tuple:
    """Everything that the table can change."""
    return (
        list(Channel.objects.order_by("pk").values_list("status", "latest_post_at", "looked_at")),
        list(Silence.objects.order_by("pk").values_list("ended_at", "outcome")),
        list(PostQuestion.objects.order_by("pk").values_list("ended_at", "outcome", "answered_by")),
        list(AnswerKey.objects.order_by("pk").values_list("ended_at", "expires_at")),
        [model.objects.count() for model in (Signal, Keeping, ClosingWish, LedgerEntry, Letter)],
    )


def said(channel: Channel, answer: str = "", **more) -> dict[str, str]:
    """The fields of one row."""
    values = {"answer": answer, **more} if answer else more
    return {f"c{channel.pk}-{name}": str(value) for name, value in values.items()}
