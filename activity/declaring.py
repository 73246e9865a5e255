"""An administrator tells the latest post: the only signal that every platform allows (N10, A2)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.models import Look, PostQuestion, QuestionOutcome, Signal, Source
from activity.silence.sweeping import end_if_over
from channels_registry.activity_facts import correct_latest_post, hold, note_looks
from channels_registry.models import Channel
from portal.store import day_of, end_of_day, portal_zone

__all__ = ["DeclarationRefused", "NotYours", "declare"]


class DeclarationRefused(Exception):
    """The date cannot be taken so; the text says what to do."""


@transaction.atomic
def declare(channel: Channel, *, latest_post_on: dt.date | None, by: Person, at: dt.datetime, note: str = "") -> Signal:
    """State the day of the latest post, or with None that there is no post since the one we know.

    The known date moves forward only; the team may correct it backwards with a ``note`` as the reason, on record. A
    channel that turns out to speak is quiet no longer at once. Raises DeclarationRefused, NotYours.
    """
    refuse_strangers(channel, by=by, at=at)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "latest_post_at", "looked_at"])
    if not channel.is_on_duty:
        raise DeclarationRefused(_("This channel is not in service; nothing needs to be told about its posts."))
    latest = _moment_told(channel, latest_post_on, at=at)
    if channel.latest_post_at is not None and day_of(latest) < day_of(channel.latest_post_at):
        _refuse_correction(channel, by=by, note=note)
        correct_latest_post(channel, latest_post_at=latest, by=by, at=at, why=note)
    else:
        note_looks({channel.pk: latest}, at=at)
    signal = Signal.objects.create(
        channel=channel, source=Source.DECLARED, look=Look.OK, at=at, latest_post_at=latest, told_by=by, note=note[:300]
    )
    asked = PostQuestion.objects.open().filter(channel=channel, asked_at__lte=at)
    asked.update(ended_at=at, outcome=QuestionOutcome.TOLD, answered_by=by)
    end_if_over([channel.pk], at=at, by=by)
    channel.refresh_from_db(fields=["status", "flagged_at", "latest_post_at", "looked_at"])
    return signal


def _moment_told(channel: Channel, day: dt.date | None, *, at: dt.datetime) -> dt.datetime:
    """The moment a told day stands for: the whole day counts, but never what is still to come."""
    if day is None:
        if channel.latest_post_at is None:
            raise DeclarationRefused(_("We know of no post on this channel yet. Enter the date of the latest one."))
        return channel.latest_post_at
    zone = portal_zone()
    if day > day_of(at, zone):
        raise DeclarationRefused(_("This day has not come yet. Enter the date of the latest post that can be seen."))
    return min(at, end_of_day(day, zone) - dt.timedelta(seconds=1))


def _refuse_correction(channel: Channel, *, by: Person, note: str) -> None:
    if not by.may(Permission.FLAG_AND_RETIRE):
        raise DeclarationRefused(
            _("We know of a later post, of %(day)s. If that is wrong, ask the communications team to correct it.")
            % {"day": day_of(channel.latest_post_at).isoformat()}
        )
    if not note.strip():
        raise DeclarationRefused(
            _(
                "We know of a later post, of %(day)s. To correct it, say why in the note; the record of decisions keeps it."
            )
            % {"day": day_of(channel.latest_post_at).isoformat()}
        )
