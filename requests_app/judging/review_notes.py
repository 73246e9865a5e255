"""Remarks of the team on a request, for the team only (design §5.9)."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.models import Person
from requests_app.judging.conflicts import refuse_outside_team
from requests_app.models import ChannelRequest, ReviewNote
from requests_app.refusals import Incomplete, NotAllowed


def add_note(channel_request: ChannelRequest, *, text: str, by: Person, at: dt.datetime) -> ReviewNote:
    """Raises NotAllowed, ConflictOfInterest, Incomplete."""
    refuse_outside_team(channel_request, by=by)
    if channel_request.submitted_at is None:
        raise NotAllowed(_("A draft is its author's business only."))
    if not text.strip():
        raise Incomplete([_("Write the note first.")])
    return ReviewNote.objects.create(request=channel_request, text=text.strip(), by=by, at=at)
