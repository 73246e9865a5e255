"""A channel is kept in service until a day, for a reason (U7: at most twice in a row, then the lead decides).

It is kept when it was asked about, or its pause is stated ahead, from a day on. Both count alike: whoever pauses twice
without a post between has had both. Months in which silence is normal every year stand on the channel itself.
"""

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

__all__ = ["KeepingRefused", "NotYours", "keep", "keepings_in_a_row", "state_pause", "take_back_pause"]

PHRASES = {
    "activity.kept": gettext_lazy("kept the quiet channel until a day"),
    "activity.pause_stated": gettext_lazy("stated ahead that the channel pauses"),
    "activity.pause_taken_back": gettext_lazy("took back the stated pause of the channel"),
}
MOST_IN_A_ROW = 2
LONGEST = dt.timedelta(days=366)
KEPT_TWICE = gettext_lazy(
    "This channel was kept twice already without a post. Now the communications lead decides; send them your reason."
)


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
    _refuse_a_third(channel, by=by)
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


@transaction.atomic
def state_pause(
    channel: Channel, *, since: dt.date, until: dt.date, reason: str, by: Person, at: dt.datetime
) -> Keeping:
    """State ahead that the channel pauses from a day to a day: in these days nobody is asked and no silence goes on.

    Raises KeepingRefused, NotYours. Where somebody was asked already, the question is answered instead (``keep``).
    """
    refuse_strangers(channel, by=by, at=at)
    _refuse_words(until=until, reason=reason, at=at, since=since)
    hold([channel.pk])
    channel.refresh_from_db(fields=["status", "latest_post_at"])
    if channel.status != ChannelStatus.ACTIVE:
        raise KeepingRefused(_("Only a channel in service can pause. Its page shows how it stands now."))
    if Silence.objects.filter(channel=channel, ended_at=None).exists():
        raise KeepingRefused(
            _("Its administrators were asked about this channel. Answer the question: keep it until a day.")
        )
    _refuse_a_third(channel, by=by)
    meets = Keeping.objects.filter(Q(since=None) | Q(since__lte=until), channel=channel, until__gte=since)
    if meets.exists():
        raise KeepingRefused(_("A pause that meets these days is stated already. Take that one back first."))
    pause = Keeping.objects.create(channel=channel, since=since, until=until, reason=reason, by=by, at=at)
    record("activity.pause_stated", channel, by=by, at=at, why=reason, data={"from": since, "until": until})
    return pause


@transaction.atomic
def take_back_pause(pause: Keeping, *, by: Person, at: dt.datetime) -> None:
    """A stated pause is not needed any more: it ends with yesterday, or never begins. Raises KeepingRefused, NotYours."""
    refuse_strangers(pause.channel, by=by, at=at)
    today = day_of(at)
    hold([pause.channel_id])
    stated = Keeping.objects.filter(pk=pause.pk, since__isnull=False, until__gte=today)
    yesterday = today - dt.timedelta(days=1)
    # What has begun stays on record for the days it was; the first day is the least that there is.
    if not (stated.filter(since__lt=today).update(until=yesterday) or stated.delete()[0]):
        raise KeepingRefused(_("This pause is over, or was taken back already."))
    record("activity.pause_taken_back", pause.channel, by=by, at=at, data={"from": pause.since, "until": pause.until})


def _refuse_a_third(channel: Channel, *, by: Person) -> None:
    if only_the_lead_keeps(channel) and not by.may(Permission.SET_THRESHOLDS):
        raise KeepingRefused(str(KEPT_TWICE))


def _refuse_words(*, until: dt.date, reason: str, at: dt.datetime, since: dt.date | None = None) -> None:
    today = day_of(at)
    if not reason.strip():
        raise KeepingRefused(_("Say why the channel is kept; the record of decisions keeps it."))
    if until <= today:
        raise KeepingRefused(_("Choose a day that is still to come."))
    if since is not None and since < today:
        raise KeepingRefused(_("A pause is stated ahead: choose a first day from today on."))
    if since is not None and until < since:
        raise KeepingRefused(_("The last day must not be before the first."))
    if until > (since or today) + LONGEST or (since is not None and since > today + LONGEST):
        raise KeepingRefused(_("A channel is kept for a year at most. Choose a nearer day; it can be kept again then."))


def settle_wishes(channel: Channel, *, by: Person, at: dt.datetime) -> int:
    """The decision just taken answers whoever wished the channel closed."""
    return ClosingWish.objects.filter(channel=channel, settled_at=None).update(settled_at=at, settled_by=by)
