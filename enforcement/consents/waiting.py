"""What consents ask of people on their home page: to take something down, to look whether it is gone, to ask people again."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from enforcement.consents import recording, sight
from enforcement.consents.reminding import ending
from enforcement.models import Consent, ConsentPlace, ConsentRemoval, RemovalState
from portal.attention import Item, Topic, own_first
from portal.store import day_of, start_of_day
from portal.waiting_rows import Row, told

S = RemovalState


def _removals(person: Person, at: dt.datetime) -> QuerySet:
    """Those of one's own channels; for the team what nobody did by its day, and what a second person looks at."""
    own = wanted = Q(state=S.TO_DO, channel__in=sight.listed_on(person, at=at).values("pk"))
    if sight.handles(person):
        wanted |= Q(state=S.TO_DO, due_on__lt=day_of(at)) | (Q(state=S.DONE) & ~Q(done_by=person))
    rows = ConsentRemoval.objects.filter(wanted).order_by(own_first(own), "due_on", "pk")
    since = Case(When(state=S.DONE, then=F("done_at")), default=F("withdrawal__noted_at"), output_field=DateTimeField())
    return told(rows, state="state", name="channel__name", since=since, day="due_on")


def _tell_removals(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    for removal in rows:
        name, url = {"channel": removal.name}, reverse("enforcement:consent-removal", args=[removal.pk])
        if removal.state == S.DONE:
            yield Item(_("%(channel)s: look whether it is taken down") % name, _("Check"), url, since=removal.since,
                       shared=True)  # fmt: skip
        else:
            yield Item(_("%(channel)s: somebody no longer agrees to be shown") % name, _("Take it down"), url,
                       since=removal.since, due=removal.day)  # fmt: skip


def _places(person: Person, at: dt.datetime) -> QuerySet:
    return _ending(ConsentPlace.objects.all(), person, at)


def _consents(person: Person, at: dt.datetime) -> QuerySet | None:
    return _ending(Consent.objects.all(), person, at) if recording.is_on() else None


def _ending(rows: QuerySet, person: Person, at: dt.datetime) -> QuerySet:
    return told(ending(rows, at=at).filter(keeper=person).order_by("until", "pk"), name="body__name", day="until")


def _tell_ending(page: str):
    def tell(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
        for row in rows:
            yield Item(
                _("Consents that you keep for “%(group)s” end") % {"group": row.name}, _("Ask again"),
                reverse(page, args=[row.pk]), since=min(start_of_day(row.day), at), due=row.day,
            )  # fmt: skip

    return tell


TOPICS = (
    Topic(_removals, _tell_removals),
    Topic(_places, _tell_ending("enforcement:consent-place")),
    Topic(_consents, _tell_ending("enforcement:consent")),
)
