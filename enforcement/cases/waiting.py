"""What formal cases ask of people on their home page; nothing of it of anybody who has no part (A13)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Person
from enforcement.cases import sight
from enforcement.models import CASE_UNDER_WAY, CaseState, CaseStep, InfringementCase, StepKind
from portal.attention import Item, Topic, own_first
from portal.store import day_of, start_of_day
from portal.waiting_rows import Row, told

# What this person is in the case.
CONCERNED, INVESTIGATES, NAMES, DECIDES, ANY_LEAD, HANDS_ON = range(1, 7)


def _rows(person: Person, at: dt.datetime) -> QuerySet:
    today = day_of(at)
    heard = Q(answered_at__isnull=False) | Q(answer_by__lt=today)
    recommended = Q(state=CaseState.RECOMMENDED)
    answers = recommended & Q(person=person, answered_at=None, answer_by__gte=today)
    investigates = Q(investigator=person, state__in=CASE_UNDER_WAY) & ~recommended
    if not sight.may_open(person):
        investigates = Q(pk=None)
    decides = recommended & heard & Q(decider=person)
    names = left = Q(pk=None)
    if sight.is_lead(person):
        involved = Q(person=person) | Q(opened_by=person) | Q(investigator=person)
        decides |= recommended & heard & Q(decider=None, named=False) & ~involved
        names = recommended & Q(decider=None, named=True) & ~Q(person=person)
        team = Person.objects.team(at).values("pk")
        left = Q(state__in=CASE_UNDER_WAY) & ~recommended & ~Q(investigator__in=team) & ~Q(person=person)
    part = Case(
        When(person=person, then=CONCERNED),
        When(left, then=HANDS_ON),
        When(investigator=person, then=INVESTIGATES),
        When(decider=None, named=True, then=NAMES),
        When(decider=None, then=ANY_LEAD),
        default=DECIDES,
    )
    own = answers | investigates | decides
    cases = InfringementCase.objects.filter(own | names | left).order_by(
        own_first(decides), own_first(own), "opened_at", "pk"
    )
    # Whoever is heard has waited since they were told that they are, not since a case was opened; their days run from there.
    recommended_at = CaseStep.objects.filter(case=OuterRef("pk"), kind=StepKind.RECOMMENDED).order_by("-at", "-pk")
    since = Case(When(person=person, then=Subquery(recommended_at.values("at")[:1])), default=F("opened_at"))
    return told(cases, since=since, until="answered_at", day="answer_by", number=part)


def _tell(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    for case in rows:
        yield _item(case, at=at)


def _item(case: Row, *, at: dt.datetime) -> Item:
    url, part, number = reverse("enforcement:case", args=[case.pk]), case.number, {"number": case.pk}
    if part == CONCERNED:
        return Item(_("You can answer before something that concerns you is decided"), _("Read and answer"), url,
                    since=case.since, due=case.day)  # fmt: skip
    if part == INVESTIGATES:
        return Item(_("Formal case %(number)d: the next step is yours") % number, _("Go on"), url, since=case.since)
    if part == HANDS_ON:
        return Item(_("Formal case %(number)d: whoever looked into it has left the team") % number, _("Hand it on"), url,
                    since=case.since, shared=True)  # fmt: skip
    if part == NAMES:
        return Item(_("Formal case %(number)d: name who decides") % number, _("Name somebody"), url,
                    since=case.since, shared=True)  # fmt: skip
    heard = case.until or start_of_day(case.day + dt.timedelta(days=1))
    # Somebody's access hangs on it, and they have said what they had to say: no other work of the team comes before it.
    return Item(_("Formal case %(number)d: a decision waits") % number, _("Decide"), url, since=min(heard, at),
                shared=part == ANY_LEAD, urgent=True, urgent_as=pgettext("mark of what waits", "Decision"))  # fmt: skip


items = Topic(_rows, _tell)
