"""What of this room waits for a person, for the home page."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.roles import Permission
from enforcement.models import SuspicionReport
from portal.attention import Item


def items(person, at: dt.datetime) -> Iterator[Item]:
    """The open reports, as one item: they are read together."""
    if not person.may(Permission.HANDLE_REPORTS):
        return
    waiting = SuspicionReport.objects.filter(handled_at=None).aggregate(count=Count("pk"), since=Min("at"))
    if waiting["count"]:
        yield Item(
            text=ngettext(
                "%(count)d report of a suspicious account", "%(count)d reports of suspicious accounts", waiting["count"]
            )
            % {"count": waiting["count"]},
            verb=ngettext("Look at it", "Look at them", waiting["count"]),
            url=f"{reverse('enforcement:reports')}?state=open",
            since=waiting["since"],
            shared=True,
        )
