"""What the check-up asks of people, for the home page: one line for all of one's channels, and what nobody is asked."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.models import Sheet
from channels_registry import rights
from portal.attention import Item


def sheets(person, at: dt.datetime) -> Iterator[Item]:
    """One's own, and for the team those for which nobody is left to be asked. One query."""
    own, nobodys = Q(person=person), Q(person=None)
    asked = own | nobodys if rights.manages(person) else own
    found = (
        Sheet.objects.waiting()
        .filter(asked)
        .order_by()
        .aggregate(
            own=Count("pk", filter=own),
            own_since=Min("opened_at", filter=own),
            due=Min("campaign__due_on", filter=own),
            only=Max("pk", filter=own),
            nobodys=Count("pk", filter=nobodys),
            nobodys_since=Min("opened_at", filter=nobodys),
        )
    )
    if found["own"]:
        yield _own(found)
    if found["nobodys"]:
        yield _of_nobody(found)


def _own(found: dict) -> Item:
    text = ngettext(
        "The yearly check-up asks you about %(count)d channel; if nothing changed, it takes a minute",
        "The yearly check-up asks you about %(count)d channels; if nothing changed, each takes a minute",
        found["own"],
    )
    one = reverse("audits:check-up-page", args=[found["only"]]) if found["own"] == 1 else None
    return Item(
        text=text % {"count": found["own"]},
        verb=_("Answer"),
        url=one or f"{reverse('audits:check-up')}?state=mine",
        since=found["own_since"],
        due=found["due"],
    )


def _of_nobody(found: dict) -> Item:
    text = ngettext(
        "%(count)d page of the check-up has nobody who could be asked",
        "%(count)d pages of the check-up have nobody who could be asked",
        found["nobodys"],
    )
    return Item(
        text=text % {"count": found["nobodys"]},
        verb=_("Answer"),
        url=f"{reverse('audits:check-up')}?state=nobody",
        since=found["nobodys_since"],
        shared=True,
    )
