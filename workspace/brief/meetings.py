"""The days of the team's meetings: noted by somebody of the team, taken back where it was a slip (R4)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from ledger.recording import record
from portal.day_words import day_in_words
from portal.store import day_of
from workspace.models import MeetingDay

PHRASES = {
    "brief.meeting_noted": gettext_lazy("noted the day of a meeting"),
    "brief.meeting_taken_back": gettext_lazy("took the day of a meeting back"),
}
# A meeting that is planned further ahead is a slip of the keyboard.
AHEAD = dt.timedelta(days=366)
SHOWN = 6


class MeetingRefused(Exception):
    """The day cannot be noted so; the text says why."""


def may_keep(person: Person) -> bool:
    """The communications team and its lead."""
    return person.may(Permission.MANAGE_CHANNELS)


@transaction.atomic
def note_meeting(day: dt.date, *, by: Person, at: dt.datetime) -> MeetingDay:
    """Note the day of a meeting, held or to come. Raises MeetingRefused."""
    if not may_keep(by):
        raise MeetingRefused(reason_for(Permission.MANAGE_CHANNELS))
    if day > day_of(at) + AHEAD:
        raise MeetingRefused(_("That is more than a year ahead."))
    try:
        with transaction.atomic():
            meeting = MeetingDay.objects.create(day=day, set_at=at, set_by=by)
    except IntegrityError as error:
        raise MeetingRefused(_("A meeting on %(day)s is noted already.") % {"day": day_in_words(day)}) from error
    record("brief.meeting_noted", meeting, by=by, at=at, data={"day": day})
    return meeting


@transaction.atomic
def take_back(meeting: MeetingDay, *, by: Person, at: dt.datetime) -> None:
    """It was a slip: briefs begin with another meeting. Raises MeetingRefused where somebody took it back first."""
    if not may_keep(by):
        raise MeetingRefused(reason_for(Permission.MANAGE_CHANNELS))
    gone, _of_each = MeetingDay.objects.filter(pk=meeting.pk).delete()
    if not gone:
        raise MeetingRefused(_("This day was taken back already."))
    record("brief.meeting_taken_back", meeting, by=by, at=at, data={"day": meeting.day})


def latest() -> list[MeetingDay]:
    """The last days noted, the latest first. One query."""
    return list(MeetingDay.objects.select_related("set_by")[:SHOWN])
