"""What is known of a channel's activity, as it stands on the channel: latest post, last successful look (A2, U7).

The room above tells it here. Only a successful look may be told: a failed one changes nothing, so that what could not
be seen stays unknown.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.utils.translation import gettext_lazy

from channels_registry.models import Channel
from ledger.recording import record
from portal.among import Among
from portal.batches import in_batches

PHRASES = {"channels.latest_post_corrected": gettext_lazy("corrected the date of the latest post")}


def hold(channel_ids: Iterable[int]) -> None:
    """Keep others from changing these channels until the transaction ends; locks are taken in one order.

    On SQLite the transaction itself is the lock (BEGIN IMMEDIATE).
    """
    rows = Channel.objects.filter(Among("pk", channel_ids)).order_by("pk").select_for_update(no_key=True)
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def note_looks(latest_posts: Mapping[int, dt.datetime | None], *, at: dt.datetime) -> None:
    """A successful look at each of these channels (ids), and the latest post it saw, None for “nothing newer”.

    The date of the latest post only moves forward and never beyond ``at``; four queries for each thousand channels.
    """
    for batch in in_batches(sorted(latest_posts)):
        hold(batch)
        channels = Channel.objects.filter(pk__in=batch)
        channels.filter(Q(looked_at=None) | Q(looked_at__lt=at)).update(looked_at=at)
        seen = {pk: min(latest_posts[pk], at) for pk in batch if latest_posts[pk] is not None}
        known = dict(channels.filter(pk__in=seen).values_list("pk", "latest_post_at"))
        newer = {pk: moment for pk, moment in seen.items() if pk in known and (known[pk] is None or known[pk] < moment)}
        if newer:
            moved = Case(
                *(When(pk=pk, then=Value(moment)) for pk, moment in newer.items()),
                default=F("latest_post_at"),
                output_field=DateTimeField(),
            )
            Channel.objects.filter(pk__in=newer).update(latest_post_at=moved)


@transaction.atomic
def correct_latest_post(channel: Channel, *, latest_post_at: dt.datetime, by, at: dt.datetime, why: str) -> None:
    """Put an earlier date of the latest post in place of a wrong one: a person's decision, on record with its reason."""
    hold([channel.pk])
    before = Channel.objects.values_list("latest_post_at", flat=True).get(pk=channel.pk)
    Channel.objects.filter(pk=channel.pk).update(latest_post_at=latest_post_at, looked_at=at)
    channel.latest_post_at, channel.looked_at = latest_post_at, at
    record(
        "channels.latest_post_corrected", channel, by=by, at=at, why=why, data={"from": before, "to": latest_post_at}
    )
