"""What became of the requests that were started in a period."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Coalesce

from channels_registry.models import NEVER_LIVE
from requests_app.figures.selection import Selection
from requests_app.judging.telling import with_told_status
from requests_app.models import ChannelRequest, Status
from requests_app.models.requests import DECIDED, WITH_TEAM

DECLINING = (Status.REJECTED, Status.JOINED)
# Decided in favour, for good or for a time.
APPROVING = tuple(status for status in DECIDED if status not in DECLINING)
# A permission for a limited time that ended was a decision all the same.
SETTLED = (*DECIDED, Status.LAPSED)


@dataclass
class Funnel:
    """Counts of requests. ``approved`` were handed in and stand approved; ``live`` of them have a channel that went into service.

    ``outcomes`` counts every request once, by its state as it was told: those with the team taken together, those approved
    by what became of the channel.
    """

    started: int = 0
    handed_in: int = 0
    decided: int = 0
    approved: int = 0
    live: int = 0
    outcomes: Counter = field(default_factory=Counter)


WITH_US, LIVE, SETTING_UP, NEVER = "with_us", "live", "setting_up", "never"


def funnel_of(selection: Selection, *, at: dt.datetime) -> Funnel:
    """One query. A decision whose letter can still be called back does not count yet."""
    requests = with_told_status(ChannelRequest.objects.filter(selection.narrowed()), at=at)
    groups = (
        requests.filter(created_at__gte=selection.start, created_at__lt=selection.end)
        .order_by()
        .annotate(of_channel=Coalesce("channel__status", Value(""), output_field=CharField()))
        .values_list("told_status", "of_channel")
        .annotate(
            count=Count("pk"),
            handed=Count("pk", filter=Q(submitted_at__isnull=False)),
            activated=Count("pk", filter=Q(channel__activated_at__isnull=False)),
        )
    )
    funnel = Funnel()
    for status, of_channel, count, handed, activated in groups:
        funnel.started += count
        funnel.handed_in += handed
        if status in APPROVING:
            funnel.approved += handed
            funnel.live += activated
            funnel.outcomes[LIVE] += activated
            funnel.outcomes[NEVER if of_channel in NEVER_LIVE else SETTING_UP] += count - activated
        else:
            funnel.outcomes[WITH_US if status in WITH_TEAM else status] += count
        if status in SETTLED:
            funnel.decided += handed
    funnel.outcomes = +funnel.outcomes
    return funnel
