"""A quiet channel is kept in service until a day, for a reason (U7: at most twice in a row, then the lead decides)."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.answering import NotYours, refuse_strangers
from activity.models import ClosingWish, Keeping, Silence, SilenceOutcome
from channels_registry import lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import Channel, ChannelStatus
from ledger.recording import record
from portal.store import day_of

__all__ = ["KeepingRefused", "NotYours", "keep", "keepings_in_a_row"]

PHRASES = {"activity.kept": gettext_lazy("kept the quiet channel until a day")}
MOST_IN_A_ROW = 2
LONGEST = dt.timedelta(days=366)


class KeepingRefused(Exception):
    """The channel cannot be kept so; the text says what to do."""


def keepings_in_a_row(channel: Channel) -> int:
    """How often the channel was kept since its latest post that we know of."""
    since_post = Q() if channel.latest_post_at is None else Q(at__gt=channel.latest_post_at)
    return Keeping.objects.filter(since_post, channel=channel).count()


def only_the_lead_keeps(channel: Channel) -> bool:
    return keepings_in_a_row(channel) >= MOST_IN_A_ROW


@transaction.atomic
def keep(channel: Channel, *, until: dt.date, reason: str, by: Person, at: dt.datetime) -> Keeping:
    """Keep a channel that was asked about or flagged; it is not asked again before ``until`` is over.

    Raises KeepingRefused, NotYours, lifecycle.NotAllowed when someone decided first.
    """
    refuse_strangers(channel, by=by, at=at)
    _refuse_words(until=until, reason=reason, at=at)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "latest_post_at"])
    if only_the_lead_keeps(channel) and not by.may(Permission.SET_THRESHOLDS):
        raise KeepingRefused(
            _(
                "This channel was kept twice already without a post. Now the communications lead decides; send them your reason."
            )
        )
    asked = Silence.objects.filter(channel=channel, ended_at=None).update(
        ended_at=at, outcome=SilenceOutcome.KEPT, ended_by=by
    )
    if channel.status == ChannelStatus.FLAGGED:
        lifecycle.keep(channel, by=by, at=at, why=reason)
    elif not asked or channel.status != ChannelStatus.ACTIVE:
        raise KeepingRefused(_("Nobody is waiting for an answer about this channel. Its page shows how it stands now."))
    keeping = Keeping.objects.create(channel=channel, until=until, reason=reason, by=by, at=at)
    settle_wishes(channel, by=by, at=at)
    record("activity.kept", channel, by=by, at=at, why=reason, data={"until": until})
    return keeping


def _refuse_words(*, until: dt.date, reason: str, at: dt.datetime) -> None:
    today = day_of(at)
    if not reason.strip():
        raise KeepingRefused(_("Say why the channel is kept; the record of decisions keeps it."))
    if until <= today:
        raise KeepingRefused(_("Choose a day that is still to come."))
    if until > today + LONGEST:
        raise KeepingRefused(_("A channel is kept for a year at most. Choose a nearer day; it can be kept again then."))


def settle_wishes(channel: Channel, *, by: Person, at: dt.datetime) -> int:
    """The decision just taken answers whoever wished the channel closed."""
    return ClosingWish.objects.filter(channel=channel, settled_at=None).update(settled_at=at, settled_by=by)
