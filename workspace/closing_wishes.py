"""A check-up or a review says that a channel can be closed: the team's own task opens in the room beside (U7, N11).

An answer closes nothing; a person of the team decides. Where the team has the task already, nothing is added to it.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from activity.models import ClosingWish
from activity.retirement.cases import NotAllowed, NotYours, wish_closing
from audits.models import Sheet, SheetOutcome
from channels_registry.models import IN_SERVICE, Channel


def wish_of_page(sheet: Sheet, *, by: Person, at: dt.datetime) -> None:
    """A page of the yearly check-up said “merge” or “close” (``audits.checkup.consequences``)."""
    note = sheet.why
    if sheet.outcome == SheetOutcome.MERGE:
        note = _("It could be merged into another channel. %(why)s") % {"why": sheet.why}
    _wish(sheet.channel, note=note, by=by, at=at)


def wish_of_review(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """A review of access said that a quiet channel can be closed (``audits.campaigns.rules``)."""
    _wish(channel, note=_("Said in a review of who has access: the channel is quiet and can be closed."), by=by, at=at)


def _wish(channel: Channel, *, note: str, by: Person, at: dt.datetime) -> None:
    channel.refresh_from_db(fields=["status"])
    waiting = ClosingWish.objects.filter(channel=channel, settled_at=None)
    if channel.status not in IN_SERVICE or waiting.exists():
        return
    try:
        with transaction.atomic():
            wish_closing(channel, note=note, by=by, at=at)
    except (NotAllowed, NotYours):
        # Somebody else told the team first, or whoever said it does not speak for the channel any more.
        return
