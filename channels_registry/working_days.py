"""What a group's working days mean for its channels: who keeps the calendar, and which set-ups end on another day (N5)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.calendars import Moved
from accounts.models import Body, Person
from channels_registry.models import FULL_CONTROL, LIVE, Channel, ChannelStatus, Grant, SetUp
from channels_registry.set_up import Deadline
from notifications.workdays import Calendar


def bodies_of(person: Person) -> set[int]:
    """The bodies of channels for which this person is responsible, or which they hold in full control; one query.

    A channel that is still being set up does not count: its day is theirs to keep, not to move.
    """
    held = Grant.objects.live(timezone.now()).filter(person=person, level__in=FULL_CONTROL).values("channel")
    own = Q(responsible=person) | Q(deputy=person) | Q(pk__in=held)
    return set(Channel.objects.filter(own, status__in=LIVE).values_list("body", flat=True))


def set_ups_moved(body: Body, *, before: Calendar, after: Calendar, by: Person, at: dt.datetime) -> Iterator[Moved]:
    """The set-ups of this body whose last day would be another one; two queries."""
    open_ones = SetUp.objects.filter(channel__status=ChannelStatus.APPROVED, channel__body=body)
    seen = set(Channel.objects.visible_to(by).filter(body=body).values_list("pk", flat=True))
    for plan in open_ones.select_related("channel").order_by("due_on", "pk"):
        former, later = (Deadline.of(plan.due_on, calendar=calendar).last_day for calendar in (before, after))
        if former != later:
            is_seen = plan.channel_id in seen
            what = _("End of the set-up of “%(channel)s”") % {"channel": plan.channel} if is_seen else ""
            yield Moved(former, later, what, reverse("channels:set-up", args=[plan.channel_id]) if is_seen else "")
