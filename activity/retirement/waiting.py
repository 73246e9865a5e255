"""What closings ask of people on their home page: steps that are due, a second person, the end (A2). No letters."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.roles import Permission
from activity.models import RELEASE_WAITS, UNDER_WAY, RetirementCase, RetirementStep
from portal.attention import MOST, Item
from portal.store import day_of, start_of_day

# A step stands on the home page from this many days before its day.
AHEAD = dt.timedelta(days=7)


def due_steps_of(person: Person, at: dt.datetime) -> Iterator[Item]:
    """One item for each closing in which steps of this person are due; for the team also those that nobody has. One query."""
    today = day_of(at)
    theirs = Q(owner=person)
    if person.may(Permission.FLAG_AND_RETIRE):
        theirs |= Q(owner=None) | Q(owner__is_active=False)
    due = RetirementStep.objects.open().filter(theirs, due_on__lte=today + AHEAD)
    rows = (
        due.values("case", "case__channel__name", "case__channel__platform__name")
        .annotate(count=Count("pk"), first=Min("due_on"), own=Count("pk", filter=Q(owner=person)))
        .order_by("first", "case")[:MOST]
    )
    for row in rows:
        sentence = ngettext(
            "%(channel)s is being closed: %(count)d step is due",
            "%(channel)s is being closed: %(count)d steps are due",
            row["count"],
        )
        yield Item(
            text=sentence % {"channel": row["case__channel__name"], "count": row["count"]},
            verb=_("Go on"),
            url=reverse("activity:case", args=[row["case"]]),
            since=min(at, start_of_day(row["first"])),
            due=row["first"],
            about=row["case__channel__platform__name"],
            shared=not row["own"],
        )


def second_looks_of(person: Person, at: dt.datetime) -> Iterator[Item]:
    """For the team: names to release, and closings in which everything is done. What somebody proposed waits for the others.

    One query.
    """
    if not person.may(Permission.FLAG_AND_RETIRE):
        return
    open_step = RetirementStep.objects.open().filter(case=OuterRef("pk"))
    ready = Q(last_day__isnull=False) & (Q(proposed_by=None) | ~Q(proposed_by=person)) & ~Exists(open_step)
    asked = (RELEASE_WAITS & ~Q(name_decided_by=person)) | ready
    waiting = RetirementCase.objects.filter(UNDER_WAY, asked).select_related("channel__platform")
    for case in waiting.order_by("opened_at", "pk")[:MOST]:
        if case.release_waits:
            sentence = _("Shall the name of %(channel)s be released? A second person decides")
            yield _item(case, sentence, case.name_decided_at)
        elif case.proposed_at:
            sentence = _("Everything is done for %(channel)s: a second person finishes its closing")
            yield _item(case, sentence, case.proposed_at)
        else:
            yield _item(case, _("Everything is done for %(channel)s: finish its closing"), case.opened_at)


def _item(case: RetirementCase, sentence: str, since: dt.datetime) -> Item:
    return Item(
        text=sentence % {"channel": case.channel.name},
        verb=_("Look at it"),
        url=reverse("activity:case", args=[case.pk]),
        since=since,
        about=case.channel.platform.name,
        shared=True,
    )
