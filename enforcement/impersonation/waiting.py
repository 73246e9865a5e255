"""What accounts that resemble ours ask of the team, on their home page."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Person
from enforcement.impersonation.course import handles
from enforcement.models import ImpersonationCase, ImpersonationState
from portal.attention import Item, Topic
from portal.store import day_of, start_of_day
from portal.waiting_rows import Row, told

S = ImpersonationState
SHOWN = 60


def due(on: dt.date) -> Q:
    """To be looked at, to be reported, or to be asked about again."""
    return Q(state__in=[S.OPEN, S.HOSTILE]) | Q(state=S.REPORTED, remind_on__lte=on)


def _rows(person: Person, at: dt.datetime) -> QuerySet | None:
    if not handles(person):
        return None
    since = Case(When(state=S.OPEN, then=F("opened_at")), default=F("judged_at"))
    cases = ImpersonationCase.objects.filter(due(day_of(at))).order_by("opened_at", "pk")
    return told(cases, state="state", name="address", since=since, day="remind_on")


def _tell(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    return map(_item, rows)


def _item(case: Row) -> Item:
    account = {"account": Truncator(case.name).chars(SHOWN)}
    url = reverse("enforcement:imitation", args=[case.pk])
    if case.state == S.OPEN:
        text, verb, since = _("%(account)s resembles one of ours"), _("Look at it"), case.since
    elif case.state == S.HOSTILE:
        text, verb, since = _("%(account)s pretends to be us"), _("Report it"), case.since
    else:
        text, verb, since = _("%(account)s is still up"), _("Ask the platform again"), start_of_day(case.day)
    return Item(text % account, verb, url, since=since, shared=True)


items = Topic(_rows, _tell)
