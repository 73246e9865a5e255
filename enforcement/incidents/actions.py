"""Tasks of an alert: given with a day, done, checked by a second person, or not needed any more (N15).

They may outlive the alert, and stand on their owner's home page until they are done.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from enforcement.incidents import sight
from enforcement.incidents.course import refuse_others
from enforcement.incidents.opening import AlertRefused, refuse_secrets
from enforcement.models import Incident, IncidentAction, IncidentMoment, MomentKind
from ledger.recording import record
from portal.store import day_of

PHRASES = {
    "incidents.action_added": gettext_lazy("gave a task because of an alert"),
    "incidents.action_done": gettext_lazy("did a task of an alert"),
    "incidents.action_checked": gettext_lazy("checked a task of an alert"),
    "incidents.action_dropped": gettext_lazy("said that a task of an alert is not needed any more"),
}


def possible_owners(incident: Incident, *, at: dt.datetime) -> QuerySet:
    """The team, and whoever is listed on the channel: all of them can open the alert."""
    listed = rights.people_listed(incident.channel, at=at).order_by().values("pk")
    team = Person.objects.team(at).values("pk")
    return Person.objects.active().filter(Q(pk__in=listed) | Q(pk__in=team)).order_by("full_name", "pk")


@transaction.atomic
def add_action(
    incident: Incident, *, text: str, owner: Person, due_on: dt.date, by: Person, at: dt.datetime
) -> IncidentAction:
    """Give somebody a task. Raises AlertRefused."""
    refuse_others(by)
    refuse_secrets(text)
    if not text.strip():
        raise AlertRefused(_("Write what is to be done."))
    if due_on < day_of(at):
        raise AlertRefused(_("This day is over. Choose today or a later day."))
    if not possible_owners(incident, at=at).filter(pk=owner.pk).exists():
        raise AlertRefused(_("Choose somebody of the team or of this channel; nobody else sees the alert."))
    action = IncidentAction.objects.create(
        incident=incident, text=text, owner=owner, due_on=due_on, added_at=at, added_by=by
    )
    _noted(action, "added", MomentKind.ACTION_ADDED, by=by, at=at)
    return action


@transaction.atomic
def do_action(action: IncidentAction, *, by: Person, at: dt.datetime) -> None:
    """Its owner, or the team, says that it is done. Raises AlertRefused."""
    if by.pk != action.owner_id and not sight.handles(by):
        raise AlertRefused(rights.ask_the_team())
    _settle(IncidentAction.objects.to_do(), action, done_at=at, done_by=by)
    _noted(action, "done", MomentKind.ACTION_DONE, by=by, at=at)


@transaction.atomic
def check_action(action: IncidentAction, *, by: Person, at: dt.datetime) -> None:
    """Somebody else of the team looked at it. Raises AlertRefused."""
    refuse_others(by)
    if by.pk == action.done_by_id:
        raise AlertRefused(_("You did this yourself. A second person of the team looks at it."))
    _settle(IncidentAction.objects.to_check(), action, checked_at=at, checked_by=by)
    _noted(action, "checked", MomentKind.ACTION_CHECKED, by=by, at=at)


@transaction.atomic
def drop_action(action: IncidentAction, *, by: Person, at: dt.datetime) -> None:
    """It is not needed any more. Raises AlertRefused."""
    refuse_others(by)
    _settle(IncidentAction.objects.to_do(), action, dropped_at=at, dropped_by=by)
    _noted(action, "dropped", MomentKind.ACTION_DROPPED, by=by, at=at)


def _settle(among: QuerySet, action: IncidentAction, **values) -> None:
    if not among.filter(pk=action.pk).update(**values):
        raise AlertRefused(_("A colleague was quicker: this task has moved on. The alert's page shows how it stands."))
    for name, value in values.items():
        setattr(action, name, value)


def _noted(action: IncidentAction, verb: str, what: MomentKind, *, by: Person, at: dt.datetime) -> None:
    IncidentMoment.objects.create(
        incident_id=action.incident_id, at=at, noted_at=at, by=by, what=what, words=action.text
    )
    record(
        f"incidents.action_{verb}", action.incident, by=by, at=at, data={"task": action.pk, "owner": action.owner_id}
    )
