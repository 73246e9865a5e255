"""“We leave this platform” (A20): one decision of the lead for all our channels there, one letter to each person.

The decision and the end of new requests stand in one transaction; the closings begin in sets of at most a thousand, and the
letters leave with the last of them. What was interrupted goes on with ``carry_on``, which does nothing twice. Each closing is
then a case like any other and can be stopped by itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from activity.models import PlatformLeaving, RetirementCase
from activity.retirement import plan
from activity.retirement.cases import NotAllowed, first_of, needed, settle_what_waits
from activity.silence.letters import Reader, administrators_of
from channels_registry import catalogue, lifecycle
from channels_registry.activity_facts import hold
from channels_registry.models import IN_SERVICE, Channel, ChannelStatus, Platform, Tier
from ledger.recording import record
from notifications.writing import Post, write_letters
from portal.batches import in_batches
from portal.store import day_of
from portal.typed_text import is_web_link

__all__ = ["NotAllowed", "carry_on", "leave_platform", "meaning_of", "to_close"]

PHRASES = {"activity.platform_left": gettext_lazy("decided that we leave a platform")}
LETTER = "activity.leaving"
# Lines of one letter; more are said as a number.
MOST_TOLD = 50


@dataclass(frozen=True)
class Meaning:
    """What leaving a platform would mean today."""

    in_service: int
    careful: int
    closing: int
    being_set_up: int


def to_close(platform: Platform) -> QuerySet:
    """Our channels there that are in service."""
    return Channel.objects.filter(platform=platform, status__in=IN_SERVICE)


def meaning_of(platform: Platform) -> Meaning:
    """One query."""
    in_service = Q(status__in=IN_SERVICE)
    return Meaning(
        **Channel.objects.filter(platform=platform).aggregate(
            in_service=Count("pk", filter=in_service),
            careful=Count("pk", filter=in_service & Q(tier=Tier.CAREFUL)),
            closing=Count("pk", filter=Q(status=ChannelStatus.RETIRING)),
            being_set_up=Count("pk", filter=Q(status=ChannelStatus.APPROVED)),
        )
    )


def leave_platform(
    platform: Platform,
    *,
    reason: str,
    last_day: dt.date,
    by: Person,
    at: dt.datetime,
    channels: Iterable[int] | None = None,
    successor_urls: Mapping[int, str] | None = None,
) -> PlatformLeaving:
    """Close all our channels in service on the platform, or ``channels`` among them (ids), and offer it no more.

    ``successor_urls`` says for a channel's id where its readers go on. Raises NotAllowed.
    """
    leaving = _decide(
        platform, reason=reason, last_day=last_day, by=by, at=at, channels=channels, successor_urls=successor_urls or {}
    )
    carry_on(leaving, at=at)
    return leaving


@transaction.atomic
def _decide(
    platform: Platform,
    *,
    reason: str,
    last_day: dt.date,
    by: Person,
    at: dt.datetime,
    channels: Iterable[int] | None,
    successor_urls: Mapping[int, str],
) -> PlatformLeaving:
    if not by.may(Permission.WITHDRAW_AUTHORISATION):
        raise NotAllowed(_("Leaving a platform is decided by the communications lead."))
    reason = needed(reason)
    today = day_of(at)
    if not today <= last_day <= today + dt.timedelta(days=plan.LONGEST_DAYS):
        raise NotAllowed(_("Choose a last day that is still to come, a year ahead at most."))
    if not all(is_web_link(url) for url in successor_urls.values()):
        raise NotAllowed(_("The link must start with https:// or http://."))
    ours = to_close(platform)
    chosen = ours if channels is None else ours.filter(pk__in=list(channels))
    ids = list(chosen.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise NotAllowed(_("None of these channels is in service. Choose at least one that is."))
    try:
        with transaction.atomic():
            leaving = PlatformLeaving.objects.create(
                platform=platform,
                reason=reason,
                last_day=last_day,
                channel_ids=ids,
                successor_urls={str(pk): url for pk, url in successor_urls.items() if pk in set(ids)},
                decided_by=by,
                decided_at=at,
            )
    except IntegrityError as error:
        raise NotAllowed(_("This platform is being left already. Let that decision be carried out first.")) from error
    platform.refresh_from_db(fields=["archived"])
    if not platform.archived:
        catalogue.archive_platform(platform, by=by, at=at)
    data = {"leaving": leaving.pk, "channels": len(ids), "last_day": last_day, "key": platform.key}
    record("activity.platform_left", platform, by=by, at=at, why=reason, data=data)
    return leaving


def carry_on(leaving: PlatformLeaving, *, at: dt.datetime) -> int:
    """Begin the closings that have not begun, then tell everyone. Returns how many began; safe to run twice and at once."""
    begun = set(leaving.cases.values_list("channel_id", flat=True))
    left = [pk for pk in leaving.channel_ids if pk not in begun]
    count = sum(_begin(batch, leaving, at=at) for batch in in_batches(left))
    _tell(leaving, at=at)
    return count


@transaction.atomic
def _begin(channel_ids: list[int], leaving: PlatformLeaving, *, at: dt.datetime) -> int:
    """The set form of ``cases.start``, for a thousand channels at most."""
    by = leaving.decided_by
    hold(channel_ids)
    moved = lifecycle.start_retiring_many(channel_ids, by=by, at=at, why=leaving.reason)
    channels = list(Channel.objects.filter(pk__in=moved).order_by("pk"))
    cases = RetirementCase.objects.bulk_create(
        RetirementCase(
            channel=channel,
            leaving=leaving,
            reason=leaving.reason,
            opened_by=by,
            opened_at=at,
            last_day=leaving.last_day,
            successor_url=leaving.successor_urls.get(str(channel.pk), ""),
            needs_second=channel.tier == Tier.CAREFUL,
        )
        for channel in channels
    )
    # The team's steps wait for whoever takes them up: the lead alone could not do them for a whole platform.
    plan.write_plans(cases, runners=first_of(administrators_of(channels, at=at)), team_has=None, at=at)
    settle_what_waits(moved, by=by, at=at)
    return len(moved)


@transaction.atomic
def _tell(leaving: PlatformLeaving, *, at: dt.datetime) -> None:
    """One letter to each person, with all their channels."""
    if not PlatformLeaving.objects.filter(pk=leaving.pk, told_at=None).update(told_at=at):
        return
    leaving.told_at = at
    readers: dict[int, Reader] = {}
    theirs: dict[int, list[Channel]] = {}
    channels = list(
        Channel.objects.filter(retirement_cases__leaving=leaving, status=ChannelStatus.RETIRING)
        .order_by("name", "pk")
        .only("pk", "name", "responsible_id", "deputy_id")
    )
    for batch in in_batches(channels):
        people = administrators_of(batch, at=at)
        for channel in batch:
            for reader in people[channel.pk]:
                readers[reader.pk] = reader
                theirs.setdefault(reader.pk, []).append(channel)
    posts = [
        Post(
            f"{LETTER}:{leaving.pk}:{pk}",
            reader,
            data={
                "name": reader.full_name,
                "platform": leaving.platform.name,
                "reason": leaving.reason,
                "last_day": leaving.last_day.isoformat(),
                "channels": [{"channel": c.name, "path": f"/inactivity/{c.pk}/"} for c in theirs[pk][:MOST_TOLD]],
                "more": max(0, len(theirs[pk]) - MOST_TOLD),
                "path": "/inactivity/closings/",
            },
        )
        for pk, reader in readers.items()
    ]
    write_letters(LETTER, posts, at=at)
