"""The tools that reach a channel, on its own page: for its people, the team and the auditors."""

import datetime as dt

from django.db.models import Count, Q

from accounts.models import PersonKind
from channels_registry import rights
from channels_registry.models import Channel, Tool
from channels_registry.panels import Panel
from portal.store import day_of


def tool_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """One query beside those that tell who may see the channel's people; nothing where no tool reaches it."""
    if not rights.sees_people(user, channel):
        return None
    rows = list(with_seats(Tool.objects.reaching(channel), on=day_of(at)))
    return Panel(template="channels_registry/_tools.html", context={"tools": rows}, order=60) if rows else None


def with_seats(tools, *, on: dt.date):
    """Annotate ``seats_open`` and ``seats_left``, the seats of people who are no longer there."""
    is_open = Q(seats__removed_at=None, seats__isnull=False)
    over = Q(seats__ends_on__lt=on) | Q(seats__person__kind=PersonKind.EXTERNAL, seats__person__contract_end__lt=on)
    left = is_open & (Q(seats__person__is_active=False) | over)
    return tools.annotate(
        seats_open=Count("seats", filter=is_open, distinct=True), seats_left=Count("seats", filter=left, distinct=True)
    )
