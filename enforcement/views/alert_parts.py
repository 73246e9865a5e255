"""What the page of an alert shows to its reader: how it stands, its tasks with their buttons, its timeline (N15, design §5.9)."""

from accounts.models import Person
from enforcement.models import Incident, IncidentAction, IncidentKind, IncidentMoment, IncidentState


def standing_of(incident: Incident) -> str:
    """Which box stands on top (``_standing.html``); "" where none does."""
    if incident.is_under_way:
        return "warned" if incident.kind == IncidentKind.COMPROMISED else ""
    if incident.state == IncidentState.FALSE_ALARM:
        return "false_alarm"
    return "lost" if incident.warning_stays else "over"


def tasks_of(incident: Incident, *, reader: Person, reads: bool, handles: bool) -> list[IncidentAction]:
    """The tasks, each with how it stands, whether its words are the reader's to read, and which buttons are theirs. One query."""
    tasks = list(incident.actions.select_related("owner", "done_by", "checked_by", "dropped_by"))
    for task in tasks:
        own = task.owner_id == reader.pk
        task.stands = _stands(task)
        task.readable = reads or own
        task.may_do = task.is_to_do and (handles or own)
        task.may_drop = task.is_to_do and handles
        task.may_check = task.is_to_check and handles and task.done_by_id != reader.pk
    return tasks


def _stands(task: IncidentAction) -> str:
    if task.dropped_at:
        return "dropped"
    if task.checked_at:
        return "checked"
    return "done" if task.done_at else "open"


def moments_of(incident: Incident, *, reader: Person, reads: bool) -> list[IncidentMoment]:
    """The timeline. Outside the team people read their own words, and of the others what happened and when. One query."""
    moments = list(incident.moments.select_related("by"))
    for moment in moments:
        moment.readable = reads or moment.by_id == reader.pk
    return moments
