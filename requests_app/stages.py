"""Keep who has a request since when, inside the transaction that changes it (N5)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import DateTimeField, F, Value
from django.db.models.functions import Greatest

from requests_app.models import ChannelRequest, RequestStage, Status
from requests_app.models.requests import WITH_REQUESTER, WITH_TEAM


def enter_stages(channel_requests: Iterable[ChannelRequest], *, at: dt.datetime) -> None:
    """Close the stage that each request was in and open the one it is in now; three queries for any number.

    Reads state and reviewer from the objects, so it comes after the guarded UPDATE. A clock that runs behind the one that
    wrote the stage before never makes an interval end before it began.
    """
    moved = list(channel_requests)
    present = RequestStage.objects.open().filter(request__in=[one.pk for one in moved])
    since = dict(present.values_list("request", "entered_at"))
    if since:
        present.update(left_at=Greatest(F("entered_at"), Value(at, output_field=DateTimeField())))
    RequestStage.objects.bulk_create(
        [
            RequestStage(
                request=one, stage=one.status, holder_id=_holder_of(one), entered_at=max(at, since.get(one.pk, at))
            )
            for one in moved
        ],
        batch_size=1000,
    )


def _holder_of(channel_request: ChannelRequest) -> int | None:
    if channel_request.status in WITH_REQUESTER:
        return channel_request.requester_id
    # One that was sent back and comes again waits for its former reviewer.
    return channel_request.reviewer_id if channel_request.status in (Status.SUBMITTED, Status.IN_REVIEW) else None


def stages_of(channel_request: ChannelRequest) -> list[RequestStage]:
    """Every stage, oldest first; one query."""
    return list(channel_request.stages.select_related("holder"))


def stages_with_team(*, at: dt.datetime) -> dict[int, list[RequestStage]]:
    """All stages of each request that is with the team now, oldest first, by the request's key; one query."""
    here = RequestStage.objects.open().filter(stage__in=WITH_TEAM, entered_at__lte=at).values("request")
    found: dict[int, list[RequestStage]] = {}
    for stage in RequestStage.objects.filter(request__in=here).order_by("request", "entered_at", "pk"):
        found.setdefault(stage.request_id, []).append(stage)
    return found
