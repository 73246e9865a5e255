"""What questions ask of a person, for the home page: the team answers, whoever asked reads the answer."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enforcement.help.asking import answers
from enforcement.models import URGENT, HelpKind, HelpRequest, HelpState
from portal.attention import Item, Topic
from portal.store import day_of, portal_zone
from portal.waiting_rows import Row, told

# What is promised within this time stands before everything that can wait.
SOON = dt.timedelta(hours=24)
ASKS = {
    HelpKind.MAY_I_POST: gettext_lazy("%(channel)s asks: may I post this?"),
    HelpKind.CRITICISM: gettext_lazy("%(channel)s is criticised and asks for advice"),
    HelpKind.ERROR: gettext_lazy("%(channel)s published something wrong"),
    HelpKind.ASKED: gettext_lazy("Someone asks %(channel)s for help"),
    HelpKind.ACCESS_LOST: gettext_lazy("The access to %(channel)s is lost"),
    HelpKind.SOMEONE_ELSE: gettext_lazy("Someone else is posting on %(channel)s"),
    HelpKind.DANGER: gettext_lazy("Somebody may be in danger: %(channel)s"),
    HelpKind.OTHER: gettext_lazy("%(channel)s has a question"),
}


def _rows(person, at: dt.datetime) -> QuerySet:
    """What nobody has taken up yet and what this person has taken up, for the team; the answers one has not ended."""
    mine = Q(asked_by=person, state=HelpState.ANSWERED)
    if answers(person):
        untaken = Q(state=HelpState.OPEN) & ~Q(asked_by=person)
        mine = mine | untaken | Q(state=HelpState.TAKEN, taken_by=person)
    return told(
        HelpRequest.objects.filter(mine).urgent_first(),
        kind="kind",
        state="state",
        name="channel__name",
        about="channel__platform__name",
        since=Case(When(state=HelpState.ANSWERED, then=F("last_word_at")), default=F("asked_at")),
        until="due_at",
    )


def _tell(rows: list[Row], person, at: dt.datetime) -> Iterator[Item]:
    zone = portal_zone()
    for asked in rows:
        name, url = {"channel": asked.name}, reverse("enforcement:help", args=[asked.pk])
        if asked.state == HelpState.ANSWERED:
            yield Item(
                text=_("The team answered your question about %(channel)s") % name, verb=_("Read the answer"), url=url,
                since=asked.since, about=asked.about,
            )  # fmt: skip
            continue
        mark = _("Urgent") if asked.kind in URGENT else _("Answer promised") if asked.until <= at + SOON else ""
        yield Item(
            text=str(ASKS[HelpKind(asked.kind)]) % name, verb=_("Answer"), url=url, since=asked.since,
            due=day_of(asked.until, zone), about=asked.about, shared=asked.state == HelpState.OPEN,
            urgent=bool(mark), urgent_as=mark,
        )  # fmt: skip


items = Topic(_rows, _tell)
