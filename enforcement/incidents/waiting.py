"""What alerts and stops ask of people on their home page, what is urgent first (N15)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Person
from enforcement.incidents import sight
from enforcement.models import IncidentAction, IncidentKind, IncidentState, StopCall, StopReceipt, StopScope
from portal.attention import Item, Topic
from portal.store import start_of_day
from portal.waiting_rows import Row, told

# The person is to confirm the stop; every other number counts those who are to be phoned.
MINE = -1
# An action stands on the home page from this many days before its day.
AHEAD = dt.timedelta(days=7)
# While it is open the mark beside it says that it is an alert.
OPEN_SENTENCE = gettext_lazy("Somebody else controls %(channel)s")
SENTENCES = {
    IncidentKind.COMPROMISED: lambda: _("Alert: somebody else controls %(channel)s"),
    IncidentKind.ACCESS_LOST: lambda: _("Access to %(channel)s is lost"),
    IncidentKind.BLOCKED: lambda: _("%(channel)s is blocked by its platform"),
}


def _alerts(person: Person, at: dt.datetime) -> QuerySet | None:
    """For the team every alert under way, for the people of a channel its own."""
    if sight.sees_all(person) and not sight.handles(person):
        return None  # auditors read, and have nothing to do here
    return told(
        sight.visible_to(person, at=at).under_way().order_by("opened_at", "pk"),
        kind="kind", state="state", name="channel__name", about="channel__platform__name", since="opened_at",
    )  # fmt: skip


def _tell_alerts(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    for incident in rows:
        urgent = incident.kind == IncidentKind.COMPROMISED and incident.state == IncidentState.OPEN
        sentence = OPEN_SENTENCE if urgent else SENTENCES[IncidentKind(incident.kind)]()
        yield Item(
            text=sentence % {"channel": incident.name},
            verb=_("Act now") if incident.state == IncidentState.OPEN else _("Go on"),
            url=reverse("enforcement:alert", args=[incident.pk]),
            since=incident.since,
            about=incident.about,
            shared=True,
            urgent=urgent,
            urgent_as=pgettext("mark of what waits", "Alert"),
        )


def _actions(person: Person, at: dt.datetime) -> QuerySet:
    """Tasks of this person, and for the team what waits for a second look, the oldest first."""
    mine = Q(owner=person, done_at=None)
    if sight.handles(person):
        mine |= Q(done_at__isnull=False, checked_at=None) & ~Q(done_by=person)
    return told(
        IncidentAction.objects.filter(mine, dropped_at=None).order_by("due_on", "pk"),
        words="text", name="incident__channel__name", about="incident__channel__platform__name",
        since="done_at", day="due_on", number="incident_id",
    )  # fmt: skip


def _tell_actions(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    for action in rows:
        own = action.since is None
        facts = {"task": action.words, "channel": action.name}
        yield Item(
            text=(_("%(task)s (after the alert on %(channel)s)") if own else _("Was this done? %(task)s (%(channel)s)"))
            % facts,
            verb=_("Do it") if own else _("Check it"),
            url=f"{reverse('enforcement:alert', args=[action.number])}#tasks",
            since=min(at, start_of_day(action.day)) if own else action.since,
            due=action.day if own else None,
            about=action.about,
            shared=not own,
        )


def _stops(person: Person, at: dt.datetime) -> QuerySet:
    """A stop this person has not confirmed; for the team, who is still to be phoned: ``number`` people."""
    unconfirmed = StopReceipt.objects.unconfirmed().filter(call=OuterRef("pk"))
    mine = Exists(unconfirmed.filter(person=person))
    left = Value(0)
    calls = StopCall.objects.in_force()
    if sight.handles(person):
        count = unconfirmed.order_by().values("call").annotate(count=Count("pk")).values("count")
        left = Coalesce(Subquery(count), 0)
    else:
        calls = calls.filter(mine)
    return told(
        calls.order_by("started_at", "pk"),
        kind="scope",
        name=Case(When(region="", then=Coalesce("platform__name", "body__name", Value(""))), default=F("region")),
        since="started_at",
        number=Case(When(mine, then=Value(MINE)), default=left),
    )


def _tell_stops(rows: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    for call in rows:
        whom = call.name or StopScope(call.kind).label
        if call.number == MINE:
            yield Item(
                text=_("Stop scheduled posts: %(whom)s") % {"whom": whom},
                verb=_("Confirm"),
                url=reverse("enforcement:stop-mine", args=[call.pk]),
                since=call.since,
                urgent=True,
                urgent_as=pgettext("mark of what waits", "Stop"),
            )
        elif call.number:
            yield Item(
                text=ngettext(
                    "Stop of scheduled posts (%(whom)s): %(count)d person has not confirmed",
                    "Stop of scheduled posts (%(whom)s): %(count)d people have not confirmed",
                    call.number,
                )
                % {"whom": whom, "count": call.number},
                verb=_("Phone them"),
                url=f"{reverse('enforcement:stop', args=[call.pk])}?confirmed=no",
                since=call.since,
                shared=True,
                urgent=True,
                urgent_as=pgettext("mark of what waits", "Stop"),
            )


alerts, actions, stops = Topic(_alerts, _tell_alerts), Topic(_actions, _tell_actions), Topic(_stops, _tell_stops)
