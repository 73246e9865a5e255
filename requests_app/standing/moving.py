"""Which answers of the team would be due on another day if the Secretariat's working days were others (N5)."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from accounts.calendars import Moved, secretariat
from accounts.models import Body, Person
from accounts.roles import Permission
from notifications.workdays import Calendar
from requests_app.models import ChannelRequest
from requests_app.stages import stages_with_team
from requests_app.standing.clock import WorkClock


def answers_moved(body: Body, *, before: Calendar, after: Calendar, by: Person, at: dt.datetime) -> Iterator[Moved]:
    """The open requests whose answer would be due on another day; five queries at most."""
    if body != secretariat():
        return
    former, later = (WorkClock(at=at, calendar=calendar) for calendar in (before, after))
    days = {pk: (former.due_on(stages), later.due_on(stages)) for pk, stages in stages_with_team(at=at).items()}
    moved = {pk: pair for pk, pair in days.items() if None not in pair and pair[0] != pair[1]}
    seen = ChannelRequest.objects.visible_to(by).in_bulk(moved)
    reads = by.may(Permission.READ_ALL_REQUESTS)
    for pk, (due, new) in moved.items():
        if pk in seen:
            yield Moved(due, new, str(seen[pk]), reverse("review:detail" if reads else "requests:detail", args=[pk]))
        else:
            yield Moved(due, new)
