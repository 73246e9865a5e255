"""What the check-up asks of people, for the home page: one line for all of one's channels, and what nobody is asked."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Sheet
from channels_registry import rights
from portal.attention import Item


def own_sheets(person, at: dt.datetime) -> Iterator[Item]:
    """One query."""
    found = (
        Sheet.objects.waiting()
        .filter(person=person)
        .order_by()
        .aggregate(count=Count("pk"), since=Min("opened_at"), due=Min("campaign__due_on"), only=Max("pk"))
    )
    if not found["count"]:
        return
    text = ngettext(
        "The yearly check-up asks you about %(count)d channel; if nothing changed, it takes a minute",
        "The yearly check-up asks you about %(count)d channels; if nothing changed, each takes a minute",
        found["count"],
    )
    one = reverse("audits:check-up-page", args=[found["only"]]) if found["count"] == 1 else None
    yield Item(
        text=text % {"count": found["count"]},
        verb=_("Answer"),
        url=one or f"{reverse('audits:check-up')}?state=mine",
        since=found["since"],
        due=found["due"],
    )


def sheets_of_nobody(person, at: dt.datetime) -> Iterator[Item]:
    """For the team: pages for which nobody is left to be asked. One query."""
    if not rights.manages(person):
        return
    found = Sheet.objects.waiting().filter(person=None).order_by().aggregate(n=Count("pk"), since=Min("opened_at"))
    if found["n"]:
        text = ngettext(
            "%(count)d page of the check-up has nobody who could be asked",
            "%(count)d pages of the check-up have nobody who could be asked",
            found["n"],
        )
        yield Item(
            text=text % {"count": found["n"]},
            verb=_("Answer"),
            url=f"{reverse('audits:check-up')}?state=nobody",
            since=found["since"],
            shared=True,
        )
