"""What the watch asks of the lead: points that nobody looks after. Those given to someone wait for that person's own home."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from channels_registry.models import Finding, Rule
from portal.attention import Item


def unassigned(person, at: dt.datetime) -> Iterator[Item]:
    """One query for whoever assigns work, none for others."""
    if not person.may(Permission.ASSIGN_REQUESTS):
        return
    nobodys = Finding.objects.open().filter(rule=Rule.NO_COADMIN, assigned_to=None).order_by()
    found = nobodys.aggregate(count=Count("pk"), since=Min("opened_at"))
    if found["count"]:
        text = ngettext(
            "%(count)d channel has no Secretariat co-administrator, and nobody looks after it",
            "%(count)d channels have no Secretariat co-administrator, and nobody looks after them",
            found["count"],
        )
        yield Item(
            text=text % {"count": found["count"]}, verb=_("Assign"), url=reverse("audits:watch"), since=found["since"]
        )
