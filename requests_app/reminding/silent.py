"""Questions of the team that a requester has not answered: two reminders, then the reviewer learns that no answer comes.

Constants and no settings, as for drafts: the letters say when the last one comes. Working days are those of the
requester's own group; two weeks of them outlast a holiday, four a summer. Nothing is put aside by itself: the requester
can cancel, the reviewer can ask again or decide on what is there.
"""

import datetime as dt
from dataclasses import dataclass

from accounts.calendars import calendars_of
from notifications.workdays import working_days_between
from portal.store import day_of, portal_zone
from requests_app.models import ChannelRequest, RequestStage, Status

HALF_TIME_DAYS = 10
LAST_DAYS = 20


@dataclass(frozen=True)
class Silent:
    """A request that is with its requester: the day it was asked, and the working days since. ``works_today``: their group."""

    request: ChannelRequest
    asked_on: dt.date
    days: int
    works_today: bool


def silent_requests(*, at: dt.datetime) -> dict[int, Silent]:
    """By their keys, the requests whose requester has had a question for half the time or longer; three queries."""
    zone = portal_zone()
    today = day_of(at, zone)
    stages = (
        RequestStage.objects.open()
        .filter(stage=Status.CHANGES_REQUESTED, entered_at__lte=at - dt.timedelta(days=HALF_TIME_DAYS))
        .select_related("request__requester", "request__reviewer")
        .order_by("request__requester", "entered_at", "pk")
    )
    stages = list(stages)
    calendars = calendars_of(stage.request.body_id for stage in stages)
    found = {}
    for stage in stages:
        calendar = calendars[stage.request.body_id]
        asked_on = day_of(stage.entered_at, zone)
        days = working_days_between(asked_on, today, calendar=calendar)
        if days >= HALF_TIME_DAYS:
            found[stage.request_id] = Silent(stage.request, asked_on, days, calendar.is_working(today))
    return found
