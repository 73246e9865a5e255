"""What of this room waits for a person, for the home page."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.roles import Permission
from enforcement.models import SuspicionReport
from portal.attention import Item, Topic
from portal.waiting_rows import Row, told


def _rows(person, at: dt.datetime) -> QuerySet | None:
    """The open reports, as one row: they are read together. It is the oldest one, with the number of all."""
    if not person.may(Permission.HANDLE_REPORTS):
        return None
    waiting = SuspicionReport.objects.filter(handled_at=None)
    count = waiting.order_by().values("handled_at").annotate(count=Count("pk")).values("count")
    return told(waiting.order_by("at", "pk"), most=1, since="at", number=Subquery(count))


def _tell(rows: list[Row], person, at: dt.datetime) -> Iterator[Item]:
    for oldest in rows:
        count = oldest.number
        yield Item(
            text=ngettext("%(count)d report of a suspicious account", "%(count)d reports of suspicious accounts", count)
            % {"count": count},
            verb=ngettext("Look at it", "Look at them", count),
            url=f"{reverse('enforcement:reports')}?state=open",
            since=oldest.since,
            shared=True,
        )


items = Topic(_rows, _tell)
