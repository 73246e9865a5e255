"""What the public is told of accounts that pretend to be us; nothing that tells of a channel which is left off the list (A22)."""

from django.utils import timezone

from channels_registry.models import ChannelStatus
from channels_registry.models.channels import NEVER_LIVE
from channels_registry.warnings import Imitation, Knows
from enforcement.models import STILL_UP, ImpersonationCase
from portal.store import day_of

MOST_SHOWN = 5


def by_identity(identity_key: str) -> Imitation | None:
    found = ImpersonationCase.objects.filter(identity_key=identity_key, state__in=STILL_UP).select_related("imitates")
    case = found.first() if identity_key else None
    return _told(case) if case is not None else None


def of_channel(channel_id: int) -> list[Imitation]:
    cases = ImpersonationCase.objects.filter(imitates=channel_id, state__in=STILL_UP).select_related("imitates")
    return [_told(case) for case in cases.order_by("-judged_at", "-pk")[:MOST_SHOWN]]


def _told(case: ImpersonationCase) -> Imitation:
    channel = case.imitates
    listed = channel is not None and channel.unlisted_at is None and channel.status not in (
        *NEVER_LIVE, ChannelStatus.APPROVED,
    )  # fmt: skip
    return Imitation(
        address=case.address,
        known_since=day_of(case.judged_at or timezone.now()),
        channel_id=channel.pk if listed else None,
        reported_on=case.reported_on,
    )


KNOWS = Knows(by_identity, of_channel)
